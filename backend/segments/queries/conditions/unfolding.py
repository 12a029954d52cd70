"""unfolded: a tree of conditions in which what dynamic audiences say stands in their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from sqlalchemy.orm import Session

from backend.errors import Invalid, Refused
from backend.segments.queries.conditions.spoken import saved_condition
from backend.segments.rules import AllOf, AnyOf, InAudience, NoneOf, PeopleWhere, check_where
from backend.segments.rules.audiences import AudienceKind
from backend.segments.tables import Audience

_DEEPEST: Final = 8
_MOST_UNFOLDED: Final = 300


class AudienceCycle(Refused):
    """A saved audience would be part of itself, or audiences lie too deep within each other."""

    code = "AUDIENCE_CYCLE"


def unfolded(session: Session, where: PeopleWhere) -> PeopleWhere:
    """The same condition, checked, naming no other audiences than frozen ones, which are lists."""
    check_where(where)
    whole = _unfolded(_Unfolding(session=session, met=count(1)), where)
    check_where(whole, most=_MOST_UNFOLDED)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfolding:
    """One unfolding at work: how many conditions it has met, and inside of which audiences it is."""

    session: Session
    met: Iterator[int]
    inside: Sequence[int] = ()


def _unfolded(at: _Unfolding, where: PeopleWhere) -> PeopleWhere:
    # Counted on the way: audiences of audiences could grow without end before the whole was there to be counted.
    if next(at.met) > _MOST_UNFOLDED:
        raise Invalid(f"at most {_MOST_UNFOLDED} conditions can be asked for through audiences", "where")
    if isinstance(where, AllOf | AnyOf | NoneOf):
        return type(where)(parts=[_unfolded(at, each) for each in where.parts])
    return _opened(at, where) if isinstance(where, InAudience) else where


def _opened(at: _Unfolding, where: InAudience) -> PeopleWhere:
    audience = at.session.get(Audience, where.audience_id)
    if audience is None:
        raise Invalid("there is no such audience", "where", "audience")
    if audience.id in at.inside:
        raise AudienceCycle("an audience cannot be part of itself", "where", "audience")
    if len(at.inside) >= _DEEPEST:
        raise AudienceCycle(f"audiences lie at most {_DEEPEST} within each other", "where", "audience")
    if audience.kind == AudienceKind.FROZEN:
        return where
    return _unfolded(replace(at, inside=(*at.inside, audience.id)), saved_condition(audience))
