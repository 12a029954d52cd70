"""Changes who sees an idea or a comment, with what depends on it: the count of comments, and what others are told."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.ideas.actions.locking import lock_idea
from backend.ideas.actions.news import note_news, tell_posted
from backend.ideas.rules.news import NewsKind
from backend.ideas.rules.states import State
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Comment


def set_idea_state(session: Session, idea_id: int, state: State, now: Instant) -> Idea:
    """Lets an idea be seen, wait or be hidden; what is withdrawn stays so. Seen the first time, it is told of."""
    idea = lock_idea(session, idea_id)
    if idea.state != State.WITHDRAWN:
        idea.state = state.value
    session.flush()
    if idea.state == State.SHOWN:
        tell_posted(session, idea, now)
    return idea


def set_comment_state(session: Session, comment_id: int, state: State, now: Instant) -> Comment:
    """The same for a comment, which counts while it is shown."""
    comment = get_comment(session, comment_id)
    idea = lock_idea(session, comment.idea_id)
    session.refresh(comment)
    before = State(comment.state)
    if before in {State.WITHDRAWN, state}:
        return comment
    comment.state = state.value
    idea.comments += (state is State.SHOWN) - (before is State.SHOWN)
    session.flush()
    if (before, state) == (State.WAITING, State.SHOWN):
        note_news(session, idea.id, NewsKind.COMMENTED, now, by_id=comment.person_id)
    return comment


def get_comment(session: Session, comment_id: int) -> Comment:
    """The comment of that id, whatever its state."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("there is no such comment", "commentId")
    return comment
