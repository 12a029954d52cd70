"""Lifetime value in the schema: the curves that purchases follow, and what may be expected of people by them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.disclosure import veil_before
from backend.api.fields.lookups import ProductId, by_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.people_where import Where, condition_for
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import Instant
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Refused
from backend.lifetime import actions, queries, tables
from backend.lifetime.queries.models import models_by_id, parameters_at_bounds
from backend.segments.rules.disclosure import Veil, veiled, veiled_means
from backend.staff.rules import Permission

HorizonDays = Annotated[
    int, strawberry.argument(description="Over how many days from now on, 1 to 3650.", name="horizonDays")
]


@object_shape
class LifetimeValue:
    """What may be expected of one buyer of a product, by the curves that all its buyers follow; no coordinate."""

    repeats: int = says("On how many days they bought after the first.")
    active: float = says("The probability that they still buy at all, 0..1; 1 of whoever bought once, by the model.")
    purchases: float = says("How many days with a purchase may be expected within the horizon.")
    spend: float | None = says("What may be expected to be paid at a time; null where amounts do not tell.")
    value: float | None = says("Both together: what may be expected to be paid within the horizon, undiscounted.")


@object_shape
class SegmentLifetimeValue:
    """What may be expected of a segment's buyers together; null where they are fewer than five."""

    segment: Segment | None = says("The segment; null for those in none.")
    buyers: int | None = says("How many of them have bought.")
    active: float | None = says("How many of them may be expected to buy still.")
    purchases: float | None = says("How many days with a purchase may be expected of them.")
    value: float | None = says("What they may be expected to pay.")
    share_of_wallet: float | None = says(
        "How much of what they spend in the category goes to the product, 0..1, by what they said last; null where "
        "fewer than five were asked."
    )
    wallet_answers: int | None = says("How many of them said it.")


@object_shape
class LifetimeClass:
    """Buyers alike in how often they had come back when the curves were fitted."""

    repeats: int = says("How often they had come back; 7 stands for 7 and more.")
    buyers: int | None = says("How many they are; null below five, and then nothing is told of them.")
    expected: float | None = says("How many days with a purchase the curves expected of them since.")
    bought: float | None = says("How many there were.")


@object_shape
class LifetimeCheck:
    """What the curves expected since they were fitted, against what was bought."""

    since: DateTime = says("From the end of what they were fitted to.")
    until: DateTime = says("Until now.")
    classes: list[LifetimeClass] = says("By how often people had come back.")


@object_shape
class LifetimeModel(Node):
    """The curves of one product's purchases: BG/NBD for how often, gamma-gamma for how much; times in weeks."""

    row: strawberry.Private[tables.LifetimeModel]
    until: DateTime = says("They were fitted to what was bought up to this instant.")
    fitted_at: DateTime = says("When.")
    buyers: int = says("To how many buyers.")
    repeaters: int = says("How many of them had come back.")
    r: float = says("BG/NBD: the shape of how the rates of buying vary.")
    alpha: float = says("BG/NBD: their scale, in weeks.")
    a: float = says("BG/NBD: the chance of leaving after a purchase varies by a beta distribution (a, b).")
    b: float = says("BG/NBD: as `a`.")
    log_likelihood: float = says("The log-likelihood of the four.")
    currency: str | None = says("The currency of the amounts; null where too few came back with an amount.")
    p: float | None = says("Gamma-gamma: the shape of one person's purchases about their mean.")
    q: float | None = says("Gamma-gamma: the shape of how the means vary.")
    gamma: float | None = says("Gamma-gamma: their scale, in the currency.")
    correlation: float | None = says(
        "Spearman's correlation of how often and how much people buy; the model takes it to be 0: above 0.3, `value` "
        "misleads."
    )

    at_bounds: list[str] = says(
        "Which of r, a, b, p and q the search left at the end of its range (e^±5): people hardly differ in that, or "
        "are too few to tell; the parameters mean nothing by themselves then: hold forecasts against `check`."
    )

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Whose purchases."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_SEGMENTS)
    async def check(self, info: Info) -> LifetimeCheck:
        """What they expected since the fit, and what was bought: fit to an earlier day to see how they hold."""
        context = info.context

        def read(session: Session) -> tuple[queries.Check, Veil]:
            veil = veil_before(session, context, None, self.row.product_id)
            return queries.check_model(session, self.row, now=context.now), veil

        found, veil = await context.read(read)
        shown = veiled({each.repeats: each.buyers for each in found.classes}, veil)
        return LifetimeCheck(
            since=DateTime(found.since),
            until=DateTime(found.until),
            classes=[_class(each, shown[each.repeats]) for each in found.classes],
        )


@object_shape
class LifetimeOutlook:
    """What may be expected of a product's buyers within a horizon, by segment."""

    model: LifetimeModel = says("The curves it was read from.")
    horizon_days: int = says("Over how many days from now.")
    segments: list[SegmentLifetimeValue] = says("By where they stand now; segments without a buyer are left out.")


def model_of(row: tables.LifetimeModel) -> LifetimeModel:
    """The curves as the schema shows them."""
    return LifetimeModel(
        id=global_id("LifetimeModel", row.id),
        row=row,
        until=DateTime(row.until),
        fitted_at=DateTime(row.fitted_at),
        buyers=row.buyers,
        repeaters=row.repeaters,
        r=row.r,
        alpha=row.alpha,
        a=row.a,
        b=row.b,
        log_likelihood=row.log_likelihood,
        currency=row.currency,
        p=row.p,
        q=row.q,
        gamma=row.gamma,
        correlation=row.correlation,
        at_bounds=list(parameters_at_bounds(row)),
    )


async def find_model(context: Context, model_id: int | None) -> LifetimeModel | None:
    """The curves of that key."""
    return await by_id(context, models_by_id, model_of, model_id)


async def value_of_person(context: Context, person_id: int, product_id: int, horizon_days: int) -> LifetimeValue | None:
    """What may be expected of one buyer; nothing of whoever never bought."""
    found = await context.load(_expected, person_id, product_id, horizon_days, context.now)
    if found is None:
        return None
    return LifetimeValue(
        repeats=found.repeats,
        active=found.active,
        purchases=found.purchases,
        spend=found.spend,
        value=found.value,
    )


KINDS = {
    "LifetimeModel": Kind(permission=Permission.READ_SEGMENTS, fetch=lambda context, keys: find_model(context, keys[0]))
}


@input_shape
class LifetimeFitInput(RepeatableInput):
    """To which purchases to fit curves."""

    product_id: strawberry.ID = says("Of which product.")
    until: DateTime | None = says(
        "Only to what was bought up to this instant, to check the curves by what came after; now if left out.",
        default=None,
    )


@object_shape
class LifetimeFitPayload(Payload):
    """What `lifetimeFit` answers."""

    lifetime_model: LifetimeModel | None = says("The curves, which count from now on.")


@strawberry.type
class LifetimeQuery:
    """What can be asked of lifetime value."""

    @guarded(Permission.READ_SEGMENTS)
    async def lifetime_model(self, info: Info, product_id: ProductId) -> LifetimeModel | None:
        """The newest curves that know most of a product's purchases; null until some are fitted (`lifetimeFit`)."""
        key = parse_id(product_id, "Product", "productId")
        row = await info.context.read(lambda session: queries.find_model(session, key))
        return None if row is None else model_of(row)

    @guarded(Permission.READ_SEGMENTS)
    async def lifetime_models(
        self,
        info: Info,
        product_id: ProductId,
        *,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LifetimeModel]:
        """All curves that were ever fitted to a product's purchases, oldest first."""
        key = parse_id(product_id, "Product", "productId")
        part = asked(first, after, last, before, int, of="LifetimeModel")
        return await connected(info.context.read(lambda session: queries.list_models(session, key, part)), model_of)

    @weighs(REPORT)
    @guarded(Permission.READ_SEGMENTS)
    async def lifetime_outlook(
        self, info: Info, product_id: ProductId, horizon_days: HorizonDays = 365, where: Where = None
    ) -> LifetimeOutlook:
        """What may be expected of a product's buyers of whom `where` holds now (an audience, say), by segment."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now

        def read(session: Session) -> tuple[queries.Outlook, Sequence[queries.WalletShare], Veil]:
            condition = condition_for(session, info.context.viewer, where)
            return (
                queries.outlook(session, key, horizon_days, now=now, where=condition),
                queries.wallet_shares(session, key, now=now, where=condition),
                veil_before(session, info.context, condition, key),
            )

        found, shares, veil = await info.context.report(read)
        return LifetimeOutlook(
            model=model_of(found.model), horizon_days=found.horizon_days, segments=_segments(found, shares, veil)
        )


@strawberry.type
class LifetimeMutation:
    """What writes curves."""

    @guarded(Permission.EDIT_MODELS)
    async def lifetime_fit(self, info: Info, input: LifetimeFitInput) -> LifetimeFitPayload:
        """Fits curves to a product's purchases: how often people buy, until when, and how much they spend."""
        context, now = info.context, info.context.now
        until = now if input.until is None else input.until

        def look(session: Session) -> queries.Curves | Refused:
            try:
                product_id = parse_id(input.product_id, "Product", "productId")
                return queries.fitted(session, product_id, until, now=now)
            except Refused as refusal:
                return refusal

        # Looked for by a reader: the search takes seconds over many buyers, and nobody waits behind it.
        curves = await context.read(look)

        def work(session: Session) -> Result:
            if isinstance(curves, Refused):
                raise curves
            product_id = parse_id(input.product_id, "Product", "productId")
            return {"id": actions.keep_curves(session, product_id, curves, until=until, now=now).id}

        done = await attempt(info, input, work)
        return LifetimeFitPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            lifetime_model=await find_model(context, done.id()),
        )


def _expected(
    session: Session, person_ids: Sequence[int], product_id: int, horizon_days: int, now: Instant
) -> Mapping[int, queries.Expected]:
    return queries.expected_of(session, person_ids, product_id, horizon_days, now)


def _segments(found: queries.Outlook, shares: Sequence[queries.WalletShare], veil: Veil) -> list[SegmentLifetimeValue]:
    """The segments through the veil: sums are shown as what the mean that is shown makes of the count that is."""
    rows = {each.segment: each for each in found.segments}
    counts = {code: row.buyers for code, row in rows.items()}
    shown = veiled(counts, veil)
    asked = {share.segment: share.people for share in shares}
    wallets = veiled_means({share.segment: share.mean for share in shares}, asked, veil)
    answers = veiled(asked, veil)
    return [
        SegmentLifetimeValue(
            segment=segment_of_code(code),
            buyers=shown[code],
            active=_sum(row.active, 1.0, row, shown[code], veil),
            purchases=_sum(row.purchases, row.most_purchases, row, shown[code], veil),
            value=None if row.value is None else _sum(row.value, row.most_value, row, shown[code], veil),
            share_of_wallet=wallets.get(code),
            wallet_answers=answers.get(code),
        )
        for code, row in rows.items()
    ]


def _sum(total: float, most: float, row: queries.SegmentOutlook, shown: int | None, veil: Veil) -> float | None:
    if veil.is_open or shown is None:
        return total if veil.is_open else None
    label = f"{row.segment} {most}"
    mean = veiled_means({label: total / row.buyers}, {label: row.buyers}, veil, span=most)[label]
    return None if mean is None else mean * shown


def _class(found: queries.CheckedClass, shown: int | None) -> LifetimeClass:
    return LifetimeClass(
        repeats=found.repeats,
        buyers=shown,
        expected=None if shown is None else found.expected,
        bought=None if shown is None else found.bought,
    )
