"""The lines that help to answer: the author's own, then what follows from the question."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from forms_ui.authored import phrase
from forms_ui.dates_typed import write_date
from forms_ui.numbers_typed import write_number
from forms_ui.parts import Part
from forms_ui.shapes import QuestionShape
from forms_ui.uploads import write_media, write_size
from forms_ui.wording import say

# Up to here the limit of a text is worth a word; beyond it is more than people write on a phone.
_LIMIT_WORTH_SAYING = 1_000


def list_hints(part: Part, language: str) -> Iterator[Markup]:
    """The hints of the question in that language."""
    hint = phrase(part.question.hint, language)
    if hint:
        yield hint
    # The fields of a contact block explain themselves.
    if not part.contact:
        yield from map(escape, _list_own(part.question, language, is_helped=bool(hint)))


def _list_own(question: QuestionShape, language: str, *, is_helped: bool) -> Iterator[str]:
    match question.kind:
        case "MULTI":
            yield say("any_number" if question.most is None else "at_most", language, most=question.most)
        case "RANKING":
            yield say("rank_hint", language)
        case "TEXT" if question.max_length <= _LIMIT_WORTH_SAYING:
            yield say("characters", language, most=question.max_length)
        case "FILE":
            yield say(
                "file_hint",
                language,
                media=write_media(question.media, language),
                most=write_size(question.largest_kb),
            )
        case "PHONE" | "POSTAL_CODE" if not is_helped:
            yield say(f"{question.kind.lower()}_hint", language)
        case "NUMBER" if not is_helped:
            yield from _list_bounds(question, language)
        case "DATE" if not is_helped:
            yield from _list_days(question, language)


def _list_bounds(question: QuestionShape, language: str) -> Iterator[str]:
    least, most = (None if bound is None else write_number(bound) for bound in (question.minimum, question.maximum))
    if least is not None and most is not None:
        yield say("between", language, least=least, most=most)
    elif least is not None:
        yield say("at_least_number", language, least=least)
    elif most is not None:
        yield say("at_most_number", language, most=most)


def _list_days(question: QuestionShape, language: str) -> Iterator[str]:
    days = {
        name: write_date(day, language)
        for name, day in (("earliest", question.earliest), ("latest", question.latest))
        if day
    }
    if days:
        yield say({2: "between_days"}.get(len(days), f"only_{next(iter(days))}"), language, **days)
