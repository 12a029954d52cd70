"""check_missions and note_joined_board: what ambassadors have done is found without their saying so."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.ambassadors.actions.entries import entry_of, finish, reopen
from backend.ambassadors.actions.steps import lock_ambassadors
from backend.ambassadors.queries.deeds import Deed, changed_deeds, deeds_due
from backend.ambassadors.rules.missions import EntryStatus
from backend.ambassadors.tables.missions import BoardJoin
from backend.clock import Instant
from backend.db.statements import insert_new


def check_missions(session: Session, now: Instant, *, limit: int = 200, found: Sequence[int] | None = None) -> int:
    """Due work: finishes missions that were done, and takes back those that came undone; returns how many it did.

    `found` are the ambassadors that a reader has found already.
    """
    due = deeds_due(session, now, limit=limit) if found is None else found
    if not due:
        return 0
    # All at once and in one order, so that two workers never wait for each other in a circle.
    lock_ambassadors(session, due)
    # Looked at again: it may have been done, or have come undone, while this one waited.
    return sum(_settle(session, each, now) for each in changed_deeds(session, now, limit=limit, among=due))


def note_joined_board(session: Session, person_id: int, board_id: int, now: Instant) -> None:
    """Remembers when a person first took part on a board; again changes nothing."""
    insert_new(session, BoardJoin, [{"person_id": person_id, "board_id": board_id, "joined_at": now}])


def _settle(session: Session, deed: Deed, now: Instant) -> bool:
    """Whether there was anything to do: the entry may say so already."""
    entry = entry_of(session, deed.mission.id, deed.ambassador_id)
    is_done = entry.status == EntryStatus.DONE
    if is_done == deed.is_done:
        return False
    if is_done:
        reopen(session, deed.mission, entry, now)
    else:
        finish(session, deed.mission, entry, now=now)
    return True
