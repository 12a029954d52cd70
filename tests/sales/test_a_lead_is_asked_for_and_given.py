"""A salesperson asks for a lead on someone they name: the answer tells nothing, and a manager decides."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Slice
from backend.errors import Forbidden, Invalid, NotFound
from backend.identity.actions import erase
from backend.panel.tables import Person
from backend.sales import actions
from backend.sales.queries.leads import get_lead
from backend.sales.queries.requests import list_requests
from backend.sales.rules.leads import AlreadySettled, LeadOpen
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadRequest
from tests.loyalty.told import NOW
from tests.sales.shop import Shop

Answer = Callable[[Session, int, LeadScope, Instant], object]


def test_the_answer_is_the_same_whether_there_is_such_a_person(shop: Shop) -> None:
    shop.world.person()
    known, unknown = _ask(shop, "C-1"), _ask(shop, "nobody")
    shown = [
        {name: value for name, value in _columns(row).items() if name not in {"id", "external_ref"}}
        for row in (known, unknown)
    ]
    assert shown[0] == shown[1]
    assert (known.settled_at, known.granted, known.lead_id, unknown.external_ref) == (None, None, None, "nobody")


def test_asking_again_is_the_same_request_until_it_is_answered(shop: Shop) -> None:
    first = _ask(shop, "C-1")
    assert _ask(shop, " C-1 ").id == first.id
    assert _ask(shop, "C-1", "jiro").id != first.id
    shop.do(lambda session: actions.decline_request(session, first.id, shop.scopes["boss"], NOW + 1))
    assert _ask(shop, "C-1").id != first.id


def test_a_manager_grants_it(shop: Shop) -> None:
    person, request = shop.world.person(), _ask(shop, "C-1")
    lead = shop.do(lambda session: actions.grant_lead(session, request.id, shop.scopes["boss"], NOW + 1))
    taro = shop.scopes["taro"]
    assert (lead.person_id, lead.owner_id, lead.opened_at) == (person, taro.member_id, NOW + 1)
    assert shop.see(lambda session: get_lead(session, lead.id, taro)).id == lead.id
    (step,) = shop.steps(lead.id)
    assert (step.kind, step.note, step.member_id) == ("OPENED", "展示会で", shop.scopes["boss"].member_id)
    row = _row(shop, request.id)
    assert (row.settled_at, row.granted, row.lead_id) == (NOW + 1, True, lead.id)


def test_a_manager_declines_it(shop: Shop) -> None:
    request = _ask(shop, "C-1")
    shop.do(lambda session: actions.decline_request(session, request.id, shop.scopes["boss"], NOW + 1))
    row = _row(shop, request.id)
    assert (row.settled_at, row.granted, row.lead_id) == (NOW + 1, False, None)


def test_an_answer_is_given_once(shop: Shop) -> None:
    shop.world.person()
    request = _ask(shop, "C-1")
    shop.do(lambda session: actions.decline_request(session, request.id, shop.scopes["boss"], NOW + 1))
    for answer in (actions.grant_lead, actions.decline_request):
        with pytest.raises(AlreadySettled):
            _answer(shop, answer, request.id, "boss", NOW + 2)
    assert (_row(shop, request.id).settled_at, _leads(shop)) == (NOW + 1, 0)


def test_it_waits_while_it_cannot_be_granted(shop: Shop) -> None:
    person, boss = shop.world.person(), shop.scopes["boss"]
    nobody, taken = _ask(shop, "nobody"), _ask(shop, "C-1")
    shop.lead("jiro", person)
    with pytest.raises(NotFound):
        shop.do(lambda session: actions.grant_lead(session, nobody.id, boss, NOW))
    with pytest.raises(LeadOpen):
        shop.do(lambda session: actions.grant_lead(session, taken.id, boss, NOW))
    assert [_row(shop, each.id).settled_at for each in (nobody, taken)] == [None, None]
    assert _leads(shop) == 1


def test_nobody_is_given_whom_the_panel_has_forgotten(shop: Shop) -> None:
    person = shop.world.person()
    shop.do(lambda session: erase(session, person, NOW))
    request = _ask(shop, "C-1")
    with pytest.raises(NotFound):
        shop.do(lambda session: actions.grant_lead(session, request.id, shop.scopes["boss"], NOW))
    assert _leads(shop) == 0


def test_requests_are_seen_as_leads_are(shop: Shop) -> None:
    mine, others, west = (_ask(shop, "C-1", who) for who in ("taro", "jiro", "nishi"))
    seen = {"taro": [mine], "boss": [mine, others], "west boss": [west], "auditor": [mine, others, west]}
    for name, wanted in seen.items():
        assert _listed(shop, name) == [row.id for row in wanted]
    told = set()
    for request_id in (west.id, 99):
        with pytest.raises(NotFound) as refused:
            _answer(shop, actions.grant_lead, request_id, "boss")
        told.add((refused.value.message, refused.value.path))
    assert told == {("there is no such request", ("id",))}
    shop.do(lambda session: actions.decline_request(session, mine.id, shop.scopes["boss"], NOW))
    assert _listed(shop, "boss", is_settled=True) == [mine.id]
    assert _listed(shop, "boss", is_settled=False) == [others.id]


def test_a_salesperson_answers_no_request(shop: Shop) -> None:
    shop.world.person()
    request = _ask(shop, "C-1")
    for answer in (actions.grant_lead, actions.decline_request):
        with pytest.raises(Forbidden):
            _answer(shop, answer, request.id, "taro")
    assert (_row(shop, request.id).settled_at, _leads(shop)) == (None, 0)


def test_a_request_names_a_product_and_someone(shop: Shop) -> None:
    with pytest.raises(Invalid):
        _ask(shop, " ")
    with pytest.raises(NotFound):
        shop.do(
            lambda session: actions.request_lead(session, shop.scopes["taro"], NOW, product_id=99, external_ref="C-1")
        )
    assert shop.see(lambda session: session.scalars(select(LeadRequest.id)).all()) == []
    assert shop.see(lambda session: session.scalars(select(Person.id)).all()) == []


def _ask(shop: Shop, ref: str, who: str = "taro") -> LeadRequest:
    return shop.do(
        lambda session: actions.request_lead(
            session, shop.scopes[who], NOW, product_id=shop.product, external_ref=ref, note="展示会で"
        )
    )


def _answer(shop: Shop, answer: Answer, request_id: int, who: str, now: Instant = NOW) -> object:
    return shop.do(lambda session: answer(session, request_id, shop.scopes[who], now))


def _listed(shop: Shop, name: str, *, is_settled: bool | None = None) -> list[int]:
    scope = shop.scopes[name]
    page = shop.see(lambda session: list_requests(session, scope, Slice(count=9), is_settled=is_settled))
    return [row.id for row in page.rows]


def _row(shop: Shop, request_id: int) -> LeadRequest:
    return shop.see(lambda session: session.get_one(LeadRequest, request_id))


def _columns(row: LeadRequest) -> dict[str, object]:
    return {name: getattr(row, name) for name in LeadRequest.__table__.columns.keys()}  # noqa: SIM118 - no mapping


def _leads(shop: Shop) -> int:
    return len(shop.see(lambda session: session.scalars(select(Lead.id)).all()))
