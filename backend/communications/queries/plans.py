"""Reads communication plans: the newest version of each product, every version before it, and what stands in them."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.communications.rules.directions import Direction, Form
from backend.communications.rules.plans import Difference, Entry, Plan, difference
from backend.communications.tables import CommunicationAim, CommunicationEntry, CommunicationPlan
from backend.db import Page, Slice, keyset_page
from backend.text import Wording

_NOTHING = Plan(aims={}, entries=())


def live_plan(session: Session, product_id: int) -> CommunicationPlan | None:
    """The newest version of the product's plan; None where there is no plan."""
    return live_plans(session, [product_id]).get(product_id)


def live_plans(session: Session, product_ids: Collection[int]) -> dict[int, CommunicationPlan]:
    """The newest version of the plan of each of those products that have one."""
    row = CommunicationPlan
    newest = (
        select(row.product_id, func.max(row.version).label("version"))
        .where(row.product_id.in_(product_ids))
        .group_by(row.product_id)
        .subquery()
    )
    statement = select(row).join(newest, (newest.c.product_id == row.product_id) & (newest.c.version == row.version))
    return {plan.product_id: plan for plan in session.scalars(statement)}


def find_plan(session: Session, product_id: int, version: int) -> CommunicationPlan | None:
    """That version of the product's plan."""
    row = CommunicationPlan
    return session.scalar(select(row).where(row.product_id == product_id, row.version == version))


def plans_by_id(session: Session, plan_ids: Collection[int]) -> dict[int, CommunicationPlan]:
    """Those of the plans that exist, by id."""
    row = CommunicationPlan
    return {plan.id: plan for plan in session.scalars(select(row).where(row.id.in_(plan_ids)))}


def plan_history(session: Session, product_id: int, part: Slice) -> Page[CommunicationPlan]:
    """Every version of the product's plan in the order of the versions."""
    row = CommunicationPlan
    return keyset_page(session, select(row).where(row.product_id == product_id), [row.version], part)


def entries_by_id(session: Session, entry_ids: Collection[int]) -> dict[int, CommunicationEntry]:
    """Those of the entries that exist, by id."""
    row = CommunicationEntry
    return {entry.id: entry for entry in session.scalars(select(row).where(row.id.in_(entry_ids)))}


def entries_of(session: Session, plan_ids: Collection[int]) -> dict[int, list[CommunicationEntry]]:
    """The entries of each of those plans, in the order of the plan."""
    row = CommunicationEntry
    found: dict[int, list[CommunicationEntry]] = {plan_id: [] for plan_id in plan_ids}
    statement = select(row).where(row.plan_id.in_(plan_ids)).order_by(row.plan_id, row.position)
    for entry in session.scalars(statement):
        found[entry.plan_id].append(entry)
    return found


def aims_of(session: Session, plan_ids: Collection[int]) -> dict[int, dict[int, Wording]]:
    """The aims of each of those plans, by segment."""
    row = CommunicationAim
    found: dict[int, dict[int, Wording]] = {plan_id: {} for plan_id in plan_ids}
    for aim in session.scalars(select(row).where(row.plan_id.in_(plan_ids))):
        found[aim.plan_id][aim.segment] = aim.aim
    return found


def contents_of(session: Session, plan_ids: Collection[int]) -> Mapping[int, Plan]:
    """The whole table of each of those plans."""
    aims, entries = aims_of(session, plan_ids), entries_of(session, plan_ids)
    return {plan_id: Plan(aims=aims[plan_id], entries=tuple(map(entry_of, entries[plan_id]))) for plan_id in plan_ids}


def plan_difference(session: Session, before_id: int | None, after_id: int) -> Difference:
    """In what a version differs from another, or from having no plan at all."""
    ids = [after_id] if before_id is None else [before_id, after_id]
    contents = contents_of(session, ids)
    return difference(_NOTHING if before_id is None else contents[before_id], contents[after_id])


def entry_of(row: CommunicationEntry) -> Entry:
    """The entry in a row."""
    return Entry(
        key=row.key,
        segment=row.segment,
        direction=Direction(row.direction),
        form=Form(row.form),
        title=row.title,
        text=row.text,
        url=row.url,
        after_days=row.after_days,
        every_days=row.every_days,
        most=row.most,
        purpose=row.purpose,
    )
