"""Keeps who wants an idea by the segment they stood in; the caller has locked the idea and changed its votes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.statements import put
from backend.ideas.rules.fit import fits
from backend.ideas.tables import Idea, IdeaDemand, Vote


def count_voter(session: Session, idea: Idea, segment: int) -> None:
    """Counts one more voter, who stands in that segment."""
    statement = select(IdeaDemand.segment, IdeaDemand.voters).where(IdeaDemand.idea_id == idea.id)
    voters = Counter(dict(session.execute(statement).all()))
    voters[segment] += 1
    _keep(session, idea, voters)


def recount_demand(session: Session, ideas: Iterable[Idea]) -> None:
    """Counts the voters of these ideas anew, where more than one came or went, or changed hands."""
    session.flush()
    for idea in ideas:
        known = session.scalars(select(IdeaDemand.segment).where(IdeaDemand.idea_id == idea.id))
        voters = Counter(dict.fromkeys(known, 0))
        counted = select(Vote.segment, func.count()).where(Vote.idea_id == idea.id).group_by(Vote.segment)
        voters.update(dict(session.execute(counted).all()))
        _keep(session, idea, voters)


def _keep(session: Session, idea: Idea, voters: Mapping[int, int]) -> None:
    """Every segment's fit changes with every voter, for it is a part of all of them."""
    fit = fits(voters)
    rows = [
        {
            "idea_id": idea.id,
            "segment": segment,
            "board_id": idea.board_id,
            "voters": count,
            "fit": fit[segment],
        }
        for segment, count in sorted(voters.items())
    ]
    put(session, IdeaDemand, rows)
