"""Publishes plans: each time a new version of the whole table, while what stood before stays readable."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.communications.queries.plans import live_plan
from backend.communications.rules.plans import Entry, Plan, PlanChanged
from backend.communications.rules.plans_reading import plan_from_json
from backend.communications.tables import CommunicationAim, CommunicationEntry, CommunicationPlan
from backend.text import clean_shown

_LONGEST_REASON = 2_000


def publish_plan(
    session: Session,
    *,
    product_id: int,
    content: object,
    reason: str,
    by: int,
    now: Instant,
    after_version: int | None = None,
) -> CommunicationPlan:
    """The next version of the product's plan, in use at once, with the reason for it, by that member of staff.

    With `after_version` (0: none) it is refused where another version was published since the author read that one.
    """
    get_product(session, product_id)
    plan = plan_from_json(content)
    reason = clean_shown(reason, "reason", most=_LONGEST_REASON, lines=True)
    # Versions of one product are numbered one after the other.
    session.execute(select(Product.id).where(Product.id == product_id).with_for_update(key_share=True))
    live = live_plan(session, product_id)
    version = 0 if live is None else live.version
    if after_version is not None and after_version != version:
        raise PlanChanged(f"version {version} was published meanwhile", "afterVersion")
    row = CommunicationPlan(product_id=product_id, version=version + 1, reason=reason, created_at=now, created_by=by)
    session.add(row)
    session.flush()
    _write(session, row.id, plan)
    return row


def _write(session: Session, plan_id: int, plan: Plan) -> None:
    aims = [{"plan_id": plan_id, "segment": segment, "aim": aim} for segment, aim in plan.aims.items()]
    if aims:
        session.execute(insert(CommunicationAim), aims)
    entries = [_row(plan_id, position, entry) for position, entry in enumerate(plan.entries)]
    if entries:
        session.execute(insert(CommunicationEntry), entries)


def _row(plan_id: int, position: int, entry: Entry) -> dict[str, object]:
    return {
        "plan_id": plan_id,
        "key": entry.key,
        "segment": entry.segment,
        "direction": entry.direction.value,
        "form": entry.form.value,
        "title": entry.title,
        "text": entry.text,
        "url": entry.url,
        "after_days": entry.after_days,
        "every_days": entry.every_days,
        "most": entry.most,
        "purpose": entry.purpose,
        "position": position,
    }
