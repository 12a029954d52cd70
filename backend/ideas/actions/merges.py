"""merge_ideas and undo_idea_merge: two ideas that say the same count as one, until they are told apart again.

Votes of the gone idea stay where they are; the kept one gets a copy of each whose voter it has not, marked with where
it came from. So undoing takes the copies away and leaves each idea its own voters, and those who came since.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, exists, insert, literal, select
from sqlalchemy.orm import Session, aliased

from backend.clock import Instant
from backend.db import Id
from backend.errors import NotFound
from backend.ideas.actions.counting import recount
from backend.ideas.actions.locking import lock_group
from backend.ideas.actions.news import note_news
from backend.ideas.rules.news import NewsKind
from backend.ideas.rules.refusals import AlreadyUndone, IdeaMerged, MergedSince, NotShown, OtherBoard, SameIdea
from backend.ideas.rules.states import State
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.merges import IdeaMerge
from backend.ideas.tables.voices import Vote


def merge_ideas(session: Session, gone_id: int, kept_id: int, by: str, now: Instant) -> IdeaMerge:
    """Takes one idea into another of the same board; who voted for both counts once."""
    if gone_id == kept_id:
        raise SameIdea("an idea is not merged into itself", "goneId")
    ideas = lock_group(session, gone_id, kept_id)
    gone, kept = ideas[gone_id], ideas[kept_id]
    _check_mergeable(gone, kept)
    copy_votes(session, gone.id, kept.id)
    gone.merged_into = kept.id
    kept.absorbed += 1
    recount(session, [kept])
    row = IdeaMerge(gone_id=gone.id, kept_id=kept.id, at=now, by=by)
    session.add(row)
    session.flush()
    note_news(session, gone.id, NewsKind.MERGED, now)
    return row


def undo_idea_merge(session: Session, merge_id: int, now: Instant) -> IdeaMerge:
    """Makes two ideas of one again: each has its own voters back, and those who have voted since."""
    row = session.get(IdeaMerge, merge_id)
    if row is None:
        raise NotFound("there is no such merge", "id")
    ideas = lock_group(session, row.gone_id, row.kept_id)
    session.refresh(row)
    if row.undone_at is not None:
        raise AlreadyUndone("this merge was undone before", "id")
    if ideas[row.kept_id].merged_into is not None:
        raise MergedSince("the kept idea was merged into another since; undo that first", "id")
    _part(session, row, ideas, now)
    recount(session, [ideas[row.kept_id]])
    note_news(session, row.gone_id, NewsKind.UNMERGED, now)
    return row


def part_from(session: Session, ideas: Mapping[int, Idea], kept: Idea, now: Instant) -> None:
    """Undoes every merge into an idea that goes: what others said must not go with it. The group is locked."""
    rows = session.scalars(select(IdeaMerge).where(IdeaMerge.kept_id == kept.id, IdeaMerge.undone_at.is_(None))).all()
    for row in rows:
        _part(session, row, ideas, now)
    if rows:
        recount(session, [kept])


def copy_votes(session: Session, gone_id: int, kept_id: int) -> None:
    """Gives the kept idea the voters of the gone one whom it has not."""
    there = aliased(Vote)
    missing = select(
        literal(kept_id, Id),
        Vote.person_id,
        Vote.strength,
        Vote.segment,
        Vote.voted_at,
        literal(gone_id, Id),
    ).where(Vote.idea_id == gone_id, ~exists().where(there.idea_id == kept_id, there.person_id == Vote.person_id))
    columns = ["idea_id", "person_id", "strength", "segment", "voted_at", "via_id"]
    session.flush()
    session.execute(insert(Vote).from_select(columns, missing))


def _part(session: Session, row: IdeaMerge, ideas: Mapping[int, Idea], now: Instant) -> None:
    session.execute(delete(Vote).where(Vote.idea_id == row.kept_id, Vote.via_id == row.gone_id))
    ideas[row.gone_id].merged_into = None
    ideas[row.kept_id].absorbed -= 1
    row.undone_at = now
    # Who had voted for two of the merged ideas came with one of them, and is owed to the other.
    for child in _merged_into(ideas.values(), row.kept_id):
        copy_votes(session, child.id, row.kept_id)


def _merged_into(ideas: Iterable[Idea], kept_id: int) -> list[Idea]:
    return sorted((idea for idea in ideas if idea.merged_into == kept_id), key=lambda idea: idea.id)


def _check_mergeable(gone: Idea, kept: Idea) -> None:
    for idea, name in ((gone, "goneId"), (kept, "keptId")):
        if idea.merged_into is not None:
            raise IdeaMerged("this idea was merged into another", name)
        if idea.state != State.SHOWN:
            raise NotShown("only ideas that are shown are merged", name)
    if gone.board_id != kept.board_id:
        raise OtherBoard("ideas of different boards are not merged", "goneId")
