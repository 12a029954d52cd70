"""Writing a survey as JSON and reading it gives the same survey, and the same JSON again."""

import json
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from backend.loyalty.rules.axes import FACETS, Axis
from backend.surveys.rules import (
    Loading,
    Option,
    Page,
    Question,
    QuestionKind,
    Survey,
    survey_from_json,
    survey_to_json,
)

KEYS = st.text("abcxyz019-_.", min_size=1, max_size=12)
TEXTS = st.text(st.characters(categories=["L", "N"]), max_size=20).map(lambda text: normalize("NFC", f"a{text}"))
WORDINGS = st.fixed_dictionaries({"ja": TEXTS, "en": TEXTS})
OPTIONS = st.lists(st.builds(Option, code=KEYS, wording=WORDINGS), max_size=4).map(tuple)


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
}
OWN: dict[QuestionKind, dict[str, st.SearchStrategy[object]]] = {
    QuestionKind.SCALE: {
        "low": st.integers(-100, 100),
        "high": st.integers(-100, 100),
        "low_label": WORDINGS,
        "options": OPTIONS,
        "loadings": st.lists(loadings(), max_size=2).map(tuple),
    },
    QuestionKind.SINGLE: {"options": OPTIONS},
    QuestionKind.MULTI: {"options": OPTIONS, "most": st.none() | st.integers(1, 9)},
    QuestionKind.TEXT: {"multiline": st.booleans(), "max_length": st.integers(1, 9_999)},
    QuestionKind.NUMBER: {"minimum": st.none() | st.floats(-9, 9), "whole": st.booleans()},
    QuestionKind.CONSENT: {"purpose": KEYS},
}
QUESTIONS = st.one_of([st.builds(Question, kind=st.just(kind), **SHARED, **OWN[kind]) for kind in QuestionKind])
SURVEYS = st.builds(
    Survey,
    title=WORDINGS,
    introduction=st.just({}) | WORDINGS,
    thanks=st.just({}) | WORDINGS,
    languages=st.sampled_from([("ja", "en"), ("en",)]),
    pages=st.lists(
        st.builds(Page, key=KEYS, title=st.just({}) | WORDINGS, questions=st.lists(QUESTIONS, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
)


@given(SURVEYS)
def test_a_survey_survives_json(survey: Survey) -> None:
    written = json.loads(json.dumps(survey_to_json(survey)))
    assert survey_from_json(written) == survey
    assert survey_to_json(survey_from_json(written)) == written
