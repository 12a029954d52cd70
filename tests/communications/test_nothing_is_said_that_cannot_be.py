"""A result says when nothing can be said, and why: no control, too few, too early, others' work, unequal answering."""

import json

import pytest
from sqlalchemy.orm import Session

from backend.communications.actions.campaign_belongings import forget
from backend.communications.actions.campaigns import cancel
from backend.communications.rules.campaigns import Goal, GoalKind
from backend.communications.rules.effects import Measure
from backend.communications.rules.saying import REASON_WORDS, SAYS_WORDS, Reason, Says, in_words
from backend.jobs import run_long_work
from backend.loyalty.actions import add_model
from backend.loyalty.actions.publishing import ask_publishing
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.segments.rules import Segment
from tests.communications.running import launched, made, members
from tests.communications.strategy import House
from tests.communications.verified import Life, live

ABOUT_FEELINGS = Goal(kind=GoalKind.AXIS, axis=Axis.PSYCHOLOGY)


def test_a_clear_effect_is_said_in_plain_words(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    _answers(life, more=0.35)
    result = life.result()
    assert (result.says, list(result.reasons)) == (Says.IMPROVED, [])
    assert result.words == SAYS_WORDS[Says.IMPROVED]
    assert result.goal.measure is Measure.PSYCHOLOGY
    assert {Reason.MANY_COMPARISONS} == {reason for each in result.effects[:1] for reason in each.reasons}


def test_worse_is_said_as_plainly(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    _answers(life, more=-0.35)
    assert life.result().says is Says.WORSENED


def test_no_difference_is_not_called_equal(house: House) -> None:
    life = live(house, 160, seed=2, control_share=0.5, goal=ABOUT_FEELINGS)
    _answers(life, more=0.0)
    result = life.result()
    assert result.says is Says.NO_DIFFERENCE_SHOWN
    assert result.goal.estimate is not None
    assert result.goal.estimate.low < 0 < result.goal.estimate.high


def test_before_the_end_nothing_is_said(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    life.passes(10)
    life.say({each: 0.5 + 0.35 * (each in life.treated) for each in life.people})
    early = life.result()
    assert (early.is_over, early.says, list(early.reasons)) == (False, Says.CANNOT_SAY, [Reason.NOT_OVER_YET])
    # The interval may be looked at, and stays what it is.
    assert early.goal.estimate is not None
    assert early.goal.estimate.low > 0
    life.passes(50 - 1e-6)
    assert life.result().says is Says.CANNOT_SAY
    life.passes(1e-6)
    assert (life.result().is_over, life.result().says) == (True, Says.IMPROVED)


def test_without_a_control_before_and_after_is_no_effect(house: House) -> None:
    life = live(house, 60, control_share=0.0, goal=ABOUT_FEELINGS)
    life.passes(20)
    life.say(dict.fromkeys(life.people, 0.95))
    life.passes(40)
    result = life.result()
    assert (result.says, result.goal.estimate) == (Says.CANNOT_SAY, None)
    assert list(result.reasons) == [Reason.NO_CONTROL, Reason.REGRESSION_TO_THE_MEAN]
    # Everyone rose a great deal: that is told, and not called an effect.
    assert result.goal.treated.level is not None
    assert result.goal.treated.level > 0.1
    assert list(life.effect(Measure.BUYERS).reasons) == [Reason.NO_CONTROL, Reason.MANY_COMPARISONS]


def test_of_too_few_nothing_is_said(house: House) -> None:
    life = live(house, 60, control_share=0.5, goal=ABOUT_FEELINGS)
    life.passes(20)
    life.say(dict.fromkeys(life.people[:20], 0.5))
    life.buy(dict.fromkeys(life.people[:6], 100.0))
    life.passes(40)
    result = life.result()
    assert (result.says, list(result.reasons), result.goal.estimate) == (Says.CANNOT_SAY, [Reason.TOO_FEW], None)
    for measure in (Measure.BUYERS, Measure.PURCHASES, Measure.VALUE):
        assert Reason.TOO_FEW in life.effect(measure).reasons


def test_arms_that_answered_unequally_are_not_compared_on_what_they_said(house: House) -> None:
    life = live(house, 240, control_share=0.5, goal=ABOUT_FEELINGS)
    life.passes(20)
    treated = life.treated
    said = [each for place, each in enumerate(life.people) if each in treated or place % 3 == 0]
    life.say(dict.fromkeys(said, 0.6))
    life.passes(40)
    assert list(life.result().reasons) == [Reason.UNEQUAL_ANSWERING]
    assert Reason.UNEQUAL_ANSWERING in life.effect(Measure.ENTERED).reasons
    # What people did is not what they said.
    assert Reason.UNEQUAL_ANSWERING not in life.effect(Measure.BEHAVIOUR).reasons


def test_arms_in_which_others_answered_are_not_compared_either(house: House) -> None:
    life = live(house, 240, control_share=0.5, goal=ABOUT_FEELINGS)
    stood = {each.person_id: each.psychology or 0 for each in members(life.house, life.campaign_id)}
    life.passes(20)
    treated = life.treated
    # As many of both, but of the treated only those who liked it already.
    fond = sorted(life.people, key=lambda each: stood[each])
    said = [each for each in fond if each in treated][60:] + [each for each in fond if each not in treated][:60]
    life.say(dict.fromkeys(said, 0.6))
    life.passes(40)
    assert Reason.UNEQUAL_ANSWERING in life.result().reasons


def test_another_campaign_on_most_of_them_stands_against_it(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    launched(house, key="other", seed="99", control_share=0.1)
    _answers(life, more=0.35)
    result = life.result()
    assert (result.says, list(result.reasons)) == (Says.CANNOT_SAY, [Reason.OVERLAP])
    assert [each.people for each in result.overlaps] == [144]


def test_another_campaign_on_a_few_is_said_beside(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    launched(house, key="other", seed="99", control_share=0.8)
    _answers(life, more=0.35)
    assert (life.result().says, list(life.result().reasons)) == (Says.IMPROVED, [Reason.SOME_OVERLAP])


def test_a_campaign_that_was_called_off_overlaps_with_nothing(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    other = launched(house, key="other", seed="99", control_share=0.1)
    house.database.write_now(lambda session: cancel(session, other, house.clock()).id)
    _answers(life, more=0.35)
    assert list(life.result().reasons) == []


def test_value_in_two_currencies_does_not_add_up(house: House) -> None:
    life = live(house, 80, control_share=0.5, goal=Goal(kind=GoalKind.VALUE))
    life.passes(5)
    life.buy(dict.fromkeys(life.people[:30], 900.0))
    life.buy(dict.fromkeys(life.people[30:50], 9.0), tag="abroad", currency="USD")
    life.passes(60)
    result = life.result()
    assert (list(result.reasons), result.goal.estimate, result.currency) == ([Reason.MIXED_CURRENCIES], None, None)
    assert Reason.MIXED_CURRENCIES not in life.effect(Measure.PURCHASES).reasons


def test_value_of_purchases_without_amounts_is_not_known(house: House) -> None:
    life = live(house, 80, control_share=0.5, goal=Goal(kind=GoalKind.VALUE))
    life.passes(5)
    life.buy(dict.fromkeys(life.people[:30], 900.0))
    life.buy(dict.fromkeys(life.people[30:50], None), tag="quiet")
    life.passes(60)
    assert list(life.result().reasons) == [Reason.AMOUNTS_MISSING]


def test_of_a_draft_nothing_is_said(house: House) -> None:
    life = live(house, 20, control_share=0.5)
    draft = made(house, key="draft")
    result = Life(house=house, people=life.people, campaign_id=draft, random=life.random).result()
    assert (result.says, set(result.arms.values())) == (Says.CANNOT_SAY, {0})
    assert Reason.NOT_LAUNCHED in result.reasons


def test_another_model_since_the_launch_is_said_beside(house: House) -> None:
    life = live(house, 160, control_share=0.5, goal=ABOUT_FEELINGS)
    stricter = json.loads(json.dumps(DEFAULT_DEFINITION))
    stricter["axes"]["PSYCHOLOGY"]["kappa"] = 2

    def asked(session: Session) -> int:
        model_id = add_model(session, version="v2", definition=stricter, now=house.clock()).id
        return ask_publishing(session, model_id, permission="EDIT_MODELS", asked_by=None, now=house.clock()).id

    house.database.write_now(asked)
    assert run_long_work(house.database, house.clock) > 0
    _answers(life, more=0.35)
    result = life.result()
    assert (result.says, list(result.reasons)) == (Says.IMPROVED, [Reason.MODEL_CHANGED])
    # What was bought, no model measures.
    told = {each.measure for each in (result.goal, *result.effects) if Reason.MODEL_CHANGED in each.reasons}
    assert told == {*Measure} - {Measure.BUYERS, Measure.PURCHASES, Measure.VALUE, Measure.MOVED}


def test_people_who_are_gone_are_told_of(house: House) -> None:
    goal = Goal(kind=GoalKind.MOVE, targets=[Segment.FAN])
    life = live(house, 80, control_share=0.5, goal=goal)
    house.database.write_now(lambda session: forget(session, life.people[:1]))
    life.passes(60)
    assert Reason.PEOPLE_GONE in life.result().reasons


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    assert set(REASON_WORDS[reason]) == {"ja", "en"}
    said = in_words(Says.CANNOT_SAY, [reason])
    assert said["ja"].endswith(REASON_WORDS[reason]["ja"])


def _answers(life: Life, *, more: float) -> None:
    """Everyone answers, and treated people feel that much more; then the measuring ends."""
    life.passes(20)
    treated = life.treated
    life.say({each: 0.5 + more * (each in treated) for each in life.people})
    life.passes(40)
