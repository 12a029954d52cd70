"""The stage of a measurement: a migrated database with one survey, and many people who are invited to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, Instant, system_clock
from backend.db import Database
from backend.db.parts import in_parts
from backend.invitations.rules import expiry_of
from backend.invitations.tables import Invitation
from backend.links import Link
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Person
from backend.surveys.actions import add_survey, publish
from backend.touchpoints.actions import add_touchpoint
from tests.bench.form import ten_questions
from tests.bench.panel import Panel

_EXPIRY_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the rows are that a measurement needs to know."""

    url: str
    product_id: int
    version_id: int
    touchpoint_id: int


def set_stage(url: str, people: int) -> Stage:
    """Publishes the survey in that database, and invites so many people."""
    database = Database(url)
    try:
        now = system_clock() - DAY
        stage = database.write_now(lambda session: _ask(session, url, now))
        for part in in_parts(range(people)):
            database.write_now(partial(_invite, touchpoint_id=stage.touchpoint_id, people=len(part), now=now))
    finally:
        database.close()
    return stage


def invite_panel(panel: Panel, people: int) -> int:
    """Invites so many of a panel, spread over all of it, to the survey; the version they are asked."""
    database = Database(panel.url)
    try:
        now = system_clock() - DAY
        version_id, touchpoint_id = database.write_now(partial(_ask_of, product_id=panel.product_id, now=now))
        ids = [1 + place * panel.people // people for place in range(people)]
        for part in in_parts(ids):
            database.write_now(partial(_invite_these, touchpoint_id=touchpoint_id, ids=part, now=now))
    finally:
        database.close()
    return version_id


def list_links(database: Database, *, behind: int, count: int) -> list[Link]:
    """The links of so many invitations behind that one, in their order."""
    statement = (
        select(Invitation.id, Invitation.issued_at, Invitation.expires_at)
        .where(Invitation.id > behind)
        .order_by(Invitation.id)
        .limit(count)
    )
    rows = database.read_now(lambda session: session.execute(statement).all())
    return [Link(id=row.id, issued_at=row.issued_at, expires_at=row.expires_at) for row in rows]


def _ask(session: Session, url: str, now: Instant) -> Stage:
    name = {"ja": "茶舗あおい", "en": "Aoi Tea"}
    brand = add_brand(session, key="aoi", name=name, now=now)
    product = add_product(session, brand_id=brand.id, key="hojicha", name=name, now=now)
    version_id, touchpoint_id = _ask_of(session, product_id=product.id, now=now)
    return Stage(url=url, product_id=product.id, version_id=version_id, touchpoint_id=touchpoint_id)


def _ask_of(session: Session, *, product_id: int, now: Instant) -> tuple[int, int]:
    """The survey's version and touchpoint, about that product."""
    survey = add_survey(session, key="annual", survey=ten_questions(), now=now)
    version = publish(session, survey.id, now)
    touchpoint = add_touchpoint(
        session, key="annual", survey_id=survey.id, moment=Moment.ANNUAL, product_id=product_id, now=now
    )
    return version.id, touchpoint.id


def _invite(session: Session, *, touchpoint_id: int, people: int, now: Instant) -> None:
    rows: list[dict[str, object]] = [{"language": "ja", "created_at": now}] * people
    ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    _invite_these(session, touchpoint_id=touchpoint_id, ids=ids, now=now)


def _invite_these(session: Session, *, touchpoint_id: int, ids: Sequence[int], now: Instant) -> None:
    expires_at = expiry_of(now, _EXPIRY_DAYS)
    fixed = {"touchpoint_id": touchpoint_id, "occasion": "", "issued_at": now, "expires_at": expires_at}
    session.execute(insert(Invitation), [{**fixed, "person_id": person_id} for person_id in ids])
