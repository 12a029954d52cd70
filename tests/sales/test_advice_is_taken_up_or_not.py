"""What a scheme advises is taken up or not, and the decision is kept beside the version that advised it."""

from collections.abc import Sequence

import pytest

from backend.errors import Invalid, NotFound
from backend.sales import actions
from backend.sales.queries.leads import choices_of
from backend.sales.rules.leads import Action, Decision, LeadClosed, NotAdvised, Outcome, Stage, Standing
from backend.sales.tables import Lead, LeadChoice
from tests.loyalty.told import NOW, purchase
from tests.sales.shop import CONTENT, Shop

ASKING = {**CONTENT, "question": {"wording": {"ja": "お好みは"}}}


def test_the_decision_stands_beside_the_version(shop: Shop) -> None:
    lead, first = shop.lead(), shop.publish()
    second = shop.publish(content=ASKING)
    _choose(shop, lead, first.id, Action.NEXT_STEP, Decision.REJECTED, "時期が悪い")
    _choose(shop, lead, second.id, Action.QUESTION, Decision.ACCEPTED)
    assert [(each.scheme_id, each.action, each.decision, each.reason, each.at) for each in _choices(shop, lead)] == [
        (first.id, "NEXT_STEP", "REJECTED", "時期が悪い", NOW),
        (second.id, "QUESTION", "ACCEPTED", "", NOW),
    ]
    assert {each.member_id for each in _choices(shop, lead)} == {shop.scopes["taro"].member_id}


def test_a_rejection_says_why(shop: Shop) -> None:
    lead, scheme = shop.lead(), shop.publish()
    with pytest.raises(Invalid) as refused:
        _choose(shop, lead, scheme.id, Action.OPENING, Decision.REJECTED, " ")
    assert refused.value.path == ("reason",)
    assert _choices(shop, lead) == []


def test_only_what_is_advised_here_can_be_decided_on(shop: Shop) -> None:
    lead = shop.lead()
    unasked = shop.publish()
    elsewhere = [shop.publish(stage=Stage.CLOSING), shop.publish(standing=Standing.CUSTOMER)]
    for scheme, action in ((unasked, Action.QUESTION), *((each, Action.OPENING) for each in elsewhere)):
        with pytest.raises(NotAdvised):
            _choose(shop, lead, scheme.id, action, Decision.ACCEPTED)
    with pytest.raises(NotFound):
        _choose(shop, lead, 99, Action.OPENING, Decision.ACCEPTED)
    assert _choices(shop, lead) == []
    # Whoever has bought meanwhile is met as a customer.
    shop.world.observe(lead.person_id, [purchase(NOW)], NOW)
    _choose(shop, lead, elsewhere[1].id, Action.OPENING, Decision.ACCEPTED)
    with pytest.raises(NotAdvised):
        _choose(shop, lead, unasked.id, Action.OPENING, Decision.ACCEPTED)
    assert len(_choices(shop, lead)) == 1


def test_nothing_is_advised_for_another_product(shop: Shop) -> None:
    scheme = shop.publish()
    given = actions.NewLead(person_id=None, product_id=shop.world.products[2], owner_id=shop.scopes["taro"].member_id)
    lead = shop.do(lambda session: actions.open_lead(session, given, shop.scopes["taro"], NOW))
    with pytest.raises(NotAdvised):
        _choose(shop, lead, scheme.id, Action.OPENING, Decision.ACCEPTED)
    assert _choices(shop, lead) == []


def test_nothing_is_decided_on_a_closed_lead(shop: Shop) -> None:
    lead, scheme, taro = shop.lead(), shop.publish(), shop.scopes["taro"]
    shop.do(lambda session: actions.close_lead(session, lead.id, taro, NOW, outcome=Outcome.WON, reason="味"))
    with pytest.raises(LeadClosed):
        _choose(shop, lead, scheme.id, Action.OPENING, Decision.ACCEPTED)
    assert _choices(shop, lead) == []


def _choose(shop: Shop, lead: Lead, scheme_id: int, action: Action, decision: Decision, *reason: str) -> LeadChoice:
    return shop.do(
        lambda session: actions.choose_action(
            session,
            lead.id,
            shop.scopes["taro"],
            NOW,
            scheme_id=scheme_id,
            action=action,
            decision=decision,
            reason="".join(reason),
        )
    )


def _choices(shop: Shop, lead: Lead) -> Sequence[LeadChoice]:
    return shop.see(lambda session: choices_of(session, [lead.id]).get(lead.id, []))
