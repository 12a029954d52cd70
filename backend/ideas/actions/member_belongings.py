"""What a person follows, reported, began to write and takes part in, when two people become one and part again.

Where both have the same, the kept person's counts, and the other's stays where it is until they part.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.ideas.rules.notes import numbers_of
from backend.ideas.tables.boards import BoardMember
from backend.ideas.tables.ideas import IdeaDraft
from backend.ideas.tables.voices import Follow, Report

Notes = list[tuple[str, str | None]]

# Of each, a person has one for an idea or a board: by the word that its notes begin with.
_SINGLE: Final[dict[str, tuple[type[Follow] | type[IdeaDraft] | type[BoardMember], InstrumentedAttribute[int]]]] = {
    "follow": (Follow, Follow.idea_id),
    "draft": (IdeaDraft, IdeaDraft.board_id),
    "member": (BoardMember, BoardMember.board_id),
}
_REPORT: Final = "report"
_INVITED: Final = "invited"
_JOINED: Final = "joined"


def pass_members_to(session: Session, kept_id: int, gone_id: int) -> Notes:
    """Moves what only the gone person has; where both are on a board, the kept one was invited if either was."""
    notes = _pass_marks(session, kept_id, gone_id)
    for word, (mapped, key) in _SINGLE.items():
        kept = set(session.scalars(select(key).where(mapped.person_id == kept_id)))
        gone = session.scalars(select(key).where(mapped.person_id == gone_id).order_by(key)).all()
        moved = [number for number in gone if number not in kept]
        session.execute(update(mapped).where(mapped.person_id == gone_id, key.in_(moved)).values(person_id=kept_id))
        notes.extend((f"{word}:{number}", None) for number in moved)
    return [*notes, *_pass_reports(session, kept_id, gone_id)]


def give_members_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Undoes it; what the kept person no longer has is gone for both."""
    for word, (mapped, key) in _SINGLE.items():
        theirs = mapped.person_id == kept_id, key.in_(numbers_of(notes, word))
        session.execute(update(mapped).where(*theirs).values(person_id=gone_id))
    reported = Report.person_id == kept_id, Report.id.in_(numbers_of(notes, _REPORT))
    session.execute(update(Report).where(*reported).values(person_id=gone_id))
    for word, column in ((_INVITED, "invited_at"), (_JOINED, "joined_at")):
        filled = BoardMember.person_id == kept_id, BoardMember.board_id.in_(numbers_of(notes, word))
        session.execute(update(BoardMember).where(*filled).values({column: None}))
    session.expire_all()


def _pass_marks(session: Session, kept_id: int, gone_id: int) -> Notes:
    """Fills in, where both are on a board, since when."""
    rows = session.scalars(select(BoardMember).where(BoardMember.person_id == gone_id).order_by(BoardMember.board_id))
    notes: Notes = []
    for gone in rows.all():
        kept = session.get(BoardMember, (gone.board_id, kept_id))
        if kept is not None and kept.invited_at is None and gone.invited_at is not None:
            kept.invited_at = gone.invited_at
            notes.append((f"{_INVITED}:{gone.board_id}", None))
        if kept is not None and kept.joined_at is None and gone.joined_at is not None:
            kept.joined_at = gone.joined_at
            notes.append((f"{_JOINED}:{gone.board_id}", None))
    session.flush()
    return notes


def _pass_reports(session: Session, kept_id: int, gone_id: int) -> Notes:
    reported = select(Report.id, Report.subject, Report.subject_id)
    kept = {tuple(row[1:]) for row in session.execute(reported.where(Report.person_id == kept_id))}
    gone = session.execute(reported.where(Report.person_id == gone_id).order_by(Report.id)).all()
    moved = [row[0] for row in gone if tuple(row[1:]) not in kept]
    session.execute(update(Report).where(Report.id.in_(moved)).values(person_id=kept_id))
    return [(f"{_REPORT}:{number}", None) for number in moved]
