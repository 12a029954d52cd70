"""A touchpoint's rules and audience are read strictly, and read back as they were written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.loyalty.rules.axes import Axis
from backend.segments.rules import (
    AllOf,
    Answered,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Bought,
    CertainBy,
    InAudience,
    InSegment,
    IsCustomer,
    JoinedSince,
    Knows,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
    RefIn,
)
from backend.segments.rules.spelling import where_from_json, where_to_json
from backend.touchpoints.rules import (
    DEFAULT_RULES,
    Message,
    QuietHours,
    Rules,
    Yearly,
    rules_from_json,
    rules_to_json,
)

MINUTES = st.integers(0, 24 * 60 - 1)
RULES = st.builds(
    Rules,
    purpose=st.sampled_from(["survey", "news"]),
    delay_days=st.integers(0, 366),
    late_days=st.integers(1, 60),
    yearly=st.sampled_from(Yearly),
    reminders=st.lists(st.integers(1, 366), max_size=10, unique=True).map(lambda days: tuple(sorted(days))),
    most_contacts=st.integers(1, 11),
    stop_when_begun=st.booleans(),
    rest_days=st.integers(0, 366),
    time_zone=st.sampled_from(["Asia/Tokyo", "Europe/London", "UTC"]),
    quiet_hours=st.one_of(
        st.none(),
        st.tuples(MINUTES, MINUTES)
        .filter(lambda pair: pair[0] != pair[1])
        .map(lambda pair: QuietHours(begins=pair[0], ends=pair[1])),
    ),
    rests_on_sundays=st.booleans(),
    rests_on_holidays=st.booleans(),
    most_questions=st.one_of(st.none(), st.integers(1, 100)),
    certain=st.floats(0.5, 0.99),
    lately_days=st.integers(0, 366),
    skip_settled=st.booleans(),
    message=st.sampled_from([Message(), Message(subject={"ja": "お願い"}, body={"ja": "{{attribute.name|お客}}様"})]),
)

IDS, INSTANTS = st.integers(1, 2**63 - 1), st.integers(0, 10**13)
MAYBE_IDS, MAYBE_INSTANTS = st.one_of(st.none(), IDS), st.one_of(st.none(), INSTANTS)
LATER = st.one_of(st.none(), st.integers(10**13, 10**14))
AXES, SHARES = st.sampled_from(Axis), st.floats(0, 1)
CODES = st.lists(st.integers(-1, 7))
MAYBE_CODES = st.one_of(st.none(), CODES)
LEAVES = st.one_of(
    st.builds(InSegment, product_id=IDS, segments=CODES, raw=st.booleans()),
    st.builds(AttributeIn, key=st.just("city"), values=st.lists(st.sampled_from(["東京", 3, 2.5, True]), max_size=3)),
    st.builds(AttributeBetween, key=st.just("age"), least=st.integers(0, 9), most=st.one_of(st.none(), st.integers())),
    st.builds(RefIn, refs=st.lists(st.just("C-1"), max_size=2)),
    st.builds(JoinedSince, since=INSTANTS),
    st.builds(OnAxis, product_id=IDS, axis=AXES, least=SHARES, most=st.one_of(st.none(), st.just(1.0))),
    st.builds(OnAxis, product_id=IDS, axis=AXES, most=SHARES),
    st.builds(NearCut, product_id=IDS, axis=AXES, within=SHARES),
    st.builds(CertainBy, product_id=IDS, least=SHARES),
    st.builds(Knows, product_id=IDS, axis=AXES, known=st.booleans()),
    st.builds(IsCustomer, product_id=IDS, customer=st.booleans()),
    st.builds(Moved, product_id=IDS, since=INSTANTS, until=LATER, origins=MAYBE_CODES, targets=MAYBE_CODES),
    st.builds(Bought, product_id=MAYBE_IDS, since=MAYBE_INSTANTS, until=LATER, least=st.integers(1, 10_000)),
    st.builds(Bought, brand_id=MAYBE_IDS, since=MAYBE_INSTANTS),
    st.builds(Answered, survey_id=IDS, since=MAYBE_INSTANTS, until=LATER),
    st.builds(InAudience, audience_id=IDS),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.sampled_from([AllOf, AnyOf, NoneOf]).flatmap(
        lambda kind: st.builds(kind, parts=st.lists(inner, max_size=3))
    ),
    max_leaves=8,
)


@given(rules=RULES)
def test_rules_read_back_as_they_were_written(rules: Rules) -> None:
    written = rules_to_json(rules)
    assert rules_from_json(written) == rules
    assert rules_to_json(rules_from_json(written)) == written


@given(where=TREES)
def test_an_audience_reads_back_as_it_was_written(where: PeopleWhere) -> None:
    written = where_to_json(where)
    assert where_from_json(written) == where
    # The same through a column of a database, which keeps it as text.
    assert where_from_json(json.loads(json.dumps(written))) == where


def test_no_rules_are_the_usual_ones() -> None:
    assert rules_from_json(None) == rules_from_json({}) == DEFAULT_RULES
    assert rules_to_json(DEFAULT_RULES) == {}
    assert where_from_json(None) is None
    assert where_to_json(None) is None


def test_what_is_said_is_kept_beside_the_usual() -> None:
    said = {"delay_days": 3, "quiet_hours": {"from": "22:30"}, "certain": 0.9, "reminders": [2, 5]}
    rules = rules_from_json(said)
    assert (rules.delay_days, rules.quiet_hours, rules.certain) == (3, QuietHours(begins=1350, ends=540), 0.9)
    assert (rules.reminders, rules.purpose) == ((2, 5), "survey")
    assert rules_to_json(rules) == {**said, "quiet_hours": {"from": "22:30", "until": "09:00"}}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ([], ()),
        ({"colour": "red"}, ("colour",)),
        ({"delay_days": -1}, ("delay_days",)),
        ({"delay_days": 1.5}, ("delay_days",)),
        ({"delay_days": True}, ("delay_days",)),
        ({"late_days": 61}, ("late_days",)),
        ({"purpose": ""}, ("purpose",)),
        ({"yearly": "NEVER"}, ("yearly",)),
        ({"reminders": [7, 3]}, ("reminders",)),
        ({"reminders": [3, 3]}, ("reminders",)),
        ({"reminders": [0]}, ("reminders", "0")),
        ({"reminders": list(range(1, 12))}, ("reminders",)),
        ({"time_zone": "Asia/Edo"}, ("time_zone",)),
        ({"time_zone": "../../etc/passwd"}, ("time_zone",)),
        ({"quiet_hours": {"from": "9:00"}}, ("quiet_hours", "from")),
        ({"quiet_hours": {"from": "24:00"}}, ("quiet_hours", "from")),
        ({"quiet_hours": {"from": "09:00", "until": "09:00"}}, ("quiet_hours",)),
        ({"certain": 1}, ("certain",)),
        ({"certain": 0.4}, ("certain",)),
        ({"certain": float("nan")}, ("certain",)),
        ({"most_questions": 0}, ("most_questions",)),
        ({"skip_settled": True}, ("certain",)),
        ({"message": {"subject": {"ja": "一\n二"}}}, ("message", "subject", "ja")),
        ({"message": {"subject": {"ja": "長" * 201}}}, ("message", "subject", "ja")),
        ({"message": {"body": {"ja": "{{name}}様"}}}, ("message", "body", "ja")),
        ({"message": {"body": {"ja": "{{attribute.name}}様"}}}, ("message", "body", "ja")),
        ({"message": {"body": {"ja": "{{attribute.name|様"}}}, ("message", "body", "ja")),
        ({"message": {"body": {"fr": "salut"}}}, ("message", "body")),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(said: object, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        rules_from_json(said)
    assert refused.value.path == ("rules", *path)


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"all": [], "any": []},
        {"all": {}},
        {"segment": ["FAN"]},
        {"segment": ["KING"], "product": 1},
        {"attribute": "age"},
        {"attribute": "age", "in": [1], "at_least": 1},
        {"attribute": "age", "in": [None]},
        {"refs": "C-1"},
        {"joined_since": "2026"},
        {"refs": ["C-1"], "joined_since": 3},
        {"on_axis": "DEPTH", "product": 1},
        {"on_axis": "HEIGHT", "product": 1, "at_least": 0.5},
        {"on_axis": "DEPTH", "at_least": 0.5},
        {"on_axis": "DEPTH", "product": 1, "at_least": 0.5, "at_most": 0.4},
        {"near_cut": "DEPTH", "product": 1},
        {"near_cut": "DEPTH", "product": 1, "within": "0.1"},
        {"certain": 1.01, "product": 1},
        {"certain": float("nan"), "product": 1},
        {"known": True, "product": 1},
        {"known": "DEPTH", "unknown": "DEPTH", "product": 1},
        {"standing": "FRIEND", "product": 1},
        {"moved_since": 3, "product": 1, "until": 2},
        {"moved_since": 3, "product": 1, "from": "FAN"},
        {"moved_since": None, "product": 1},
        {"bought": 0},
        {"bought": True},
        {"bought": 1, "product": 1, "brand": 1},
        {"bought": 1, "product": 2**63},
        {"answered": "annual"},
        {"answered": 1, "product": 1},
        {"audience": "fans"},
        {"audience": 1.5},
    ],
)
def test_an_audience_that_says_nothing_clear_is_refused(said: object) -> None:
    with pytest.raises(Invalid):
        where_from_json(said)


def test_conditions_lie_only_so_deep_within_each_other() -> None:
    tree: dict[str, object] = {"refs": ["C-1"]}
    for _ in range(20):
        tree = {"all": [tree]}
    where_from_json(tree)
    with pytest.raises(Invalid):
        where_from_json({"all": [tree]})


def test_nothing_is_written_that_could_not_be_read_again() -> None:
    deepest: PeopleWhere = RefIn(refs=["C-1"])
    for _ in range(20):
        deepest = AllOf(parts=[deepest])
    assert where_from_json(where_to_json(deepest)) == deepest
    many = AllOf(parts=[RefIn(refs=["C-1"])] * 99)
    assert where_from_json(where_to_json(many)) == many
    for beyond in (AllOf(parts=[deepest]), AllOf(parts=[*many.parts, RefIn(refs=["C-1"])])):
        with pytest.raises(Invalid):
            where_to_json(beyond)
