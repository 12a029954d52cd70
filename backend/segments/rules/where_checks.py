"""What a tree of conditions says taken together: whether it may be asked at all, and what it speaks of."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules.segments import Segment
from backend.segments.rules.where import (
    AllOf,
    Answered,
    AnyOf,
    AttributeIn,
    Bought,
    CertainBy,
    Condition,
    InAudience,
    InSegment,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
    RefIn,
)

_MOST_CONDITIONS: Final = 100
_MOST_VALUES: Final = 1_000
_MOST_TOGETHER: Final = 20_000
_MOST_TIMES: Final = 10_000
_CODES: Final = frozenset({UNCLASSIFIED, *map(int, Segment)})


def conditions_in(where: PeopleWhere) -> Iterator[PeopleWhere]:
    """Every node of the tree, the whole one among them."""
    waiting: list[PeopleWhere] = [where]
    while waiting:
        condition = waiting.pop()
        yield condition
        if isinstance(condition, AllOf | AnyOf | NoneOf):
            waiting.extend(condition.parts)


def check_where(where: PeopleWhere, *, most: int = _MOST_CONDITIONS) -> None:
    """Refuses more conditions or values than a database should be asked for, and what cannot be meant."""
    values = 0
    for place, condition in enumerate(conditions_in(where)):
        if place >= most:
            raise Invalid(f"at most {most} conditions can be asked for at once", "where")
        if not isinstance(condition, AllOf | AnyOf | NoneOf):
            values += _check_values(condition)
            _check_figures(condition)
    if values > _MOST_TOGETHER:
        raise Invalid(f"at most {_MOST_TOGETHER} values can be asked for together", "where")


def audiences_named(where: PeopleWhere) -> frozenset[int]:
    """The ids of the saved audiences of which anything is said."""
    return frozenset(each.audience_id for each in conditions_in(where) if isinstance(each, InAudience))


def _check_values(condition: Condition) -> int:
    """How many values the condition names."""
    values: Sequence[object] = ()
    match condition:
        case InSegment():
            values = condition.segments
            _check_codes(condition.segments)
        case Moved():
            codes = (*(condition.origins or ()), *(condition.targets or ()))
            _check_codes(codes)
            values = codes
        case AttributeIn():
            values = condition.values
        case RefIn():
            values = condition.refs
    if len(values) > _MOST_VALUES:
        raise Invalid(f"at most {_MOST_VALUES} values can be asked for at once", "where")
    return len(values)


def _check_codes(codes: Sequence[int]) -> None:
    if not _CODES.issuperset(codes):
        raise Invalid("there is no such segment", "where", "segments")


def _check_figures(condition: Condition) -> None:
    match condition:
        case OnAxis(least=least, most=most):
            _check_range(least, most)
        case NearCut(within=within):
            _check_share(within, "within")
        case CertainBy(least=least):
            _check_share(least, "least")
        case Moved(since=since, until=until) | Answered(since=since, until=until):
            _check_span(since, until)
        case Bought():
            _check_bought(condition)


def _check_range(least: float | None, most: float | None) -> None:
    if least is None and most is None:
        raise Invalid("say how much at least, at most, or both", "where", "onAxis")
    for bound, name in ((least, "least"), (most, "most")):
        if bound is not None:
            _check_share(bound, name)
    if least is not None and most is not None and least > most:
        raise Invalid("the least is no more than the most", "where", "least")


def _check_share(value: float, name: str) -> None:
    # Says no to NaN as well, which lies nowhere.
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise Invalid("this lies between 0 and 1", "where", name)


def _check_span(since: Instant | None, until: Instant | None) -> None:
    if since is not None and until is not None and since > until:
        raise Invalid("a span of time begins before it ends", "where", "since")


def _check_bought(condition: Bought) -> None:
    if condition.product_id is not None and condition.brand_id is not None:
        raise Invalid("name a product or a brand, and not both", "where", "brandId")
    if not 1 <= condition.least <= _MOST_TIMES:
        raise Invalid(f"somebody buys 1 to {_MOST_TIMES} times", "where", "least")
    _check_span(condition.since, condition.until)
