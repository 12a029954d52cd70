"""Official answers to ideas, and the declined ideas that should be looked at again."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.ideas.queries.similar import similar_ideas
from backend.ideas.rules.states import State, Status
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaReply

# So many of the most alike are looked at for declined ones, and so many of those are told.
_LOOKED_AT: Final = 60
_MOST_ALIKE: Final = 10


def replies_by_id(session: Session, ids: Collection[int]) -> dict[int, IdeaReply]:
    """The answers among those ids."""
    return {row.id: row for row in session.scalars(select(IdeaReply).where(IdeaReply.id.in_(ids)))}


def replies_of(session: Session, idea_ids: Collection[int]) -> dict[int, list[IdeaReply]]:
    """The official answers to each of those ideas, oldest first: the last one says where it stands."""
    found: dict[int, list[IdeaReply]] = defaultdict(list)
    for row in session.scalars(select(IdeaReply).where(IdeaReply.idea_id.in_(idea_ids)).order_by(IdeaReply.id)):
        found[row.idea_id].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def list_look_agains(session: Session, part: Slice, now: Instant, *, board_id: int | None = None) -> Page[Idea]:
    """Declined ideas whose time to be looked at again has come, those that wait longest first."""
    # The index is on the answers; only the newest of an idea's stands in the idea itself.
    due = select(IdeaReply.idea_id).where(IdeaReply.look_again_at <= now)
    statement = select(Idea).where(
        Idea.id.in_(due),
        Idea.status == Status.DECLINED.value,
        Idea.state == State.SHOWN.value,
        Idea.merged_into.is_(None),
        Idea.look_again_at <= now,
    )
    if board_id is not None:
        statement = statement.where(Idea.board_id == board_id)
    # It is not null where it has come.
    waits_since = cast("InstrumentedAttribute[int]", Idea.look_again_at)
    return keyset_page(session, statement, [waits_since, Idea.id], part)


def declined_alike(session: Session, idea_id: int, now: Instant) -> list[Idea]:
    """Ideas declined until now that ask for what this one asks for, the most alike first: with it, they may be met."""
    idea = session.get(Idea, idea_id)
    if idea is None:
        return []
    alike = similar_ideas(session, idea.board_id, f"{idea.title}\n{idea.text}", limit=_LOOKED_AT, but=idea.id)
    scores = {each.idea_id: each.score for each in alike}
    statement = select(Idea).where(
        Idea.id.in_(scores), Idea.status == Status.DECLINED.value, Idea.merged_into.is_(None), Idea.answered_at <= now
    )
    found = sorted(session.scalars(statement), key=lambda row: (-scores[row.id], row.id))
    return found[:_MOST_ALIKE]
