"""demand_of: who wants an idea, or anything on a board, by where they stand now, against the board's members."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid, NotFound
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.rights import members_of
from backend.ideas.rules.demand import UNPLACED, Demand, Point, cloud, demand
from backend.ideas.rules.states import State
from backend.ideas.tables import Board, Idea, Vote
from backend.loyalty.queries import PositionView, live_model, positions_of
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person

MOST_POINTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whose demand is asked for, and towards which product they stand."""

    board: Board
    idea_id: int | None
    product_id: int
    now: Instant

    @property
    def voters(self) -> Select[int]:
        """The people who voted for the idea, or for anything on the board."""
        statement = select(Vote.person_id)
        if self.idea_id is not None:
            return statement.where(Vote.idea_id == self.idea_id)
        return statement.join(Idea, Idea.id == Vote.idea_id).where(
            Idea.board_id == self.board.id, Idea.state == State.SHOWN.value
        )


def demand_of(session: Session, idea_id: int, now: Instant, *, product_id: int | None = None) -> Demand:
    """Who wants the idea, by their segment at `now` towards its board's product, or another.

    Of one idea or of a whole board, never of any few ideas: by asking for this set and that one, single people would be
    had after all.
    """
    return _demand(session, _asked_of_idea(session, idea_id, product_id, now))


def board_demand(session: Session, board_id: int, now: Instant, *, product_id: int | None = None) -> Demand:
    """Who wants anything on the board."""
    return _demand(session, _asked(session, get_board(session, board_id), None, product_id, now))


def demand_cloud(session: Session, idea_id: int, now: Instant, *, product_id: int | None = None) -> list[Point]:
    """Where those supporters stand whose segment is shown, those who voted last if they are very many."""
    asked = _asked_of_idea(session, idea_id, product_id, now)
    shown = {cell.segment for cell in _demand(session, asked).cells} - {UNPLACED}
    latest = asked.voters.join(Person, Person.id == Vote.person_id).where(IS_PRESENT)
    latest = latest.order_by(Vote.voted_at.desc(), Vote.person_id).limit(MOST_POINTS)
    views = positions_of(session, session.scalars(latest).all(), now, [asked.product_id])
    return list(cloud([_point(view) for view in views if view.placement.segment in shown]))


def _asked_of_idea(session: Session, idea_id: int, product_id: int | None, now: Instant) -> _Asked:
    idea = session.get(Idea, idea_id)
    if idea is None:
        raise NotFound("there is no such idea", "ideaId")
    return _asked(session, get_board(session, idea.board_id), idea_id, product_id, now)


def _asked(session: Session, board: Board, idea_id: int | None, product_id: int | None, now: Instant) -> _Asked:
    product = product_id or board.product_id
    if product is None:
        raise Invalid("the board is of no one product: say which", "productId")
    return _Asked(board=board, idea_id=idea_id, product_id=get_product(session, product).id, now=now)


def _demand(session: Session, asked: _Asked) -> Demand:
    """A supporter who may not vote any more is counted among the members all the same."""
    supports = Person.id.in_(asked.voters)
    belongs = or_(Person.id.in_(members_of(session, asked.board, asked.now)), supports)
    return demand(_counts(session, asked, supports), _counts(session, asked, belongs))


def _counts(session: Session, asked: _Asked, whose: ColumnElement[bool]) -> Counter[int]:
    """How many of these people stand in each segment at `now`."""
    is_towards = (
        (PositionRow.person_id == Person.id)
        & (PositionRow.model_id == live_model(session).id)
        & (PositionRow.product_id == asked.product_id)
    )
    segment = func.coalesce(segment_at(asked.now), UNPLACED)
    statement = select(segment, func.count()).select_from(Person).outerjoin(PositionRow, is_towards)
    rows = session.execute(statement.where(IS_PRESENT, whose).group_by(segment))
    return Counter({place: count for place, count in rows if place is not None})


def _point(view: PositionView) -> Point:
    depth = view.depth.value if view.placement.depth_known else None
    return view.psychology.value, view.behaviour.value, depth
