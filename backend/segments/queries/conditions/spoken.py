"""What saved audiences say, and everything that a tree of conditions asks through those that it names."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.segments.rules import AllOf, InAudience, PeopleWhere, conditions_in
from backend.segments.rules.spelling import where_from_json
from backend.segments.tables import Audience


def saved_condition(audience: Audience) -> PeopleWhere:
    """What an audience says; of a frozen one what it said when it was frozen."""
    return where_from_json(dict(audience.where)) or AllOf()


def conditions_within(session: Session, where: PeopleWhere) -> Iterator[PeopleWhere]:
    """Every condition of the tree and of the audiences in it, also of what a frozen one was frozen from."""
    seen: set[int] = set()
    waiting = [where]
    while waiting:
        for condition in conditions_in(waiting.pop()):
            yield condition
            audience = session.get(Audience, condition.audience_id) if isinstance(condition, InAudience) else None
            if audience is not None and audience.id not in seen:
                seen.add(audience.id)
                waiting.append(saved_condition(audience))
