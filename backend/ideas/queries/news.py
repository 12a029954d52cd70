"""News of ideas, and what of it one person finds told on their pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import CTE, Select, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.ideas.queries.replies import replies_by_id
from backend.ideas.queries.rights import boards_seen_by
from backend.ideas.rules.news import TALKING, NewsKind, Part
from backend.ideas.rules.states import State
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaNews, IdeaReading, IdeaReply
from backend.ideas.tables.voices import Follow, Vote

# The smaller, the nearer: who posted an idea and follows it is its author.
_NEAR: Final = {part: place for place, part in enumerate(Part)}
_PARTS: Final = tuple(Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news as its reader finds it: the idea, the answer if it is one, and what they have to do with it.

    Of merged ideas, `kept` is the one that the idea was merged into.
    """

    news: IdeaNews
    idea: Idea
    kept: Idea | None
    reply: IdeaReply | None
    part: Part
    is_unread: bool


def news_due(session: Session, now: Instant, *, limit: int) -> list[int]:
    """The oldest news of until now that are not told to their end."""
    untold = select(IdeaNews.id).where(IdeaNews.told_at.is_(None), IdeaNews.at <= now)
    return list(session.scalars(untold.order_by(IdeaNews.id).limit(limit)))


def news_by_id(session: Session, ids: Collection[int]) -> dict[int, IdeaNews]:
    """The news among those ids."""
    return {row.id: row for row in session.scalars(select(IdeaNews).where(IdeaNews.id.in_(ids)))}


def ideas_with_kept(session: Session, idea_ids: Collection[int]) -> dict[int, Idea]:
    """The ideas among those ids, and those that they were merged into."""
    found = {row.id: row for row in session.scalars(select(Idea).where(Idea.id.in_(idea_ids)))}
    kept = {row.merged_into for row in found.values() if row.merged_into is not None} - set(found)
    more = session.scalars(select(Idea).where(Idea.id.in_(kept))) if kept else ()
    return found | {row.id: row for row in more}


def news_of(session: Session, person_id: int, now: Instant, limit: int = 50, before: int = 0) -> list[Told]:
    """What is told to a person, newest first: of ideas that they posted, voted for or follow, on boards they see.

    Where `before` is news, only what is older than that.
    """
    told, newer = _told_to(session, person_id, now), session.get(IdeaNews, before) if before else None
    if newer is not None:
        told = told.where(tuple_(IdeaNews.at, IdeaNews.id) < tuple_(newer.at, newer.id))
    rows = session.execute(told.limit(limit)).all()
    read_at = _read_at(session, person_id)
    ideas = ideas_with_kept(session, {news.idea_id for news, _ in rows})
    replies = replies_by_id(session, {news.reply_id for news, _ in rows if news.reply_id is not None})
    return [
        Told(
            news=news,
            idea=ideas[news.idea_id],
            kept=ideas.get(ideas[news.idea_id].merged_into or 0),
            reply=replies.get(news.reply_id or 0),
            part=_PARTS[part],
            is_unread=news.at > read_at,
        )
        for news, part in rows
    ]


def count_unread(session: Session, person_id: int, now: Instant) -> int:
    """How much of what is told to a person they have not read."""
    told = _told_to(session, person_id, now).order_by(None).subquery()
    unread = select(func.count()).select_from(told).where(told.c.at > _read_at(session, person_id))
    return session.scalar(unread) or 0


def _told_to(session: Session, person_id: int, now: Instant) -> Select[IdeaNews, int]:
    """The news that concern a person, newest first, each with the nearest part that they have in it."""
    concerning = _concerning(person_id)
    part = func.min(concerning.c.part).label("part")
    found = (
        select(IdeaNews.id.label("news_id"), part)
        .join(concerning, concerning.c.idea_id == IdeaNews.idea_id)
        .join(Idea, Idea.id == IdeaNews.idea_id)
        .where(
            concerning.c.since <= IdeaNews.at,
            IdeaNews.at <= now,
            Idea.state == State.SHOWN.value,
            Idea.board_id.in_(boards_seen_by(session, person_id, now)),
            or_(IdeaNews.by_id.is_(None), IdeaNews.by_id != person_id),
            or_(IdeaNews.kind != NewsKind.COMMENTED.value, concerning.c.part.in_([_NEAR[each] for each in TALKING])),
        )
        .group_by(IdeaNews.id)
        .subquery()
    )
    statement = select(IdeaNews, found.c.part).join(found, found.c.news_id == IdeaNews.id)
    return statement.order_by(IdeaNews.at.desc(), IdeaNews.id.desc())


def _concerning(person_id: int) -> CTE:
    """The ideas that a person has a part in, since when and which, and whatever those were merged into."""
    mine = union_all(
        _having(Idea.id, Idea.created_at, Part.AUTHOR).where(Idea.person_id == person_id),
        _having(Vote.idea_id, Vote.voted_at, Part.VOTER).where(Vote.person_id == person_id),
        _having(Follow.idea_id, Follow.since, Part.FOLLOWER).where(Follow.person_id == person_id),
    ).subquery()
    found = select(mine).cte("concerning", recursive=True)
    above = select(Idea.merged_into, found.c.since, found.c.part).join(found, Idea.id == found.c.idea_id)
    return found.union(above.where(Idea.merged_into.is_not(None)))


def _having(
    idea_id: InstrumentedAttribute[int], since: InstrumentedAttribute[Instant], part: Part
) -> Select[int, Instant, int]:
    return select(idea_id.label("idea_id"), since.label("since"), literal(_NEAR[part]).label("part"))


def _read_at(session: Session, person_id: int) -> Instant:
    return session.scalar(select(IdeaReading.read_at).where(IdeaReading.person_id == person_id)) or 0
