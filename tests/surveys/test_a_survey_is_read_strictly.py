"""A survey's JSON is read strictly: whatever is missing, unknown or of another type is refused with its path."""

from collections.abc import Mapping

import pytest

from backend.errors import Invalid
from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules import Loading, QuestionKind, survey_from_json
from tests.asking import TITLE, TWO_PAGES, WORDS, scale, survey_of


def refusal_of(definition: object) -> Invalid:
    with pytest.raises(Invalid) as refused:
        survey_from_json(definition)
    return refused.value


def with_question(**more: object) -> Mapping[str, object]:
    return survey_of([{"key": "q", "kind": "SCALE", "wording": WORDS, **more}])


def test_pages_hold_questions_with_what_they_measure() -> None:
    survey = survey_from_json(TWO_PAGES)
    assert [[question.key for question in page.questions] for page in survey.pages] == [["like", "doubt"], ["bond"]]
    doubt = survey.pages[0].questions[1]
    assert doubt.kind is QuestionKind.SCALE
    assert (doubt.low, doubt.high, doubt.required, doubt.not_applicable) == (1, 5, False, True)
    assert doubt.loadings == (Loading(axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, weight=1.0, reversed=True),)
    assert survey.languages == ("ja", "en")


def test_a_list_of_questions_means_one_to_a_page() -> None:
    survey = survey_from_json({"title": TITLE, "questions": [scale("a"), scale("b")]})
    assert [(page.key, len(page.questions)) for page in survey.pages] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        ([], ()),
        ({"title": TITLE}, ()),
        ({"title": TITLE, "pages": [], "questions": []}, ()),
        ({"pages": []}, ("title",)),
        ({"title": "How are we doing?", "pages": []}, ("title",)),
        ({"title": {"de": "Wie geht es?"}, "pages": []}, ("title",)),
        ({"title": {"en": 5}, "pages": []}, ("title",)),
        ({"title": TITLE, "pages": {}}, ("pages",)),
        ({"title": TITLE, "pages": [], "colour": "red"}, ("colour",)),
        ({"title": TITLE, "pages": [{"key": "p"}]}, ("pages", "0", "questions")),
        (survey_of([{"key": "q", "kind": "SCALE"}]), ("pages", "0", "questions", "0", "wording")),
        (survey_of([{"kind": "SCALE", "wording": WORDS}]), ("pages", "0", "questions", "0", "key")),
        (survey_of([{"key": "q", "wording": WORDS}]), ("pages", "0", "questions", "0", "kind")),
        (with_question(low="1"), ("pages", "0", "questions", "0", "low")),
        (with_question(low=True), ("pages", "0", "questions", "0", "low")),
        (with_question(low=1.0), ("pages", "0", "questions", "0", "low")),
        (with_question(required=1), ("pages", "0", "questions", "0", "required")),
        (with_question(maximum=3), ("pages", "0", "questions", "0", "maximum")),
        (with_question(kind="SLIDER"), ("pages", "0", "questions", "0", "kind")),
        (with_question(wording={"ja": "a\0b"}), ("pages", "0", "questions", "0", "wording")),
        (with_question(wording={"ja": "a\ud800b"}), ("pages", "0", "questions", "0", "wording")),
        (with_question(loadings=[{"axis": "LOVE"}]), ("pages", "0", "questions", "0", "loadings", "0", "axis")),
        (
            with_question(loadings=[{"axis": "DEPTH", "facet": "CONNECTION", "weight": 10**400}]),
            ("pages", "0", "questions", "0", "loadings", "0", "weight"),
        ),
    ],
)
def test_what_is_not_a_survey_is_refused_with_its_path(definition: object, path: tuple[str, ...]) -> None:
    assert refusal_of(definition).path == path
