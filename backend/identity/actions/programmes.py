"""What passes, goes back and is forgotten in the programmes: audiences, communications, leads, ambassadors, boards."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from backend.ambassadors.actions import belongings as ambassadors
from backend.clock import Instant
from backend.communications.actions import belongings as communications
from backend.ideas.actions import belongings as ideas
from backend.identity.actions.belongings import Passing, note, noted
from backend.identity.rules.merges import Moved
from backend.sales.actions import belongings as sales
from backend.segments.actions import belongings as segments

# Boards ask who is an ambassador, so ideas pass after ambassadors, and go back before them.
_ROOMS: Final = (
    (Moved.AUDIENCES, segments),
    (Moved.COMMUNICATIONS, communications),
    (Moved.LEADS, sales),
    (Moved.AMBASSADORS, ambassadors),
    (Moved.IDEAS, ideas),
)


def pass_programmes(session: Session, passing: Passing) -> None:
    """Places on lists and in campaigns, leads, referrals, ideas and votes are the kept person's from now on."""
    for moved, room in _ROOMS:
        note(session, passing, moved, room.pass_to(session, passing.kept_id, passing.gone_id))


def return_programmes(session: Session, passing: Passing) -> None:
    """They go back as they came; what was done since as the kept person stays theirs."""
    for moved, room in reversed(_ROOMS):
        room.give_back(session, passing.kept_id, passing.gone_id, noted(session, passing, moved))


def forget_programmes(session: Session, family: Sequence[int], now: Instant) -> list[str]:
    """Cuts what was said in words; answers with the stored names of files that are to be deleted."""
    return [name for _, room in _ROOMS for name in room.forget(session, family, now)]
