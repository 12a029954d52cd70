"""The columns of a survey's table: one for each part that was ever asked, one for each option of what takes several."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from backend.responses.queries.results.lines import Line, lines_of
from backend.surveys.rules import Answer, Option, Published, Question, QuestionKind
from backend.text import say
from backend.transfer.columns import NOT_APPLICABLE_TEXT, Cell, Column, ColumnKind, Mark, Value

_NO: Final = Value(code=0, wording={"en": "No", "ja": "いいえ"})
_YES: Final = Value(code=1, wording={"en": "Yes", "ja": "はい"})
_OFF_EVERY_SCALE: Final = -999
# A number that is answered has at most 15 digits before its point.
_OFF_EVERY_NUMBER: Final = -9_000_000_000_000_000
_LONGEST_CODE: Final = 9

Read = Callable[[Answer], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumn:
    """A column, the line whose answers it takes, and how it reads one."""

    column: Column
    line: Line
    read: Read


def answer_columns(versions: Sequence[Published]) -> list[AnswerColumn]:
    """What the newest version asks in its order, then what only older ones asked; nothing that was answered is lost."""
    wordings = {
        (version.id, question.key): question.wording
        for version in versions
        for page in version.survey.pages
        for question in page.questions
    }
    parts = {(version.id, part.key): part for version in versions for part in version.survey.parts}
    taken: set[str] = set()
    found: list[AnswerColumn] = []
    for line in lines_of(versions):
        # What was asked otherwise under the same key is told apart by the last version that did.
        name = f"q.{line.part.key}" if line.part.key not in taken else f"q.{line.part.key}@{line.versions[-1]}"
        taken.add(line.part.key)
        asked = [parts[place] for place in line.keys.items()]
        block = wordings.get((next(iter(line.keys)), line.part.part_of), {})
        plain = Column(
            name=name,
            meaning=_joined(block, line.part.wording) if block else line.part.wording,
            may_not_apply=any(part.not_applicable for part in asked),
            missing=_missing(asked),
        )
        noted = replace(plain, notes=_notes(line, plain))
        found += [AnswerColumn(column=column, line=line, read=read) for column, read in _columns(line.part, noted)]
    return found


def _columns(part: Question, plain: Column) -> Iterator[tuple[Column, Read]]:
    """The columns of one part, each with how it reads an answer."""
    match part.kind:
        case QuestionKind.MULTI:
            for option in part.options:
                column = _of_option(plain, option, (_NO, _YES))
                yield column, partial(_is_chosen, code=option.code)
        case QuestionKind.RANKING:
            for option in part.options:
                yield _of_option(plain, option, ()), partial(_rank_of, code=option.code)
        case QuestionKind.CONSENT:
            yield replace(plain, kind=ColumnKind.WHOLE, values=(_NO, _YES)), _yes_or_no
        case QuestionKind.SINGLE if _are_numbers(part.options):
            yield replace(plain, kind=ColumnKind.WHOLE, values=_labels(part.options, int)), _number_of_code
        case _:
            yield replace(plain, kind=_KINDS.get(part.kind, ColumnKind.TEXT), values=_values(part)), _as_it_is


def _values(part: Question) -> tuple[Value, ...]:
    if part.kind is QuestionKind.SINGLE:
        return _labels(part.options, str)
    if part.kind is not QuestionKind.SCALE:
        return ()
    ends = {part.low: part.low_label, part.high: part.high_label}
    said = {point: wording for point, wording in ends.items() if wording}
    said.update({int(option.code): option.wording for option in part.options})
    return tuple(Value(code=point, wording=said[point]) for point in sorted(said))


def _labels(options: Sequence[Option], code: Callable[[str], int | str]) -> tuple[Value, ...]:
    return tuple(Value(code=code(option.code), wording=option.wording) for option in options)


def _are_numbers(options: Sequence[Option]) -> bool:
    """Whether each code is how a whole number is spelled, so that it can be one in files that count."""
    return all(
        option.code.isascii()
        and option.code.isdigit()
        and len(option.code) <= _LONGEST_CODE
        and str(int(option.code)) == option.code
        for option in options
    )


def _of_option(plain: Column, option: Option, values: tuple[Value, ...]) -> Column:
    return replace(
        plain,
        name=f"{plain.name}={option.code}",
        meaning=_joined(plain.meaning, option.wording),
        kind=ColumnKind.WHOLE,
        values=values,
    )


def _joined(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """One wording after another, in each language of the second."""
    return {language: f"{say(first, language)}: {text}" for language, text in second.items()}


def _missing(asked: Sequence[Question]) -> int:
    """The number for "not applicable": one that nobody can have answered."""
    is_free = any(
        part.kind is QuestionKind.NUMBER and (part.minimum is None or part.minimum <= _OFF_EVERY_SCALE)
        for part in asked
    )
    return _OFF_EVERY_NUMBER if is_free else _OFF_EVERY_SCALE


def _notes(line: Line, column: Column) -> dict[str, str]:
    part = line.part
    loadings = [
        f"{loading.axis.name}/{loading.facet.name} x {loading.weight:g}{' reversed' * loading.reversed}"
        for loading in part.loadings
    ]
    earlier = [key for key in dict.fromkeys(line.keys.values()) if key != part.key]
    notes = {
        "question": part.key,
        "asked as": part.kind.value,
        "measures": "; ".join(loadings),
        "versions": ", ".join(map(str, line.versions)),
        "went on from": "; ".join(earlier),
        "not applicable": f"{NOT_APPLICABLE_TEXT}, or {column.missing} as a number" if column.may_not_apply else "",
    }
    return {name: note for name, note in notes.items() if note}


def _as_it_is(answer: Answer) -> Cell:
    return Mark.NOT_APPLICABLE if answer is None or isinstance(answer, list) else answer


def _number_of_code(answer: Answer) -> Cell:
    return int(answer) if isinstance(answer, str) else Mark.NOT_APPLICABLE


def _yes_or_no(answer: Answer) -> Cell:
    return Mark.NOT_APPLICABLE if answer is None else int(bool(answer))


def _is_chosen(answer: Answer, code: str) -> Cell:
    return int(code in answer) if isinstance(answer, list) else Mark.NOT_APPLICABLE


def _rank_of(answer: Answer, code: str) -> Cell:
    """The rank, 1 being the best; nothing for what was left unranked."""
    if not isinstance(answer, list):
        return Mark.NOT_APPLICABLE
    return answer.index(code) + 1 if code in answer else None


_KINDS: Final = {
    QuestionKind.SCALE: ColumnKind.WHOLE,
    QuestionKind.NUMBER: ColumnKind.NUMBER,
    QuestionKind.DATE: ColumnKind.DAY,
}
