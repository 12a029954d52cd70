"""Forgets what people wrote on boards; what others said to it, and every vote, stays and counts."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.actions.grams import unindex_idea
from backend.ideas.actions.ideas import take_away
from backend.ideas.actions.locking import lock_idea
from backend.ideas.rules.states import State
from backend.ideas.tables.boards import BoardMember
from backend.ideas.tables.ideas import Idea, IdeaDraft, IdeaEdit, IdeaPicture
from backend.ideas.tables.voices import Comment, Follow, Report


def forget_written(session: Session, person_ids: Sequence[int], now: Instant) -> list[str]:
    """Ideas, their history, drafts, pictures, comments and what was reported; returns files to delete."""
    for idea_id in session.scalars(select(Idea.id).where(Idea.person_id.in_(person_ids)).order_by(Idea.id)).all():
        _forget_idea(session, idea_id, now)
    for comment_id in session.scalars(
        select(Comment.id).where(Comment.person_id.in_(person_ids)).order_by(Comment.idea_id, Comment.id)
    ).all():
        _forget_comment(session, comment_id)
    session.execute(update(Report).where(Report.person_id.in_(person_ids)).values(text=""))
    for mapped in (IdeaEdit, IdeaDraft, Follow, BoardMember):
        session.execute(delete(mapped).where(mapped.person_id.in_(person_ids)))
    return _forget_pictures(session, person_ids)


def _forget_idea(session: Session, idea_id: int, now: Instant) -> None:
    idea = take_away(session, idea_id, now)
    idea.person_id = None
    idea.title = idea.text = ""
    session.execute(delete(IdeaEdit).where(IdeaEdit.idea_id == idea.id))
    unindex_idea(session, idea)
    session.flush()


def _forget_comment(session: Session, comment_id: int) -> None:
    comment = session.get_one(Comment, comment_id)
    idea = lock_idea(session, comment.idea_id)
    session.refresh(comment)
    idea.comments -= comment.state == State.SHOWN
    comment.state, comment.text, comment.person_id = State.WITHDRAWN.value, "", None
    session.flush()


def _forget_pictures(session: Session, person_ids: Sequence[int]) -> list[str]:
    gone = delete(IdeaPicture).where(IdeaPicture.person_id.in_(person_ids)).returning(IdeaPicture.stored_as)
    return sorted(session.scalars(gone))
