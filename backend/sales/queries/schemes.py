"""Reads of schemes: the one that fits a person, and all that were published."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Exists, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.sales.rules.leads import Stage, Standing
from backend.sales.rules.reading import scheme_from_json
from backend.sales.rules.schemes import Reach, Scheme, SchemePlace, fitting_places
from backend.sales.tables import SchemeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The scheme that fits best, and how near it comes: EXACT is for this segment, the others stand in for it."""

    row: SchemeRow
    reach: Reach
    scheme: Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeQuery:
    """Which schemes are asked for; None asks for all, and without `all_versions` only the newest of each place."""

    product_id: int | None = None
    reach: Reach | None = None
    segment: int | None = None
    standing: Standing | None = None
    stage: Stage | None = None
    all_versions: bool = False


ALL_SCHEMES = SchemeQuery()
_FOR_EVER: Final = 2**63 - 1


def scheme_for(
    session: Session,
    product_id: int,
    segment: int | None,
    *,
    depth_known: bool,
    standing: Standing,
    stage: Stage,
    at: Instant | None = None,
) -> Fitting | None:
    """The newest scheme that fits: for the segment, else for its layer of four, else for everyone of that standing.

    With an instant it is the one that held then.
    """
    places = fitting_places(segment, depth_known=depth_known, standing=standing, stage=stage)
    asked = {"product_id": product_id, "places": [place.spelled for place in places]}
    newest = {row.place: row for row in session.scalars(_NEWEST, {**asked, "at": _FOR_EVER if at is None else at})}
    row = next((newest[place.spelled] for place in places if place.spelled in newest), None)
    if row is None:
        return None
    return Fitting(row=row, reach=Reach(row.reach), scheme=scheme_from_json(row.content))


def get_scheme(session: Session, scheme_id: int) -> SchemeRow:
    """The scheme of that id."""
    row = session.get(SchemeRow, scheme_id)
    if row is None:
        raise NotFound("there is no such scheme", "schemeId")
    return row


def schemes_by_id(session: Session, ids: Collection[int]) -> dict[int, SchemeRow]:
    """The schemes among those ids."""
    return {row.id: row for row in session.scalars(select(SchemeRow).where(SchemeRow.id.in_(ids)))}


def list_schemes(session: Session, part: Slice, query: SchemeQuery = ALL_SCHEMES) -> Page[SchemeRow]:
    """Schemes in the order in which they were published."""
    statement = _asked(select(SchemeRow), query)
    return keyset_page(session, statement, [SchemeRow.id], part)


def latest_version(session: Session, product_id: int, place: SchemePlace) -> int:
    """The number of the place's newest version; 0 where there is none."""
    numbers = select(func.max(SchemeRow.version)).where(
        SchemeRow.product_id == product_id, SchemeRow.place == place.spelled
    )
    return session.scalar(numbers) or 0


def _asked(statement: Select[SchemeRow], query: SchemeQuery) -> Select[SchemeRow]:
    given = {
        SchemeRow.product_id: query.product_id,
        SchemeRow.reach: query.reach,
        SchemeRow.segment: query.segment,
        SchemeRow.standing: query.standing,
        SchemeRow.stage: query.stage,
    }
    statement = statement.where(*(column == value for column, value in given.items() if value is not None))
    return statement if query.all_versions else statement.where(~_is_outdated())


def _is_outdated() -> Exists:
    later = aliased(SchemeRow)
    return (
        select(later.id)
        .where(
            later.product_id == SchemeRow.product_id,
            later.place == SchemeRow.place,
            later.version > SchemeRow.version,
        )
        .exists()
    )


# Of each of some places the newest version at an instant; built once, for to build it takes longer than to run it.
_NEWEST: Final = select(SchemeRow).where(
    SchemeRow.id.in_(
        select(func.max(SchemeRow.id))
        .where(
            SchemeRow.product_id == bindparam("product_id"),
            SchemeRow.place.in_(bindparam("places", expanding=True)),
            SchemeRow.created_at <= bindparam("at"),
        )
        .group_by(SchemeRow.place)
    )
)
