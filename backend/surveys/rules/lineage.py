"""Which question of another version a question goes on with, so that its answers form one line over the versions."""

from collections.abc import Iterator

from backend.errors import Invalid
from backend.surveys.rules.faults import Path, UnknownName
from backend.surveys.rules.shapes import Question, QuestionKind, Survey

_CHOSEN = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.RANKING})


def answer_space(part: Question) -> tuple[object, ...]:
    """What its answers can be: only where this stays the same can old and new answers be counted together."""
    points = (part.low, part.high) if part.kind is QuestionKind.SCALE else ()
    codes = frozenset(option.code for option in part.options) if part.kind in _CHOSEN else frozenset[str]()
    return part.kind, points, codes, part.purpose


def predecessors(old: Survey, new: Survey) -> dict[str, Question]:
    """What each part of the new version goes on with in the old one: what has its key, else what it continues."""
    before = {part.key: part for part in old.parts}
    kept = {part.key for part in new.parts}
    found: dict[str, Question] = {}
    for part in new.parts:
        key = part.key if part.key in before else part.continues
        # What is still asked under its own name goes on with itself.
        if key in before and (key == part.key or key not in kept):
            found[part.key] = before[key]
    return found


def lineage_faults(live: Survey | None, draft: Survey) -> Iterator[Invalid]:
    """The faults of what a draft says it continues: the live version asks it, and the draft no more by itself."""
    asked = _names(live) if live else frozenset[str]()
    own = _names(draft)
    for key, continues, path in _continuing(draft):
        # What the live version asks already goes on with itself, whatever it continued when it was new.
        if not continues or key in asked:
            continue
        if continues not in asked:
            yield UnknownName(f"the live version asks no {continues!r:.90}", *path)
        elif continues in own:
            yield UnknownName(f"{continues!r:.90} is still asked by itself", *path)


def _names(survey: Survey) -> frozenset[str]:
    """The keys of all questions and of all parts."""
    questions = [question for page in survey.pages for question in page.questions]
    return frozenset(each.key for question in questions for each in (question, *question.parts))


def _continuing(survey: Survey) -> Iterator[tuple[str, str, Path]]:
    """Each question and row: its key, the key of what it says it continues, and the path to where it says so."""
    questions = (
        (question, ("pages", str(place), "questions", str(number)))
        for place, page in enumerate(survey.pages)
        for number, question in enumerate(page.questions)
    )
    for question, path in questions:
        rows = (((*path, "rows", str(place)), row) for place, row in enumerate(question.rows))
        yield question.key, question.continues, (*path, "continues")
        yield from ((f"{question.key}.{row.key}", row.continues, (*where, "continues")) for where, row in rows)
