"""Writing a survey as JSON and reading it gives the same survey, and the same JSON again."""

import json
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from backend.loyalty.rules.axes import FACETS, Axis
from backend.surveys.rules import (
    AllOf,
    Among,
    Answered,
    AnyOf,
    Between,
    Condition,
    ContactField,
    Ending,
    HiddenField,
    InSegment,
    Loading,
    NoneOf,
    Option,
    Page,
    Question,
    QuestionKind,
    Quota,
    Row,
    Source,
    Survey,
    Told,
    survey_from_json,
    survey_to_json,
)

KEYS = st.text("abcxyz019-_.", min_size=1, max_size=12)
TEXTS = st.text(st.characters(categories=["L", "N"]), max_size=20).map(lambda text: normalize("NFC", f"a{text}"))
WORDINGS = st.fixed_dictionaries({"ja": TEXTS, "en": TEXTS})
OPTIONS = st.lists(st.builds(Option, code=KEYS, wording=WORDINGS, fixed=st.booleans()), max_size=4).map(tuple)
VALUES = KEYS | st.integers(-9, 9) | st.booleans() | st.none() | st.floats(-9, 9)
BOUNDS = st.floats(-9, 9)
TESTS = st.one_of(
    st.builds(Among, values=st.lists(VALUES, max_size=3).map(tuple)),
    st.builds(Between, at_least=BOUNDS, at_most=st.none() | BOUNDS),
    st.builds(Between, at_most=BOUNDS),
    st.builds(Answered, answered=st.booleans()),
)
LEAVES = st.builds(Told, source=st.sampled_from(Source), key=KEYS, test=TESTS) | st.builds(
    InSegment, segments=st.lists(st.integers(-1, 7), max_size=3).map(tuple)
)


ROWS = st.builds(Row, key=KEYS, wording=WORDINGS, item=st.just("") | KEYS, continues=st.just("") | KEYS)


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, max_size=3).map(tuple)
    return st.one_of([st.builds(join, parts=several) for join in (AllOf, AnyOf, NoneOf)])


CONDITIONS = st.recursive(LEAVES, joined, max_leaves=5)
PERHAPS = st.none() | CONDITIONS


@st.composite
def loadings(draw: st.DrawFn) -> Loading:
    axis = draw(st.sampled_from([Axis.PSYCHOLOGY, Axis.DEPTH]))
    return Loading(
        axis=axis,
        facet=draw(st.sampled_from(FACETS[axis])),
        weight=draw(st.floats(0.01, 100)),
        reversed=draw(st.booleans()),
    )


SHARED: dict[str, st.SearchStrategy[object]] = {
    "key": KEYS,
    "wording": WORDINGS,
    "hint": st.just({}) | WORDINGS,
    "required": st.booleans(),
    "not_applicable": st.booleans(),
    "item": st.just("") | KEYS,
    "continues": st.just("") | KEYS,
    "show_if": PERHAPS,
    "skip_if": PERHAPS,
    "required_if": PERHAPS,
}
BLOCK = {key: strategy for key, strategy in SHARED.items() if key not in {"not_applicable", "item"}}
TELLING: dict[str, st.SearchStrategy[object]] = {"attribute": st.just("") | KEYS}
OWN: dict[QuestionKind, dict[str, st.SearchStrategy[object]]] = {
    QuestionKind.SCALE: {
        "low": st.integers(-100, 100),
        "high": st.integers(-100, 100),
        "low_label": WORDINGS,
        "options": OPTIONS,
        "loadings": st.lists(loadings(), max_size=2).map(tuple),
        **TELLING,
    },
    QuestionKind.SINGLE: {"options": OPTIONS, "shuffled": st.booleans(), **TELLING},
    QuestionKind.MULTI: {"options": OPTIONS, "most": st.none() | st.integers(1, 9)},
    QuestionKind.TEXT: {"multiline": st.booleans(), "max_length": st.integers(1, 9_999)},
    QuestionKind.NUMBER: {"minimum": st.none() | st.floats(-9, 9), "whole": st.booleans()},
    QuestionKind.CONSENT: {"purpose": KEYS},
    QuestionKind.MATRIX: {
        "rows": st.lists(ROWS, max_size=3).map(tuple),
        "high": st.integers(2, 10),
        "not_applicable": st.booleans(),
        **TELLING,
    },
    QuestionKind.RANKING: {"options": OPTIONS, "shuffled": st.booleans()},
    QuestionKind.DATE: {"earliest": st.just("") | st.just("2026-02-28"), **TELLING},
    QuestionKind.EMAIL: TELLING,
    QuestionKind.PHONE: TELLING,
    QuestionKind.POSTAL_CODE: TELLING,
    QuestionKind.CONTACT: {"contact": st.lists(st.sampled_from(list(ContactField)).map(str), max_size=3).map(tuple)},
    QuestionKind.FILE: {"media": st.just(()) | st.just(("image", "pdf")), "largest_kb": st.integers(1, 9_000)},
}
BLOCKS = {QuestionKind.MATRIX, QuestionKind.CONTACT}
QUESTIONS = st.one_of(
    [
        st.builds(Question, kind=st.just(kind), **(BLOCK if kind in BLOCKS else SHARED), **OWN[kind])
        for kind in QuestionKind
    ]
)
SURVEYS = st.builds(
    Survey,
    title=WORDINGS,
    introduction=st.just({}) | WORDINGS,
    thanks=st.just({}) | WORDINGS,
    languages=st.sampled_from([("ja", "en"), ("en",)]),
    pages=st.lists(
        st.builds(
            Page,
            key=KEYS,
            title=st.just({}) | WORDINGS,
            questions=st.lists(QUESTIONS, max_size=3).map(tuple),
            shuffled=st.booleans(),
            show_if=PERHAPS,
            skip_if=PERHAPS,
        ),
        max_size=2,
    ).map(tuple),
    hidden=st.lists(st.builds(HiddenField, key=KEYS, default=st.just("") | TEXTS), max_size=2).map(tuple),
    quotas=st.lists(st.builds(Quota, key=KEYS, when=CONDITIONS, limit=st.integers(1, 99)), max_size=2).map(tuple),
    endings=st.lists(
        st.builds(
            Ending,
            key=KEYS,
            when=PERHAPS,
            thanks=st.just({}) | WORDINGS,
            redirect=st.just("") | st.just("https://a.jp/"),
        ),
        max_size=2,
    ).map(tuple),
)


@given(SURVEYS)
def test_a_survey_survives_json(survey: Survey) -> None:
    written = json.loads(json.dumps(survey_to_json(survey)))
    assert survey_from_json(written) == survey
    assert survey_to_json(survey_from_json(written)) == written
