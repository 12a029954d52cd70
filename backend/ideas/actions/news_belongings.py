"""What news hold of a person, when two people become one and when one is forgotten."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.db.parts import in_parts
from backend.ideas.tables.replies import IdeaNews, IdeaReading

_READ = "idea-reading"
_BY = "idea-news"


def pass_news_to(session: Session, kept_id: int, gone_id: int) -> list[tuple[str, str | None]]:
    """Moves what one person has read and caused to the other; the notes are enough to give it back."""
    kept, gone = session.get(IdeaReading, kept_id), session.get(IdeaReading, gone_id)
    notes: list[tuple[str, str | None]] = []
    if gone is not None:
        notes.append((_READ, f"{gone.read_at}:{'' if kept is None else kept.read_at}"))
        session.delete(gone)
        session.flush()
        # What either of them saw has been seen.
        _read(session, kept, kept_id, gone.read_at if kept is None else max(kept.read_at, gone.read_at))
    caused = session.scalars(select(IdeaNews.id).where(IdeaNews.by_id == gone_id).order_by(IdeaNews.id)).all()
    session.execute(update(IdeaNews).where(IdeaNews.by_id == gone_id).values(by_id=kept_id))
    return [*notes, *((f"{_BY}:{news_id}", None) for news_id in caused)]


def give_news_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Undoes it; what was read since stays read for the kept one."""
    told = notes.get(_READ)
    if told is not None:
        gone_at, _, kept_at = told.partition(":")
        session.add(IdeaReading(person_id=gone_id, read_at=int(gone_at)))
        _unread(session, kept_id, int(gone_at), int(kept_at) if kept_at else None)
    caused = [int(key.partition(":")[2]) for key in notes if key.startswith(f"{_BY}:")]
    for part in in_parts(caused):
        own = update(IdeaNews).where(IdeaNews.id.in_(part), IdeaNews.by_id == kept_id)
        session.execute(own.values(by_id=gone_id))
    session.flush()


def forget_news(session: Session, person_ids: Sequence[int]) -> None:
    """Drops what people have read, and whose doing a piece of news was."""
    for part in in_parts(person_ids):
        session.execute(delete(IdeaReading).where(IdeaReading.person_id.in_(part)))
        session.execute(update(IdeaNews).where(IdeaNews.by_id.in_(part)).values(by_id=None))


def _read(session: Session, row: IdeaReading | None, person_id: int, read_at: int) -> None:
    if row is None:
        session.add(IdeaReading(person_id=person_id, read_at=read_at))
    else:
        row.read_at = read_at
    session.flush()


def _unread(session: Session, person_id: int, gone_at: int, kept_at: int | None) -> None:
    """Takes from the kept one what came with the other, unless they have read on since."""
    row = session.get(IdeaReading, person_id)
    if row is None or row.read_at > max(gone_at, kept_at or 0):
        return
    if kept_at is None:
        session.delete(row)
    else:
        row.read_at = kept_at
