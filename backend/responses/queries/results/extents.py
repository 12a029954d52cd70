"""How far the responses to a survey came, how they ended, and how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from backend.responses.queries.results.counted import Counted
from backend.responses.rules import Outcome
from backend.responses.tables import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far so many responses to a version came: how many pages they did, and how they ended, if they did."""

    version_id: int
    pages_done: int
    outcome: Outcome | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extents:
    """How far all that count came, and how many tests and withdrawn responses there are besides."""

    each: Sequence[Extent]
    tests: int
    withdrawn: int

    @property
    def responses(self) -> int:
        """How many there are."""
        return sum(extent.count for extent in self.each)

    def ended(self, outcome: Outcome) -> int:
        """How many ended so."""
        return sum(extent.count for extent in self.each if extent.outcome is outcome)


def extents_of(session: Session, counted: Counted) -> Extents:
    """How far the responses came, in one statement."""
    real, tests, withdrawn = [], 0, 0
    for row in session.execute(_grouped(counted)):
        if row.is_test:
            tests += row.responses
        elif row.is_withdrawn:
            withdrawn += row.responses
        else:
            outcome = outcome_of(row.outcome, is_finished=row.is_finished)
            real.append(Extent(version_id=row.version, pages_done=row.pages_done, outcome=outcome, count=row.responses))
    return Extents(each=real, tests=tests, withdrawn=withdrawn)


def outcome_of(kept: str | None, *, is_finished: bool) -> Outcome | None:
    """How a response ended, if it did; what was finished before outcomes were kept has none."""
    if kept is not None:
        return Outcome(kept)
    return Outcome.FINISHED if is_finished else None


def median_seconds(session: Session, counted: Counted) -> float | None:
    """The median time from the first page sent to the last, of those who came to the end."""
    took = Response.finished_at - Response.started_at
    inner = (
        select(
            took.label("took"),
            func.row_number().over(order_by=took).label("place"),
            func.count().over().label("count"),
        )
        .where(counted.real, _came_to_the_end())
        .subquery()
    )
    told = inner.c
    middle = select(func.avg(told.took)).where((2 * told.place).between(told["count"], told["count"] + 2))
    milliseconds = session.scalar(middle)
    return None if milliseconds is None else float(milliseconds) / 1_000


def _grouped(counted: Counted) -> Select[int, int, str | None, bool, bool, bool, int]:
    columns = (
        Response.survey_version_id.label("version"),
        Response.pages_done.label("pages_done"),
        Response.outcome.label("outcome"),
        Response.finished_at.is_not(None).label("is_finished"),
        Response.is_test.label("is_test"),
        Response.withdrawn_at.is_not(None).label("is_withdrawn"),
    )
    return select(*columns, func.count().label("responses")).where(counted.any).group_by(*columns)


def _came_to_the_end() -> ColumnElement[bool]:
    is_other = Response.outcome.in_([Outcome.SCREENED_OUT, Outcome.QUOTA_FULL])
    return and_(Response.finished_at.is_not(None), or_(Response.outcome.is_(None), not_(is_other)))
