"""Communication plans in the schema: the table of segments and directions, every version, and what each one changed."""

from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from backend.api.campaign_results_findings import CampaignFinding, findings_about_plan, findings_behind_plan
from backend.api.catalogue import Product, find_product
from backend.api.communication_enums import Direction, Form
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, worded
from backend.api.shapes.writing import object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.viewers.permissions import guarded
from backend.communications import tables
from backend.communications.queries import plans as queries
from backend.communications.rules.directions import SEGMENTS, directions_of
from backend.communications.rules.plans import AimChange, EntryChange
from backend.db import Session
from backend.errors import NotFound
from backend.staff.rules import Permission

OfPlan = Annotated[strawberry.ID, strawberry.argument(description="Of which product's plan.")]
OneVersion = Annotated[
    int | None, strawberry.argument(description="Which version; the newest, which is in use, if left out.")
]
SinceVersion = Annotated[
    int | None, strawberry.argument(description="Since which version; the one before if left out, 0 for none at all.")
]


@object_shape
class CommunicationEntry(Node):
    """One thing that a plan says to one segment in one direction."""

    key: str = says("Its name, the same from version to version.")
    segment: Segment | None = says("To whom: one segment, or null for those of whom too little is known.")
    direction: Direction = says("What it is to bring about.")
    form: Form = says("How it is said.")
    title: Wording = says("What it is called: a mail's subject, a film's title.")
    text: Wording = says("What is said: Markdown in an HTML mail, else plain text; nothing where it is elsewhere.")
    url: str | None = says("Where the content is, or what it leads to.")
    after_days: int = says("How many days after someone entered the segment.")
    every_days: int | None = says("Said again after so many days; null for once.")
    most: int | None = says("How often at the most; null without an end.")
    purpose: str = says("For which purpose people must have agreed to be contacted.")


@object_shape
class CommunicationCell:
    """What a plan says to one segment in one direction."""

    direction: Direction = says("The direction.")
    entries: list[CommunicationEntry] = says("What is said, in the order in which it comes up.")


@object_shape
class CommunicationRow:
    """What a plan wants with one segment, and says to it."""

    segment: Segment | None = says("The segment; null for those of whom too little is known.")
    aim: Wording | None = says("What the plan wants with it (目的); null where it does not say.")
    cells: list[CommunicationCell] = says("The directions, also those in which nothing is said.")


@object_shape
class CommunicationEntryChange:
    """What a version made of an entry."""

    key: str = says("The entry's key.")
    before: CommunicationEntry | None = says("As it was; null where it is new.")
    after: CommunicationEntry | None = says("As it is; null where it was dropped.")
    fields: list[str] = says("What is otherwise, where it was there before and is there after.")


@object_shape
class CommunicationAimChange:
    """What a version made of the aim with a segment."""

    segment: Segment | None = says("The segment; null for those of whom too little is known.")
    before: Wording | None = says("As it was; null where there was none.")
    after: Wording | None = says("As it is; null where there is none.")


@object_shape
class CommunicationPlanChanges:
    """All in which a version of a plan differs from an earlier one."""

    since_version: int | None = says("From which version; null for none at all.")
    aims: list[CommunicationAimChange] = says("Aims that are otherwise.")
    entries: list[CommunicationEntryChange] = says("Entries that are new, otherwise or dropped.")


@object_shape
class CommunicationPlan(Node):
    """One version of what to say to whom about a product (コミュニケーション戦略表); never changed."""

    row: strawberry.Private[tables.CommunicationPlan]
    version: int = says("Counts from 1; the newest one is in use.")
    reason: str = says("Why this version was made.")
    created_at: DateTime = says("When it was published.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """About which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def created_by(self, info: Info) -> StaffMember | None:
        """Who published it."""
        return await find_member(info.context, self.row.created_by)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def rows(self, info: Info) -> list[CommunicationRow]:
        """The table: a row for each of the eight segments, and one for those of whom too little is known."""
        context = info.context
        aims = await context.load(queries.aims_of, self.row.id) or {}
        entries = [entry_of(row) for row in await context.load(queries.entries_of, self.row.id) or []]
        return [
            CommunicationRow(
                segment=segment_of_code(code),
                aim=_optional_wording(aims.get(code)),
                cells=_cells(code, [each for each in entries if each.segment == segment_of_code(code)]),
            )
            for code in SEGMENTS
        ]

    @guarded(Permission.READ_COMMUNICATIONS)
    async def changes(self, info: Info, since_version: SinceVersion = None) -> CommunicationPlanChanges:
        """In what it differs from an earlier version."""
        number = self.version - 1 if since_version is None else since_version

        def found(session: Session) -> CommunicationPlanChanges:
            before = queries.find_plan(session, self.row.product_id, number) if number else None
            if before is None and number:
                raise NotFound("the plan has no such version", "sinceVersion")
            return _changes(session, before, self.row)

        return await info.context.read(found)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def findings(self, info: Info) -> list[CampaignFinding]:
        """What campaigns that carried this version out have shown, oldest first."""
        return await findings_about_plan(info.context, self.row.id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def based_on(self, info: Info) -> list[CampaignFinding]:
        """The findings that this version was revised by, oldest first."""
        return await findings_behind_plan(info.context, self.row.id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def versions(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> "Connection[CommunicationPlan]":
        """Every version of this product's plan, the first one first."""
        part, product_id = asked(first, after, last, before, int, of="CommunicationPlan"), self.row.product_id
        return await connected(
            info.context.read(lambda session: queries.plan_history(session, product_id, part)), plan_of
        )


def plan_of(row: tables.CommunicationPlan) -> CommunicationPlan:
    """The plan as the schema shows it."""
    return CommunicationPlan(
        id=global_id("CommunicationPlan", row.id),
        row=row,
        version=row.version,
        reason=row.reason,
        created_at=DateTime(row.created_at),
    )


def entry_of(row: tables.CommunicationEntry) -> CommunicationEntry:
    """The entry as the schema shows it."""
    return CommunicationEntry(
        id=global_id("CommunicationEntry", row.id),
        key=row.key,
        segment=segment_of_code(row.segment),
        direction=Direction(row.direction),
        form=Form(row.form),
        title=worded(row.title),
        text=worded(row.text),
        url=row.url,
        after_days=row.after_days,
        every_days=row.every_days,
        most=row.most,
        purpose=row.purpose,
    )


async def find_plan(context: Context, plan_id: int | None) -> CommunicationPlan | None:
    """The plan of that key."""
    return await by_id(context, queries.plans_by_id, plan_of, plan_id)


async def find_entry(context: Context, entry_id: int | None) -> CommunicationEntry | None:
    """The entry of that key."""
    return await by_id(context, queries.entries_by_id, entry_of, entry_id)


KINDS = {
    "CommunicationEntry": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_entry(context, keys[0])
    ),
    "CommunicationPlan": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_plan(context, keys[0])
    ),
}


@strawberry.type
class CommunicationPlansQuery:
    """What can be asked of communication plans."""

    @guarded(Permission.READ_COMMUNICATIONS)
    async def communication_plan(
        self, info: Info, product_id: OfPlan, version: OneVersion = None
    ) -> CommunicationPlan | None:
        """A product's plan, in use or an earlier version; null where there is none."""
        key = parse_id(product_id, "Product", "productId")
        if version is None:
            return await by_id(info.context, queries.live_plans, plan_of, key)
        row = await info.context.read(lambda session: queries.find_plan(session, key, version))
        return None if row is None else plan_of(row)


def _cells(code: int, entries: list[CommunicationEntry]) -> list[CommunicationCell]:
    return [
        CommunicationCell(direction=direction, entries=[each for each in entries if each.direction is direction])
        for direction in directions_of(code)
    ]


def _changes(
    session: Session, before: tables.CommunicationPlan | None, after: tables.CommunicationPlan
) -> CommunicationPlanChanges:
    changed = queries.plan_difference(session, None if before is None else before.id, after.id)
    rows = queries.entries_of(session, [plan.id for plan in (before, after) if plan is not None])
    new = {row.key: row for row in rows[after.id]}
    old = {} if before is None else {row.key: row for row in rows[before.id]}
    return CommunicationPlanChanges(
        since_version=None if before is None else before.version,
        aims=[_aim_change(each) for each in changed.aims],
        entries=[_entry_change(each, old.get(each.key), new.get(each.key)) for each in changed.entries],
    )


def _entry_change(
    change: EntryChange, before: tables.CommunicationEntry | None, after: tables.CommunicationEntry | None
) -> CommunicationEntryChange:
    return CommunicationEntryChange(
        key=change.key,
        before=None if before is None else entry_of(before),
        after=None if after is None else entry_of(after),
        fields=list(map(to_camel_case, change.fields)),
    )


def _aim_change(change: AimChange) -> CommunicationAimChange:
    return CommunicationAimChange(
        segment=segment_of_code(change.segment),
        before=_optional_wording(change.before),
        after=_optional_wording(change.after),
    )


def _optional_wording(wording: dict[str, str] | None) -> Wording | None:
    return None if wording is None else worded(wording)
