"""Ideas and comments alike, as moderators look at them."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.actions.locking import lock_idea
from backend.ideas.actions.showing import get_comment, set_comment_state, set_idea_state
from backend.ideas.queries.ideas import get_idea
from backend.ideas.rules.states import State, Subject
from backend.ideas.tables import Comment, Idea

ModeratedText = Idea | Comment


def author_of(session: Session, subject: Subject, subject_id: int) -> int | None:
    """Who wrote it; None for staff and for whoever was forgotten."""
    found = get_idea(session, subject_id) if subject is Subject.IDEA else get_comment(session, subject_id)
    return found.person_id


def lock_text(session: Session, subject: Subject, subject_id: int) -> ModeratedText:
    """The idea or comment as it is now; of a comment, its idea is locked."""
    if subject is Subject.IDEA:
        return lock_idea(session, subject_id)
    comment = get_comment(session, subject_id)
    lock_idea(session, comment.idea_id)
    session.refresh(comment)
    return comment


def move_text(session: Session, subject: Subject, subject_id: int, state: State, now: Instant) -> ModeratedText:
    """Lets it be seen, wait or be hidden, with all that depends on it."""
    if subject is Subject.IDEA:
        return set_idea_state(session, subject_id, state, now)
    return set_comment_state(session, subject_id, state, now)
