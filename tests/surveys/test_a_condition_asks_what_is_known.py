"""A condition holds or does not for what is known; what nobody told passes no test but that it was not told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents import Node
from backend.surveys.rules import AllOf, AnyOf, Condition, Facts, InSegment, NoneOf, holds
from backend.surveys.rules.condition_json import condition_to_json, read_condition

FACTS = Facts(
    answers={"score": 4, "many": ["a", "b"], "agreed": True, "none": None, "said": "yes", "big": 10**30},
    hidden={"shop": "ginza", "age": "４２", "odd": "4e1"},
    attributes={"plan": "gold", "visits": 3.0, "member": True},
    segment=1,
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"answer": "score", "is": 4}, True),
        ({"answer": "score", "is": 4.0}, True),
        ({"answer": "score", "in": [1, 2]}, False),
        ({"answer": "score", "at_least": 4}, True),
        ({"answer": "score", "at_least": 5}, False),
        ({"answer": "score", "at_most": 4}, True),
        ({"answer": "score", "at_least": 1, "at_most": 3}, False),
        ({"answer": "big", "at_least": 1}, True),
        ({"answer": "many", "in": ["b", "c"]}, True),
        ({"answer": "many", "in": ["c"]}, False),
        ({"answer": "agreed", "is": True}, True),
        ({"answer": "agreed", "is": 1}, False),
        ({"answer": "agreed", "at_least": 1}, False),
        ({"answer": "none", "is": None}, True),
        ({"answer": "none", "answered": True}, False),
        ({"answer": "said", "answered": True}, True),
        ({"answer": "unasked", "is": None}, False),
        ({"answer": "unasked", "answered": False}, True),
        ({"answer": "unasked", "at_most": 9}, False),
        ({"hidden": "shop", "is": "ginza"}, True),
        ({"hidden": "age", "at_least": 40}, True),
        ({"hidden": "odd", "at_least": 1}, False),
        ({"attribute": "plan", "in": ["silver", "gold"]}, True),
        ({"attribute": "visits", "at_most": 3}, True),
        ({"attribute": "member", "is": True}, True),
        ({"attribute": "unknown", "answered": False}, True),
        ({"segment": ["FAN", "CONSUMER"]}, True),
        ({"segment": ["UNCLASSIFIED"]}, False),
        ({"all": [{"answer": "score", "is": 4}, {"segment": ["FAN"]}]}, True),
        ({"all": [{"answer": "score", "is": 4}, {"segment": ["SWITCHER"]}]}, False),
        ({"any": [{"answer": "score", "is": 1}, {"segment": ["FAN"]}]}, True),
        ({"none": [{"answer": "score", "is": 1}, {"segment": ["FAN"]}]}, False),
    ],
)
def test_a_condition_is_read_and_asked(*, condition: dict[str, object], expected: bool) -> None:
    read = read_condition(Node(value=condition))
    assert holds(read, FACTS) is expected
    assert holds(read_condition(Node(value=condition_to_json(read))), FACTS) is expected


CONDITIONS = st.recursive(
    st.lists(st.integers(-1, 7), max_size=3).map(lambda codes: InSegment(segments=tuple(codes))),
    lambda parts: st.one_of(
        [st.builds(join, parts=st.lists(parts, max_size=3).map(tuple)) for join in (AllOf, AnyOf, NoneOf)]
    ),
    max_leaves=6,
)


@given(CONDITIONS, CONDITIONS, st.integers(-1, 7))
def test_none_is_the_opposite_of_any(one: Condition, other: Condition, segment: int) -> None:
    facts = Facts(segment=segment)
    assert holds(NoneOf(parts=(one, other)), facts) is not holds(AnyOf(parts=(one, other)), facts)
    both = NoneOf(parts=(NoneOf(parts=(one,)), NoneOf(parts=(other,))))
    assert holds(both, facts) is holds(AllOf(parts=(one, other)), facts)
