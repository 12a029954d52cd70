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


CONDITIONS: Final[dict[str, Callable[[int, Instant], PeopleWhere]]] = {
    "one segment": _standing,
    "segment and certainty": _certain,
    "segment and near a cut": _standing_near,
    "near psychology's cut": _near,
    "near behaviour's cut": _near_behaviour,
    "moved in 30 days": _moved,
    "moved to segment, and there": _arrived,
    "bought in 30 days": _bought,
    "segment, not bought": _not_bought,
}
ASKED: Final[dict[str, Ask]] = {
    f"{what} of {condition}": ask(where)
    for condition, where in CONDITIONS.items()
    for what, ask in (("size", _size), ("page", _page))
}


def in_turns(*, url: str, product_id: int, seconds: float) -> Callable[[str, bool], Reading]:
    """Any of these through the product, or the statements that it says handed to the driver, as it is asked for."""
    database, ask = Database(url), asker_of(url)

    def through_product(what: str) -> object:
        return database.read_now(lambda session: ASKED[what](session, product_id, system_clock()))

    def measure(what: str, is_bare: bool) -> Reading:  # noqa: FBT001 - a word of the protocol, always named
        # The first one puts its statements together, which a server does once.
        through_product(what)
        if not is_bare:
            return again_and_again(lambda: through_product(what), seconds)
        said = database.read_now(lambda session: _overheard(session, product_id, what))
        return again_and_again(lambda: [ask(*each) for each in said], seconds)

    return measure


def _overheard(session: Session, product_id: int, what: str) -> _Heard:
    said: _Heard = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Said, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(session.connection(), "before_cursor_execute", note)
    ASKED[what](session, product_id, system_clock())
    return said
