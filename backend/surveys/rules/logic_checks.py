"""What the logic of a survey must fulfil: conditions, pipes, hidden fields, quotas and endings."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from backend.errors import Invalid
from backend.surveys.rules.condition_checks import Known, condition_faults
from backend.surveys.rules.conditions import Source
from backend.surveys.rules.faults import (
    Path,
    TooMany,
    UnfitCondition,
    UnfitLimits,
    UnfitPipe,
    UnfitRedirect,
    UnknownName,
    duplicate_faults,
    key_faults,
    optional_wording_faults,
)
from backend.surveys.rules.piping import OPENING, Pipe, pipes_in, unpiped
from backend.surveys.rules.shapes import Ending, Page, Question, QuestionKind, Survey

_MOST_HIDDEN: Final = 50
_MOST_QUOTAS: Final = 50
_MOST_ENDINGS: Final = 20
_LARGEST_QUOTA: Final = 1_000_000_000


def logic_faults(survey: Survey) -> Iterator[Invalid]:
    """The faults of everything that depends on who answers, in the order its author meets them."""
    hidden = {field.key for field in survey.hidden}
    yield from _pipe_faults(survey.title, Known(answers={}, hidden=hidden), ("title",))
    yield from _pipe_faults(survey.introduction, Known(answers={}, hidden=hidden), ("introduction",))
    before: dict[str, Question] = {}
    for place, page in enumerate(survey.pages):
        yield from _page_faults(page, Known(answers=before, hidden=hidden), ("pages", str(place)))
        before = before | {part.key: part for part in page.parts}
    known = Known(answers=before, hidden=hidden)
    yield from _pipe_faults(survey.thanks, known, ("thanks",))
    yield from _hidden_faults(survey)
    yield from _quota_faults(survey, known)
    yield from _ending_faults(survey, known)


def _page_faults(page: Page, before: Known, path: Path) -> Iterator[Invalid]:
    yield from _pipe_faults(page.title, before, (*path, "title"))
    yield from condition_faults(page.show_if, before, (*path, "show_if"))
    yield from condition_faults(page.skip_if, before, (*path, "skip_if"))
    for place, question in enumerate(page.questions):
        yield from _question_faults(question, page, before, (*path, "questions", str(place)))


def _question_faults(question: Question, page: Page, before: Known, path: Path) -> Iterator[Invalid]:
    yield from condition_faults(question.show_if, before, (*path, "show_if"))
    yield from condition_faults(question.skip_if, before, (*path, "skip_if"))
    # Whether it is required is decided when the page was posted, so that its neighbours are known by then.
    own = {part.key for part in question.parts}
    beside = {part.key: part for part in page.parts if part.key not in own}
    here = Known(answers={**before.answers, **beside}, hidden=before.hidden)
    yield from condition_faults(question.required_if, here, (*path, "required_if"))
    for wording, place in _wordings(question, path):
        yield from _pipe_faults(wording, before, place)
        if question.kind is QuestionKind.CONSENT and any(OPENING in text for text in wording.values()):
            yield UnfitPipe("a consent is worded alike for everyone", *place)


def _wordings(question: Question, path: Path) -> Iterator[tuple[Mapping[str, str], Path]]:
    yield question.wording, (*path, "wording")
    yield question.hint, (*path, "hint")
    yield question.low_label, (*path, "low_label")
    yield question.high_label, (*path, "high_label")
    for place, option in enumerate(question.options):
        yield option.wording, (*path, "options", str(place), "wording")
    for place, row in enumerate(question.rows):
        yield row.wording, (*path, "rows", str(place), "wording")


def _pipe_faults(wording: Mapping[str, str], known: Known, path: Path) -> Iterator[Invalid]:
    for language, text in wording.items():
        for pipe in pipes_in(text):
            if not _can_be_piped(pipe, known):
                yield UnknownName(f"{pipe.source.value}.{pipe.key:.90} says nothing by then", *path, language)
        if OPENING in unpiped(text):
            yield UnfitPipe("a pipe is written {{answer.key|other words}}", *path, language)


def _can_be_piped(pipe: Pipe, known: Known) -> bool:
    match pipe.source:
        case Source.ATTRIBUTE:
            return True
        case Source.HIDDEN:
            return pipe.key in known.hidden
        case Source.ANSWER:
            question = known.answers.get(pipe.key)
            return question is not None and question.kind is not QuestionKind.FILE


def _hidden_faults(survey: Survey) -> Iterator[Invalid]:
    if len(survey.hidden) > _MOST_HIDDEN:
        yield TooMany(f"a survey has at most {_MOST_HIDDEN} hidden fields", "hidden")
    places = [(field.key, ("hidden", str(place), "key")) for place, field in enumerate(survey.hidden)]
    for key, path in places:
        yield from key_faults(key, path)
    yield from duplicate_faults(places, "hidden field")


def _quota_faults(survey: Survey, known: Known) -> Iterator[Invalid]:
    if len(survey.quotas) > _MOST_QUOTAS:
        yield TooMany(f"a survey has at most {_MOST_QUOTAS} quotas", "quotas")
    for place, quota in enumerate(survey.quotas):
        path = ("quotas", str(place))
        yield from key_faults(quota.key, (*path, "key"))
        yield from condition_faults(quota.when, known, (*path, "when"))
        if not 1 <= quota.limit <= _LARGEST_QUOTA:
            yield UnfitLimits(f"a quota's limit lies between 1 and {_LARGEST_QUOTA}", *path, "limit")
        yield from optional_wording_faults(quota.thanks, survey.languages, (*path, "thanks"))
        yield from _pipe_faults(quota.thanks, known, (*path, "thanks"))
    keys = [(quota.key, ("quotas", str(place), "key")) for place, quota in enumerate(survey.quotas)]
    yield from duplicate_faults(keys, "quota")


def _ending_faults(survey: Survey, known: Known) -> Iterator[Invalid]:
    if len(survey.endings) > _MOST_ENDINGS:
        yield TooMany(f"a survey has at most {_MOST_ENDINGS} endings", "endings")
    for place, ending in enumerate(survey.endings):
        path = ("endings", str(place))
        yield from key_faults(ending.key, (*path, "key"))
        yield from condition_faults(ending.when, known, (*path, "when"))
        if ending.when is None and ending is not survey.endings[-1]:
            yield UnfitCondition("only the last ending may be for all who come so far", *path, "when")
        yield from optional_wording_faults(ending.thanks, survey.languages, (*path, "thanks"))
        yield from _pipe_faults(ending.thanks, known, (*path, "thanks"))
        yield from _redirect_faults(ending, (*path, "redirect"))
    keys = [(ending.key, ("endings", str(place), "key")) for place, ending in enumerate(survey.endings)]
    yield from duplicate_faults(keys, "ending")


def _redirect_faults(ending: Ending, path: Path) -> Iterator[Invalid]:
    if ending.redirect and not _is_web_address(ending.redirect):
        yield UnfitRedirect("a redirect leads to an address that begins with http:// or https://", *path)


def _is_web_address(address: str) -> bool:
    """Whether a browser reads it as the plain address that it looks like: no credentials, no blanks, no tricks."""
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in " \\\"'<>{}|^`"):
        return False
    try:
        parts = urlsplit(address)
        # Reading the port tells whether it is one.
        is_somewhere = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and is_somewhere
