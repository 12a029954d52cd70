"""How often each answer was given, counted by the database; what people wrote themselves is not told apart."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select
from sqlalchemy.orm import Session

from backend.responses.queries.results.counted import FREE, Counted, answers_to
from backend.responses.queries.results.lines import Line
from backend.responses.queries.results.shapes import RankResult
from backend.responses.tables import AnswerRow, Response
from backend.surveys.rules import Question, QuestionKind
from backend.surveys.rules.spread import Spread, spread_of, spread_of_counts

NO_BUCKET: ColumnElement[int] = literal(0)
_NOT_APPLICABLE = "null"
_UNCOUNTED = "*"
_TOGETHER = 5_000

Place = tuple[int, int]
"""A bucket, and the place of a line among the lines."""


class Tally:
    """What was answered to one question; `choices` by point, code or true/false, a RANKING's by code and rank."""

    def __init__(self) -> None:
        self.answered = 0
        self.not_applicable = 0
        self.choices: Counter[str] = Counter()
        self.ranks: dict[str, Counter[int]] = defaultdict(Counter)
        self.earliest: str | None = None
        self.latest: str | None = None

    def add(self, question: Question, text: str, count: int) -> None:
        """Counts an answer, as the JSON text it is kept as."""
        if text == _NOT_APPLICABLE:
            self.not_applicable += count
            return
        self.answered += count
        if text == _UNCOUNTED:
            return
        answer = json.loads(text)
        if question.kind is QuestionKind.DATE:
            self.earliest = min(self.earliest or answer, answer)
            self.latest = max(self.latest or answer, answer)
        elif question.kind is QuestionKind.RANKING:
            for rank, code in enumerate(answer, start=1):
                self.ranks[code][rank] += count
        elif question.kind is QuestionKind.MULTI:
            self.choices.update(dict.fromkeys(answer, count))
        else:
            self.choices[answer if isinstance(answer, str) else json.dumps(answer)] += count

    def spread(self, question: Question) -> Spread | None:
        """The spread of a SCALE's points."""
        if question.kind is not QuestionKind.SCALE:
            return None
        return spread_of_counts({int(point): count for point, count in self.choices.items()})

    def counts(self, question: Question) -> dict[str, int]:
        """The choices in the question's own order; a RANKING's first places."""
        match question.kind:
            case QuestionKind.SCALE:
                return {str(point): self.choices[str(point)] for point in range(question.low, question.high + 1)}
            case QuestionKind.CONSENT:
                return {text: self.choices[text] for text in ("true", "false")}
            case QuestionKind.RANKING:
                return {option.code: self.ranks[option.code][1] for option in question.options}
        return {option.code: self.choices[option.code] for option in question.options}

    def ranking(self, question: Question) -> list[RankResult]:
        """How each option of a RANKING was ranked, over those who ranked it."""
        if question.kind is not QuestionKind.RANKING:
            return []
        return [_ranked(option.code, self.ranks[option.code]) for option in question.options]


def tallies(
    session: Session, lines: Sequence[Line], counted: Counted, bucket: ColumnElement[int] = NO_BUCKET
) -> dict[Place, Tally]:
    """One tally for each line that was answered, in each bucket."""
    places = {(version_id, key): place for place, line in enumerate(lines) for version_id, key in line.keys.items()}
    found: dict[Place, Tally] = defaultdict(Tally)
    rows = session.execute(_grouped(lines, counted, bucket), execution_options={"yield_per": _TOGETHER})
    for version_id, key, at, text, count in rows:
        place = places.get((version_id, key))
        if place is not None:
            found[at, place].add(lines[place].part, text, count)
    return found


def number_spreads(
    session: Session, lines: Sequence[Line], counted: Counted, bucket: ColumnElement[int] = NO_BUCKET
) -> dict[Place, Spread]:
    """The spread of each NUMBER that was answered, in each bucket, told by the database."""
    numbers = {place: line for place, line in enumerate(lines) if line.part.kind is QuestionKind.NUMBER}
    if not numbers:
        return {}
    rows = session.execute(_spread(numbers, counted, bucket))
    return {(at, place): spread_of(count, mean, median, squares) for at, place, count, mean, median, squares in rows}


def _grouped(lines: Sequence[Line], counted: Counted, bucket: ColumnElement[int]) -> Select[int, str, int, str, int]:
    value = cast(AnswerRow.value, Text)
    free = answers_to([line for line in lines if line.part.kind in FREE])
    told = case((free & (value != _NOT_APPLICABLE), _UNCOUNTED), else_=value)
    # Grouped by the names of what is selected: PostgreSQL takes two parameters of the same value for two things.
    columns = (Response.survey_version_id, AnswerRow.question_key, bucket.label("bucket"), told.label("told"))
    return (
        select(*columns, func.count())
        .join(Response, Response.id == AnswerRow.response_id)
        .where(counted.real)
        .group_by(Response.survey_version_id, AnswerRow.question_key, "bucket", "told")
    )


def _spread(
    numbers: Mapping[int, Line], counted: Counted, bucket: ColumnElement[int]
) -> Select[int, int, int, float, float, float]:
    """Two passes over the numbers, so that large ones that hardly differ keep their deviation."""
    line = case(*((answers_to([each]), place) for place, each in numbers.items()))
    of_line = (bucket, line)
    inner = (
        select(
            bucket.label("bucket"),
            line.label("line"),
            AnswerRow.number.label("number"),
            func.row_number().over(partition_by=of_line, order_by=AnswerRow.number).label("place"),
            func.count().over(partition_by=of_line).label("count"),
            func.avg(AnswerRow.number).over(partition_by=of_line).label("mean"),
        )
        .join(Response, Response.id == AnswerRow.response_id)
        .where(counted.real, answers_to(list(numbers.values())), AnswerRow.number.is_not(None))
        .subquery()
    )
    told = inner.c
    # The one place in the middle, or the two: 2 * place is count + 1, or count and count + 2.
    middle = case(((2 * told.place).between(told["count"], told["count"] + 2), told.number))
    away = told.number - told.mean
    return select(
        told.bucket, told.line, func.max(told["count"]), func.max(told.mean), func.avg(middle), func.sum(away * away)
    ).group_by(told.bucket, told.line)


def _ranked(code: str, ranks: Mapping[int, int]) -> RankResult:
    ranked = sum(ranks.values())
    total = sum(rank * count for rank, count in ranks.items())
    return RankResult(code=code, ranked=ranked, first=ranks.get(1, 0), mean=total / ranked if ranked else None)
