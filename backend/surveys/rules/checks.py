"""What a survey must fulfil before anyone is asked: every fault with its kind and the path to it."""

from collections.abc import Iterator

from backend.errors import Invalid
from backend.surveys.rules.faults import (
    Path,
    TooMany,
    duplicate_faults,
    key_faults,
    optional_wording_faults,
    wording_faults,
)
from backend.surveys.rules.kinds import faults_of_kind
from backend.surveys.rules.logic_checks import logic_faults
from backend.surveys.rules.shapes import Page, Question, QuestionKind, Survey
from backend.text import LANGUAGES

MOST_PAGES = 100
MOST_QUESTIONS = 50
MOST_PARTS = 200
# What a page asks for must fit into what may be posted at once (web.limits).
MOST_WRITTEN = 20_000


def check_survey(survey: Survey) -> None:
    """Raises the first fault of the survey, if it has any."""
    for fault in faults_of(survey):
        raise fault


def faults_of(survey: Survey) -> Iterator[Invalid]:
    """Every fault of the survey: of each thing by itself, then of what must be unique, then of its logic."""
    yield from _language_faults(survey)
    yield from wording_faults(survey.title, survey.languages, ("title",))
    yield from optional_wording_faults(survey.introduction, survey.languages, ("introduction",))
    yield from optional_wording_faults(survey.thanks, survey.languages, ("thanks",))
    if not 1 <= len(survey.pages) <= MOST_PAGES:
        yield TooMany(f"a survey has 1 to {MOST_PAGES} pages", "pages")
    for place, page in enumerate(survey.pages):
        yield from _page_faults(page, survey, ("pages", str(place)))
    yield from _uniqueness_faults(survey)
    yield from logic_faults(survey)


def _language_faults(survey: Survey) -> Iterator[Invalid]:
    if not survey.languages:
        yield Invalid("a survey is offered in at least one language", "languages")
    for place, language in enumerate(survey.languages):
        if language not in LANGUAGES:
            yield Invalid(f"languages are {', '.join(LANGUAGES)}", "languages", str(place))
    languages = [(language, ("languages", str(place))) for place, language in enumerate(survey.languages)]
    yield from duplicate_faults(languages, "language")


def _page_faults(page: Page, survey: Survey, path: Path) -> Iterator[Invalid]:
    yield from key_faults(page.key, (*path, "key"))
    yield from optional_wording_faults(page.title, survey.languages, (*path, "title"))
    if not 1 <= len(page.questions) <= MOST_QUESTIONS:
        yield TooMany(f"a page has 1 to {MOST_QUESTIONS} questions", *path, "questions")
    if len(page.parts) > MOST_PARTS:
        yield TooMany(f"the questions of a page have at most {MOST_PARTS} parts", *path, "questions")
    if sum(part.max_length for part in page.parts if part.kind is QuestionKind.TEXT) > MOST_WRITTEN:
        yield TooMany(f"the texts of a page hold at most {MOST_WRITTEN} characters together", *path, "questions")
    for place, question in enumerate(page.questions):
        yield from _question_faults(question, survey, (*path, "questions", str(place)))


def _question_faults(question: Question, survey: Survey, path: Path) -> Iterator[Invalid]:
    yield from key_faults(question.key, (*path, "key"))
    yield from wording_faults(question.wording, survey.languages, (*path, "wording"))
    yield from optional_wording_faults(question.hint, survey.languages, (*path, "hint"))
    yield from faults_of_kind(question, survey.languages, path)
    if question.attribute:
        yield from key_faults(question.attribute, (*path, "attribute"))
    if question.continues:
        yield from key_faults(question.continues, (*path, "continues"))


def _uniqueness_faults(survey: Survey) -> Iterator[Invalid]:
    """Keys are unique over the whole survey: a response holds one answer to each, whatever its page."""
    pages = [(page.key, ("pages", str(place), "key")) for place, page in enumerate(survey.pages)]
    yield from duplicate_faults(pages, "page key")
    questions = [
        (question, ("pages", str(place), "questions", str(row)))
        for place, page in enumerate(survey.pages)
        for row, question in enumerate(page.questions)
    ]
    named = [each for question, path in questions for each in _named_by(question, path)]
    for part, path in named:
        if part.part_of:
            yield from _part_key_faults(part, path)
    yield from duplicate_faults([(each.key, (*path, "key")) for each, path in named], "question key")
    yield from duplicate_faults([(each.item, (*path, "item")) for each, path in named if each.item], "item")
    continued = [(each.continues, (*path, "continues")) for each, path in named if each.continues]
    yield from duplicate_faults(continued, "continued question")


def _named_by(question: Question, path: Path) -> Iterator[tuple[Question, Path]]:
    """The question, and the parts it is made of where it has no answer of its own."""
    yield question, path
    for place, part in enumerate(question.parts):
        if part.part_of and question.rows:
            yield part, (*path, "rows", str(place))
        elif part.part_of:
            yield part, (*path, "contact", str(place))


def _part_key_faults(part: Question, path: Path) -> Iterator[Invalid]:
    yield from key_faults(part.key, (*path, "key"))
    if part.attribute:
        yield from key_faults(part.attribute, (*path, "attribute"))
