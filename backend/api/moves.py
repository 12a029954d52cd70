"""Moves and observations in the schema: how people came to where they are, and the ledger that says so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import strawberry

from backend.api.catalogue import Brand, Product, find_brand, find_product
from backend.api.fields.context import Info
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Axis, Cause, Facet, Kind, Moment, Segment
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import Instant
from backend.db import Session
from backend.loyalty import queries
from backend.loyalty.rules.observations import Observation as Line
from backend.staff.rules import Permission


@object_shape
class Move:
    """One change of a person's segment, at the instant it came true (遷移)."""

    product_row_id: strawberry.Private[int]
    moved_at: DateTime = says("When it came true.")
    from_segment: Segment | None = says("From where; null for a first place, or from unclassified.")
    to_segment: Segment | None = says("To where; null for unclassified.")
    is_first: bool = says("Whether the person had no place towards the product before.")
    cause: Cause = says("What made it.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Towards which product."""
        return await find_product(info.context, self.product_row_id)


@object_shape
class Observation:
    """One line of the ledger: what was said or done, at what instant; no line is ever changed (観測)."""

    subject_row_id: strawberry.Private[int]
    axis: Axis = says("The axis it moves.")
    kind: Kind = says("What it is of.")
    facet: Facet | None = says("The facet, of an answer.")
    item: str | None = says("The question's name across surveys, of an answer.")
    moment: Moment = says("At which moment it was asked.")
    value: float | None = says("0..1 towards the axis's high side; 1 of an event; null where it was withdrawn.")
    weight: float = says("What its author gave it to weigh.")
    observed_at: DateTime = says("When it happened.")
    valid_until: DateTime | None = says("Until when it holds, of a tier.")
    source_id: str = says(
        "Where it comes from: unique for its kind, axis and subject; another in its place for whom it is too personal.",
        personal=True,
    )
    revision: int = says("The highest revision of a source counts.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Of which product; null on DEPTH."""
        return None if self.axis is Axis.DEPTH else await find_product(info.context, self.subject_row_id)

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """Of which brand; only on DEPTH."""
        return await find_brand(info.context, self.subject_row_id) if self.axis is Axis.DEPTH else None


def move_of(row: queries.StoredMove) -> Move:
    """The move as the schema shows it."""
    return Move(
        product_row_id=row.product_id,
        moved_at=DateTime(row.at),
        from_segment=segment_of_code(row.origin),
        to_segment=segment_of_code(row.target),
        is_first=row.origin is None,
        cause=row.cause,
    )


def observation_of(line: Line) -> Observation:
    """The line of the ledger as the schema shows it."""
    return Observation(
        subject_row_id=line.subject_id,
        axis=line.axis,
        kind=line.kind,
        facet=line.facet,
        item=line.item,
        moment=line.moment,
        value=line.value,
        weight=line.weight,
        observed_at=DateTime(line.observed_at),
        valid_until=optional_time(line.valid_until),
        source_id=line.source_id,
        revision=line.revision,
    )


def moves_by_person(
    session: Session, person_ids: Sequence[int], now: Instant
) -> Mapping[int, list[queries.StoredMove]]:
    """The moves of each of those people up to now."""
    found: dict[int, list[queries.StoredMove]] = defaultdict(list)
    for move in queries.moves_of(session, person_ids, now):
        found[move.person_id].append(move)
    return found
