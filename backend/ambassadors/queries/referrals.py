"""Reads referrals: lists of them, how many there are of each ambassador, and where those brought stand now."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.referrals import Judgement
from backend.ambassadors.tables.referrals import Referral
from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.path import UNCLASSIFIED

IS_CONFIRMED: ColumnElement[bool] = and_(Referral.confirmed_at.is_not(None), Referral.unconfirmed_at.is_(None))
# Never unknown, so that its contrary is not either.
IS_UPHELD: ColumnElement[bool] = func.coalesce(Referral.judged, "") == Judgement.UPHELD.value
IS_FLAGGED: ColumnElement[bool] = and_(Referral.flags.bitwise_and(Referral.cleared.bitwise_not()) != 0, ~IS_UPHELD)
"""Whether something looks wrong, and staff have not said yet what is to become of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWhere:
    """Which referrals are asked for; where nothing is said, all that are not set aside."""

    programme_id: int | None = None
    ambassador_id: int | None = None
    person_id: int | None = None
    confirmed: bool | None = None
    flagged: bool | None = None
    upheld: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtCounts:
    """How many an ambassador brought, how many of them bought, how many wait for staff, and how many count."""

    signed_up: int = 0
    confirmed: int = 0
    flagged: int = 0
    counting: int = 0


def get_referral(session: Session, referral_id: int) -> Referral:
    """The referral of that id."""
    found = session.get(Referral, referral_id)
    if found is None:
        raise NotFound("there is no such referral", "referralId")
    return found


def referrals_by_id(session: Session, referral_ids: Collection[int]) -> dict[int, Referral]:
    """Those of the referrals that exist, by id."""
    return {row.id: row for row in session.scalars(select(Referral).where(Referral.id.in_(referral_ids)))}


def find_referral(session: Session, programme_id: int, person_id: int) -> Referral | None:
    """Who brought the person to the programme, if anybody."""
    return session.scalar(
        select(Referral).where(Referral.programme_id == programme_id, Referral.person_id == person_id)
    )


def list_referrals(session: Session, part: Slice, where: ReferralWhere) -> Page[Referral]:
    """Referrals in the order in which they became known."""
    statement = select(Referral).where(Referral.aside_for.is_(None), *_conditions(where))
    return keyset_page(session, statement, [Referral.id], part)


def referral_counts(session: Session, ambassador_ids: Collection[int]) -> dict[int, BroughtCounts]:
    """How many each of these ambassadors brought."""
    found = {ambassador_id: BroughtCounts() for ambassador_id in ambassador_ids}
    columns = (func.count(), _number(IS_CONFIRMED), _number(IS_FLAGGED), func.count(Referral.counts_since))
    statement = select(Referral.ambassador_id, *columns).where(Referral.aside_for.is_(None))
    for part in in_parts(found):
        own = statement.where(Referral.ambassador_id.in_(part)).group_by(Referral.ambassador_id)
        for ambassador_id, signed_up, confirmed, flagged, counting in session.execute(own):
            found[ambassador_id] = BroughtCounts(
                signed_up=signed_up, confirmed=confirmed, flagged=flagged, counting=counting
            )
    return found


def brought_by_segment(
    session: Session, ambassador_ids: Collection[int], product_id: int, now: Instant
) -> dict[int, dict[int, int]]:
    """Where those whom each of these ambassadors brought stand towards a product now: how many by segment.

    Whoever has no position towards it, or none that is certain enough, is unclassified. A referral that staff upheld
    as wrong brought nobody; neither did one that still waits for them.
    """
    brought = _brought(session, ambassador_ids)
    segments: dict[int, int] = {}
    for part in in_parts(brought):
        views = positions_of(session, part, now, [product_id])
        segments.update((view.key.person_id, int(view.placement.segment)) for view in views)
    found: dict[int, Counter[int]] = {ambassador_id: Counter() for ambassador_id in ambassador_ids}
    for person_id, ambassadors in brought.items():
        for ambassador_id in ambassadors:
            found[ambassador_id][segments.get(person_id, UNCLASSIFIED)] += 1
    return {ambassador_id: dict(sorted(counted.items())) for ambassador_id, counted in found.items()}


def _brought(session: Session, ambassador_ids: Collection[int]) -> Mapping[int, list[int]]:
    """By person, who brought them."""
    found: dict[int, list[int]] = {}
    for part in in_parts(ambassador_ids):
        statement = select(Referral.person_id, Referral.ambassador_id).where(
            Referral.ambassador_id.in_(part), Referral.person_id.is_not(None), ~IS_FLAGGED, ~IS_UPHELD
        )
        for person_id, ambassador_id in session.execute(statement):
            found.setdefault(person_id or 0, []).append(ambassador_id)
    return found


def _conditions(where: ReferralWhere) -> list[ColumnElement[bool]]:
    ids = (
        (Referral.programme_id, where.programme_id),
        (Referral.ambassador_id, where.ambassador_id),
        (Referral.person_id, where.person_id),
    )
    facts = ((IS_CONFIRMED, where.confirmed), (IS_FLAGGED, where.flagged), (IS_UPHELD, where.upheld))
    asked = [column == value for column, value in ids if value is not None]
    return asked + [fact if value else ~fact for fact, value in facts if value is not None]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))
