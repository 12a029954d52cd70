"""Whoever works on one lead, or one scheme, at the same time: each step counts once, and none is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import Busy, NotFound, Refused
from backend.identity.actions import merge
from backend.loyalty.rules.axes import Axis, Facet
from backend.outbox.tables import OutboxMessage
from backend.sales import actions
from backend.sales.rules.leads import LeadClosed, Outcome, Stage, Standing
from backend.sales.rules.learning import Learnt
from backend.sales.rules.schemes import Reach, SchemePlace
from backend.sales.tables import Lead, LeadRequest, SchemeRow
from tests.identity.standing import drifted
from tests.loyalty.told import NOW
from tests.loyalty.world import make_world
from tests.sales.shop import CONTENT, Shop, make_shop

Act = Callable[[Session], object]
TRUST = Learnt(item="trust", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=5)


@pytest.fixture
def busy_shop(postgres_url: str) -> Iterator[Shop]:
    """A shop whose database many programs write to."""
    database = Database(postgres_url)
    yield make_shop(make_world(database))
    database.close()


def test_a_lead_is_closed_once(busy_shop: Shop, postgres_url: str) -> None:
    shop, lead = busy_shop, busy_shop.lead()
    boss = shop.scopes["boss"]

    def close(session: Session) -> object:
        return actions.close_lead(session, lead.id, boss, NOW, outcome=Outcome.WON, reason="味")

    refusals = _together(postgres_url, [close] * 4)
    assert sorted(refusals) == ["", *[LeadClosed.code] * 3]
    assert [step.kind for step in shop.steps(lead.id)] == ["OPENED", "WON"]
    assert len(shop.see(lambda session: session.scalars(select(OutboxMessage)).all())) == 1


def test_every_stage_is_gone_through(busy_shop: Shop, postgres_url: str) -> None:
    shop, lead = busy_shop, busy_shop.lead()
    boss = shop.scopes["boss"]
    refusals = _together(postgres_url, [lambda session: actions.advance(session, lead.id, boss, NOW)] * 4)
    assert refusals == [""] * 4
    stages = [(step.from_stage, step.to_stage) for step in shop.steps(lead.id)[1:]]
    assert stages == list(zip(list(Stage), list(Stage)[1:], strict=False))


def test_versions_are_numbered_one_after_the_other(busy_shop: Shop, postgres_url: str) -> None:
    shop = busy_shop
    place = SchemePlace(reach=Reach.GENERAL, segment=None, standing=Standing.PROSPECT, stage=Stage.APPROACH)

    def publish(session: Session) -> object:
        return actions.publish_scheme(
            session,
            product_id=shop.product,
            place=place,
            content=CONTENT,
            reason="改訂",
            by=shop.scopes["boss"].member_id,
            now=NOW,
        )

    assert _together(postgres_url, [publish] * 4) == [""] * 4
    assert shop.see(lambda session: session.scalars(select(SchemeRow.version).order_by(SchemeRow.id)).all()) == [
        1,
        2,
        3,
        4,
    ]


def test_whoever_asks_twice_at_once_asks_once(busy_shop: Shop, postgres_url: str) -> None:
    shop, taro = busy_shop, busy_shop.scopes["taro"]

    def ask(session: Session) -> object:
        return actions.request_lead(session, taro, NOW, product_id=shop.product, external_ref="C-1")

    assert _together(postgres_url, [ask] * 4) == [""] * 4
    assert len(shop.see(lambda session: session.scalars(select(LeadRequest)).all())) == 1


def test_a_contact_is_about_who_the_person_is(busy_shop: Shop, postgres_url: str) -> None:
    """Beside a merge of the person: nobody waits in a circle, and what was learnt is where the lead is."""
    shop = busy_shop
    kept, gone = shop.world.person(), shop.world.person()
    lead = shop.lead("taro", gone)
    boss = shop.scopes["boss"]

    def contact(session: Session) -> object:
        return actions.log_contact(session, lead.id, boss, NOW, learnt=[TRUST])

    def merging(session: Session) -> object:
        return merge(session, kept_id=kept, gone_id=gone, source="t", now=NOW)

    refusals = _together(postgres_url, [contact, contact, merging, contact])
    assert refusals[2] == ""
    assert set(refusals) <= {"", Busy.code, NotFound.code}
    row = shop.see(lambda session: session.get_one(Lead, lead.id))
    heard = sum(step.kind == "CONTACT" for step in shop.steps(lead.id))
    assert heard == [*refusals[:2], refusals[3]].count("")
    found = shop.world.positions(row.person_id, NOW)
    assert [view.psychology.evidence for view in found.values()] == [0.5 * heard] * (heard > 0)
    assert drifted(shop.database, NOW) == 0


def _together(url: str, works: list[Act]) -> list[str]:
    """All of it at the same time, each in a program of its own; the codes of the refusals."""
    barrier = Barrier(len(works))

    def one(work: Act) -> str:
        database = Database(url)
        barrier.wait()
        try:
            database.write_now(work)
        except Refused as refusal:
            return refusal.code
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(one, works))
