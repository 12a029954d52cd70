"""Reads of the ledger, person by person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import ObservationRow

_TOGETHER = 500
_LEDGER = ObservationRow.__table__
_COLUMNS = (
    _LEDGER.c.person_id,
    _LEDGER.c.axis,
    _LEDGER.c.subject_id,
    _LEDGER.c.kind,
    _LEDGER.c.source_id,
    _LEDGER.c.revision,
    _LEDGER.c.observed_at,
    _LEDGER.c.value,
    _LEDGER.c.item,
    _LEDGER.c.facet,
    _LEDGER.c.weight,
    _LEDGER.c.moment,
    _LEDGER.c.valid_until,
)

_AXES = {int(axis): axis for axis in Axis}
_KINDS = {int(kind): kind for kind in Kind}
_FACETS: dict[int | None, Facet | None] = {None: None, **{int(facet): facet for facet in Facet}}
_MOMENTS = {int(moment): moment for moment in Moment}


def ledger_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, list[Observation]]:
    """Every observation of those people, all revisions, by person."""
    ledger: dict[int, list[Observation]] = defaultdict(list)
    for part in in_parts(person_ids, _TOGETHER):
        statement = select(*_COLUMNS).where(_LEDGER.c.person_id.in_(part))
        for row in session.connection().execute(statement):
            (person_id, axis, subject_id, kind, source_id, revision, at, value, item, facet, weight, moment, until) = (
                row
            )
            observation = Observation(
                person_id=person_id,
                axis=_AXES[axis],
                subject_id=subject_id,
                kind=_KINDS[kind],
                source_id=source_id,
                revision=revision,
                observed_at=at,
                value=value,
                item=item,
                facet=_FACETS[facet],
                weight=weight,
                moment=_MOMENTS[moment],
                valid_until=until,
            )
            ledger[person_id].append(observation)
    return ledger


def observations_of(session: Session, person_id: int, until: Instant, limit: int = 1_000) -> Sequence[ObservationRow]:
    """A person's newest observations dated up to that instant, every revision, newest first."""
    statement = (
        select(ObservationRow)
        .where(ObservationRow.person_id == person_id, ObservationRow.observed_at <= until)
        .order_by(ObservationRow.observed_at.desc(), ObservationRow.axis, ObservationRow.source_id)
        .limit(limit)
    )
    return session.scalars(statement).all()
