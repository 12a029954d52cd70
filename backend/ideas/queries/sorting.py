"""ordered: a page of ideas in one of the orders, which goes on behind the last idea seen."""

from dataclasses import replace
from typing import Final, cast

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.db import Page, Slice, keyset_page
from backend.errors import Invalid
from backend.ideas.queries.search import relevance
from backend.ideas.rules.sorting import IdeaOrder
from backend.ideas.tables import Idea, IdeaDemand, IdeaText

_Key = InstrumentedAttribute[int]


def _key(number: ColumnElement[int] | InstrumentedAttribute[float]) -> _Key:
    """Numbers of any kind are compared and kept in cursors alike."""
    return cast("_Key", number)


_KEYS: Final[dict[IdeaOrder, tuple[_Key, ...]]] = {
    IdeaOrder.NEWEST: (Idea.id,),
    IdeaOrder.VOTES: (Idea.votes, Idea.id),
    IdeaOrder.TRENDING: (_key(Idea.heat), Idea.id),
}


def ordered(
    session: Session,
    statement: Select[Idea],
    order: IdeaOrder,
    part: Slice,
    *,
    segment: int | None = None,
    search: str | None = None,
) -> Page[Idea]:
    """A page of the statement's ideas; FIT wants a segment, and leaves out what too few voted for; RELEVANCE a search.

    The statement is of one board: each order has its index there.
    """
    if order is IdeaOrder.FIT:
        statement, keys = _fitting(statement, segment)
    elif order is IdeaOrder.RELEVANCE:
        statement, keys = _answering(statement, search)
    else:
        keys = list(_KEYS[order])
    return keyset_page(session, statement, keys, replace(part, descending=True))


def _fitting(statement: Select[Idea], segment: int | None) -> tuple[Select[Idea], list[_Key]]:
    if segment is None:
        raise Invalid("the order by fit wants a segment", "fitSegment")
    fits = (IdeaDemand.idea_id == Idea.id) & (IdeaDemand.board_id == Idea.board_id)
    statement = statement.join(IdeaDemand, fits).where(IdeaDemand.segment == segment, IdeaDemand.fit > 0)
    return statement, [_key(IdeaDemand.fit), Idea.id]


def _answering(statement: Select[Idea], search: str | None) -> tuple[Select[Idea], list[_Key]]:
    if search is None:
        raise Invalid("only what was searched for has an order by relevance", "search")
    text = aliased(IdeaText)
    return statement.join(text, text.idea_id == Idea.id), [_key(relevance(search, text)), Idea.votes, Idea.id]
