"""Keeps what a site or a marketing tool tells of what it showed or sent to people by a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.communications.actions.contacts import keep_contacts
from backend.communications.rules.contacts import Contact
from backend.communications.rules.directions import Form, channel_of
from backend.communications.tables import CommunicationEntry, CommunicationPlan
from backend.errors import Invalid, NotFound, read_each, refuse_all
from backend.panel.queries import known_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That someone was shown or sent an entry; without an instant it was just now."""

    person_id: int
    entry_key: str
    channel: str | None = None
    at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The newest version of an entry of that key: in which plan it stands, and its form."""

    plan_id: int
    form: Form


def tell_contacts(session: Session, product_id: int, told: Sequence[Told], now: Instant) -> int:
    """Keeps each of them once, and lets those that were sent count towards the caps; answers with how many were new."""
    get_product(session, product_id)
    here = known_people(session, {each.person_id for each in told})
    strangers = [number for number, each in enumerate(told) if each.person_id not in here]
    refuse_all([NotFound("there is no such person", "shown", str(number), "person") for number in strangers])
    known = _entries(session, product_id, {each.entry_key for each in told})
    contacts = read_each(told, lambda each, number: _contact(product_id, each, known, now, ("shown", str(number))))
    return keep_contacts(session, contacts)


def _entries(session: Session, product_id: int, keys: set[str]) -> dict[str, _Known]:
    """Those of the entries that any version of the product's plan has, each as its newest version has it."""
    row = CommunicationEntry
    statement = (
        select(row.key, row.plan_id, row.form)
        .join(CommunicationPlan, CommunicationPlan.id == row.plan_id)
        .where(CommunicationPlan.product_id == product_id, row.key.in_(keys))
        .order_by(CommunicationPlan.version)
    )
    return {key: _Known(plan_id=plan_id, form=Form(form)) for key, plan_id, form in session.execute(statement)}


def _contact(product_id: int, told: Told, known: dict[str, _Known], now: Instant, path: tuple[str, str]) -> Contact:
    entry = known.get(told.entry_key)
    if entry is None:
        raise NotFound("no version of this product's plan has such an entry", *path, "entryKey")
    if told.at is not None and told.at > now:
        raise Invalid("this is still to come", *path, "at")
    is_found = channel_of(entry.form, None) is None
    if is_found and told.channel is not None:
        raise Invalid("what is found on the site is sent by no channel", *path, "channel")
    if not is_found and told.channel is None:
        raise Invalid("by which channel was it sent?", *path, "channel")
    at = now if told.at is None else told.at
    return Contact(
        person_id=told.person_id,
        product_id=product_id,
        plan_id=entry.plan_id,
        entry_key=told.entry_key,
        channel=told.channel,
        source=f"told/{product_id}/{told.person_id}/{told.entry_key}/{at}",
        at=at,
    )
