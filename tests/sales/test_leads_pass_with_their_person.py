"""Two people become one: one lead counts; they part again: both have theirs back. Forgotten: only numbers stay."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.identity.actions import erase
from backend.loyalty.actions import refold
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.tables import ObservationRow
from backend.sales import actions
from backend.sales.actions import belongings
from backend.sales.queries.personal import personal_of
from backend.sales.rules.leads import Action, Decision, LeadMerged, Outcome, Standing
from backend.sales.rules.learning import Learnt
from backend.sales.tables import Lead, LeadChoice, LeadRequest, LeadStep
from tests.identity.standing import counted, drifted, merged, standing, unmerged
from tests.loyalty.told import NOW, answer
from tests.sales.shop import Shop

TRUST = Learnt(item="trust", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=5)
Notes = dict[str, str | None]


def test_a_lead_passes_and_comes_back(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    lead = shop.lead("taro", gone)
    before = _leads(shop)
    notes = _pass(shop, kept, gone)
    assert notes == {f"lead/{lead.id}": None}
    assert _told(shop, lead.id) == (kept, f"{kept}/{shop.product}", None, None)
    _give_back(shop, kept, gone, notes)
    assert _leads(shop) == before


def test_where_both_have_one_the_kept_persons_counts(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    theirs, other = shop.lead("taro", kept), shop.lead("jiro", gone)
    before = _leads(shop)
    notes = _pass(shop, kept, gone)
    assert _told(shop, theirs.id) == (kept, f"{kept}/{shop.product}", None, None)
    assert _told(shop, other.id) == (kept, None, None, theirs.id)
    for act in (_advance, _reopen, _contact):
        with pytest.raises(LeadMerged):
            act(shop, other.id)
    _advance(shop, theirs.id)
    _give_back(shop, kept, gone, notes)
    assert [row for row in _leads(shop) if row[0] == other.id] == [row for row in before if row[0] == other.id]
    assert _told(shop, theirs.id)[0] == kept
    _advance(shop, other.id)
    assert [step.kind for step in shop.steps(other.id)] == ["OPENED", "ADVANCED"]


def test_what_is_done_since_goes_back_with_its_lead(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    shop.world.observe(kept, [answer(NOW, 0.5)], NOW)
    theirs, lead = shop.lead("taro", kept), shop.lead("jiro", gone)
    shop.do(
        lambda session: actions.close_lead(
            session, theirs.id, shop.scopes["boss"], NOW, outcome=Outcome.LOST, reason="x"
        )
    )
    notes = _pass(shop, kept, gone)
    step = _contact(shop, lead.id)
    assert _heard(shop) == [(kept, f"lead-step-{step.id}:trust", 1)]
    _give_back(shop, kept, gone, notes)
    assert _heard(shop) == [(gone, f"lead-step-{step.id}:trust", 1)]
    shop.do(lambda session: actions.correct_learning(session, step.id, shop.scopes["boss"], NOW, item="trust", value=1))
    assert _heard(shop) == [(gone, f"lead-step-{step.id}:trust", 1), (gone, f"lead-step-{step.id}:trust", 2)]
    assert drifted(shop.database, NOW + DAY) == 0


def test_a_lead_that_stepped_back_stays_so_where_another_was_reopened_meanwhile(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    closed = shop.lead("jiro", gone)
    _close(shop, closed.id)
    aside, theirs = shop.lead("taro", gone), shop.lead("taro", kept)
    notes = _pass(shop, kept, gone)
    _close(shop, theirs.id)
    _reopen(shop, closed.id)
    _give_back(shop, kept, gone, notes)
    assert _told(shop, closed.id) == (gone, f"{gone}/{shop.product}", None, None)
    assert _told(shop, aside.id) == (gone, None, None, closed.id)
    assert _told(shop, theirs.id)[:2] == (kept, None)


def test_a_lead_opened_since_stays_with_the_kept_person(shop: Shop) -> None:
    kept, gone = shop.world.person(), shop.world.person()
    notes = _pass(shop, kept, gone)
    lead = shop.lead("taro", kept)
    before = _leads(shop)
    _give_back(shop, kept, gone, notes)
    assert (notes, _leads(shop), _told(shop, lead.id)[0]) == ({}, before, kept)


def test_a_merge_and_its_undoing_take_leads_and_what_they_taught_along(shop: Shop) -> None:
    kept, gone = shop.loyal(), shop.world.person()
    theirs, lead = shop.lead("taro", kept), shop.lead("jiro", gone)
    first, other = _contact(shop, lead.id), _contact(shop, theirs.id)
    before = [standing(shop.database, of=person) for person in (kept, gone)], _leads(shop)
    merge_id = merged(shop.database, kept, gone, NOW)
    assert [row[0] for row in _heard(shop)] == [kept, kept]
    assert _told(shop, lead.id) == (kept, None, None, theirs.id)
    shop.do(
        lambda session: actions.correct_learning(session, other.id, shop.scopes["boss"], NOW, item="trust", value=1)
    )
    unmerged(shop.database, merge_id, NOW)
    assert sorted(_heard(shop)) == [
        (kept, f"lead-step-{other.id}:trust", 1),
        (kept, f"lead-step-{other.id}:trust", 2),
        (gone, f"lead-step-{first.id}:trust", 1),
    ]
    shop.do(
        lambda session: actions.correct_learning(session, other.id, shop.scopes["boss"], NOW, item="trust", value=5)
    )
    assert (standing(shop.database, of=gone), _leads(shop)) == (before[0][1], before[1])
    assert drifted(shop.database, NOW + DAY) == 0


def test_what_a_lead_taught_that_stepped_back_can_still_be_taken_back(shop: Shop) -> None:
    kept, gone = shop.loyal(), shop.world.person()
    shop.lead("taro", kept)
    lead = shop.lead("jiro", gone)
    step, before = _contact(shop, lead.id), shop.world.positions(kept, NOW)[1].psychology
    merge_id = merged(shop.database, kept, gone, NOW)
    jiro = shop.scopes["jiro"]
    shop.do(lambda session: actions.correct_learning(session, step.id, jiro, NOW, item="trust", value=1))
    shop.do(lambda session: actions.withdraw_learning(session, step.id, jiro, NOW))
    assert shop.world.positions(kept, NOW)[1].psychology == before
    unmerged(shop.database, merge_id, NOW)
    assert _heard(shop) == [(gone, f"lead-step-{step.id}:trust", revision) for revision in (1, 2, 3)]
    assert shop.world.positions(kept, NOW)[1].psychology == before
    assert drifted(shop.database, NOW + DAY) == 0


def test_erasing_someone_forgets_their_leads(shop: Shop) -> None:
    person = shop.loyal()
    lead = shop.lead("taro", person)
    _contact(shop, lead.id, "子供が二人")
    _ask(shop, "C-1")
    where = standing(shop.database, of=person)["positions"]
    shop.do(lambda session: erase(session, person, NOW))
    assert _words(shop) == {"reasons": [""], "notes": [], "choices": [], "requests": [("", "")]}
    assert _told(shop, lead.id) == (person, None, "LOST", None)
    assert standing(shop.database, of=person)["positions"] == where
    assert drifted(shop.database, NOW) == 0


def test_whoever_is_forgotten_leaves_only_numbers(shop: Shop) -> None:
    person, other = shop.world.person(), shop.world.person()
    scheme = shop.publish()
    requests = [_ask(shop, "C-1"), _ask(shop, "C-2")]
    first = shop.do(lambda session: actions.grant_lead(session, requests[0].id, shop.scopes["boss"], NOW))
    _close(shop, first.id)
    lead, untouched = shop.lead("taro", person), shop.lead("taro", other)
    _contact(shop, lead.id, "子供が二人")
    _contact(shop, untouched.id, "犬がいる")
    _choose(shop, lead.id, scheme.id)
    waiting = _ask(shop, "C-1", "jiro")
    before = {"coordinates": standing(shop.database, of=person), "counted": counted(shop.database)}
    assert shop.do(lambda session: belongings.forget(session, [person], NOW + DAY)) == []
    assert _told(shop, lead.id) == (person, None, "LOST", None)
    assert _told(shop, first.id) == (person, None, "LOST", None)
    assert [(step.kind, step.note, step.at) for step in shop.steps(lead.id)] == [
        ("OPENED", "", NOW),
        ("CONTACT", "", NOW),
        ("LOST", "", NOW + DAY),
    ]
    assert [step.member_id for step in shop.steps(lead.id)][2] is None
    assert _words(shop) == {
        "reasons": ["", "", None],
        "notes": ["犬がいる"],
        "choices": [""],
        "requests": [("", ""), ("C-2", "展示会で"), ("", "")],
    }
    row = shop.see(lambda session: session.get_one(LeadRequest, waiting.id))
    assert (row.settled_at, row.granted) == (NOW + DAY, False)
    assert {"coordinates": standing(shop.database, of=person), "counted": counted(shop.database)} == before
    again = _words(shop)
    shop.do(lambda session: belongings.forget(session, [person], NOW + 2 * DAY))
    assert (_words(shop), len(shop.steps(lead.id))) == (again, 3)


def test_ones_own_data_say_what_was_said_and_never_the_segment(shop: Shop) -> None:
    person = shop.loyal()
    scheme = shop.publish(standing=Standing.CUSTOMER)
    lead = shop.lead("taro", person)
    _ask(shop, "C-1")
    _ask(shop, "C-9")
    _contact(shop, lead.id, "展示会で会った")
    _choose(shop, lead.id, scheme.id)
    _close(shop, lead.id)
    at = "2026-04-01T00:00:00.000+00:00"
    told = shop.see(lambda session: personal_of(session, person))
    assert told == {
        "leads": [
            {
                "product": "product-1",
                "stage": "APPROACH",
                "standing": "CUSTOMER",
                "opened_at": at,
                "closed_at": at,
                "outcome": "LOST",
                "reason": "他社",
                "steps": [
                    {"kind": "OPENED", "at": at, "stage": "APPROACH", "note": ""},
                    {
                        "kind": "CONTACT",
                        "at": at,
                        "stage": "APPROACH",
                        "note": "展示会で会った",
                        "learnt": [
                            {"item": "trust", "axis": "PSYCHOLOGY", "facet": "TRUST", "value": 1.0, "revision": 1}
                        ],
                    },
                    {"kind": "LOST", "at": at, "stage": "APPROACH", "note": "他社"},
                ],
                "choices": [{"action": "NEXT_STEP", "decision": "REJECTED", "reason": "多忙", "at": at}],
            },
            {"product": "product-1", "asked_for_at": at, "note": "展示会で", "granted": None},
        ]
    }
    stranger = shop.world.person()
    assert shop.see(lambda session: personal_of(session, stranger)) == {"leads": []}


def _pass(shop: Shop, kept_id: int, gone_id: int) -> Notes:
    return dict(shop.do(lambda session: belongings.pass_to(session, kept_id, gone_id)))


def _give_back(shop: Shop, kept_id: int, gone_id: int, notes: Notes) -> None:
    def give(session: Session) -> None:
        belongings.give_back(session, kept_id, gone_id, notes)
        refold(session, [kept_id, gone_id], NOW)

    shop.do(give)


def _advance(shop: Shop, lead_id: int) -> object:
    return shop.do(lambda session: actions.advance(session, lead_id, shop.scopes["boss"], NOW))


def _close(shop: Shop, lead_id: int) -> object:
    boss = shop.scopes["boss"]
    return shop.do(lambda session: actions.close_lead(session, lead_id, boss, NOW, outcome=Outcome.LOST, reason="他社"))


def _reopen(shop: Shop, lead_id: int) -> object:
    return shop.do(lambda session: actions.reopen_lead(session, lead_id, shop.scopes["boss"], NOW, reason="連絡あり"))


def _contact(shop: Shop, lead_id: int, note: str = "") -> LeadStep:
    boss = shop.scopes["boss"]
    return shop.do(lambda session: actions.log_contact(session, lead_id, boss, NOW, note=note, learnt=[TRUST]))


def _choose(shop: Shop, lead_id: int, scheme_id: int) -> LeadChoice:
    return shop.do(
        lambda session: actions.choose_action(
            session,
            lead_id,
            shop.scopes["boss"],
            NOW,
            scheme_id=scheme_id,
            action=Action.NEXT_STEP,
            decision=Decision.REJECTED,
            reason="多忙",
        )
    )


def _ask(shop: Shop, ref: str, who: str = "taro") -> LeadRequest:
    return shop.do(
        lambda session: actions.request_lead(
            session, shop.scopes[who], NOW, product_id=shop.product, external_ref=ref, note="展示会で"
        )
    )


def _told(shop: Shop, lead_id: int) -> tuple[int, str | None, str | None, int | None]:
    lead = shop.see(lambda session: session.get_one(Lead, lead_id))
    return lead.person_id, lead.open_key, lead.outcome, lead.merged_into


def _leads(shop: Shop) -> list[tuple[object, ...]]:
    return shop.see(lambda session: [tuple(row) for row in session.execute(select(Lead.__table__))])


def _heard(shop: Shop) -> list[tuple[int, str, int]]:
    def heard(session: Session) -> list[tuple[int, str, int]]:
        line = ObservationRow
        lines = select(line.person_id, line.source_id, line.revision).where(line.source_id.like("lead-step-%"))
        return [(row.person_id, row.source_id, row.revision) for row in session.execute(lines.order_by(line.revision))]

    return shop.see(heard)


def _words(shop: Shop) -> dict[str, Sequence[object]]:
    def words(session: Session) -> dict[str, Sequence[object]]:
        requests = select(LeadRequest.external_ref, LeadRequest.note).order_by(LeadRequest.id)
        return {
            "reasons": session.scalars(select(Lead.reason).order_by(Lead.id)).all(),
            "notes": session.scalars(select(LeadStep.note).where(LeadStep.note != "").order_by(LeadStep.id)).all(),
            "choices": session.scalars(select(LeadChoice.reason)).all(),
            "requests": [tuple(row) for row in session.execute(requests)],
        }

    return shop.see(words)
