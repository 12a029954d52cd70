"""The next action is the scheme's next step, unless contact is unwanted or something must be asked first."""

from dataclasses import replace

import pytest

from backend.loyalty.rules.axes import Axis, Facet
from backend.sales.rules.leads import Action
from backend.sales.rules.next_action import (
    REASONS,
    Agreement,
    ContactStanding,
    Freshness,
    NextAction,
    Reason,
    next_action,
)
from backend.sales.rules.schemes import Question, Scheme
from tests.clocks import START

NOW = START
ASKED = Question(wording={"ja": "最近いかがですか。"})
OF_THE_BRAND = Question(wording={"ja": "ブランドは?"}, axis=Axis.DEPTH, facet=Facet.CONNECTION)
SCHEME = Scheme(aim={"ja": "知る"}, opening={"ja": "こんにちは"}, question=ASKED, next_step={"ja": "試用を勧める"})
WILLING = ContactStanding(channels={"EMAIL": Agreement.AGREED, "FILE": Agreement.UNDECIDED})


def advised(
    scheme: Scheme | None = SCHEME,
    contact: ContactStanding = WILLING,
    psychology: Freshness = Freshness.FRESH,
    depth: Freshness = Freshness.FRESH,
    *,
    is_closed: bool = False,
) -> NextAction:
    """The next action with someone of whom all is known and who is willing, or otherwise as the rest says."""
    return next_action(is_closed=is_closed, contact=contact, scheme=scheme, psychology=psychology, depth=depth, now=NOW)


def test_it_is_the_next_step_of_the_scheme() -> None:
    assert advised() == NextAction(action=Action.NEXT_STEP, reason=Reason.ADVISED, wording={"ja": "試用を勧める"})


@pytest.mark.parametrize(
    ("psychology", "reason"), [(Freshness.NEVER, Reason.NEVER_ASKED), (Freshness.STALE, Reason.STALE)]
)
def test_whoever_is_not_known_is_asked_first(psychology: Freshness, reason: Reason) -> None:
    assert advised(psychology=psychology) == NextAction(
        action=Action.QUESTION, reason=reason, wording={"ja": "最近いかがですか。"}
    )
    unasking = replace(SCHEME, question=None)
    assert advised(unasking, psychology=psychology).action is Action.NEXT_STEP


@pytest.mark.parametrize("depth", [Freshness.NEVER, Freshness.STALE])
def test_of_the_brand_is_asked_where_the_question_is_about_it(depth: Freshness) -> None:
    assert advised(depth=depth).action is Action.NEXT_STEP
    asking = replace(SCHEME, question=OF_THE_BRAND)
    assert advised(asking, depth=depth).reason is Reason.DEPTH_UNKNOWN
    assert advised(asking).action is Action.NEXT_STEP


@pytest.mark.parametrize("psychology", [Freshness.NEVER, Freshness.STALE])
def test_a_question_is_asked_for_what_it_is_about(psychology: Freshness) -> None:
    asking = replace(SCHEME, question=OF_THE_BRAND)
    assert advised(asking, psychology=psychology).action is Action.NEXT_STEP
    assert advised(asking, psychology=psychology, depth=Freshness.STALE).reason is Reason.DEPTH_UNKNOWN


def test_whoever_refused_every_channel_is_left_alone() -> None:
    refused = ContactStanding(channels={"EMAIL": Agreement.REFUSED, "FILE": Agreement.REFUSED})
    assert advised(contact=refused) == NextAction(action=None, reason=Reason.REFUSED)
    by_one = ContactStanding(channels={"EMAIL": Agreement.REFUSED, "FILE": Agreement.UNDECIDED})
    assert advised(contact=by_one).action is Action.NEXT_STEP


def test_a_pause_lasts_until_its_instant() -> None:
    assert advised(contact=replace(WILLING, paused_until=NOW + 1)) == NextAction(action=None, reason=Reason.PAUSED)
    assert advised(contact=replace(WILLING, paused_until=NOW)).action is Action.NEXT_STEP


def test_there_is_nothing_to_do_with_a_closed_lead_or_without_a_scheme() -> None:
    assert advised(is_closed=True) == NextAction(action=None, reason=Reason.CLOSED)
    assert advised(None) == NextAction(action=None, reason=Reason.NO_SCHEME)


def test_what_people_want_comes_before_what_the_scheme_asks() -> None:
    paused = replace(WILLING, paused_until=NOW + 1)
    assert advised(contact=paused, psychology=Freshness.NEVER).reason is Reason.PAUSED


def test_every_reason_is_worded_in_both_languages() -> None:
    assert set(REASONS) == set(Reason)
    assert {frozenset(wording) for wording in REASONS.values()} == {frozenset({"ja", "en"})}
