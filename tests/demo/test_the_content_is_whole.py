"""What was written for the demo is there in both languages, and leaves no place unfilled."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from backend.db import Database
from backend.demo.reading import filled, read_content
from backend.loyalty.rules.axes import FACETS, Axis, Facet, Moment
from backend.surveys.rules import Question, survey_from_json
from backend.surveys.tables import SurveyVersion
from backend.text import LANGUAGES
from backend.touchpoints.tables import Touchpoint

CONTENT = read_content()
WORDS = {"brand": "a brand", "product": "a product", "campaign": "a campaign", "prize": "a prize"}


@pytest.mark.parametrize("key", sorted(CONTENT.surveys))
def test_a_survey_speaks_every_language(key: str) -> None:
    survey = survey_from_json(filled(CONTENT.surveys[key], lambda _language: WORDS))
    wordings = [survey.title, survey.introduction, survey.thanks]
    wordings += [page.title for page in survey.pages if page.title]
    for question in _questions(key):
        wordings += [question.wording, *(option.wording for option in question.options)]
        wordings += [label for label in (question.low_label, question.high_label, question.hint) if label]
    assert [wording for wording in wordings if set(wording) != set(LANGUAGES)] == []


def test_the_surveys_ask_for_every_facet_and_some_in_reverse() -> None:
    loadings = [loading for key in CONTENT.surveys for question in _questions(key) for loading in question.loadings]
    assert {loading.facet for loading in loadings} == set(Facet)
    assert {loading.axis for loading in loadings if loading.reversed} == {Axis.PSYCHOLOGY, Axis.DEPTH}
    assert all(loading.facet in FACETS[loading.axis] for loading in loadings)


def test_scales_have_several_ranges() -> None:
    scales = {
        (question.low, question.high) for key in CONTENT.surveys for question in _questions(key) if question.loadings
    }
    assert scales == {(1, 5), (1, 7), (0, 10)}


def test_a_week_after_a_purchase_there_is_one_page_of_two_questions() -> None:
    survey = survey_from_json(filled(CONTENT.surveys["after_purchase"], lambda _language: WORDS))
    assert [len(page.questions) for page in survey.pages] == [2]


def test_published_surveys_name_their_products(demo: Database) -> None:
    definitions = demo.read_now(lambda session: list(session.scalars(select(SurveyVersion.definition))))
    texts = [text for definition in definitions for text in _texts(definition)]
    assert len(definitions) > len(CONTENT.surveys)
    assert [text for text in texts if "{" in text or "}" in text] == []


def test_every_moment_has_its_touchpoints(demo: Database) -> None:
    moments = demo.read_now(lambda session: set(session.scalars(select(Touchpoint.moment))))
    assert moments == set(Moment) - {Moment.NONE}


def _questions(key: str) -> Iterator[Question]:
    survey = survey_from_json(filled(CONTENT.surveys[key], lambda _language: WORDS))
    return (question for page in survey.pages for question in page.questions)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
