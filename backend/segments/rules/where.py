"""What can be said about the people one looks for: a tree of conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.rules import AttributeValue
from backend.segments.rules.segments import Segment

_MOST_CONDITIONS: Final = 100
_MOST_VALUES: Final = 1_000
_CODES: Final = frozenset({UNCLASSIFIED, *map(int, Segment)})


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every one of the conditions holds; without any, it holds for everybody."""

    parts: Sequence["PeopleWhere"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of the conditions holds."""

    parts: Sequence["PeopleWhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """None of the conditions holds."""

    parts: Sequence["PeopleWhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """Stands in one of the segments towards a product (UNCLASSIFIED may be among them); raw or stable sides."""

    product_id: int
    segments: Sequence[int]
    raw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeIn:
    """The attribute of that key says one of the values."""

    key: str
    values: Sequence[AttributeValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeBetween:
    """The number or date of that key is no less than one bound and no more than the other."""

    key: str
    least: AttributeValue | None = None
    most: AttributeValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefIn:
    """The client knows the person by one of the references."""

    refs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedSince:
    """The person joined the panel at that instant or later."""

    since: Instant


Condition = InSegment | AttributeIn | AttributeBetween | RefIn | JoinedSince
PeopleWhere = AllOf | AnyOf | NoneOf | Condition


def check_where(where: PeopleWhere) -> None:
    """Refuses more conditions or values than a database should be asked for, and segments that do not exist."""
    waiting: list[PeopleWhere] = [where]
    seen = 0
    while waiting:
        condition = waiting.pop()
        seen += 1
        if seen > _MOST_CONDITIONS:
            raise Invalid(f"at most {_MOST_CONDITIONS} conditions can be asked for at once", "where")
        if isinstance(condition, AllOf | AnyOf | NoneOf):
            waiting.extend(condition.parts)
        else:
            _check_values(condition)


def attributes_named(where: PeopleWhere) -> frozenset[str]:
    """The keys of the attributes of which anything is said."""
    waiting: list[PeopleWhere] = [where]
    named: set[str] = set()
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, AllOf | AnyOf | NoneOf):
            waiting.extend(condition.parts)
        elif isinstance(condition, AttributeIn | AttributeBetween):
            named.add(condition.key)
    return frozenset(named)


def _check_values(condition: Condition) -> None:
    values: Sequence[object] = ()
    if isinstance(condition, InSegment):
        values = condition.segments
        if not _CODES.issuperset(condition.segments):
            raise Invalid("there is no such segment", "where", "segments")
    elif isinstance(condition, AttributeIn):
        values = condition.values
    elif isinstance(condition, RefIn):
        values = condition.refs
    if len(values) > _MOST_VALUES:
        raise Invalid(f"at most {_MOST_VALUES} values can be asked for at once", "where")
