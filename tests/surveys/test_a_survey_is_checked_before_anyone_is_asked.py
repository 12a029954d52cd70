"""A survey that could not be answered, shown or scored is refused with the kind of its fault and the path to it."""

import pytest

from backend.surveys.rules import faults_of, survey_from_json
from tests.asking import CONNECTION, LIKING, TITLE, TRUST, TWO_PAGES, WORDS, scale, survey_of

QUESTION = ("pages", "0", "questions", "0")


def option(code: str) -> dict[str, object]:
    return {"code": code, "wording": WORDS}


def faults(definition: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.code, fault.path) for fault in faults_of(survey_from_json(definition))]


def test_a_sound_survey_has_no_fault() -> None:
    assert faults(TWO_PAGES) == []


@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 7), (1, 10), (0, 10), (-3, 3), (-100, -80), (0, 1)])
def test_any_range_of_two_to_twentyone_points_is_a_scale(low: int, high: int) -> None:
    assert faults(survey_of([scale("q", LIKING, low=low, high=high)])) == []


@pytest.mark.parametrize(
    ("question", "code", "path"),
    [
        (scale("q", low=5, high=5), "UNFIT_SCALE", (*QUESTION, "low")),
        (scale("q", low=7, high=1), "UNFIT_SCALE", (*QUESTION, "low")),
        (scale("q", low=0, high=21), "UNFIT_SCALE", (*QUESTION, "high")),
        (scale("q", low=95, high=101), "UNFIT_SCALE", (*QUESTION, "high")),
        (scale("q", low=-101, high=-95), "UNFIT_SCALE", (*QUESTION, "low")),
        (scale("q", options=[option("9")]), "UNFIT_OPTIONS", (*QUESTION, "options", "0", "code")),
        (scale("a b"), "UNFIT_KEY", (*QUESTION, "key")),
        (scale("q", wording={"ja": "好きですか"}), "MISSING_WORDING", (*QUESTION, "wording", "en")),
        (scale("q", low_label={"en": "no"}), "MISSING_WORDING", (*QUESTION, "low_label", "ja")),
        (
            scale("q", {"axis": "DEPTH", "facet": "LIKING"}),
            "UNFIT_LOADING",
            (*QUESTION, "loadings", "0", "facet"),
        ),
        (scale("q", {**LIKING, "weight": 0}), "UNFIT_LOADING", (*QUESTION, "loadings", "0", "weight")),
        (scale("q", {**LIKING, "weight": -1}), "UNFIT_LOADING", (*QUESTION, "loadings", "0", "weight")),
        # So light that it would be lost among the answers of a year.
        (scale("q", {**LIKING, "weight": 1e-300}), "UNFIT_LOADING", (*QUESTION, "loadings", "0", "weight")),
        (scale("q", LIKING, TRUST), "DUPLICATE", (*QUESTION, "loadings", "1", "axis")),
        (
            {"key": "q", "kind": "SINGLE", "wording": WORDS, "options": [option("a")]},
            "UNFIT_OPTIONS",
            (*QUESTION, "options"),
        ),
        (
            {"key": "q", "kind": "SINGLE", "wording": WORDS, "options": [option("a"), option("a")]},
            "DUPLICATE",
            (*QUESTION, "options", "1", "code"),
        ),
        (
            {"key": "q", "kind": "MULTI", "wording": WORDS, "options": [option("a"), option("!na")]},
            "UNFIT_KEY",
            (*QUESTION, "options", "1", "code"),
        ),
        (
            {"key": "q", "kind": "MULTI", "wording": WORDS, "options": [option("a"), option("b")], "most": 3},
            "UNFIT_LIMITS",
            (*QUESTION, "most"),
        ),
        ({"key": "q", "kind": "TEXT", "wording": WORDS, "max_length": 0}, "UNFIT_LIMITS", (*QUESTION, "max_length")),
        (
            {"key": "q", "kind": "NUMBER", "wording": WORDS, "minimum": 2, "maximum": 1},
            "UNFIT_LIMITS",
            (*QUESTION, "minimum"),
        ),
        ({"key": "q", "kind": "CONSENT", "wording": WORDS}, "UNFIT_KEY", (*QUESTION, "purpose")),
    ],
)
def test_a_fault_is_told_with_its_kind_and_path(question: dict[str, object], code: str, path: tuple[str, ...]) -> None:
    assert faults(survey_of([question])) == [(code, path)]


def test_answers_cannot_load_on_behaviour() -> None:
    found = faults(survey_of([scale("q", {"axis": "BEHAVIOUR", "facet": "LIKING"})]))
    assert found == [("UNFIT_LOADING", (*QUESTION, "loadings", "0", "axis"))]


def test_keys_and_items_are_unique_over_all_pages() -> None:
    found = faults(survey_of([scale("q", item="joy")], [scale("q", item="joy", low=0)]))
    second = ("pages", "1", "questions", "0")
    assert found == [("DUPLICATE", (*second, "key")), ("DUPLICATE", (*second, "item"))]


def test_a_survey_has_pages_and_pages_have_questions() -> None:
    assert faults(survey_of()) == [("TOO_MANY", ("pages",))]
    assert faults(survey_of([])) == [("TOO_MANY", ("pages", "0", "questions"))]


def test_the_texts_of_a_page_fit_into_one_post() -> None:
    texts = [{"key": f"t{place}", "kind": "TEXT", "wording": WORDS, "max_length": 10_000} for place in range(3)]
    assert faults(survey_of(texts[:2], texts[2:])) == []
    assert faults(survey_of(texts)) == [("TOO_MANY", ("pages", "0", "questions"))]


def test_wording_is_complete_in_the_languages_of_the_survey_and_no_other() -> None:
    japanese = {"title": {"ja": "アンケート"}, "questions": [scale("q", wording={"ja": "好きですか"})]}
    assert faults({**japanese, "languages": ["ja"]}) == []
    assert faults({**japanese, "languages": ["ja"], "title": TITLE}) == [("INVALID", ("title", "en"))]
    assert faults({**japanese, "languages": ["ja", "ja"]}) == [("DUPLICATE", ("languages", "1"))]
    assert faults({**japanese, "languages": []})[0] == ("INVALID", ("languages",))


def test_a_question_may_load_on_both_attitude_axes() -> None:
    assert faults(survey_of([scale("q", LIKING, CONNECTION)])) == []
