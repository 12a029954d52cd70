"""Segments and attributes are kept as they stood at the invitation and when the response began."""

from sqlalchemy import select

from backend.clock import DAY
from backend.db import Database, Session
from backend.invitations.actions import issue
from backend.invitations.queries import snapshots_of
from backend.invitations.tables import Invitation
from backend.loyalty.queries import positions_of
from backend.panel.actions import define_attribute, set_attributes
from backend.panel.rules import AttributeKind
from tests.asking import LIKING, Asked, ask, invite_another, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import post, response_of
from tests.web.test_a_page_costs_few_statements import counted, without_begin

ONE = survey_of([scale("like", LIKING), scale("again", LIKING)])


def tell(database: Database, asked: Asked, city: str, now: int, *, defines: bool = False) -> None:
    def work(session: Session) -> None:
        if defines:
            define_attribute(session, key="city", kind=AttributeKind.TEXT, name={"ja": "市", "en": "City"}, now=now)
        set_attributes(session, asked.person_id, {"city": city}, now)

    database.write_now(work)


def test_both_instants_are_kept_and_do_not_change(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), ONE)
    tell(database, asked, "Nara", clock(), defines=True)
    post(database, asked, {"like": 5, "again": 5}, clock())
    assert response_of(database).snapshot == {"segments": {}, "attributes": {"city": "Nara"}}
    tell(database, asked, "Kobe", clock.advance(1))
    segment = database.read_now(lambda session: positions_of(session, [asked.person_id], clock())[0].placement.segment)
    (second,) = database.write_now(
        lambda session: issue(session, asked.touchpoint_id, [asked.person_id], occasion="again", now=clock())
    )
    assert second.snapshot == {"segments": {str(asked.product_id): segment}, "attributes": {"city": "Kobe"}}
    assert response_of(database).snapshot == {"segments": {}, "attributes": {"city": "Nara"}}


def test_time_alone_moves_a_snapshot_as_it_moves_a_reading(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), ONE)
    post(database, asked, {"like": 5, "again": 5}, clock())
    for days in (0, 1, 200, 2_000, -1):
        now = clock() + days * DAY

        def read(session: Session, now: int = now) -> tuple[object, object]:
            views = positions_of(session, [asked.person_id], now)
            return (
                snapshots_of(session, [asked.person_id], now)[asked.person_id]["segments"],
                {str(view.key.product_id): view.placement.segment for view in views},
            )

        kept, exact = database.read_now(read)
        assert kept == exact


def test_many_are_invited_with_the_statements_of_one(database: Database, clock: SettableClock) -> None:
    first = ask(database, clock(), ONE)
    people = [first.person_id, *(invite_another(database, first, clock()).person_id for _ in range(19))]

    def invite(ids: list[int], occasion: str) -> int:
        with counted() as statements:
            database.write_now(
                lambda session: len(issue(session, first.touchpoint_id, ids, occasion=occasion, now=clock()))
            )
        return len(without_begin(statements))

    assert invite(people[:1], "one") == invite(people, "all") == 7
    kept = database.read_now(lambda session: session.scalars(select(Invitation.snapshot)).all())
    assert None not in kept
