"""Counts the votes of ideas anew, where more than one came or went."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.actions.demand import recount_demand
from backend.ideas.rules.states import Strength
from backend.ideas.rules.trending import heat_of
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Vote


def recount(session: Session, ideas: Sequence[Idea]) -> None:
    """Makes the counters of these ideas, which the caller has locked, what their votes say."""
    session.flush()
    for idea in ideas:
        rows = session.execute(select(Vote.strength, Vote.voted_at).where(Vote.idea_id == idea.id)).all()
        idea.votes = len(rows)
        idea.needs = sum(strength == Strength.NEED for strength, _ in rows)
        # Sorted, so that the same votes make the same heat to the last digit.
        idea.heat = heat_of(sorted(voted_at for _, voted_at in rows))
        recount_demand(session, [idea])
    session.flush()
