"""What is known of a person passes in a merge where it fills a gap; the kept person's own word stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.identity.actions.belongings import Passing, note, noted
from backend.identity.rules.merges import Moved
from backend.panel.queries import get_person
from backend.panel.tables import Address, AttributeChange, AttributeValue

_SOURCE = "merge"


def fill_gaps(session: Session, passing: Passing, now: Instant) -> None:
    """Attributes, addresses and a pause that the kept person has not; the gone person's rows stay as they are."""
    _fill_attributes(session, passing, now)
    _fill_addresses(session, passing)
    _lengthen_pause(session, passing)


def take_fillings_back(session: Session, passing: Passing, now: Instant) -> None:
    """Takes back what was filled in, unless the kept person has said otherwise since."""
    for attribute_id in map(int, noted(session, passing, Moved.ATTRIBUTE)):
        filled = session.get(AttributeValue, (passing.kept_id, attribute_id))
        own = session.get(AttributeValue, (passing.gone_id, attribute_id))
        if filled is not None and own is not None and filled.text == own.text:
            session.delete(filled)
            session.add(_change(passing.kept_id, attribute_id, None, now))
    for kind in noted(session, passing, Moved.ADDRESS):
        filled_address = session.get(Address, (passing.kept_id, kind))
        own_address = session.get(Address, (passing.gone_id, kind))
        if filled_address and own_address and filled_address.normal == own_address.normal:
            session.delete(filled_address)
    for was in noted(session, passing, Moved.PAUSE).values():
        kept, gone = get_person(session, passing.kept_id), get_person(session, passing.gone_id)
        if kept.paused_until == gone.paused_until:
            kept.paused_until = int(was) if was else None
    session.flush()


def _fill_attributes(session: Session, passing: Passing, now: Instant) -> None:
    own = select(AttributeValue.attribute_id).where(AttributeValue.person_id == passing.kept_id)
    gaps = AttributeValue.person_id == passing.gone_id, AttributeValue.attribute_id.not_in(own)
    rows = session.scalars(select(AttributeValue).where(*gaps)).all()
    for row in rows:
        session.add(
            AttributeValue(
                person_id=passing.kept_id,
                attribute_id=row.attribute_id,
                text=row.text,
                number=row.number,
                updated_at=now,
            )
        )
        session.add(_change(passing.kept_id, row.attribute_id, row, now))
    session.flush()
    note(session, passing, Moved.ATTRIBUTE, [(str(row.attribute_id), None) for row in rows])


def _fill_addresses(session: Session, passing: Passing) -> None:
    own = select(Address.kind).where(Address.person_id == passing.kept_id)
    rows = session.scalars(select(Address).where(Address.person_id == passing.gone_id, Address.kind.not_in(own))).all()
    for row in rows:
        session.add(
            Address(
                person_id=passing.kept_id,
                kind=row.kind,
                address=row.address,
                normal=row.normal,
                verified_at=row.verified_at,
                updated_at=row.updated_at,
            )
        )
    session.flush()
    note(session, passing, Moved.ADDRESS, [(row.kind, None) for row in rows])


def _lengthen_pause(session: Session, passing: Passing) -> None:
    kept, gone = get_person(session, passing.kept_id), get_person(session, passing.gone_id)
    if gone.paused_until is not None and gone.paused_until > (kept.paused_until or 0):
        was = None if kept.paused_until is None else str(kept.paused_until)
        kept.paused_until = gone.paused_until
        note(session, passing, Moved.PAUSE, [("", was)])


def _change(person_id: int, attribute_id: int, row: AttributeValue | None, now: Instant) -> AttributeChange:
    """A line of the attribute's history."""
    return AttributeChange(
        person_id=person_id,
        attribute_id=attribute_id,
        text=None if row is None else row.text,
        number=None if row is None else row.number,
        source=_SOURCE,
        changed_at=now,
    )
