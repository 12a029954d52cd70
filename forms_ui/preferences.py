"""The pages on which people see what they told, choose how they are reached, or leave; none of them needs a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from forms_ui.authored import paragraphs, phrase
from forms_ui.fragments import masthead
from forms_ui.plain_text import make_showable
from forms_ui.preferences_wording import word
from forms_ui.slots import Raw
from forms_ui.templating import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What every one of these pages is told: its language, where it is found in others, what was just done, whose."""

    language: str
    languages: Mapping[str, str] = field(default_factory=dict)
    done: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLine:
    """One response in the list: its survey, a word about it, and where it is seen."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedLine:
    """One thing that was agreed to."""

    wording: str
    day: str
    consent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the first page shows."""

    responses: Sequence[ResponseLine]
    newer: str = ""
    older: str = ""
    email: str = ""
    gets_mail: bool = False
    paused_until: str = ""
    agreed: Sequence[AgreedLine] = ()
    spoken: str = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One question and its answer, in the lines that it takes."""

    question: str
    lines: Sequence[str]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredPage:
    """A page of the survey with what was answered on it, and where that is corrected."""

    number: int
    url: str
    answers: Sequence[AnswerLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePage:
    """A whole response."""

    title: str
    response: int
    pages: Sequence[AnsweredPage]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBlock:
    """Something that came of the answers."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSection:
    """One section of what is held: entries of names and values, and how many more there are."""

    name: str
    entries: Sequence[Sequence[tuple[str, str]]]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with one button that says yes; `carried` goes along unseen."""

    title: str
    body: str
    yes: str
    carried: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    back: str = ""
    grave: bool = False


def choices_page(around: Around, choices: Choices) -> str:
    """The first page: what was said, how the person is reached, and what else can be done."""
    return _page("preferences.html", around, {"choices": choices})


def response_page(around: Around, response: ResponsePage) -> str:
    """What was said in one response."""
    return _page("preferences_response.html", around, {"response": response})


def outcomes_page(around: Around, outcomes: Sequence[OutcomeBlock]) -> str:
    """What came of the answers."""
    told = [
        {"title": phrase(each.title, around.language), "text": paragraphs(each.text, around.language), "day": each.day}
        for each in outcomes
    ]
    return _page("preferences_outcomes.html", around, {"outcomes": told})


def data_page(around: Around, sections: Sequence[DataSection]) -> str:
    """Everything that is held."""
    return _page("preferences_data.html", around, {"sections": sections})


def question_page(around: Around, question: Question) -> str:
    """A question to be answered with one button."""
    body = paragraphs({around.language: question.body}, around.language)
    return _page("preferences_question.html", around, {"question": question, "body": body})


def note_page(around: Around, title: str, body: str, *, back: str = "") -> str:
    """A word when something is done."""
    prose = paragraphs({around.language: body}, around.language)
    return _page("preferences_note.html", around, {"heading": title, "body": prose, "back": back})


def _page(template: str, around: Around, values: Mapping[str, object]) -> str:
    return render(
        template,
        around.language,
        {
            **values,
            "done": around.done,
            "masthead": Raw(markup=masthead(around.brand, around.languages, around.language)),
            "word": partial(_word, around.language),
            "shown": make_showable,
        },
    )


def _word(language: str, key: str, **gaps: object) -> str:
    return word(key, language, **gaps)
