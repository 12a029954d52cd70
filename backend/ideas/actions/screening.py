"""What a text goes through before it is kept: blocks, limits, unwanted words, and whether it waits for a moderator."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.actions.posters import lock_poster
from backend.ideas.queries.banned import banned_in
from backend.ideas.queries.limits import check_comments, check_ideas, check_reports
from backend.ideas.rules.moderation import Blocked, first_state, is_blocked
from backend.ideas.rules.posters import Standing
from backend.ideas.rules.states import Moderates, State
from backend.ideas.tables import Board, Poster


def screen(session: Session, board: Board, person_id: int, texts: Sequence[str], now: Instant) -> State:
    """SHOWN or WAITING for a text that is changed; refused as Blocked for whoever may not write."""
    return _state(session, board, _writing(session, person_id, now), texts)


def screen_idea(session: Session, board: Board, person_id: int, texts: Sequence[str], now: Instant) -> State:
    """The same for a new idea, of which the board takes so many a day from a person: else TooMany."""
    poster = _writing(session, person_id, now)
    check_ideas(session, board, person_id, now)
    return _state(session, board, poster, texts)


def screen_comment(session: Session, board: Board, person_id: int, texts: Sequence[str], now: Instant) -> State:
    """The same for a new comment, of which the board takes so many an hour from a person."""
    poster = _writing(session, person_id, now)
    check_comments(session, board, person_id, now)
    return _state(session, board, poster, texts)


def screen_report(session: Session, person_id: int, now: Instant) -> None:
    """Refuses reports of whoever is blocked, or has reported as much as anyone may in a day."""
    _writing(session, person_id, now)
    check_reports(session, person_id, now)


def _writing(session: Session, person_id: int, now: Instant) -> Poster:
    poster = lock_poster(session, person_id, now)
    if is_blocked(Standing(poster.standing), poster.blocked_until, now):
        raise Blocked("you may not write here", poster.blocked_until)
    return poster


def _state(session: Session, board: Board, poster: Poster, texts: Sequence[str]) -> State:
    standing = Standing(poster.standing)
    return first_state(Moderates(board.moderates), standing, banned=bool(banned_in(session, board.id, texts)))
