"""What was written for the demo is there in both languages, and leaves no place unfilled."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from backend.db import Database
from backend.demo.reading import filled, read_content
from backend.loyalty.rules.axes import FACETS, Axis, Facet, Moment
from backend.panel.rules import AddressKind
from backend.panel.tables import Address
from backend.surveys.rules import Question, QuestionKind, survey_from_json
from backend.surveys.tables import SurveyVersion
from backend.text import LANGUAGES
from backend.touchpoints.tables import Touchpoint

CONTENT = read_content()
_PIPE = re.compile(r"\{\{[a-z]+\.[A-Za-z0-9_.-]+\|[^{}|]+\}\}")
WORDS = {"brand": "a brand", "product": "a product", "campaign": "a campaign", "prize": "a prize"}


@pytest.mark.parametrize("key", sorted(CONTENT.surveys))
def test_a_survey_speaks_every_language(key: str) -> None:
    survey = survey_from_json(filled(CONTENT.surveys[key], lambda _language: WORDS))
    wordings = [survey.title, survey.introduction, survey.thanks]
    wordings += [page.title for page in survey.pages if page.title]
    wordings += [quota.thanks for quota in survey.quotas] + [ending.thanks for ending in survey.endings]
    for question in _questions(key):
        wordings += [question.wording, *(option.wording for option in question.options)]
        wordings += [row.wording for row in question.rows]
        wordings += [label for label in (question.low_label, question.high_label, question.hint) if label]
    assert [wording for wording in wordings if set(wording) != set(LANGUAGES)] == []


def test_the_surveys_ask_for_every_facet_and_some_in_reverse() -> None:
    loadings = [loading for key in CONTENT.surveys for part in _parts(key) for loading in part.loadings]
    assert {loading.facet for loading in loadings} == set(Facet)
    assert {loading.axis for loading in loadings if loading.reversed} == {Axis.PSYCHOLOGY, Axis.DEPTH}
    assert all(loading.facet in FACETS[loading.axis] for loading in loadings)


def test_scales_have_several_ranges() -> None:
    scales = {(part.low, part.high) for key in CONTENT.surveys for part in _parts(key) if part.loadings}
    assert scales == {(1, 5), (1, 7), (0, 10)}


def test_a_week_after_a_purchase_there_is_one_page_of_two_questions() -> None:
    survey = survey_from_json(filled(CONTENT.surveys["after_purchase"], lambda _language: WORDS))
    assert [len(page.questions) for page in survey.pages] == [2]


def test_published_surveys_name_their_products(demo: Database) -> None:
    definitions = demo.read_now(lambda session: list(session.scalars(select(SurveyVersion.definition))))
    texts = [text for definition in definitions for text in _texts(definition)]
    assert len(definitions) > len(CONTENT.surveys)
    assert [text for text in texts if "{" in _PIPE.sub("", text) or "}" in _PIPE.sub("", text)] == []
    assert any(_PIPE.search(text) for text in texts)


def test_every_kind_of_question_but_files_is_asked() -> None:
    asked = {question.kind for key in CONTENT.surveys for question in _questions(key)}
    assert set(QuestionKind) - asked == {
        QuestionKind.FILE,
        # These are asked within a contact block.
        QuestionKind.EMAIL,
        QuestionKind.PHONE,
        QuestionKind.POSTAL_CODE,
    }


def test_nobody_is_reached_anywhere_real(demo: Database) -> None:
    addresses = demo.read_now(lambda session: list(session.execute(select(Address.kind, Address.normal))))
    mails = [address for kind, address in addresses if kind == AddressKind.EMAIL]
    phones = [address for kind, address in addresses if kind == AddressKind.PHONE]
    assert len(mails) > len(phones) > 0
    assert {address.rpartition("@")[2] for address in mails} == {"example.jp", "example.com"}
    assert [address for address in phones if not address.startswith("+8131")] == []


def test_every_moment_has_its_touchpoints(demo: Database) -> None:
    moments = demo.read_now(lambda session: set(session.scalars(select(Touchpoint.moment))))
    assert moments == set(Moment) - {Moment.NONE}


def _questions(key: str) -> Iterator[Question]:
    survey = survey_from_json(filled(CONTENT.surveys[key], lambda _language: WORDS))
    return (question for page in survey.pages for question in page.questions)


def _parts(key: str) -> Iterator[Question]:
    return (part for question in _questions(key) for part in question.parts)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
