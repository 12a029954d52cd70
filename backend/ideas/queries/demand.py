"""demand_of: who wants an idea, or anything on a board, by where they stand now, against the board's members."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Select, Subquery, func, literal, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.ideas import get_idea, ideas_by_id
from backend.ideas.queries.rights import members_of
from backend.ideas.rules.demand import UNPLACED, Demand, Point, cloud, demand
from backend.ideas.rules.states import State
from backend.ideas.tables import Board, Idea, Vote
from backend.loyalty.queries import PositionView, live_model, positions_of
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person

MOST_POINTS: Final = 2_000
# A board's demand is held against that of its ideas: those of fewer votes hardly leave so few over.
_MOST_COMPARED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Supporters:
    """How many want something by segment, and how many of them are no members."""

    all: Counter[int] = field(default_factory=Counter)
    strangers: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """On which board demand is asked for, and towards which product people stand."""

    board: Board
    product_id: int
    now: Instant


def demand_of(session: Session, idea_id: int, now: Instant, *, product_id: int | None = None) -> Demand:
    """Who wants the idea, by their segment at `now` towards its board's product, or another.

    Of one idea or of a whole board, never of any few ideas: by asking for this set and that one, single people would be
    had after all. So a merged idea is wanted by those who want the one that it was merged into.
    """
    root = _root(session, idea_id)
    return _demands(session, _asked(session, get_board(session, root.board_id), product_id, now), [root.id])[root.id]


def demands_of(session: Session, idea_ids: Collection[int], now: Instant, product_id: int | None) -> dict[int, Demand]:
    """The same of many ideas, with the statements of one for each board; without those for which none can be told."""
    roots = _roots(session, idea_ids)
    found: dict[int, Demand] = {}
    for board_id in sorted({root.board_id for root in roots.values()}):
        board = get_board(session, board_id)
        if product_id is not None or board.product_id is not None:
            own = {root.id for root in roots.values() if root.board_id == board_id}
            found.update(_demands(session, _asked(session, board, product_id, now), own))
    return {idea_id: found[root.id] for idea_id, root in roots.items() if root.id in found}


def board_demand(session: Session, board_id: int, now: Instant, *, product_id: int | None = None) -> Demand:
    """Who wants anything on the board; nothing that would tell of a few, were a single idea's demand taken from it."""
    asked = _asked(session, get_board(session, board_id), product_id, now)
    shown = Idea.board_id == board_id, Idea.state == State.SHOWN.value
    largest = select(Idea.id).where(*shown).order_by(Idea.votes.desc(), Idea.id).limit(_MOST_COMPARED)
    members = _members(session, asked)
    everyone = select(Vote.person_id, literal(board_id).label("of")).join(Idea, Idea.id == Vote.idea_id)
    told = _supporters(session, asked, everyone.where(*shown).distinct())[board_id]
    single = _demands(session, asked, session.scalars(largest).all())
    return demand(told.all, members + told.strangers, single.values())


def demand_cloud(session: Session, idea_id: int, now: Instant, *, product_id: int | None = None) -> list[Point]:
    """Where those supporters stand whose segment is shown, those who voted last if they are very many."""
    root = _root(session, idea_id)
    asked = _asked(session, get_board(session, root.board_id), product_id, now)
    told = _demands(session, asked, [root.id])[root.id]
    shown = {cell.segment for cell in told.cells} - {UNPLACED}
    latest = select(Vote.person_id).join(Person, Person.id == Vote.person_id).where(Vote.idea_id == root.id, IS_PRESENT)
    latest = latest.order_by(Vote.voted_at.desc(), Vote.person_id).limit(MOST_POINTS)
    views = positions_of(session, session.scalars(latest).all(), now, [asked.product_id])
    return list(cloud([_point(view) for view in views if view.placement.segment in shown]))


def _root(session: Session, idea_id: int) -> Idea:
    """The idea, or what it was merged into in the end."""
    return _roots(session, [get_idea(session, idea_id).id])[idea_id]


def _roots(session: Session, idea_ids: Collection[int]) -> dict[int, Idea]:
    """The same of many."""
    found = ideas_by_id(session, idea_ids)
    while merged := {idea.merged_into for idea in found.values() if idea.merged_into is not None}:
        kept = ideas_by_id(session, sorted(merged))
        found = {idea_id: kept.get(idea.merged_into or 0, idea) for idea_id, idea in found.items()}
    return found


def _asked(session: Session, board: Board, product_id: int | None, now: Instant) -> _Asked:
    product = product_id or board.product_id
    if product is None:
        raise Invalid("the board is of no one product: say which", "productId")
    return _Asked(board=board, product_id=get_product(session, product).id, now=now)


def _demands(session: Session, asked: _Asked, idea_ids: Collection[int]) -> dict[int, Demand]:
    """The demand of each of the ideas; a supporter who may not vote any more is counted among the members as well."""
    members = _members(session, asked)
    votes = select(Vote.person_id, Vote.idea_id.label("of")).where(Vote.idea_id.in_(idea_ids))
    found = _supporters(session, asked, votes)
    return {idea_id: demand(found[idea_id].all, members + found[idea_id].strangers) for idea_id in idea_ids}


def _members(session: Session, asked: _Asked) -> Counter[int]:
    """How many of those who may vote on the board stand in each segment."""
    placed = _placed(session, asked, members_of(session, asked.board, asked.now).subquery()).subquery()
    rows = session.execute(select(placed.c.segment, func.count()).group_by(placed.c.segment))
    return Counter(dict(rows.all()))


def _supporters(session: Session, asked: _Asked, votes: Select[int, int]) -> Mapping[int, _Supporters]:
    """Who voted, by what it was for and by segment."""
    given = votes.subquery()
    is_member = Person.id.in_(members_of(session, asked.board, asked.now)).label("is_member")
    placed = _placed(session, asked, given).add_columns(given.c.of, is_member).subquery()
    columns = placed.c.of, placed.c.segment, placed.c.is_member
    found: defaultdict[int, _Supporters] = defaultdict(_Supporters)
    for of, segment, belongs, count in session.execute(select(*columns, func.count()).group_by(*columns)):
        found[of].all[segment] += count
        if not belongs:
            found[of].strangers[segment] += count
    return found


def _placed(session: Session, asked: _Asked, people: Subquery) -> Select[int | None]:
    """In which segment each of these people stands at `now`; the first column says who they are."""
    is_towards = (
        (PositionRow.person_id == Person.id)
        & (PositionRow.model_id == live_model(session).id)
        & (PositionRow.product_id == asked.product_id)
    )
    segment = func.coalesce(segment_at(asked.now), UNPLACED).label("segment")
    everyone = select(segment).select_from(people).join(Person, Person.id == people.c[0])
    return everyone.outerjoin(PositionRow, is_towards).where(IS_PRESENT)


def _point(view: PositionView) -> Point:
    depth = view.depth.value if view.placement.depth_known else None
    return view.psychology.value, view.behaviour.value, depth
