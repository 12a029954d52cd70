"""Comments on ideas, in threads one deep: an answer to an answer hangs on the same comment."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import MINUTE, Instant
from backend.errors import NotFound
from backend.ideas.actions.locking import lock_idea
from backend.ideas.actions.news import note_news
from backend.ideas.actions.posters import lock_poster
from backend.ideas.actions.screening import screen_comment
from backend.ideas.actions.showing import get_comment
from backend.ideas.queries.rights import check_may_comment
from backend.ideas.queries.views import seen_idea
from backend.ideas.rules.ideas import LONGEST_COMMENT
from backend.ideas.rules.news import NewsKind
from backend.ideas.rules.refusals import IdeaMerged, NotShown, NotYours
from backend.ideas.rules.states import State
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Comment
from backend.text import clean, clean_shown

# The same words of the same person, sent again within this time, are the comment that is there.
_SENT_AGAIN = 10 * MINUTE


def add_comment(
    session: Session, idea_id: int, person_id: int, text: str, *, parent_id: int | None = None, now: Instant
) -> Comment:
    """Says something to an idea, or to a comment on it; shown at once or once staff have looked at it."""
    idea, board, _ = seen_idea(session, idea_id, person_id, now)
    check_may_comment(session, board, person_id, now)
    said = clean_shown(text, "text", most=LONGEST_COMMENT, lines=True)
    comment = Comment(person_id=person_id, text=said, parent_id=_thread_of(session, idea.id, parent_id, person_id))
    # One of a person's at a time, so that who clicks twice says it once.
    lock_poster(session, person_id, now)
    known = _find_same(session, idea.id, comment, now)
    if known is not None:
        return known
    comment.state = screen_comment(session, board, person_id, [said], now).value
    return _say(session, comment, idea.id, now)


def add_staff_comment(
    session: Session, idea_id: int, staff_name: str, text: str, *, parent_id: int | None = None, now: Instant
) -> Comment:
    """Says something in the company's name, under the name of whoever says it."""
    said = clean_shown(text, "text", most=LONGEST_COMMENT, lines=True)
    comment = Comment(staff_name=clean(staff_name, "staffName", most=120), text=said, state=State.SHOWN.value)
    comment.parent_id = _thread_of(session, idea_id, parent_id, None)
    return _say(session, comment, idea_id, now)


def withdraw_comment(session: Session, comment_id: int, person_id: int, now: Instant) -> Comment:
    """Takes back a comment of one's own; its words are not kept, and what was answered to it stays."""
    idea, comment = _own_comment(session, comment_id, person_id, now)
    idea = lock_idea(session, idea.id)
    session.refresh(comment)
    idea.comments -= comment.state == State.SHOWN
    comment.state, comment.text = State.WITHDRAWN.value, ""
    session.flush()
    return comment


def _say(session: Session, comment: Comment, idea_id: int, now: Instant) -> Comment:
    idea = lock_idea(session, idea_id)
    if idea.merged_into is not None:
        raise IdeaMerged("this idea was merged into another; that one can be commented", "ideaId")
    if idea.state != State.SHOWN:
        raise NotShown("nobody comments on an idea that is not shown", "ideaId")
    comment.idea_id, comment.created_at = idea.id, now
    session.add(comment)
    idea.comments += comment.state == State.SHOWN
    session.flush()
    if comment.state == State.SHOWN:
        note_news(session, idea.id, NewsKind.COMMENTED, now, by_id=comment.person_id)
    return comment


def _thread_of(session: Session, idea_id: int, parent_id: int | None, person_id: int | None) -> int | None:
    """The comment that an answer hangs on: the one it answers, or the one that this one hangs on itself."""
    if parent_id is None:
        return None
    parent = session.get(Comment, parent_id)
    if parent is None or parent.idea_id != idea_id:
        raise NotFound("there is no such comment", "parentId")
    if parent.state != State.SHOWN and (person_id is None or parent.person_id != person_id):
        raise NotFound("there is no such comment", "parentId")
    return parent.parent_id or parent.id


def _find_same(session: Session, idea_id: int, said: Comment, now: Instant) -> Comment | None:
    same = select(Comment).where(
        Comment.idea_id == idea_id,
        Comment.person_id == said.person_id,
        Comment.text == said.text,
        Comment.parent_id.is_not_distinct_from(said.parent_id),
        Comment.created_at > now - _SENT_AGAIN,
    )
    return session.scalars(same.where(Comment.state != State.WITHDRAWN.value).limit(1)).first()


def _own_comment(session: Session, comment_id: int, person_id: int, now: Instant) -> tuple[Idea, Comment]:
    comment = get_comment(session, comment_id)
    idea, _, _ = seen_idea(session, comment.idea_id, person_id, now)
    if comment.person_id == person_id:
        return idea, comment
    if comment.state != State.SHOWN:
        raise NotFound("there is no such comment", "commentId")
    raise NotYours("this comment is another's", "commentId")
