"""A salesperson sees their own leads, a manager the team's; a foreign lead and one that is not there are alike."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db import Slice
from backend.errors import Forbidden, NotFound, Refused
from backend.loyalty.rules.axes import Axis, Facet
from backend.sales import actions
from backend.sales.actions import NewLead
from backend.sales.queries import leads as queries
from backend.sales.queries.leads import LeadQuery
from backend.sales.rules.leads import Action, Decision, Outcome, Stage
from backend.sales.rules.learning import Learnt
from backend.sales.rules.scope import LeadScope, scope_of
from backend.sales.tables import Lead, LeadChoice, LeadLearning, LeadStep
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.loyalty.told import NOW
from tests.sales.shop import Shop

SEEN = {
    "taro": ["taro"],
    "jiro": ["jiro"],
    "boss": ["jiro", "taro"],
    "nishi": ["nishi"],
    "west boss": ["nishi"],
    "admin": ["jiro", "nishi", "taro"],
    "auditor": ["jiro", "nishi", "taro"],
}
TOLD = Learnt(item="trust", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=4)


@pytest.mark.parametrize("name", sorted(SEEN))
def test_everyone_sees_what_is_theirs_to_see(shop: Shop, name: str) -> None:
    leads = {owner: shop.lead(owner) for owner in ("jiro", "nishi", "taro")}
    scope = shop.scopes[name]
    wanted = [leads[owner].id for owner in SEEN[name]]
    listed = shop.see(lambda session: queries.list_leads(session, scope, Slice(count=9))).rows
    assert sorted(row.id for row in listed) == sorted(wanted)
    ids = [lead.id for lead in leads.values()]
    assert sorted(shop.see(lambda session: queries.leads_by_id(session, ids, scope))) == sorted(wanted)


def test_a_lead_belongs_to_the_team_that_its_owner_is_in_now(shop: Shop) -> None:
    lead = shop.lead("taro")
    token = "kz_" + "x" * 43
    shop.do(
        lambda session: issue_token(
            session, name="taro", role=Role.SALESPERSON, token=token, expires_at=None, now=NOW, team="west"
        )
    )
    assert shop.see(lambda session: queries.get_lead(session, lead.id, shop.scopes["west boss"])).id == lead.id
    with pytest.raises(NotFound):
        shop.see(lambda session: queries.get_lead(session, lead.id, shop.scopes["boss"]))


def test_members_without_a_team_are_one(shop: Shop) -> None:
    lead = shop.lead("admin")
    manager = scope_of(Role.SALES_MANAGER, shop.scopes["taro"].member_id, None)
    alone = scope_of(Role.SALESPERSON, shop.scopes["taro"].member_id, None)
    assert shop.see(lambda session: queries.get_lead(session, lead.id, manager)).id == lead.id
    for scope in (alone, shop.scopes["boss"]):
        with pytest.raises(NotFound):
            _get(shop, lead.id, scope)


def test_leads_are_found_by_what_they_are(shop: Shop) -> None:
    boss = shop.scopes["boss"]
    first, second, third = (shop.lead(owner) for owner in ("taro", "jiro", "taro"))
    shop.do(lambda session: actions.advance(session, second.id, boss, NOW))
    shop.do(lambda session: actions.close_lead(session, third.id, boss, NOW, outcome=Outcome.LOST, reason="他社"))
    found = {
        LeadQuery(owner_id=shop.scopes["taro"].member_id): [first.id, third.id],
        LeadQuery(stage=Stage.DISCOVERY): [second.id],
        LeadQuery(is_open=True): [first.id, second.id],
        LeadQuery(is_open=False): [third.id],
        LeadQuery(outcome=Outcome.LOST, person_id=third.person_id): [third.id],
        LeadQuery(outcome=Outcome.WON): [],
        LeadQuery(product_id=shop.world.products[2]): [],
    }
    for query, wanted in found.items():
        assert _listed(shop, query) == wanted


ACTS: dict[str, Callable[[Session, int, LeadScope], object]] = {
    "get": queries.get_lead,
    "advance": lambda session, lead, scope: actions.advance(session, lead, scope, NOW),
    "go back": lambda session, lead, scope: actions.go_back(session, lead, scope, NOW, reason="x"),
    "assign": lambda session, lead, scope: actions.assign_lead(session, lead, scope.member_id, scope, NOW),
    "close": lambda session, lead, scope: actions.close_lead(
        session, lead, scope, NOW, outcome=Outcome.WON, reason="x"
    ),
    "reopen": lambda session, lead, scope: actions.reopen_lead(session, lead, scope, NOW, reason="x"),
    "contact": lambda session, lead, scope: actions.log_contact(session, lead, scope, NOW, learnt=[TOLD]),
    "choose": lambda session, lead, scope: actions.choose_action(
        session, lead, scope, NOW, scheme_id=1, action=Action.OPENING, decision=Decision.ACCEPTED
    ),
}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_foreign_lead_is_refused_like_one_that_is_not_there(shop: Shop, name: str) -> None:
    shop.publish()
    lead = shop.lead("taro")
    before = shop.see(_counts)
    refusals = [_refusal(shop, name, lead_id, who) for lead_id in (lead.id, 99) for who in ("jiro", "west boss")]
    assert len(set(refusals)) == 1
    assert refusals[0][0] is NotFound
    assert shop.see(_counts) == before


def test_a_foreign_contact_is_refused_like_one_that_is_not_there(shop: Shop) -> None:
    lead, taro, jiro = shop.lead("taro"), shop.scopes["taro"], shop.scopes["jiro"]
    step = shop.do(lambda session: actions.log_contact(session, lead.id, taro, NOW, learnt=[TOLD]))
    opened = shop.steps(lead.id)[0]
    before = shop.see(_counts)
    told = set()
    for step_id, scope in ((step.id, jiro), (99, jiro), (opened.id, taro)):
        with pytest.raises(NotFound) as corrected:
            _correct(shop, step_id, scope)
        with pytest.raises(NotFound) as withdrawn:
            _withdraw(shop, step_id, scope)
        told |= {(each.value.message, each.value.path) for each in (corrected, withdrawn)}
    assert told == {("there is no such contact", ("id",))}
    assert shop.see(_counts) == before


def test_a_lead_is_given_within_the_team_alone(shop: Shop) -> None:
    lead = shop.lead("taro")
    told = set()
    for owner in (shop.scopes["nishi"].member_id, 99):
        with pytest.raises(NotFound) as refused:
            _assign(shop, lead.id, owner)
        told.add((refused.value.message, refused.value.path))
    assert told == {("there is no such member of staff", ("ownerId",))}
    assert shop.see(lambda session: session.get_one(Lead, lead.id)).owner_id == shop.scopes["taro"].member_id


def test_a_salesperson_opens_no_lead_on_someone_they_merely_name(shop: Shop) -> None:
    person, taro = shop.world.person(), shop.scopes["taro"]
    for person_id in (person, 99):
        given = NewLead(person_id=person_id, product_id=shop.product, owner_id=taro.member_id)
        with pytest.raises(Forbidden):
            _open(shop, given, taro)
    other = NewLead(person_id=None, product_id=shop.product, owner_id=shop.scopes["jiro"].member_id)
    with pytest.raises(NotFound):
        _open(shop, other, taro)
    assert shop.see(_counts) == [0, 0, 0, 0]


def _get(shop: Shop, lead_id: int, scope: LeadScope) -> Lead:
    return shop.see(lambda session: queries.get_lead(session, lead_id, scope))


def _listed(shop: Shop, query: LeadQuery) -> list[int]:
    page = shop.see(lambda session: queries.list_leads(session, shop.scopes["boss"], Slice(count=9), query))
    return [row.id for row in page.rows]


def _open(shop: Shop, given: NewLead, scope: LeadScope) -> Lead:
    return shop.do(lambda session: actions.open_lead(session, given, scope, NOW))


def _assign(shop: Shop, lead_id: int, owner_id: int) -> Lead:
    return shop.do(lambda session: actions.assign_lead(session, lead_id, owner_id, shop.scopes["boss"], NOW))


def _correct(shop: Shop, step_id: int, scope: LeadScope) -> LeadLearning:
    return shop.do(lambda session: actions.correct_learning(session, step_id, scope, NOW, item="trust", value=1))


def _withdraw(shop: Shop, step_id: int, scope: LeadScope) -> LeadStep:
    return shop.do(lambda session: actions.withdraw_learning(session, step_id, scope, NOW))


def _refusal(shop: Shop, name: str, lead_id: int, who: str) -> tuple[object, ...]:
    with pytest.raises(Refused) as refused:
        shop.do(lambda session: ACTS[name](session, lead_id, shop.scopes[who]))
    return refused.type, refused.value.message, refused.value.path


def _counts(session: Session) -> list[int]:
    tables = (Lead, LeadStep, LeadLearning, LeadChoice)
    return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]
