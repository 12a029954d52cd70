"""Whom news of an idea concerns: its author, voters and followers, and those of every idea merged into it."""

from collections.abc import Sequence

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.rules.news import NewsKind, Part, parts_told
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaNews
from backend.ideas.tables.voices import Follow, Vote


def people_to_tell(session: Session, news: IdeaNews, limit: int) -> list[int]:
    """The next whom the news concerns behind those who had their turn, each once, in the order of their ids."""
    having = _having(ideas_within(session, news.idea_id), news.at)
    told = parts_told(NewsKind(news.kind))
    person_id = union(*(having[part] for part in Part if part in told)).subquery().c.person_id
    statement = select(person_id).where(person_id > news.told_up_to).order_by(person_id).limit(limit)
    if news.by_id is not None:
        statement = statement.where(person_id != news.by_id)
    return list(session.scalars(statement))


def part_in(session: Session, news: IdeaNews, person_id: int) -> Part | None:
    """The nearest part that a person has in what the news is about; none where it does not concern them."""
    having, told = _having(ideas_within(session, news.idea_id), news.at), parts_told(NewsKind(news.kind))
    for part in Part:
        person = having[part].subquery().c.person_id
        if part in told and session.scalar(select(person).where(person == person_id).limit(1)) is not None:
            return part
    return None


def ideas_within(session: Session, idea_id: int) -> list[int]:
    """The idea and all that were merged into it, also by way of others."""
    found, newest = [idea_id], [idea_id]
    while newest:
        newest = list(session.scalars(select(Idea.id).where(Idea.merged_into.in_(newest)).order_by(Idea.id)))
        found += newest
    return found


def _having(idea_ids: Sequence[int], until: Instant) -> dict[Part, Select[int | None]]:
    """Who had each part in the ideas at that instant."""
    return {
        Part.AUTHOR: select(Idea.person_id).where(Idea.id.in_(idea_ids), Idea.person_id.is_not(None)),
        Part.VOTER: select(Vote.person_id).where(Vote.idea_id.in_(idea_ids), Vote.voted_at <= until),
        Part.FOLLOWER: select(Follow.person_id).where(Follow.idea_id.in_(idea_ids), Follow.since <= until),
    }
