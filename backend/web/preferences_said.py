"""Answers in words, as the person who gave them reads them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Final

from backend.channels.rules import day_of
from backend.clock import Instant
from backend.identity.queries.said import Brief, Said, Told
from backend.surveys.rules import Answer, Question, QuestionKind
from backend.text import say
from forms_ui.contacts_typed import write_phone
from forms_ui.dates_typed import write_date
from forms_ui.preferences import AnsweredPage, AnswerLine, ResponseLine, ResponsePage
from forms_ui.preferences_wording import word

_ZONE = "Asia/Tokyo"


def day(instant: Instant, language: str) -> str:
    """The day of an instant in Tokyo."""
    return day_of(instant, _ZONE, language)


def line_of(brief: Brief, language: str) -> ResponseLine:
    """A response in the list."""
    key = "answers" if brief.withdrawn_at is None else "answers_withdrawn"
    return ResponseLine(
        title=say(brief.title, language),
        detail=word(key, language, day=day(brief.updated_at, language), count=brief.answers),
        url=f"?view=said&response={brief.response_id}&language={language}",
    )


def page_of(said: Said, language: str) -> ResponsePage:
    """A whole response, page by page."""
    pages = [
        AnsweredPage(
            number=number,
            url=f"?view=correct&response={said.response.id}&page={number}&language={language}",
            answers=[_line(told, said.files, language) for told in together],
        )
        for number, together in groupby(said.told, key=lambda told: told.page)
    ]
    return ResponsePage(
        title=say(said.published.survey.title, language),
        response=said.response.id,
        pages=pages,
        withdrawn=said.response.withdrawn_at is not None,
    )


def _line(told: Told, files: Mapping[str, str], language: str) -> AnswerLine:
    lines = answer_lines(told.question, told.answer, files, language)
    return AnswerLine(question=say(told.words, language), lines=lines, key=told.question.key)


def answer_lines(question: Question, answer: Answer, files: Mapping[str, str], language: str) -> Sequence[str]:
    """The answer in words, one line for each thing that was chosen."""
    if answer is None:
        return [word("not_applicable", language)]
    if isinstance(answer, list):
        chosen = [_option(question, code, language) for code in answer]
        is_ranked = question.kind is QuestionKind.RANKING
        return [f"{place}. {words}" for place, words in enumerate(chosen, start=1)] if is_ranked else chosen
    if isinstance(answer, bool):
        return [word("yes" if answer else "no", language)]
    if question.kind is QuestionKind.FILE:
        return [files.get(str(answer), "")]
    return [_WRITTEN.get(question.kind, _option)(question, answer, language)]


def _phone(_question: Question, answer: object, _language: str) -> str:
    return write_phone(str(answer))


def _day_said(_question: Question, answer: object, language: str) -> str:
    return write_date(str(answer), language)


def _point(question: Question, answer: object, language: str) -> str:
    point = word("point", language, point=answer, least=question.low, most=question.high)
    labels = {str(question.low): question.low_label, str(question.high): question.high_label}
    labels |= {option.code: option.wording for option in question.options}
    label = say(labels.get(str(answer), {}), language)
    return f"{label} {point}" if label else point


def _option(question: Question, code: object, language: str) -> str:
    for option in question.options:
        if option.code == str(code):
            return say(option.wording, language)
    return f"{code:.15g}" if isinstance(code, float) else str(code)


_WRITTEN: Final[Mapping[QuestionKind, Callable[[Question, object, str], str]]] = {
    QuestionKind.SCALE: _point,
    QuestionKind.PHONE: _phone,
    QuestionKind.DATE: _day_said,
}
