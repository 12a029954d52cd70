"""Piping: wording that repeats what a person said, such as `{{answer.name|you}}`, with words to fall back on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.surveys.rules.conditions import Facts, Source
from backend.surveys.rules.shapes import Page, Question, QuestionKind, Survey
from backend.text import say

# What a person typed may be long; a question that repeats it must stay a question.
LONGEST_PIPED: Final = 200
OPENING: Final = "{{"
_PIPE: Final = re.compile(r"\{\{\s*(answer|hidden|attribute)\.([A-Za-z0-9._-]{1,80})\s*(?:\|([^{}]*))?\}\}")
_JOINED: Final = {"ja": "、", "en": ", "}
_TRUTH: Final = {True: {"ja": "はい", "en": "yes"}, False: {"ja": "いいえ", "en": "no"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipe:
    """One place in a wording that is filled for each person."""

    source: Source
    key: str
    fallback: str


def pipes_in(text: str) -> tuple[Pipe, ...]:
    """The pipes of a wording, in order; what only looks like one is not among them."""
    if OPENING not in text:
        return ()
    return tuple(map(_pipe, _PIPE.finditer(text)))


def unpiped(text: str) -> str:
    """The wording without its pipes: an opening that is left over begins none."""
    return _PIPE.sub("", text) if OPENING in text else text


def piped(text: str, facts: Facts, survey: Survey, language: str) -> str:
    """The wording with each pipe filled: plain text, to be escaped like any other."""
    if OPENING not in text:
        return text
    return _PIPE.sub(lambda found: _filled(_pipe(found), facts, survey, language), text)


def has_pipes(survey: Survey) -> bool:
    """Whether any wording of the survey repeats what a person said."""
    return any(OPENING in text for wording in wordings_of(survey) for text in wording.values())


def wordings_of(survey: Survey) -> Iterator[Mapping[str, str]]:
    """Every wording of the survey that respondents may read."""
    yield from (survey.title, survey.introduction, survey.thanks)
    yield from (quota.thanks for quota in survey.quotas)
    yield from (ending.thanks for ending in survey.endings)
    for page in survey.pages:
        yield from wordings_of_page(page)


def wordings_of_page(page: Page) -> Iterator[Mapping[str, str]]:
    """Every wording of the page."""
    yield page.title
    for question in page.questions:
        yield from (question.wording, question.hint, question.low_label, question.high_label)
        yield from (option.wording for option in question.options)
        yield from (row.wording for row in question.rows)


def _pipe(found: re.Match[str]) -> Pipe:
    return Pipe(source=Source(found[1]), key=found[2], fallback=(found[3] or "").strip())


def _filled(pipe: Pipe, facts: Facts, survey: Survey, language: str) -> str:
    return _said(pipe, facts, survey, language)[:LONGEST_PIPED] or pipe.fallback


def _said(pipe: Pipe, facts: Facts, survey: Survey, language: str) -> str:
    match pipe.source:
        case Source.ANSWER:
            return _answer(pipe.key, facts, survey, language)
        case Source.HIDDEN:
            return facts.hidden.get(pipe.key, "")
        case Source.ATTRIBUTE:
            return _spelled(facts.attributes.get(pipe.key), language)


def _answer(key: str, facts: Facts, survey: Survey, language: str) -> str:
    answer = facts.answers.get(key)
    question = next((part for part in survey.parts if part.key == key), None)
    if answer is None or question is None:
        return ""
    if question.kind is QuestionKind.DATE and isinstance(answer, str):
        return _day(answer, language)
    codes = answer if isinstance(answer, list) else [answer]
    return _JOINED[language].join(_worded(question, code, language) for code in codes)


def _worded(question: Question, code: object, language: str) -> str:
    """The wording of the option of that code; what is no option's code is spelled as it is."""
    for option in question.options:
        if option.code == str(code):
            return say(option.wording, language)
    return _spelled(code, language)


def _spelled(value: object, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _TRUTH[value][language]
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _day(text: str, language: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%B %Y}"
