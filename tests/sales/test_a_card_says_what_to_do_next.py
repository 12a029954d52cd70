"""A card holds one person towards one product, as everything else tells it, and what comes next with them."""

import pytest
from sqlalchemy import update

from backend.clock import days
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.panel.actions import pause, record_consent
from backend.panel.tables import Consent, Person
from backend.sales import actions
from backend.sales.queries.card import CardAccess, SalesCard, sales_card, sales_card_by_ref
from backend.sales.rules.leads import Action, Decision, Outcome, Stage, Standing, StepKind
from backend.sales.rules.learning import Learnt
from backend.sales.rules.next_action import Agreement, Freshness, Reason
from backend.sales.rules.schemes import Reach
from tests.api.client import counted_statements
from tests.loyalty.told import NOW, answer
from tests.sales.shop import CONTENT, Shop

BRAND_LOYAL, BASE = 7, 3
ASKING = {**CONTENT, "question": {"wording": {"ja": "お気に入りの点は?"}}}


def card_of(shop: Shop, person_id: int, who: str = "taro", now: int = NOW, *, anyone: bool = False) -> SalesCard | None:
    """The card that someone sees of the person."""
    scope, product = shop.scopes[who], shop.product
    return shop.see(
        lambda session: sales_card(session, person_id, product, CardAccess(scope=scope, reads_anyone=anyone), now)
    )


def seen(shop: Shop, person_id: int, now: int = NOW) -> SalesCard:
    """The card that the owner of the lead sees."""
    card = card_of(shop, person_id, now=now)
    assert card is not None
    return card


def lead_on(shop: Shop, person_id: int) -> int:
    """A lead of taro's on someone who is there."""
    given = actions.NewLead(person_id=person_id, product_id=shop.product, owner_id=shop.scopes["taro"].member_id)
    return shop.do(lambda session: actions.open_lead(session, given, shop.scopes["boss"], NOW).id)


def decide(
    shop: Shop, person_id: int, *, granted: bool, purpose: str = "sales", channel: str = "", now: int = NOW
) -> None:
    """The person decides on being contacted."""
    shop.do(
        lambda session: record_consent(
            session,
            person_id,
            purpose=purpose,
            granted=granted,
            wording="連絡してよいですか",
            language="ja",
            source="test",
            now=now,
            channel=channel,
        )
    )


def test_a_card_tells_the_same_as_everything_else(shop: Shop) -> None:
    scheme = shop.publish(Reach.EXACT, BRAND_LOYAL, Standing.CUSTOMER)
    person = shop.loyal()
    lead = lead_on(shop, person)
    card = seen(shop, person)
    (view,) = shop.see(lambda session: positions_of(session, [person], NOW, [shop.product]))
    assert card.position == view
    assert (view.placement.segment, card.standing) == (BRAND_LOYAL, Standing.CUSTOMER)
    assert (card.psychology, card.depth, card.heard_at) == (Freshness.FRESH, Freshness.FRESH, NOW - 1)
    assert {each.evidence.kind for each in card.contributions} == {Kind.ANSWER, Kind.PURCHASE}
    assert len(card.contributions) == len(card.evidence) == 6
    assert card.would_move.behaviour.lapses_at == NOW - 1 + days(90)
    assert not card.would_move.psychology.turns_high
    assert card.fitting is not None
    assert (card.fitting.row.id, card.fitting.reach) == (scheme.id, Reach.EXACT)
    assert card.lead is not None
    assert card.lead.owner is not None
    assert card.lead.latest is not None
    assert (card.lead.lead.id, card.lead.owner.name, card.lead.latest.kind) == (lead, "taro", StepKind.OPENED)
    assert (card.stage, card.next_action.action, card.next_action.wording) == (
        Stage.APPROACH,
        Action.NEXT_STEP,
        CONTENT["next_step"],
    )


@pytest.mark.parametrize(
    ("published", "reach"),
    [
        ([(Reach.EXACT, BRAND_LOYAL), (Reach.BASE, BASE), (Reach.GENERAL, None)], Reach.EXACT),
        ([(Reach.EXACT, BASE), (Reach.BASE, BASE), (Reach.GENERAL, None)], Reach.BASE),
        ([(Reach.EXACT, BASE), (Reach.GENERAL, None)], Reach.GENERAL),
    ],
)
def test_a_card_says_how_near_its_scheme_comes(
    shop: Shop, published: list[tuple[Reach, int | None]], reach: Reach
) -> None:
    for where, segment in published:
        shop.publish(where, segment, Standing.CUSTOMER)
    person = shop.loyal()
    lead_on(shop, person)
    card = seen(shop, person)
    assert card.fitting is not None
    assert card.fitting.reach is reach


def test_the_scheme_is_that_of_the_stage(shop: Shop) -> None:
    shop.publish(standing=Standing.CUSTOMER)
    proposal = shop.publish(standing=Standing.CUSTOMER, stage=Stage.PROPOSAL)
    person = shop.loyal()
    lead = lead_on(shop, person)
    shop.do(lambda session: actions.advance(session, lead, shop.scopes["taro"], NOW, to=Stage.PROPOSAL))
    card = seen(shop, person)
    assert card.fitting is not None
    assert (card.stage, card.fitting.row.id) == (Stage.PROPOSAL, proposal.id)
    shop.do(lambda session: actions.advance(session, lead, shop.scopes["taro"], NOW, to=Stage.CLOSING))
    assert seen(shop, person).fitting is None
    assert seen(shop, person).next_action.reason is Reason.NO_SCHEME


def test_whoever_nobody_knows_is_asked_first(shop: Shop) -> None:
    shop.publish(content=ASKING)
    person = shop.lead().person_id
    card = seen(shop, person)
    assert (card.position, card.psychology, card.depth) == (None, Freshness.NEVER, Freshness.NEVER)
    assert (card.standing, card.heard_at, card.contributions) == (Standing.PROSPECT, None, [])
    assert (card.would_move.psychology.answers_to_know, card.would_move.behaviour.purchases) == (2, 1)
    assert (card.next_action.action, card.next_action.reason) == (Action.QUESTION, Reason.NEVER_ASKED)
    assert card.next_action.wording == {"ja": "お気に入りの点は?"}


def test_what_was_learnt_in_conversation_counts_and_is_marked(shop: Shop) -> None:
    shop.publish(content=ASKING)
    lead = shop.lead()
    learnt = [
        Learnt(item=facet.name.lower(), axis=Axis.PSYCHOLOGY, facet=facet, value=5)
        for facet in (Facet.LIKING, Facet.TRUST, Facet.DEPENDENCE)
    ]
    shop.do(lambda session: actions.log_contact(session, lead.id, shop.scopes["taro"], NOW, learnt=learnt))
    card = seen(shop, lead.person_id)
    assert {each.evidence.kind for each in card.contributions} == {Kind.CONVERSATION}
    # Three times half an answer: not yet enough to know.
    assert (card.psychology, card.heard_at) == (Freshness.STALE, NOW)
    assert card.next_action.reason is Reason.STALE
    assert card.lead is not None
    assert card.lead.latest is not None
    assert card.lead.latest.kind == StepKind.CONTACT


def test_what_was_said_long_ago_is_stale(shop: Shop) -> None:
    shop.publish(standing=Standing.CUSTOMER, content=ASKING)
    person = shop.loyal(at=NOW - days(900))
    lead_on(shop, person)
    card = seen(shop, person)
    assert (card.psychology, card.next_action.reason) == (Freshness.STALE, Reason.STALE)


def test_consent_is_told_channel_by_channel(shop: Shop) -> None:
    shop.publish()
    person = shop.lead().person_id
    decide(shop, person, granted=True, purpose="survey")
    assert {each.agreement for each in seen(shop, person).consents} == {Agreement.UNDECIDED}
    decide(shop, person, granted=True, now=NOW + 1)
    decide(shop, person, granted=False, channel="EMAIL", now=NOW + 2)
    told = {each.channel: (each.agreement, each.decided_at) for each in seen(shop, person, NOW + 2).consents}
    assert told == {
        "EMAIL": (Agreement.REFUSED, NOW + 2),
        "WEBHOOK": (Agreement.AGREED, NOW + 1),
        "FILE": (Agreement.AGREED, NOW + 1),
    }
    assert seen(shop, person, NOW + 2).next_action.action is Action.NEXT_STEP
    decide(shop, person, granted=False, purpose="*", now=NOW + 3)
    refused = seen(shop, person, NOW + 3)
    assert {each.agreement for each in refused.consents} == {Agreement.REFUSED}
    assert (refused.next_action.action, refused.next_action.reason) == (None, Reason.REFUSED)


def test_a_decision_that_counts_no_more_is_none(shop: Shop) -> None:
    person = shop.lead().person_id
    decide(shop, person, granted=False)
    shop.do(lambda session: session.execute(update(Consent).where(Consent.person_id == person).values(void_at=NOW)))
    assert {each.agreement for each in seen(shop, person).consents} == {Agreement.UNDECIDED}


def test_whoever_pauses_is_left_alone_until_then(shop: Shop) -> None:
    shop.publish()
    person = shop.lead().person_id
    shop.do(lambda session: pause(session, person, NOW + days(7), NOW))
    assert seen(shop, person).next_action.reason is Reason.PAUSED
    assert seen(shop, person, NOW + days(7)).next_action.reason is Reason.ADVISED


def test_the_latest_decision_on_that_very_action_is_told(shop: Shop) -> None:
    scheme = shop.publish()
    lead = shop.lead()

    def choose(action: Action, decision: Decision) -> None:
        shop.do(
            lambda session: actions.choose_action(
                session,
                lead.id,
                shop.scopes["taro"],
                NOW,
                scheme_id=scheme.id,
                action=action,
                decision=decision,
                reason="都合",
            )
        )

    choose(Action.NEXT_STEP, Decision.ACCEPTED)
    choose(Action.NEXT_STEP, Decision.REJECTED)
    choose(Action.OPENING, Decision.ACCEPTED)
    card = seen(shop, lead.person_id)
    assert card.lead is not None
    assert card.lead.choice is not None
    assert (card.lead.choice.action, card.lead.choice.decision) == ("NEXT_STEP", "REJECTED")
    shop.publish()
    newer = seen(shop, lead.person_id)
    assert newer.lead is not None
    assert newer.lead.choice is None


def test_a_closed_lead_is_still_on_the_card_and_asks_for_nothing(shop: Shop) -> None:
    shop.publish()
    lead = shop.lead()
    shop.do(
        lambda session: actions.close_lead(
            session, lead.id, shop.scopes["taro"], NOW, outcome=Outcome.LOST, reason="予算"
        )
    )
    card = seen(shop, lead.person_id)
    assert card.lead is not None
    assert (card.lead.lead.outcome, card.next_action.reason) == ("LOST", Reason.CLOSED)


def test_only_the_scope_and_readers_of_anyone_see_a_card(shop: Shop) -> None:
    person = shop.lead().person_id
    stranger = shop.loyal()
    sees = {who: card_of(shop, person, who) is not None for who in shop.scopes}
    assert sees == {
        "taro": True,
        "jiro": False,
        "boss": True,
        "nishi": False,
        "west boss": False,
        "admin": True,
        "auditor": True,
    }
    assert {card_of(shop, stranger, who) for who in shop.scopes} == {None}
    elsewhere = card_of(shop, person, "west boss", anyone=True)
    assert elsewhere is not None
    assert elsewhere.lead is None
    everyone = CardAccess(scope=None, reads_anyone=True)
    unscoped = shop.see(lambda session: sales_card(session, person, shop.product, everyone, NOW))
    assert unscoped is not None
    assert (unscoped.lead, unscoped.stage) == (None, Stage.APPROACH)


def test_a_reference_leads_to_the_same_card(shop: Shop) -> None:
    person = shop.loyal()
    lead_on(shop, person)
    ref = shop.see(lambda session: session.get_one(Person, person).external_ref) or ""

    def by_ref(named: str, who: str) -> SalesCard | None:
        access = CardAccess(scope=shop.scopes[who])
        return shop.see(lambda session: sales_card_by_ref(session, named, shop.product, access, NOW))

    found = by_ref(ref, "taro")
    assert found is not None
    assert found.person.id == person
    assert by_ref(ref, "nishi") is None
    assert by_ref("nobody", "taro") is None


def test_whoever_became_another_is_found_as_who_they_are_now(shop: Shop) -> None:
    kept, gone = shop.loyal(), shop.loyal()
    lead_on(shop, kept)
    access = CardAccess(scope=shop.scopes["taro"])
    gone_ref = shop.see(lambda session: session.get_one(Person, gone).external_ref) or ""
    shop.do(lambda session: session.execute(update(Person).where(Person.id == gone).values(merged_into=kept)))
    for found in (
        card_of(shop, gone),
        shop.see(lambda session: sales_card_by_ref(session, gone_ref, shop.product, access, NOW)),
    ):
        assert found is not None
        assert found.person.id == kept


def test_whoever_was_forgotten_has_no_card(shop: Shop) -> None:
    person = shop.lead().person_id
    shop.do(lambda session: session.execute(update(Person).where(Person.id == person).values(erased_at=NOW)))
    assert card_of(shop, person, "admin", anyone=True) is None
    assert card_of(shop, 10**9, "admin", anyone=True) is None


def test_a_card_takes_few_statements_however_long_the_ledger(shop: Shop) -> None:
    shop.publish(standing=Standing.CUSTOMER)
    person = shop.loyal()
    lead_on(shop, person)
    told = [answer(NOW - 1, 0.5, source_id=f"more-{number}") for number in range(300)]
    shop.world.observe(person, told, NOW)
    with counted_statements() as statements:
        card = seen(shop, person)
    assert len(card.evidence) == 306
    assert len(statements) == 11


@pytest.mark.parametrize("by", ["id", "reference"])
def test_a_stranger_costs_as_many_statements_as_nobody(shop: Shop, by: str) -> None:
    stranger = shop.loyal()
    lead_on(shop, stranger)
    ref = shop.see(lambda session: session.get_one(Person, stranger).external_ref) or ""
    merged = shop.loyal()
    merged_ref = shop.see(lambda session: session.get_one(Person, merged).external_ref) or ""
    shop.do(lambda session: session.execute(update(Person).where(Person.id == merged).values(merged_into=stranger)))
    access, product = CardAccess(scope=shop.scopes["nishi"]), shop.product

    def statements(person_id: int, named: str) -> list[str]:
        with counted_statements() as counted:
            if by == "reference":
                assert shop.see(lambda session: sales_card_by_ref(session, named, product, access, NOW)) is None
            else:
                assert shop.see(lambda session: sales_card(session, person_id, product, access, NOW)) is None
        return list(counted)

    nobody = statements(10**9, "nobody")
    assert len(nobody) == 2
    assert statements(stranger, ref) == nobody
    assert statements(merged, merged_ref) == nobody
