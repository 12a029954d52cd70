"""People found through the product by where they stand, and the very statements of it handed to the driver alone."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import event

from backend.clock import Instant, days, system_clock
from backend.db import Database, Session, Slice
from backend.loyalty.rules.axes import Axis
from backend.segments.queries import PeopleOrder, count_people, list_people
from backend.segments.rules import AllOf, Bought, CertainBy, InSegment, Moved, NearCut, NoneOf, PeopleWhere, Segment
from tests.bench.drivers import Said, asker_of
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

PAGE: Final = 100
_Heard = list[tuple[str, Said]]


Ask = Callable[[Session, int, Instant], object]


def _size(where: Callable[[int, Instant], PeopleWhere]) -> Ask:
    return lambda session, product_id, now: count_people(session, where(product_id, now), now=now)


def _page(where: Callable[[int, Instant], PeopleWhere]) -> Ask:
    part = Slice(count=PAGE)
    return lambda session, product_id, now: list_people(
        session, where(product_id, now), PeopleOrder.JOINED, part, now=now
    )


def _standing(product_id: int, _now: Instant) -> PeopleWhere:
    return InSegment(product_id=product_id, segments=[Segment.PRODUCT_LOYAL])


def _certain(product_id: int, now: Instant) -> PeopleWhere:
    return AllOf(parts=[_standing(product_id, now), CertainBy(product_id=product_id, least=0.8)])


def _near(product_id: int, _now: Instant) -> PeopleWhere:
    return NearCut(product_id=product_id, axis=Axis.PSYCHOLOGY, within=0.05)


def _near_behaviour(product_id: int, _now: Instant) -> PeopleWhere:
    return NearCut(product_id=product_id, axis=Axis.BEHAVIOUR, within=0.05)


def _standing_near(product_id: int, now: Instant) -> PeopleWhere:
    return AllOf(parts=[_standing(product_id, now), _near(product_id, now)])


def _arrived(product_id: int, now: Instant) -> PeopleWhere:
    came = Moved(product_id=product_id, since=now - days(30), targets=[Segment.PRODUCT_LOYAL])
    return AllOf(parts=[came, _standing(product_id, now)])


def _not_bought(product_id: int, now: Instant) -> PeopleWhere:
    bought = Bought(product_id=product_id, since=now - days(90))
    return AllOf(parts=[_standing(product_id, now), NoneOf(parts=[bought])])


def _moved(product_id: int, now: Instant) -> PeopleWhere:
    return Moved(product_id=product_id, since=now - days(30))


def _bought(product_id: int, now: Instant) -> PeopleWhere:
    return Bought(product_id=product_id, since=now - days(30))


ASKED: Final[dict[str, Ask]] = {
    "size of one segment": _size(_standing),
    "size of segment and certainty": _size(_certain),
    "page of segment and certainty": _page(_certain),
    "size of segment and near a cut": _size(_standing_near),
    "size of near a cut": _size(_near),
    "size of near behaviour's cut": _size(_near_behaviour),
    "size of moved in 30 days": _size(_moved),
    "page of moved to segment": _page(_arrived),
    "size of bought in 30 days": _size(_bought),
    "size of segment, not bought": _size(_not_bought),
}


def through_product(*, url: str, product_id: int, seconds: float, what: str) -> Callable[[], Reading]:
    """One of these, of this moment."""
    database, ask = Database(url), ASKED[what]
    # The first one puts its statements together, which a server does once.
    database.read_now(lambda session: ask(session, product_id, system_clock()))
    return lambda: again_and_again(
        lambda: database.read_now(lambda session: ask(session, product_id, system_clock())), seconds
    )


def the_same_bare(*, url: str, product_id: int, seconds: float, what: str) -> Callable[[], Reading]:
    """The statements that the product says for it, handed to the driver; nothing is made of the rows."""
    database = Database(url)
    said = database.read_now(lambda session: _overheard(session, product_id, what))
    database.close()
    ask = asker_of(url)
    return lambda: again_and_again(lambda: [ask(*each) for each in said], seconds)


def _overheard(session: Session, product_id: int, what: str) -> _Heard:
    said: _Heard = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Said, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(session.connection(), "before_cursor_execute", note)
    ASKED[what](session, product_id, system_clock())
    return said
