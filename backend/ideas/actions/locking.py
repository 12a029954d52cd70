"""Holds ideas for one writer at a time: an idea, or all that are merged with it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from backend.db.statements import table_of
from backend.errors import NotFound
from backend.ideas.tables.ideas import Idea


class _MergedMeanwhile(Exception):
    """What was locked is not all that is merged by now."""


def _of_group() -> Select[int]:
    """Up to where each idea was merged in the end, and down to all that were merged into that."""
    ideas, above, below = (table_of(Idea).alias(name) for name in ("given", "above", "below"))
    start = select(ideas.c.id, ideas.c.merged_into).where(ideas.c.id.in_(bindparam("idea_ids", expanding=True)))
    upward = start.cte("upward", recursive=True)
    upward = upward.union(select(above.c.id, above.c.merged_into).where(above.c.id == upward.c.merged_into))
    downward = select(upward.c.id).where(upward.c.merged_into.is_(None)).cte("downward", recursive=True)
    downward = downward.union(select(below.c.id).where(below.c.merged_into == downward.c.id))
    return select(downward.c.id)


_LOCKED: Final = (
    select(Idea).order_by(Idea.id).with_for_update(of=Idea, key_share=True).execution_options(populate_existing=True)
)
# Made once: to put it together takes longer than to run it.
_GROUP: Final = _LOCKED.where(Idea.id.in_(_of_group()))


def lock_idea(session: Session, idea_id: int) -> Idea:
    """The idea as it is now, which nobody else changes until this transaction ends."""
    idea = session.scalar(_LOCKED.where(Idea.id == idea_id))
    if idea is None:
        raise NotFound("there is no such idea", "ideaId")
    return idea


def lock_group(session: Session, *idea_ids: int) -> dict[int, Idea]:
    """The ideas and all that are merged with them, by id, locked in the order of their ids.

    Someone may have merged another one in while we waited. Then what was locked points out of itself: all of it is let
    go before it is locked anew, or whoever waits for us with a lower id would wait in a circle.
    """
    if session.get_bind().dialect.name != "postgresql":
        return _found(session, idea_ids)
    while True:
        with suppress(_MergedMeanwhile), session.begin_nested():
            ideas = _found(session, idea_ids)
            if _is_whole(ideas):
                return ideas
            raise _MergedMeanwhile


def _found(session: Session, idea_ids: Sequence[int]) -> dict[int, Idea]:
    ideas = {idea.id: idea for idea in session.scalars(_GROUP, {"idea_ids": idea_ids})}
    if not ideas.keys() >= set(idea_ids):
        raise NotFound("there is no such idea", "ideaId")
    return ideas


def root_of(ideas: Mapping[int, Idea], idea_id: int) -> Idea:
    """The idea that an idea counts as now: itself, or the one that it was merged into in the end."""
    idea = ideas[idea_id]
    while idea.merged_into is not None:
        idea = ideas[idea.merged_into]
    return idea


def _is_whole(ideas: Mapping[int, Idea]) -> bool:
    merged = [idea.merged_into for idea in ideas.values() if idea.merged_into is not None]
    return all(kept_id in ideas for kept_id in merged) and all(
        idea.absorbed == merged.count(idea.id) for idea in ideas.values()
    )
