"""The way of one respondent through a survey: which pages and questions come, in which order, and how it ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from backend.surveys.rules.conditions import Facts, holds
from backend.surveys.rules.piping import has_pipes
from backend.surveys.rules.shapes import Ending, Option, Page, Question, QuestionKind, Quota, Row, Survey

T = TypeVar("T")


def is_plain(survey: Survey) -> bool:
    """Whether everyone sees the same survey: no conditions, shuffling, piping, quotas, hidden fields or own endings."""
    return (
        not (survey.hidden or survey.quotas or survey.endings or has_pipes(survey))
        and all(map(_is_plain_page, survey.pages))
        and all(_is_plain_question(question) for page in survey.pages for question in page.questions)
    )


def shown_page(survey: Survey, number: int, facts: Facts, seed: str) -> Page | None:
    """Page `number` as this person sees it: its shown questions, questions and options in their order.

    None where the page is skipped or nothing of it is shown. The order is a pure function of the seed and the keys;
    pipes stay as they were authored, for `piped` to fill.
    """
    page = survey.pages[number - 1]
    if not _is_shown(page, facts):
        return None
    questions = [question for question in page.questions if _is_shown(question, facts)]
    if not questions:
        return None
    if page.shuffled:
        questions = _shuffled(questions, lambda question: question.key, f"{seed}/{page.key}")
    return replace(page, questions=tuple(_as_shown(question, facts, seed) for question in questions))


def next_page(survey: Survey, after: int, facts: Facts) -> int | None:
    """The number of the next page that shows something to this person; None where the survey ends."""
    for number in range(after + 1, len(survey.pages) + 1):
        if shows(survey.pages[number - 1], facts):
            return number
    return None


def shows(page: Page, facts: Facts) -> bool:
    """Whether that page shows anything to this person."""
    return _is_shown(page, facts) and any(_is_shown(question, facts) for question in page.questions)


def shown_parts(survey: Survey, facts: Facts) -> frozenset[str]:
    """The keys of all parts that this person is shown, given what is known; the others' answers no longer count."""
    return frozenset(_shown_parts(survey, facts))


def ending_of(survey: Survey, facts: Facts) -> Ending | None:
    """The first ending that holds for this person; None where the survey's own thanks are said."""
    return next((each for each in survey.endings if each.when is None or holds(each.when, facts)), None)


def quotas_met(survey: Survey, facts: Facts) -> tuple[Quota, ...]:
    """The quotas that this person counts towards, as far as is known now."""
    return tuple(quota for quota in survey.quotas if holds(quota.when, facts))


def required_now(question: Question, facts: Facts) -> bool:
    """Whether the question may not be left blank by this person."""
    return question.required or (question.required_if is not None and holds(question.required_if, facts))


def hidden_of(survey: Survey, given: Mapping[str, str]) -> dict[str, str]:
    """Every hidden field of the survey with what the link says of it, or its default; what it does not know is left."""
    return {field.key: given.get(field.key, field.default) for field in survey.hidden}


def _shown_parts(survey: Survey, facts: Facts) -> Iterator[str]:
    """Answers to what is not shown say nothing about later pages, so that facts are told page by page."""
    seen: dict[str, object] = {}
    for page in survey.pages:
        now = replace(facts, answers=seen.copy())
        for question in page.questions if _is_shown(page, now) else ():
            if _is_shown(question, now):
                keys = [part.key for part in question.parts]
                yield from keys
                seen.update({key: facts.answers[key] for key in keys if key in facts.answers})


def _is_shown(each: Page | Question, facts: Facts) -> bool:
    return (each.show_if is None or holds(each.show_if, facts)) and not (
        each.skip_if is not None and holds(each.skip_if, facts)
    )


def _as_shown(question: Question, facts: Facts, seed: str) -> Question:
    options, rows = question.options, question.rows
    if question.shuffled and question.kind is QuestionKind.MATRIX:
        rows = tuple(_shuffled(rows, _row_key, f"{seed}/{question.key}"))
    elif question.shuffled:
        options = _shuffled_options(options, f"{seed}/{question.key}")
    return replace(question, options=options, rows=rows, required=required_now(question, facts))


def _shuffled_options(options: Sequence[Option], seed: str) -> tuple[Option, ...]:
    """The options in their order, those that keep their place left in it."""
    free = iter(_shuffled([option for option in options if not option.fixed], lambda option: option.code, seed))
    return tuple(option if option.fixed else next(free) for option in options)


def _shuffled(things: Sequence[T], key: Callable[[T], str], seed: str) -> list[T]:
    """An order that is as good as random over seeds, and always the same for one."""
    return sorted(things, key=lambda thing: sha256(f"{seed}/{key(thing)}".encode()).digest())


def _row_key(row: Row) -> str:
    return row.key


def _is_plain_page(page: Page) -> bool:
    return not page.shuffled and page.show_if is None and page.skip_if is None


def _is_plain_question(question: Question) -> bool:
    conditions = (question.show_if, question.skip_if, question.required_if)
    return not question.shuffled and all(condition is None for condition in conditions)
