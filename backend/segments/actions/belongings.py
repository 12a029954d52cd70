"""What passes when two people become one, goes back when they part, and goes when one is forgotten: places on lists."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.segments.tables import AudienceEvent, AudienceMember

Note = tuple[str, str | None]

_MOVED: Final = "audience"
_SHARED: Final = "audience-of-both"


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[Note]:
    """The kept person takes the gone one's places, without anyone being told; what was told of either stays told."""
    own = _places(session, kept_id)
    theirs = _places(session, gone_id)
    _put(session, kept_id, {key: since for key, since in theirs.items() if key not in own})
    session.execute(delete(AudienceMember).where(AudienceMember.person_id == gone_id))
    return [(f"{_SHARED if key in own else _MOVED}-{key}", str(since)) for key, since in theirs.items()]


def give_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """The gone person has their places again, but for those that the kept one has left since."""
    own = _places(session, kept_id)
    moved, shared = _noted(notes, _MOVED), _noted(notes, _SHARED)
    _put(session, gone_id, {key: since for key, since in (moved | shared).items() if key in own})
    row = AudienceMember
    session.execute(delete(row).where(row.person_id == kept_id, row.audience_id.in_(moved)))


def forget(session: Session, person_ids: Sequence[int], _now: Instant) -> list[str]:
    """Takes them off every list, and out of what was told; nobody is told that they left."""
    for part in in_parts(person_ids):
        session.execute(delete(AudienceMember).where(AudienceMember.person_id.in_(part)))
        session.execute(delete(AudienceEvent).where(AudienceEvent.person_id.in_(part)))
    return []


def _places(session: Session, person_id: int) -> dict[int, Instant]:
    row = AudienceMember
    found = select(row.audience_id, row.since).where(row.person_id == person_id).order_by(row.audience_id)
    return {each.audience_id: each.since for each in session.execute(found)}


def _put(session: Session, person_id: int, places: Mapping[int, Instant]) -> None:
    rows = [{"audience_id": key, "person_id": person_id, "since": since} for key, since in places.items()]
    insert_new(session, AudienceMember, rows)


def _noted(notes: Mapping[str, str | None], kind: str) -> dict[int, Instant]:
    named = {key.rpartition("-"): was for key, was in notes.items() if was is not None}
    return {int(number): int(was) for (name, _, number), was in named.items() if name == kind}
