"""The client's own tiers, imported: where a tier stands in the order of all is the person's behaviour.

A tier belongs to a person, a product and an instant. The same again changes nothing; another tier, value or end
for the same instant is a correction, a new revision; another instant is a new observation, and the newest counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import Busy, Invalid, Refused, read_each
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.rules.observations import Observation
from backend.purchases.actions.subjects import check_subjects, of_whom_they_are_now
from backend.purchases.queries import tiers_by_instant
from backend.purchases.rules import Recorded, TierInput, clean_tier, ridits
from backend.purchases.tables import PersonTier


def import_tiers(
    session: Session,
    product_id: int,
    rows: Sequence[TierInput],
    order: Sequence[str],
    now: Instant,
    *,
    shares: Mapping[str, float] | None = None,
) -> Recorded:
    """Keeps everyone's tier, lowest named first; shares are those of the people in the batch unless given."""
    get_product(session, product_id)
    tidy = read_each(rows, lambda row, number: _tidy(row, number, order, now))
    tidy = _once_each(of_whom_they_are_now(session, tidy))
    check_subjects(session, [(row.person_id, product_id) for row in tidy])
    if not tidy:
        return Recorded(added=0, changed=0, unchanged=0)
    values = ridits(order, shares or _shares(tidy))
    known = tiers_by_instant(session, product_id, {row.person_id for row in tidy})
    fresh = [row for row in tidy if (row.person_id, row.observed_at) not in known]
    kept = [(tier, row) for row in tidy if (tier := known.get((row.person_id, row.observed_at)))]
    corrected = [tier for tier, row in kept if _correct(tier, row, values[row.tier])]
    added = _insert(session, product_id, fresh, values)
    observe(session, [_observation(tier) for tier in [*added, *corrected]], now)
    return Recorded(added=len(added), changed=len(corrected), unchanged=len(kept) - len(corrected))


def _tidy(row: TierInput, number: int, order: Sequence[str], now: Instant) -> TierInput:
    try:
        tidy = clean_tier(row, now)
    except Refused as refusal:
        raise type(refusal)(refusal.message, "rows", str(number), *refusal.path) from None
    if tidy.tier not in order:
        raise Invalid("this tier is missing from the order", "rows", str(number), "tier")
    return tidy


def _once_each(rows: Sequence[TierInput]) -> list[TierInput]:
    """Refuses two tiers of a person at an instant; of people who were merged, the kept one's own tier stands."""
    kept: dict[tuple[int, Instant], TierInput] = {}
    for number, row in enumerate(rows):
        other = kept.setdefault((row.person_id, row.observed_at), row)
        if other is not row and other.came_as == row.came_as:
            raise Invalid("a person has one tier at an instant", "rows", str(number), "personId")
        if row.came_as is None:
            kept[row.person_id, row.observed_at] = row
    return list(kept.values())


def _shares(rows: Sequence[TierInput]) -> Mapping[str, float]:
    """How many people stand in each tier by the newest row of each."""
    newest: dict[int, TierInput] = {}
    for row in rows:
        if row.person_id not in newest or newest[row.person_id].observed_at < row.observed_at:
            newest[row.person_id] = row
    return {tier: float(count) for tier, count in Counter(row.tier for row in newest.values()).items()}


def _correct(tier: PersonTier, row: TierInput, value: float) -> bool:
    """Brings a kept tier to what it should say; whether anything changed."""
    if (tier.tier, tier.value, tier.valid_until) == (row.tier, value, row.valid_until):
        return False
    tier.tier, tier.value, tier.valid_until = row.tier, value, row.valid_until
    tier.revision += 1
    return True


def _insert(
    session: Session, product_id: int, rows: Sequence[TierInput], values: Mapping[str, float]
) -> Sequence[PersonTier]:
    if not rows:
        return []
    columns = [
        {
            "person_id": row.person_id,
            "product_id": product_id,
            "tier": row.tier,
            "value": values[row.tier],
            "revision": 1,
            "observed_at": row.observed_at,
            "valid_until": row.valid_until,
            "came_as": row.came_as,
        }
        for row in rows
    ]
    with refusing_clash(session, Busy("the same tiers are being imported at this moment")):
        session.connection().execute(insert(PersonTier), columns)
    kept = tiers_by_instant(session, product_id, {row.person_id for row in rows})
    return [kept[row.person_id, row.observed_at] for row in rows]


def _observation(tier: PersonTier) -> Observation:
    return Observation(
        person_id=tier.person_id,
        axis=Axis.BEHAVIOUR,
        subject_id=tier.product_id,
        kind=Kind.TIER,
        source_id=str(tier.id),
        revision=tier.revision,
        observed_at=tier.observed_at,
        value=tier.value,
        valid_until=tier.valid_until,
    )
