"""Purchases, prospects' acts and the client's tiers in the schema."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import BulkInput, attempt_rows
from backend.api.fields.rows import PersonRef, RowsPayload, bearers_named, counted
from backend.api.shapes.enums import Kind as ObservationKind
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.veils import names_shown
from backend.api.viewers.permissions import guarded, later, veiled
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import read_each
from backend.purchases import actions, queries, tables
from backend.purchases.rules import ActInput, PurchaseInput, Recorded, TierInput
from backend.staff.rules import Permission


@object_shape
class Purchase(Node):
    """One order line of a person; a return keeps it and ends its weight (購入)."""

    person_row_id: strawberry.Private[int]
    product_row_id: strawberry.Private[int]
    shown_ref: strawberry.Private[str]
    purchased_at: DateTime = says("When it was bought.")
    quantity: float = says("How many.")
    amount: float | None = says("What was paid, where it is known.")
    currency: str = says("Three letters, such as JPY.")
    cross_sell: bool = says("Whether it was bought beside another product of the brand.")
    up_sell: bool = says("Whether it was better than what was bought before.")
    returned_at: DateTime | None = says("When it was returned; null where it was kept.")

    @veiled
    def order_ref(self, info: Info) -> str:
        """The shop's own reference: unique for the product; another in its place for whom it is too personal."""
        if info.context.viewer.knows():
            info.context.note("Person", self.person_row_id, "orderRef")
        return self.shown_ref

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who bought it."""
        return await info.context.node("Person", self.person_row_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """What was bought."""
        return await find_product(info.context, self.product_row_id)


def purchase_of(row: tables.Purchase, shown: Callable[[str], str]) -> Purchase:
    """The purchase as the schema shows it, its order's reference so."""
    return Purchase(
        id=global_id("Purchase", row.id),
        person_row_id=row.person_id,
        product_row_id=row.product_id,
        shown_ref=shown(row.order_ref),
        purchased_at=DateTime(row.purchased_at),
        quantity=row.quantity,
        amount=row.amount,
        currency=row.currency,
        cross_sell=row.cross_sell,
        up_sell=row.up_sell,
        returned_at=optional_time(row.returned_at),
    )


async def find_purchase(context: Context, purchase_id: int) -> Purchase | None:
    """The purchase of that key."""
    shown = await names_shown(context)
    return await by_id(context, queries.purchases_by_id, lambda row: purchase_of(row, shown), purchase_id)


KINDS = {
    "Purchase": Kind(permission=Permission.READ_PURCHASES, fetch=lambda context, keys: find_purchase(context, keys[0]))
}


@input_shape
class PurchaseRow:
    """One order line."""

    person: PersonRef = says("Who bought it.")
    product_id: strawberry.ID = says("What was bought.")
    order_ref: str = says("The shop's own reference: unique for the product.", personal=True)
    refers: ClassVar[Sequence[str]] = ("order_ref",)
    purchased_at: DateTime = says("When it was bought.")
    quantity: float = says("How many.", default=1.0)
    amount: float | None = says("What was paid.", default=None)
    currency: str = says("Three letters, such as JPY.", default="JPY")
    cross_sell: bool = says("Whether it was bought beside another product of the brand.", default=False)
    up_sell: bool = says("Whether it was better than what was bought before.", default=False)


@input_shape
class PurchasesRecordInput(BulkInput):
    """Purchases to record; the same again changes nothing."""

    rows: list[PurchaseRow] = says("At most 5000.")


@input_shape
class OrderRef:
    """Names a purchase."""

    product_id: strawberry.ID = says("What was bought.")
    order_ref: str = says("The shop's own reference.", personal=True)
    refers: ClassVar[Sequence[str]] = ("order_ref",)


@input_shape
class PurchasesReturnInput(BulkInput):
    """Purchases that came back."""

    refs: list[OrderRef] = says("At most 5000.")
    returned_at: DateTime = says("When they came back.")


@input_shape
class ActRow:
    """What a prospect did before buying."""

    person: PersonRef = says("Who did it.")
    product_id: strawberry.ID = says("With which product in mind.")
    act_ref: str = says("The client's own reference: unique for the product.", personal=True)
    refers: ClassVar[Sequence[str]] = ("act_ref",)
    kind: ObservationKind = says("SITE_VISIT, CATALOGUE, TRIAL or MEETING.")
    acted_at: DateTime = says("When it was done.")


@input_shape
class ActsRecordInput(BulkInput):
    """Acts of prospects to record; the same again changes nothing."""

    rows: list[ActRow] = says("At most 5000.")


@input_shape
class TierRow:
    """The tier that the client's own scheme gave a person."""

    person: PersonRef = says("Whose tier it is.")
    tier: str = says("One of the order's.")
    observed_at: DateTime = says("Since when.")
    valid_until: DateTime | None = says("Until when; after it, behaviour is not known.", default=None)


@input_shape
class TierShare:
    """How many people a tier has."""

    tier: str = says("One of the order's.")
    share: float = says("Its part of all people, or their number: only the ratio matters.")


@input_shape
class TiersImportInput(BulkInput):
    """Tiers of people towards one product."""

    product_id: strawberry.ID = says("Towards which product.")
    order: list[str] = says("Every tier, the lowest first.")
    rows: list[TierRow] = says("At most 5000.")
    shares: list[TierShare] | None = says(
        "What part of all people has each tier; counted in the rows if left out.", default=None
    )


@object_shape
class PurchasesRecordPayload(RowsPayload):
    """What `purchasesRecord` answers; without SKIP_INVALID all rows were taken, or none."""


@object_shape
class PurchasesReturnPayload(RowsPayload):
    """What `purchasesReturn` answers; without SKIP_INVALID all rows were taken, or none."""


@object_shape
class ActsRecordPayload(RowsPayload):
    """What `actsRecord` answers; without SKIP_INVALID all rows were taken, or none."""


@object_shape
class TiersImportPayload(RowsPayload):
    """What `tiersImport` answers; without SKIP_INVALID all rows were taken, or none."""


@strawberry.type
class PurchasesMutation:
    """What changes purchases, acts and tiers."""

    @guarded(Permission.EDIT_PURCHASES)
    async def purchases_record(self, info: Info, input: PurchasesRecordInput) -> PurchasesRecordPayload:
        """Records purchases and moves their people at once; corrects what may be corrected of known ones."""

        def work(session: Session, said: Sequence[PurchaseRow]) -> Result:
            people = bearers_named(session, said)
            rows = read_each(said, lambda row, number: _purchase(row, people[number], number))
            return _counts(actions.record_purchases(session, rows, info.context.now))

        return counted(PurchasesRecordPayload, await attempt_rows(info, input, input.rows, work), input)

    @guarded(Permission.EDIT_PURCHASES)
    async def purchases_return(self, info: Info, input: PurchasesReturnInput) -> PurchasesReturnPayload:
        """Ends the weight of purchases, as if they had never been made."""

        def work(session: Session, said: Sequence[OrderRef]) -> Result:
            refs = read_each(
                said,
                lambda ref, number: (
                    parse_id(ref.product_id, "Product", "refs", str(number), "productId"),
                    ref.order_ref,
                ),
            )
            return _counts(actions.return_purchases(session, refs, input.returned_at, info.context.now))

        return counted(PurchasesReturnPayload, await attempt_rows(info, input, input.refs, work, "refs"), input)

    @guarded(Permission.EDIT_PURCHASES)
    async def acts_record(self, info: Info, input: ActsRecordInput) -> ActsRecordPayload:
        """Records what prospects did before buying."""

        def work(session: Session, said: Sequence[ActRow]) -> Result:
            people = bearers_named(session, said)
            rows = read_each(said, lambda row, number: _act(row, people[number], number))
            return _counts(actions.record_acts(session, rows, info.context.now))

        return counted(ActsRecordPayload, await attempt_rows(info, input, input.rows, work), input)

    @guarded(Permission.EDIT_PURCHASES)
    async def tiers_import(self, info: Info, input: TiersImportInput) -> TiersImportPayload:
        """Takes the client's own behaviour tiers, which then stand for BEHAVIOUR while they are valid."""

        def work(session: Session, said: Sequence[TierRow]) -> Result:
            people = bearers_named(session, said)
            rows = [
                TierInput(person_id=each, tier=row.tier, observed_at=row.observed_at, valid_until=row.valid_until)
                for row, each in zip(said, people, strict=True)
            ]
            shares = None if input.shares is None else {each.tier: each.share for each in input.shares}
            product_id = parse_id(input.product_id, "Product", "productId")
            done = actions.import_tiers(session, product_id, rows, input.order, info.context.now, shares=shares)
            return _counts(done)

        return counted(TiersImportPayload, await attempt_rows(info, input, input.rows, work), input)


def _counts(recorded: Recorded) -> Result:
    return {"added": recorded.added, "changed": recorded.changed, "unchanged": recorded.unchanged}


def _purchase(row: PurchaseRow, person_id: int, number: int) -> PurchaseInput:
    return PurchaseInput(
        person_id=person_id,
        product_id=parse_id(row.product_id, "Product", "rows", str(number), "productId"),
        order_ref=row.order_ref,
        purchased_at=row.purchased_at,
        quantity=row.quantity,
        amount=row.amount,
        currency=row.currency,
        cross_sell=row.cross_sell,
        up_sell=row.up_sell,
    )


def _act(row: ActRow, person_id: int, number: int) -> ActInput:
    return ActInput(
        person_id=person_id,
        product_id=parse_id(row.product_id, "Product", "rows", str(number), "productId"),
        act_ref=row.act_ref,
        kind=row.kind,
        acted_at=row.acted_at,
    )
