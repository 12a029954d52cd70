"""What a contact teaches moves the person's coordinates at once, weighs half of an answer, and can be taken back."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.queries import ledger_of, live_model
from backend.loyalty.rules.axes import FACETS, Axis, Facet, Kind
from backend.loyalty.rules.coordinates import attitude
from backend.loyalty.rules.model import DEFAULT_DEFINITION, parse_model
from backend.loyalty.rules.observations import Observation, UnfitObservation, evidence_of
from backend.loyalty.rules.path import keyed_weight
from backend.loyalty.tables import MoveRow, ObservationRow
from backend.sales import actions
from backend.sales.rules.leads import Outcome
from backend.sales.rules.learning import WEIGHT, Heard, Learnt, heard_observation
from backend.sales.tables import LeadLearning, LeadStep
from tests.loyalty.told import NOW, answer
from tests.sales.shop import Shop

TRUST = Learnt(item="trust", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=5)
LIKING = Learnt(item="liking", axis=Axis.PSYCHOLOGY, facet=Facet.LIKING, value=8, low=0, high=10)
BOND = Learnt(item="bond", axis=Axis.DEPTH, facet=Facet.CONNECTION, value=1)
ONE_OF_EACH = [
    Learnt(item=facet.name.lower(), axis=axis, facet=facet, value=5)
    for axis in (Axis.PSYCHOLOGY, Axis.DEPTH)
    for facet in FACETS[axis]
]


def test_it_moves_the_coordinates_in_the_same_transaction(shop: Shop) -> None:
    lead = shop.lead()
    shop.world.observe(lead.person_id, [answer(NOW - DAY, 0.5)], NOW)
    step = _contact(shop, lead.id, [TRUST, LIKING, BOND], NOW + DAY)
    told = _ledger(shop, lead.person_id)[1:]
    assert [(each.axis, each.kind, each.source_id, each.item, each.value, each.weight) for each in told] == [
        (Axis.PSYCHOLOGY, Kind.CONVERSATION, f"lead-step-{step.id}:liking", "conversation/liking", 0.8, 0.5),
        (Axis.PSYCHOLOGY, Kind.CONVERSATION, f"lead-step-{step.id}:trust", "conversation/trust", 1.0, 0.5),
        (Axis.DEPTH, Kind.CONVERSATION, f"lead-step-{step.id}:bond", "conversation/bond", 0.0, 0.5),
    ]
    assert {each.observed_at for each in told} == {NOW + DAY}
    view = shop.world.positions(lead.person_id, NOW + DAY)[1]
    left = 2 ** (-2 / 180)
    n, m = left + 1.0, left * 0.5 + 0.5 * 0.8 + 0.5
    assert view.psychology.evidence == pytest.approx(n, rel=1e-12)
    assert view.psychology.value == pytest.approx((0.6 + m) / (1 + n), rel=1e-12)
    assert view.depth.value == pytest.approx(0.5 / 1.5, rel=1e-12)
    assert [(row.item, row.value, row.revision) for row in shop.learnt(step.id)] == [
        ("liking", 0.8, 1),
        ("trust", 1.0, 1),
        ("bond", 0.0, 1),
    ]


def test_a_contact_of_yesterday_counts_from_yesterday(shop: Shop) -> None:
    lead = shop.lead()
    shop.do(lambda session: actions.advance(session, lead.id, shop.scopes["taro"], NOW + 2 * DAY))
    step = _contact(shop, lead.id, [TRUST], NOW + 3 * DAY, at=NOW + DAY)
    # In the stage in which the lead was at that time.
    assert (step.at, step.to_stage, step.recorded_at) == (NOW + DAY, "APPROACH", NOW + 3 * DAY)
    assert [each.observed_at for each in _ledger(shop, lead.person_id)] == [NOW + DAY]


def test_enough_of_it_makes_a_segment_and_the_move_says_why(shop: Shop) -> None:
    lead = shop.lead()
    for day in range(2):
        _contact(shop, lead.id, ONE_OF_EACH, NOW + day)
    moves = shop.see(lambda session: session.scalars(select(MoveRow).order_by(MoveRow.moved_at)).all())
    assert [(move.to_segment, move.cause) for move in moves] == [(-1, Kind.CONVERSATION), (1, Kind.CONVERSATION)]
    assert [step.segment for step in shop.steps(lead.id)] == [-1, -1, -1]


def test_a_correction_is_a_new_revision_of_the_same_instant(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    step = _contact(shop, lead.id, [TRUST, BOND], NOW)
    shop.do(lambda session: actions.correct_learning(session, step.id, scope, NOW + DAY, item="trust", value=2, high=3))
    ledger = _ledger(shop, lead.person_id)
    assert [(each.item, each.revision, each.value, each.observed_at) for each in ledger] == [
        ("conversation/trust", 1, 1.0, NOW),
        ("conversation/trust", 2, 0.5, NOW),
        ("conversation/bond", 1, 0.0, NOW),
    ]
    view = shop.world.positions(lead.person_id, NOW)[1]
    assert view.psychology.value == pytest.approx((0.6 + 0.25) / 1.5, rel=1e-12)
    (row, _) = shop.learnt(step.id)
    assert (row.value, row.revision, row.changed_at) == (0.5, 2, NOW + DAY)


def test_what_was_learnt_can_be_taken_back_and_said_again(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    step = _contact(shop, lead.id, [TRUST, BOND], NOW)
    shop.do(lambda session: actions.correct_learning(session, step.id, scope, NOW, item="bond", value=None))
    shop.do(lambda session: actions.withdraw_learning(session, step.id, scope, NOW + 1))
    shop.do(lambda session: actions.withdraw_learning(session, step.id, scope, NOW + 2))
    assert [(row.item, row.value, row.revision) for row in shop.learnt(step.id)] == [
        ("trust", None, 2),
        ("bond", None, 2),
    ]
    # As if nothing had ever been said: there is no position at all.
    assert shop.world.positions(lead.person_id, NOW + DAY) == {}
    shop.do(lambda session: actions.correct_learning(session, step.id, scope, NOW + DAY, item="trust", value=5))
    assert shop.world.positions(lead.person_id, NOW + DAY)[1].psychology.value > 0.6
    assert [step.kind for step in shop.steps(lead.id)] == ["OPENED", "CONTACT"]


def test_it_can_be_corrected_when_the_lead_is_closed(shop: Shop) -> None:
    lead, scope = shop.lead(), shop.scopes["taro"]
    step = _contact(shop, lead.id, [TRUST], NOW)
    shop.do(lambda session: actions.close_lead(session, lead.id, scope, NOW, outcome=Outcome.LOST, reason="他社"))
    shop.do(lambda session: actions.correct_learning(session, step.id, scope, NOW, item="trust", value=1))
    assert [row.value for row in shop.learnt(step.id)] == [0.0]


def test_no_calibrated_question_lends_it_the_weight_of_an_answer() -> None:
    definition = {**DEFAULT_DEFINITION, "items": {"trust": {"weight": 9, "gain": 1, "centre": 0.5}}}
    model = parse_model(json.dumps(definition))
    heard = Heard(step_id=1, person_id=1, product_id=1, brand_id=1, at=NOW)
    assert keyed_weight(model, evidence_of(heard_observation(heard, TRUST, 1))) == WEIGHT == 0.5


def test_one_contact_weighs_less_than_a_survey(shop: Shop) -> None:
    lead = shop.lead()
    _contact(shop, lead.id, ONE_OF_EACH, NOW)
    view = shop.world.positions(lead.person_id, NOW)[1]
    model = shop.see(live_model).model
    assert view.psychology.evidence == 1.5 < model.psychology.n_min
    assert not attitude(model.psychology, view.state.psychology.sums, NOW).known
    assert not view.depth.known


REFUSED: dict[str, tuple[type[Refused], list[Learnt], str]] = {
    "off its scale": (UnfitObservation, [BOND, replace(TRUST, value=6)], "learnt.1.value"),
    "no number": (UnfitObservation, [replace(TRUST, value=math.nan)], "learnt.0.value"),
    "without a scale": (UnfitObservation, [replace(TRUST, low=5)], "learnt.0.low"),
    "on a scale without an end": (UnfitObservation, [replace(TRUST, high=math.inf)], "learnt.0.low"),
    "on a scale beyond all numbers": (UnfitObservation, [replace(TRUST, low=-1e308, high=1e308)], "learnt.0.low"),
    "another axis's facet": (UnfitObservation, [replace(TRUST, axis=Axis.DEPTH)], "learnt.0.facet"),
    "behaviour": (UnfitObservation, [replace(TRUST, axis=Axis.BEHAVIOUR)], "learnt.0.axis"),
    "an item twice": (Invalid, [TRUST, replace(LIKING, item="trust")], "learnt.1.item"),
    "a facet twice": (Invalid, [TRUST, replace(TRUST, item="b")], "learnt.1.facet"),
    "an item that is no key": (Invalid, [replace(TRUST, item="a b")], "learnt.0.item"),
    "an item with space around it": (Invalid, [replace(TRUST, item="a ")], "learnt.0.item"),
    "more than there are facets": (Invalid, [*ONE_OF_EACH, TRUST], "learnt"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_unfit_is_refused_whole(shop: Shop, name: str) -> None:
    lead = shop.lead()
    before = shop.see(_counts)
    refusal, learnt, path = REFUSED[name]
    with pytest.raises(refusal) as refused:
        _contact(shop, lead.id, learnt, NOW)
    assert ".".join(refused.value.path) == path
    assert shop.see(_counts) == before


def test_only_what_was_learnt_can_be_corrected(shop: Shop) -> None:
    step = _contact(shop, shop.lead().id, [TRUST], NOW)
    before = shop.see(_counts)
    for item, value, refusal in (("bond", 1.0, NotFound), ("trust", 9.0, UnfitObservation)):
        with pytest.raises(refusal):
            _correct(shop, step.id, item, value)
    assert shop.see(_counts) == before
    assert [(row.value, row.revision) for row in shop.learnt(step.id)] == [(1.0, 1)]


def _contact(shop: Shop, lead_id: int, learnt: Sequence[Learnt], now: Instant, at: Instant | None = None) -> LeadStep:
    scope = shop.scopes["taro"]
    return shop.do(lambda session: actions.log_contact(session, lead_id, scope, now, learnt=learnt, at=at))


def _correct(shop: Shop, step_id: int, item: str, value: float) -> LeadLearning:
    scope = shop.scopes["taro"]
    return shop.do(lambda session: actions.correct_learning(session, step_id, scope, NOW, item=item, value=value))


def _ledger(shop: Shop, person_id: int) -> list[Observation]:
    ledger = shop.see(lambda session: ledger_of(session, [person_id]).get(person_id, []))
    return sorted(ledger, key=lambda each: (each.axis, each.kind, each.source_id, each.revision))


def _counts(session: Session) -> list[int]:
    tables = (LeadStep, LeadLearning, ObservationRow, MoveRow)
    return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]
