"""What only staff ask of ideas: comments whatever became of them, and merges and unwanted words by their ids."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.tables.merges import IdeaMerge
from backend.ideas.tables.posters import BannedWord
from backend.ideas.tables.voices import Comment


def comments_by_id(session: Session, ids: Collection[int]) -> dict[int, Comment]:
    """The comments among those ids."""
    return {row.id: row for row in session.scalars(select(Comment).where(Comment.id.in_(ids)))}


def comments_of(session: Session, idea_ids: Collection[int]) -> dict[int, list[Comment]]:
    """The comments on each of those ideas, oldest first; what waits, is hidden or was taken back too."""
    found: dict[int, list[Comment]] = defaultdict(list)
    for row in session.scalars(select(Comment).where(Comment.idea_id.in_(idea_ids)).order_by(Comment.id)):
        found[row.idea_id].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def merges_by_id(session: Session, ids: Collection[int]) -> dict[int, IdeaMerge]:
    """The merges among those ids, undone ones too."""
    return {row.id: row for row in session.scalars(select(IdeaMerge).where(IdeaMerge.id.in_(ids)))}


def banned_words_by_id(session: Session, ids: Collection[int]) -> dict[int, BannedWord]:
    """The unwanted words among those ids."""
    return {row.id: row for row in session.scalars(select(BannedWord).where(BannedWord.id.in_(ids)))}
