"""What a story's people and things are called in the rooms, and how each is entered there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.demo.answering import Post
from backend.demo.asking import Asking
from backend.demo.buying import Acted, Bought
from backend.demo.cohorts import Cohort
from backend.demo.stage import Stage
from backend.panel.rules import PersonInput
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


def person_of(person: int, cohort: Cohort) -> PersonInput:
    """Someone whom the company enters itself."""
    return PersonInput(
        external_ref=cohort.ref(person),
        language=cohort.languages[person],
        attributes=cohort.attributes[person],
    )


def submission_of(post: Post, stage: Stage, cohort: Cohort, played: Played) -> Submission:
    """A page posted to an invitation."""
    invitation_id = played.invitation_ids[occasion_of(post.asked.asking)]
    return Submission(invitation_id=invitation_id, posted=posted_of(post, stage, cohort), now=post.at)


def posted_of(post: Post, stage: Stage, cohort: Cohort) -> PostedPage:
    """A page as it was posted."""
    asked = post.asked.asking
    return PostedPage(
        published=stage.touchpoints[asked.touchpoint].published,
        page=post.page,
        answers=post.answers,
        idempotency_key=f"demo-{cohort.first + asked.person}-{asked.at}",
        language=cohort.languages[asked.person],
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
