"""conditions_within: everything that a tree of conditions asks, through the saved audiences that it names."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.segments.rules import InAudience, PeopleWhere, conditions_in
from backend.segments.rules.spelling import where_from_json
from backend.segments.tables import Audience


def conditions_within(session: Session, where: PeopleWhere) -> Iterator[PeopleWhere]:
    """Every condition of the tree and of the audiences in it, also of what a frozen one was frozen from."""
    seen: set[int] = set()
    waiting = [where]
    while waiting:
        for condition in conditions_in(waiting.pop()):
            yield condition
            if isinstance(condition, InAudience) and condition.audience_id not in seen:
                seen.add(condition.audience_id)
                waiting.extend(_said_by(session, condition.audience_id))


def _said_by(session: Session, audience_id: int) -> Iterator[PeopleWhere]:
    stored = session.scalars(select(Audience.where).where(Audience.id == audience_id)).one_or_none()
    condition = None if stored is None else where_from_json(dict(stored))
    if condition is not None:
        yield condition
