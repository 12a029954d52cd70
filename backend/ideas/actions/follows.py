"""Follows ideas, or follows them no more."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.ideas.queries.views import seen_idea
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Follow


def follow(session: Session, idea_id: int, person_id: int, now: Instant, *, follows: bool) -> Idea:
    """Lets a person hear what becomes of an idea, or no more; of a merged one, of what it was merged into."""
    idea, _, _ = seen_idea(session, idea_id, person_id, now)
    while idea.merged_into is not None:
        idea = session.get_one(Idea, idea.merged_into)
    if follows:
        note_follower(session, idea.id, person_id, now)
    else:
        _let_go(session, idea.id, person_id)
    return idea


def note_follower(session: Session, idea_id: int, person_id: int, now: Instant) -> None:
    """Notes it once; since when they follow stays."""
    insert_new(session, Follow, [{"idea_id": idea_id, "person_id": person_id, "since": now}])


def _let_go(session: Session, idea_id: int, person_id: int) -> None:
    """Of the idea and of all that were merged into it, for news of those is news of it."""
    within = select(Idea.id).where(Idea.id == idea_id).cte("within", recursive=True)
    within = within.union(select(Idea.id).where(Idea.merged_into == within.c.id))
    session.execute(
        delete(Follow)
        .where(Follow.person_id == person_id, Follow.idea_id.in_(select(within.c.id)))
        .execution_options(synchronize_session=False)
    )
