"""How well the questions of a survey hang together on each axis and facet, and tell psychology from depth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.observations import scaled
from backend.loyalty.rules.reliability import cronbach_alpha, htmt, is_too_alike
from backend.responses.queries.results.counted import Counted, answers_to
from backend.responses.queries.results.lines import Line
from backend.responses.queries.results.shapes import Discrimination, Reliability
from backend.responses.tables import AnswerRow, Response
from backend.surveys.rules import Loading, Question

MOST_CASES: Final = 20_000

Case = Mapping[str, float]
_Item = tuple[Question, Loading]


def cases_of(session: Session, lines: Sequence[Line], counted: Counted) -> list[Case]:
    """What the newest finished responses said to the lines that load on an axis, by the key of the newest version."""
    loaded = [line for line in lines if line.part.loadings]
    names = {place: line.part.key for line in loaded for place in line.keys.items()}
    if not loaded:
        return []
    newest = (
        select(Response.id)
        .where(counted.real, Response.finished_at.is_not(None))
        .order_by(Response.id.desc())
        .limit(MOST_CASES)
    )
    statement = (
        select(AnswerRow.response_id, Response.survey_version_id, AnswerRow.question_key, AnswerRow.number)
        .join(Response, Response.id == AnswerRow.response_id)
        .where(AnswerRow.response_id.in_(newest), answers_to(loaded), AnswerRow.number.is_not(None))
    )
    cases: dict[int, dict[str, float]] = defaultdict(dict)
    for response_id, version_id, key, number in session.execute(statement):
        if number is not None:
            cases[response_id][names[version_id, key]] = number
    return list(cases.values())


def reliabilities(lines: Sequence[Line], cases: Sequence[Case]) -> list[Reliability]:
    """Alpha for each axis and facet that the survey loads on, keyed to the direction of the axis."""
    scales: dict[tuple[Axis, Facet | None], list[_Item]] = defaultdict(list)
    for part in (line.part for line in lines):
        for loading in part.loadings:
            scales[loading.axis, None].append((part, loading))
            scales[loading.axis, loading.facet].append((part, loading))
    return [_reliability(axis, facet, items, cases) for (axis, facet), items in scales.items()]


def discrimination(lines: Sequence[Line], cases: Sequence[Case]) -> Discrimination | None:
    """HTMT of psychology and depth; a question that loads on both says nothing of either alone. None without both."""
    psychology, depth = _items_only_on(Axis.PSYCHOLOGY, lines), _items_only_on(Axis.DEPTH, lines)
    if not psychology or not depth:
        return None
    complete = _complete([*psychology, *depth], cases)
    ratio = htmt(_keyed(psychology, complete), _keyed(depth, complete)) if complete else None
    return Discrimination(
        psychology=len(psychology),
        depth=len(depth),
        cases=len(complete),
        htmt=ratio,
        is_too_alike=is_too_alike(ratio),
    )


def _reliability(axis: Axis, facet: Facet | None, items: Sequence[_Item], cases: Sequence[Case]) -> Reliability:
    rows = _keyed(items, _complete(items, cases))
    return Reliability(axis=axis, facet=facet, questions=len(items), cases=len(rows), alpha=cronbach_alpha(rows))


def _items_only_on(axis: Axis, lines: Sequence[Line]) -> list[_Item]:
    return [
        (line.part, loading)
        for line in lines
        for loading in line.part.loadings
        if loading.axis is axis and len(line.part.loadings) == 1
    ]


def _complete(items: Sequence[_Item], cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if all(part.key in case for part, _ in items)]


def _keyed(items: Sequence[_Item], cases: Sequence[Case]) -> list[list[float]]:
    return [
        [scaled(case[part.key], part.low, part.high, is_reversed=loading.reversed) for part, loading in items]
        for case in cases
    ]
