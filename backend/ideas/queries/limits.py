"""How much a person has written lately, held against what a board takes."""

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.ideas.rules.limits import COMMENT_SPAN, IDEA_SPAN, REPORT_SPAN, REPORTS_A_DAY, TooMany, free_at
from backend.ideas.tables import Board, Comment, Idea, Report


def check_ideas(session: Session, board: Board, person_id: int, now: Instant) -> None:
    """Refuses one more idea than the board takes in a day; what was taken back or hidden counts too."""
    of_board = select(Idea.created_at).where(Idea.person_id == person_id, Idea.board_id == board.id)
    _check(session, of_board, Idea.created_at, now, most=board.ideas_a_day, span=IDEA_SPAN)


def check_comments(session: Session, board: Board, person_id: int, now: Instant) -> None:
    """Refuses one more comment than the board takes in an hour."""
    of_board = select(Comment.created_at).join(Idea, Idea.id == Comment.idea_id)
    of_board = of_board.where(Comment.person_id == person_id, Idea.board_id == board.id)
    _check(session, of_board, Comment.created_at, now, most=board.comments_an_hour, span=COMMENT_SPAN)


def check_reports(session: Session, person_id: int, now: Instant) -> None:
    """Refuses one more report than anyone makes in a day, over all boards."""
    own = select(Report.at).where(Report.person_id == person_id)
    _check(session, own, Report.at, now, most=REPORTS_A_DAY, span=REPORT_SPAN)


def _check(
    session: Session,
    instants: Select[int],
    at: InstrumentedAttribute[int],
    now: Instant,
    *,
    most: int,
    span: int,
) -> None:
    latest = instants.where(at > now - span).order_by(at.desc()).limit(most)
    retry_at = free_at(session.scalars(latest).all(), most, span)
    if retry_at > now:
        raise TooMany("as much as may be written for now", retry_at)
