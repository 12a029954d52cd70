"""What a story's people and things are called in the rooms, and how each is entered there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from backend.clock import Instant
from backend.demo.answering import Post
from backend.demo.asking import Asking
from backend.demo.buying import Acted, Bought
from backend.demo.cohorts import Cohort
from backend.demo.stage import Stage
from backend.panel.rules import Decision, PersonInput
from backend.purchases.rules import ActInput, PurchaseInput
from backend.responses.actions import Submission
from backend.responses.rules import PostedPage

# Which invitation: the person's number, the touchpoint's key, the occasion.
Occasion = tuple[int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The ids that the story's people and invitations have been given so far."""

    person_ids: Mapping[int, int] = field(default_factory=dict)
    invitation_ids: Mapping[Occasion, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """Who goes on living while touchpoints plan themselves: one cohort, and what it was given so far."""

    cohort: Cohort
    played: Played
    chance: np.random.Generator


def person_of(person: int, cohort: Cohort, until: Instant) -> PersonInput:
    """Someone whom the company enters itself, with what they had decided by then."""
    return PersonInput(
        external_ref=cohort.ref(person),
        language=cohort.languages[person],
        attributes={**cohort.attributes[person], **cohort.profiles[person].names},
        addresses=cohort.profiles[person].addresses,
        consents=[said for said in cohort.consents[person] if said.decided_at <= until],
    )


def decided_of(person: int, said: Decision, cohort: Cohort) -> PersonInput:
    """A decision that somebody makes later."""
    return PersonInput(external_ref=cohort.ref(person), consents=[said])


def submission_of(post: Post, stage: Stage, cohort: Cohort, played: Played) -> Submission:
    """A page posted to an invitation."""
    invitation_id = played.invitation_ids[occasion_of(post.asked.asking)]
    return Submission(invitation_id=invitation_id, posted=posted_of(post, stage, cohort), now=post.at)


def posted_of(post: Post, stage: Stage, cohort: Cohort) -> PostedPage:
    """A page as it was posted."""
    asked = post.asked.asking
    touchpoint = stage.touchpoints[asked.touchpoint]
    return PostedPage(
        published=touchpoint.published,
        page=post.page,
        answers=post.answers,
        idempotency_key=f"demo-{cohort.first + asked.person}-{asked.at}",
        language=cohort.languages[asked.person],
        plain=touchpoint.is_plain,
        pick=post.pick,
    )


def purchase_of(bought: Bought, stage: Stage, played: Played) -> PurchaseInput:
    """One order line."""
    return PurchaseInput(
        person_id=played.person_ids[bought.person],
        product_id=stage.product_ids[bought.product],
        order_ref=bought.order_ref,
        purchased_at=bought.at,
        quantity=bought.quantity,
        amount=bought.amount,
        cross_sell=bought.cross_sell,
        up_sell=bought.up_sell,
    )


def act_of(acted: Acted, stage: Stage, played: Played) -> ActInput:
    """One act of a prospect."""
    return ActInput(
        person_id=played.person_ids[acted.person],
        product_id=stage.product_ids[acted.product],
        act_ref=acted.act_ref,
        kind=acted.kind,
        acted_at=acted.at,
    )


def occasion_of(asked: Asking) -> Occasion:
    """Which invitation an asking is."""
    return (asked.person, asked.touchpoint, asked.occasion)
