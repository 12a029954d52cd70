"""A lead goes from its opening to its closing, and every step keeps the segment and the scheme of its instant."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, days
from backend.errors import Invalid, NotFound, Refused
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Person
from backend.sales import actions
from backend.sales.actions import NewLead
from backend.sales.queries.leads import get_lead
from backend.sales.rules.leads import LastStage, LeadClosed, Outcome, Stage, Standing
from backend.sales.rules.schemes import Reach
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead
from tests.loyalty.told import NOW
from tests.sales.shop import Shop

Act = Callable[[Session, int, LeadScope], object]


def test_a_new_prospect_is_nobody_yet(shop: Shop) -> None:
    lead = shop.lead()
    person = shop.see(lambda session: session.get_one(Person, lead.person_id))
    assert (person.external_ref, person.language, person.created_at) == (None, "ja", NOW)
    assert (lead.stage, lead.standing, lead.segment) == ("APPROACH", "PROSPECT", -1)
    assert (lead.opened_at, lead.stage_at, lead.closed_at, lead.outcome) == (NOW, NOW, None, None)
    (step,) = shop.steps(lead.id)
    assert (step.kind, step.from_stage, step.to_stage, step.at) == ("OPENED", None, "APPROACH", NOW)
    assert (step.segment, step.scheme_id, step.member_id) == (-1, None, shop.scopes["taro"].member_id)


def test_every_step_keeps_what_was_true_at_its_instant(shop: Shop) -> None:
    person = shop.loyal(customer=False, depth=False)
    general = shop.publish()
    fans = shop.publish(Reach.BASE, 1)
    discovery = shop.publish(stage=Stage.DISCOVERY)
    lead = shop.lead(person_id=person)
    assert (lead.standing, lead.segment) == ("PROSPECT", 1)
    newer = shop.publish(Reach.BASE, 1, at=NOW + 1)
    scope, later = shop.scopes["taro"], NOW + days(400)
    shop.do(lambda session: actions.log_contact(session, lead.id, scope, NOW + DAY, note="電話"))
    # By then nothing is known of the person any more.
    shop.do(lambda session: actions.log_contact(session, lead.id, scope, later))
    shop.do(lambda session: actions.advance(session, lead.id, scope, later))
    assert [(step.kind, step.segment, step.scheme_id, step.note) for step in shop.steps(lead.id)] == [
        ("OPENED", 1, fans.id, ""),
        ("CONTACT", 1, newer.id, "電話"),
        ("CONTACT", -1, general.id, ""),
        ("ADVANCED", -1, discovery.id, ""),
    ]


def test_a_note_says_what_it_shows(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    step = shop.do(lambda session: actions.log_contact(session, lead.id, scope, NOW, note="電\u202e話\n来週\u200b"))
    assert step.note == "電話\n来週"


def test_a_customer_is_met_as_one(shop: Shop) -> None:
    person = shop.loyal()
    shop.publish()
    exact = shop.publish(Reach.EXACT, 7, Standing.CUSTOMER)
    lead = shop.lead(person_id=person)
    assert (lead.standing, lead.segment) == ("CUSTOMER", 7)
    assert shop.steps(lead.id)[0].scheme_id == exact.id


def test_stages_follow_one_another_and_can_be_left_again(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    shop.do(lambda session: actions.advance(session, lead.id, scope, NOW + 1))
    shop.do(lambda session: actions.advance(session, lead.id, scope, NOW + 2, to=Stage.CLOSING, note="即決"))
    shop.do(lambda session: actions.go_back(session, lead.id, scope, NOW + 3, reason="予算"))
    shop.do(lambda session: actions.go_back(session, lead.id, scope, NOW + 4, reason="担当替え", to=Stage.APPROACH))
    assert [(step.kind, step.from_stage, step.to_stage, step.note, step.at) for step in shop.steps(lead.id)[1:]] == [
        ("ADVANCED", "APPROACH", "DISCOVERY", "", NOW + 1),
        ("ADVANCED", "DISCOVERY", "CLOSING", "即決", NOW + 2),
        ("WENT_BACK", "CLOSING", "NEGOTIATION", "予算", NOW + 3),
        ("WENT_BACK", "NEGOTIATION", "APPROACH", "担当替え", NOW + 4),
    ]
    row = _lead(shop, lead.id)
    assert (row.stage, row.stage_at) == ("APPROACH", NOW + 4)


def test_closing_says_how_and_why_and_is_announced(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    shop.do(
        lambda session: actions.close_lead(
            session, lead.id, scope, NOW + 5, outcome=Outcome.WON, reason="味が決め手", amount=12_000
        )
    )
    row = _lead(shop, lead.id)
    assert (row.open_key, row.closed_at, row.outcome, row.reason, row.amount) == (
        None,
        NOW + 5,
        "WON",
        "味が決め手",
        12_000,
    )
    step = shop.steps(lead.id)[-1]
    assert (step.kind, step.from_stage, step.to_stage, step.note) == ("WON", "APPROACH", "APPROACH", "味が決め手")
    (told,) = _announced(shop)
    assert (told.about_id, told.subject_id, told.payload) == (lead.id, lead.person_id, {"event": "lead.closed"})


def test_a_closed_lead_is_opened_again_where_it_stood_and_closes_anew(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    shop.do(lambda session: actions.advance(session, lead.id, scope, NOW))
    shop.do(lambda session: actions.close_lead(session, lead.id, scope, NOW + 1, outcome=Outcome.LOST, reason="他社"))
    shop.do(lambda session: actions.reopen_lead(session, lead.id, scope, NOW + 2, reason="連絡あり"))
    row = _lead(shop, lead.id)
    assert (row.stage, row.stage_at, row.closed_at, row.outcome, row.reason) == (
        "DISCOVERY",
        NOW + 2,
        None,
        None,
        None,
    )
    assert row.open_key == f"{lead.person_id}/{shop.product}"
    shop.do(lambda session: actions.close_lead(session, lead.id, scope, NOW + 3, outcome=Outcome.WON, reason="成約"))
    assert [step.kind for step in shop.steps(lead.id)] == ["OPENED", "ADVANCED", "LOST", "REOPENED", "WON"]
    assert len(_announced(shop)) == 2


def test_a_lead_passes_to_another_member(shop: Shop) -> None:
    lead, jiro = shop.lead(), shop.scopes["jiro"]
    shop.do(
        lambda session: actions.assign_lead(session, lead.id, jiro.member_id, shop.scopes["boss"], NOW + 1, note="引継")
    )
    assert shop.see(lambda session: get_lead(session, lead.id, jiro)).owner_id == jiro.member_id
    with pytest.raises(NotFound):
        shop.see(lambda session: get_lead(session, lead.id, shop.scopes["taro"]))
    step = shop.steps(lead.id)[-1]
    assert (step.kind, step.note, step.member_id) == ("ASSIGNED", "引継", shop.scopes["boss"].member_id)


REFUSED: dict[str, tuple[type[Refused], Act]] = {
    "back before the first stage": (
        LastStage,
        lambda session, lead, scope: actions.go_back(session, lead, scope, NOW, reason="x"),
    ),
    "back without a reason": (
        Invalid,
        lambda session, lead, scope: actions.go_back(session, _advanced(session, lead, scope), scope, NOW, reason=" "),
    ),
    "forward to where it stands": (
        Invalid,
        lambda session, lead, scope: actions.advance(session, lead, scope, NOW, to=Stage.APPROACH),
    ),
    "beyond the last stage": (
        LastStage,
        lambda session, lead, scope: actions.advance(
            session, _advanced(session, lead, scope, Stage.CLOSING), scope, NOW
        ),
    ),
    "back to a later stage": (
        Invalid,
        lambda session, lead, scope: actions.go_back(
            session, _advanced(session, lead, scope), scope, NOW, reason="x", to=Stage.CLOSING
        ),
    ),
    "closed without a reason": (
        Invalid,
        lambda session, lead, scope: actions.close_lead(session, lead, scope, NOW, outcome=Outcome.LOST, reason=""),
    ),
    "lost with an amount": (
        Invalid,
        lambda session, lead, scope: actions.close_lead(
            session, lead, scope, NOW, outcome=Outcome.LOST, reason="x", amount=1
        ),
    ),
    "won for less than nothing": (
        Invalid,
        lambda session, lead, scope: actions.close_lead(
            session, lead, scope, NOW, outcome=Outcome.WON, reason="x", amount=-1
        ),
    ),
    "given to nobody": (
        NotFound,
        lambda session, lead, scope: actions.assign_lead(session, lead, 99, scope, NOW),
    ),
    "reopened while open": (
        Refused,
        lambda session, lead, scope: actions.reopen_lead(session, lead, scope, NOW, reason="x"),
    ),
    "a contact of tomorrow": (
        Invalid,
        lambda session, lead, scope: actions.log_contact(session, lead, scope, NOW, at=NOW + 1),
    ),
    "a contact before the opening": (
        Invalid,
        lambda session, lead, scope: actions.log_contact(session, lead, scope, NOW, at=NOW - 1),
    ),
    "a note that is too long": (
        Invalid,
        lambda session, lead, scope: actions.log_contact(session, lead, scope, NOW, note="あ" * 4_001),
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_done_changes_nothing(shop: Shop, name: str) -> None:
    lead = shop.lead()
    before = _everything(shop)
    refusal, act = REFUSED[name]
    with pytest.raises(refusal):
        shop.do(lambda session: act(session, lead.id, shop.scopes["boss"]))
    assert _everything(shop) == before


CLOSED: dict[str, Act] = {
    "advance": lambda session, lead, scope: actions.advance(session, lead, scope, NOW),
    "assign": lambda session, lead, scope: actions.assign_lead(session, lead, scope.member_id, scope, NOW),
    "close": lambda session, lead, scope: actions.close_lead(
        session, lead, scope, NOW, outcome=Outcome.WON, reason="x"
    ),
    "contact": lambda session, lead, scope: actions.log_contact(session, lead, scope, NOW),
    "go back": lambda session, lead, scope: actions.go_back(session, lead, scope, NOW, reason="x"),
}


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_closed_lead_stays_as_it_is(shop: Shop, name: str) -> None:
    lead, boss = shop.lead(), shop.scopes["boss"]
    shop.do(lambda session: actions.close_lead(session, lead.id, boss, NOW, outcome=Outcome.LOST, reason="他社"))
    before = _everything(shop)
    with pytest.raises(LeadClosed):
        shop.do(lambda session: CLOSED[name](session, lead.id, boss))
    assert _everything(shop) == before


def test_a_lead_needs_a_product(shop: Shop) -> None:
    given = NewLead(person_id=None, product_id=99, owner_id=shop.scopes["taro"].member_id)
    with pytest.raises(NotFound):
        shop.do(lambda session: actions.open_lead(session, given, shop.scopes["taro"], NOW))
    assert shop.see(lambda session: session.scalars(select(Person.id)).all()) == []


def _advanced(session: Session, lead_id: int, scope: LeadScope, to: Stage = Stage.DISCOVERY) -> int:
    return actions.advance(session, lead_id, scope, NOW, to=to).id


def _lead(shop: Shop, lead_id: int) -> Lead:
    return shop.see(lambda session: session.get_one(Lead, lead_id))


def _announced(shop: Shop) -> list[OutboxMessage]:
    return list(shop.see(lambda session: session.scalars(select(OutboxMessage)).all()))


def _everything(shop: Shop) -> list[object]:
    leads = shop.see(lambda session: [tuple(row) for row in session.execute(select(Lead.__table__))])
    return [leads, [step.id for lead in leads for step in shop.steps(lead[0])], len(_announced(shop))]
