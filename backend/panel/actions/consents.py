"""Decisions of many people at once, as a list that was kept elsewhere brings them."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.errors import Invalid
from backend.panel.rules import Decision, clean_decision
from backend.panel.tables import Consent

Key = tuple[int, str, str, bool, Instant]
_INSERT: Final = insert(table_of(Consent))


def keep_decisions(session: Session, decisions: Sequence[tuple[int, Decision]], import_id: int | None) -> set[int]:
    """Keeps decisions that were made elsewhere, each at its own time; one that is kept already changes nothing.

    Answers with the people of whom there are new ones.
    """
    known = _known(session, {person_id for person_id, _ in decisions})
    new: dict[Key, dict[str, object]] = {}
    for person_id, said in decisions:
        key = (person_id, said.purpose, said.channel, said.granted, said.decided_at)
        if key not in known:
            new[key] = _row(person_id, said, import_id)
    if new:
        insert_rows(session.connection(), _INSERT, list(new.values()))
    return {person_id for person_id, *_ in new}


def past_decision(said: Decision, now: Instant) -> Decision:
    """The decision as it is kept; one that is yet to be made is refused."""
    decision = clean_decision(said)
    if decision.decided_at > now:
        raise Invalid("a consent was decided in the past", "decidedAt")
    return decision


def _known(session: Session, person_ids: Collection[int]) -> set[Key]:
    known: set[Key] = set()
    for part in in_parts(person_ids):
        statement = select(
            Consent.person_id, Consent.purpose, Consent.channel, Consent.granted, Consent.decided_at
        ).where(Consent.person_id.in_(part), Consent.void_at.is_(None))
        known.update((row[0], row[1], row[2], row[3], row[4]) for row in session.execute(statement))
    return known


def _row(person_id: int, said: Decision, import_id: int | None) -> dict[str, object]:
    return {
        "person_id": person_id,
        "purpose": said.purpose,
        "channel": said.channel,
        "granted": said.granted,
        "wording": said.wording,
        "language": said.language,
        "source": said.source,
        "decided_at": said.decided_at,
        "import_id": import_id,
    }
