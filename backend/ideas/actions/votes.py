"""Casts votes, changes them and takes them back: one of each person for an idea and all that are merged with it.

Whoever votes for an idea that was merged votes for the one it was merged into. Of that one, the voters are always those
of every idea merged into it and its own; a vote taken back is taken back from all of them.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.ideas.actions.counting import recount
from backend.ideas.actions.demand import count_voter
from backend.ideas.actions.joining import join_board
from backend.ideas.actions.locking import lock_group, root_of
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.rights import check_may_vote
from backend.ideas.rules.refusals import NotShown
from backend.ideas.rules.states import State, Strength
from backend.ideas.rules.trending import heated
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Vote
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.path import UNCLASSIFIED


def cast_vote(session: Session, idea_id: int, person_id: int, strength: Strength | None, now: Instant) -> Idea:
    """Gives a person's vote that strength, or takes it back where that is None; returns the idea it counts for."""
    ideas = lock_group(session, idea_id)
    idea = root_of(ideas, idea_id)
    board = get_board(session, idea.board_id)
    check_may_vote(session, board, person_id, now)
    _check_shown(idea, person_id)
    own = _own_votes(session, ideas, person_id)
    if strength is None:
        _take_back(session, ideas, own)
    elif own:
        _change(ideas, own, strength)
    else:
        segment = _segment_of(session, board, person_id, now)
        vote = Vote(idea_id=idea.id, person_id=person_id, strength=strength.value, segment=segment, voted_at=now)
        _cast(session, board, idea, vote)
    session.flush()
    return idea


def _check_shown(idea: Idea, person_id: int) -> None:
    """What waits or is hidden is known to its author, and to nobody else of the people."""
    if idea.state == State.SHOWN:
        return
    if idea.person_id == person_id:
        raise NotShown("nobody votes for an idea that is not shown", "ideaId")
    raise NotFound("there is no such idea", "ideaId")


def _own_votes(session: Session, ideas: Mapping[int, Idea], person_id: int) -> Sequence[Vote]:
    statement = select(Vote).where(Vote.person_id == person_id, Vote.idea_id.in_(ideas))
    return session.scalars(statement.order_by(Vote.idea_id).execution_options(populate_existing=True)).all()


def _segment_of(session: Session, board: Board, person_id: int, now: Instant) -> int:
    """Where a person stands at this instant towards the product that the board is about."""
    if board.product_id is None:
        return UNCLASSIFIED
    views = positions_of(session, [person_id], now, [board.product_id])
    return views[0].placement.segment if views else UNCLASSIFIED


def _cast(session: Session, board: Board, idea: Idea, vote: Vote) -> None:
    session.add(vote)
    idea.votes += 1
    idea.needs += vote.strength == Strength.NEED
    idea.heat = heated(idea.heat, vote.voted_at)
    count_voter(session, idea, vote.segment)
    join_board(session, board.id, vote.person_id, vote.voted_at)


def _change(ideas: Mapping[int, Idea], own: Sequence[Vote], strength: Strength) -> None:
    """Only how strongly they want it: when they voted, and where they stood then, stays."""
    for vote in own:
        ideas[vote.idea_id].needs += (strength == Strength.NEED) - (vote.strength == Strength.NEED)
        vote.strength = strength.value


def _take_back(session: Session, ideas: Mapping[int, Idea], own: Sequence[Vote]) -> None:
    for vote in own:
        session.delete(vote)
    recount(session, [ideas[vote.idea_id] for vote in own])
