"""What a purchase, a prospect's act and a client's tier say, and the observations that they become."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid, Refused
from backend.loyalty.rules.axes import ACTS, Axis, Kind
from backend.loyalty.rules.observations import CLOCK_LEEWAY, FutureInstant, Observation
from backend.text import clean

_LARGEST: Final = 1e12
_LETTERS_OF_CURRENCY: Final = 3


class DifferentPurchase(Refused):
    """An order is known already, and was someone else's or at another time."""

    code = "DIFFERENT_PURCHASE"


class DifferentAct(Refused):
    """An act is known already, and was someone else's, another act or at another time."""

    code = "DIFFERENT_ACT"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseInput:
    """One order line: what a person bought of one product; `order_ref` is unique for the product.

    `came_as` is filled in where that person has since been merged into another.
    """

    person_id: int
    product_id: int
    order_ref: str
    purchased_at: Instant
    quantity: float = 1
    amount: float | None = None
    currency: str = "JPY"
    cross_sell: bool = False
    up_sell: bool = False
    came_as: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActInput:
    """What a prospect did before buying; `act_ref` is unique for the product, `came_as` as of a purchase."""

    person_id: int
    product_id: int
    act_ref: str
    kind: Kind
    acted_at: Instant
    came_as: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierInput:
    """The tier that the client's own scheme gave a person, and until when it holds; `came_as` as of a purchase."""

    person_id: int
    tier: str
    observed_at: Instant
    valid_until: Instant | None = None
    came_as: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a batch, in counts."""

    added: int
    changed: int
    unchanged: int


def clean_purchase(row: PurchaseInput, now: Instant) -> PurchaseInput:
    """The purchase with its texts cleaned; refused where a figure makes no sense or the instant is to come."""
    check_instant(row.purchased_at, now, "purchasedAt")
    if not row.quantity <= _LARGEST or (row.amount is not None and not row.amount <= _LARGEST):
        name = "amount" if row.quantity <= _LARGEST else "quantity"
        raise Invalid(f"no {name} is more than {_LARGEST:g}", name)
    if not row.quantity > 0:
        raise Invalid("a quantity is more than 0; what came back is recorded as a return", "quantity")
    if row.amount is not None and not row.amount >= 0:
        raise Invalid("an amount is 0 or more; what came back is recorded as a return", "amount")
    if not (len(row.currency) == _LETTERS_OF_CURRENCY and row.currency.isascii() and row.currency.isupper()):
        raise Invalid("a currency is three capital letters, such as JPY", "currency")
    order_ref = clean(row.order_ref, "orderRef", most=120)
    return row if order_ref == row.order_ref else replace(row, order_ref=order_ref)


def clean_act(row: ActInput, now: Instant) -> ActInput:
    """The act with its text cleaned; refused where it is none of a prospect's acts or still to come."""
    check_instant(row.acted_at, now, "actedAt")
    if row.kind not in ACTS:
        raise Invalid("an act is a site visit, a catalogue, a trial or a meeting", "kind")
    return replace(row, act_ref=clean(row.act_ref, "actRef", most=120))


def clean_tier(row: TierInput, now: Instant) -> TierInput:
    """The tier with its name cleaned; refused where it would end before it began."""
    check_instant(row.observed_at, now, "observedAt")
    if row.valid_until is not None and row.valid_until <= row.observed_at:
        raise Invalid("a tier is valid until later than it was given", "validUntil")
    return replace(row, tier=clean(row.tier, "tier", most=80))


def check_instant(instant: Instant, now: Instant, name: str) -> None:
    """Refuses what is said to have happened later than now, give or take five minutes, or before 1970."""
    if instant > now + CLOCK_LEEWAY:
        raise FutureInstant("what has not happened yet cannot be recorded", name)
    if instant < 0:
        raise Invalid("nothing is recorded from before 1970", name)


def purchase_kinds(*, cross_sell: bool, up_sell: bool) -> tuple[Kind, ...]:
    """The kinds of observation that stand for one purchase, side by side."""
    beside = ((Kind.CROSS_SELL, cross_sell), (Kind.UP_SELL, up_sell))
    return (Kind.PURCHASE, *(kind for kind, is_so in beside if is_so))


def behaviour_observation(
    *, person_id: int, product_id: int, kind: Kind, source: int, revision: int, at: Instant, counts: bool = True
) -> Observation:
    """An event on the behaviour axis: it counts once, or no longer; what it is worth is the model's business."""
    return Observation(
        person_id=person_id,
        axis=Axis.BEHAVIOUR,
        subject_id=product_id,
        kind=kind,
        source_id=str(source),
        revision=revision,
        observed_at=at,
        value=1.0 if counts else None,
    )


def ridits(order: Sequence[str], shares: Mapping[str, float]) -> dict[str, float]:
    """x_j = Σ_{k<j} π_k + π_j/2 of each tier, lowest first; shares may be counts, for only their ratio matters."""
    if len(set(order)) != len(order) or not order:
        raise Invalid("the tiers are named lowest first, each once", "order")
    if set(shares) - set(order):
        raise Invalid("a tier is missing from the order", "order")
    sizes = [shares.get(tier, 0.0) for tier in order]
    if not (all(0 <= size <= _LARGEST for size in sizes) and any(sizes)):
        raise Invalid(f"shares lie between 0 and {_LARGEST:g}, and some tier has one", "shares")
    total = math.fsum(sizes)
    return dict(zip(order, _middles(sizes, total), strict=True))


def _middles(sizes: Sequence[float], total: float) -> Iterator[float]:
    for number, size in enumerate(sizes):
        yield (math.fsum(sizes[:number]) + size / 2) / total
