"""Who joined twice is on the list to review, one pair is merged, one person is forgotten, and all are told outcomes."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db import Database, Slice
from backend.demo import DemoReport
from backend.identity.actions import undo_merge
from backend.identity.queries.duplicates import list_duplicates
from backend.identity.rules.duplicates import Reason, Status
from backend.identity.tables import Erasure, Merge
from backend.loyalty.tables import PositionRow
from backend.outbox.tables import OutboxMessage
from backend.panel.queries import addresses_of, attributes_of
from backend.panel.tables import Person
from backend.surveys.tables import Outcome
from tests.clocks import START


def test_pairs_with_one_address_wait_to_be_decided_on(demo: Database, report: DemoReport) -> None:
    pairs = demo.read_now(lambda session: list_duplicates(session, Slice(count=10), Status.OPEN)).rows
    # Two who joined again by the form, and one who came by their own link as an ambassador.
    assert len(pairs) == report.counts.duplicates == 3
    assert {pair.reason for pair in pairs} == {Reason.ADDRESS}
    confirmations = select(OutboxMessage.about_id).where(OutboxMessage.kind == "CONFIRMATION")
    asked = demo.read_now(lambda session: set(session.scalars(confirmations)))
    assert {pair.id for pair in pairs} <= asked


def test_one_pair_is_merged_and_can_be_parted(demo: Database, report: DemoReport) -> None:
    def positions(session: Session, person_id: int) -> int | None:
        return session.scalar(select(func.count()).select_from(PositionRow).where(PositionRow.person_id == person_id))

    row = demo.read_now(lambda session: session.scalars(select(Merge)).one())
    assert report.counts.merges == 1
    assert demo.read_now(lambda session: positions(session, row.gone_id)) == 0
    demo.write_now(lambda session: undo_merge(session, row.id, START))
    assert demo.read_now(lambda session: positions(session, row.gone_id)) != 0


def test_one_person_is_forgotten(demo: Database) -> None:
    def read(session: Session) -> tuple[object, ...]:
        person_id = session.scalars(select(Erasure.person_id)).one()
        person = session.get_one(Person, person_id)
        return (
            person.erased_at,
            person.external_ref,
            addresses_of(session, [person_id])[person_id],
            attributes_of(session, [person_id])[person_id],
        )

    assert demo.read_now(read) == (START, None, {}, {})


def test_each_brand_has_told_what_came_of_the_answers(demo: Database) -> None:
    rows = demo.read_now(lambda session: session.scalars(select(Outcome)).all())
    assert len({row.brand_id for row in rows}) == 2
    assert all(row.published_at is not None and row.published_at < START for row in rows)
