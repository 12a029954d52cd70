"""There is one open lead of a person and a product at most, whoever opens it and whenever; the database sees to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import NotFound
from backend.identity.actions import erase
from backend.sales import actions
from backend.sales.actions import NewLead
from backend.sales.rules.leads import LeadOpen, Outcome
from backend.sales.tables import Lead, LeadStep
from tests.identity.standing import merged
from tests.loyalty.told import NOW
from tests.loyalty.world import make_world
from tests.sales.shop import Shop, make_shop


def test_a_second_one_is_refused_until_the_first_is_closed(shop: Shop) -> None:
    person = shop.world.person()
    first = shop.lead("taro", person)
    with pytest.raises(LeadOpen):
        shop.lead("jiro", person)
    assert _keys(shop) == [f"{person}/{shop.product}"]
    _close(shop, first.id)
    second = shop.lead("jiro", person)
    assert _keys(shop) == [None, f"{person}/{shop.product}"]
    with pytest.raises(LeadOpen):
        shop.do(lambda session: actions.reopen_lead(session, first.id, shop.scopes["boss"], NOW, reason="連絡あり"))
    row = shop.see(lambda session: session.get_one(Lead, first.id))
    assert (row.open_key, row.outcome, row.reason, row.closed_at) == (None, "LOST", "他社", NOW)
    assert [step.kind for step in shop.steps(first.id)] == ["OPENED", "LOST"]
    _close(shop, second.id)
    shop.do(lambda session: actions.reopen_lead(session, first.id, shop.scopes["boss"], NOW, reason="連絡あり"))
    assert _keys(shop) == [f"{person}/{shop.product}", None]


def test_another_product_has_a_lead_of_its_own(shop: Shop) -> None:
    person = shop.world.person()
    shop.lead("taro", person)
    given = NewLead(person_id=person, product_id=shop.world.products[2], owner_id=shop.scopes["jiro"].member_id)
    shop.do(lambda session: actions.open_lead(session, given, shop.scopes["boss"], NOW))
    assert _keys(shop) == [f"{person}/{shop.product}", f"{person}/{shop.world.products[2]}"]


def test_whoever_opens_it_at_the_same_time_only_one_does(postgres_url: str) -> None:
    shop = make_shop(make_world(Database(postgres_url)))
    person = shop.world.person()

    def opened(owner: str) -> int:
        other = Database(postgres_url)
        given = NewLead(person_id=person, product_id=shop.product, owner_id=shop.scopes[owner].member_id)
        try:
            return other.write_now(lambda session: actions.open_lead(session, given, shop.scopes["boss"], NOW)).id
        except LeadOpen:
            return 0
        finally:
            other.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        done = list(pool.map(opened, ["taro", "jiro", "taro", "jiro"]))
    assert sorted(each > 0 for each in done) == [False, False, False, True]
    assert _keys(shop) == [f"{person}/{shop.product}"]
    assert len(shop.see(lambda session: session.scalars(select(LeadStep.id)).all())) == 1
    shop.database.close()


def test_a_lead_on_someone_who_is_another_by_now_is_on_who_they_are(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    merged(shop.database, kept, gone, NOW)
    assert shop.lead("taro", gone).person_id == kept
    with pytest.raises(LeadOpen):
        shop.lead("jiro", kept)


def test_nobody_who_is_gone_has_a_new_lead(shop: Shop) -> None:
    person = shop.world.person()
    lead = shop.lead("taro", person)
    _close(shop, lead.id)
    shop.do(lambda session: erase(session, person, NOW))
    for person_id in (person, 99):
        with pytest.raises(NotFound):
            shop.lead("taro", person_id)
    with pytest.raises(NotFound):
        shop.do(lambda session: actions.reopen_lead(session, lead.id, shop.scopes["boss"], NOW, reason="x"))
    assert _keys(shop) == [None]


def _close(shop: Shop, lead_id: int) -> None:
    boss = shop.scopes["boss"]
    shop.do(lambda session: actions.close_lead(session, lead_id, boss, NOW, outcome=Outcome.LOST, reason="他社"))


def _keys(shop: Shop) -> list[str | None]:
    def keys(session: Session) -> list[str | None]:
        return list(session.scalars(select(Lead.open_key).order_by(Lead.id)))

    return shop.see(keys)
