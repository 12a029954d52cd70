"""What happens to single people: some want peace, some joined twice, one is forgotten; all are told what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.tables import Referral
from backend.catalogue.queries import find_brand_by_key
from backend.clock import DAY, HOUR
from backend.demo.answering import posts_of
from backend.demo.asking import BY_HAND_UNTIL, Asked, Asking
from backend.demo.entering import Living, posted_of
from backend.demo.stage import Stage, StagedTouchpoint
from backend.errors import NotFound
from backend.identity.actions import erase, merge, search_addresses
from backend.identity.rules.duplicates import Status
from backend.identity.tables import Duplicate
from backend.invitations.actions import issue_test
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.panel.actions import opt_out, pause
from backend.responses.actions import Submission, submit
from backend.surveys.actions import add_outcome, publish_outcome

_PAUSED = 0.02
_NO_MORE_MAIL = 0.015
_TESTS = 2
_NO_MORE = {"ja": "メールを受け取らない", "en": "I do not want any mail"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of single people: who was taken into whom, and who was forgotten."""

    merged: dict[int, int]
    forgotten: int | None


def make_choices(session: Session, living: Living) -> None:
    """Before anything plans itself, some want no mail any more, and some nothing at all for a while."""
    cohort, at = living.cohort, living.cohort.now - (BY_HAND_UNTIL + 1) * DAY
    for person, person_id in _entered(living):
        wants, until = living.chance.random(2).tolist()
        if wants < _PAUSED:
            pause(session, person_id, cohort.now + round((1 + until * 60) * DAY), at)
        elif wants < _PAUSED + _NO_MORE_MAIL:
            language = cohort.languages[person]
            opt_out(
                session,
                person_id,
                channel=Channel.EMAIL,
                wording=_NO_MORE[language],
                language=language,
                source="preferences page",
                now=at,
            )


def decide_on_people(session: Session, living: Living) -> Decided:
    """Who joined twice is found by the address; staff merge one pair and leave the others to whoever reads the mail."""
    now = living.cohort.now
    search_addresses(session, now)
    # An ambassador who came by their own link stays on the list of referrals to review.
    brought = select(Referral.person_id).where(Referral.person_id.is_not(None))
    pairs = session.execute(
        select(Duplicate.person_id, Duplicate.other_id)
        .where(Duplicate.status == Status.OPEN.value, Duplicate.other_id.not_in(brought))
        .order_by(Duplicate.id.desc())
    ).all()
    merged = {}
    for kept_id, gone_id in pairs[:-1][:1]:
        merge(session, kept_id=kept_id, gone_id=gone_id, source="staff", now=now)
        merged[gone_id] = kept_id
    forgotten = _last_by_form(living, {person_id for pair in pairs for person_id in pair})
    if forgotten is not None:
        erase(session, forgotten, now)
    return Decided(merged=merged, forgotten=forgotten)


def tell_outcomes(session: Session, living: Living) -> None:
    """Those who answered about a brand are told what came of it."""
    for outcome in living.cohort.content.outcomes:
        brand, at = find_brand_by_key(session, outcome.brand), living.cohort.now - outcome.days_ago * DAY
        if brand is None:
            raise NotFound("there is no such brand", "brand")
        row = add_outcome(session, brand_id=brand.id, survey_id=None, title=outcome.title, text=outcome.text, now=at)
        publish_outcome(session, row.id, at)


def try_out(session: Session, stage: Stage, living: Living) -> None:
    """Staff try the newest survey as somebody; what they answer is marked, and counts nowhere."""
    touchpoint, cohort = newest_by_hand(stage), living.cohort
    product = stage.product_ids.index(touchpoint.product_id)
    for person, person_id in list(_entered(living))[:_TESTS]:
        at = cohort.now - 2 * HOUR
        invitation = issue_test(session, touchpoint.id, person_id, now=at)
        asked = Asked(Asking(at, person, product, "", touchpoint.key, ""), at, finishes=True)
        for post in posts_of(cohort, asked, touchpoint, living.chance):
            submit(session, Submission(invitation_id=invitation.id, posted=posted_of(post, stage, cohort), now=post.at))


def newest_by_hand(stage: Stage) -> StagedTouchpoint:
    """The newest campaign that was asked by hand."""
    return [each for each in stage.touchpoints.values() if each.moment is Moment.CAMPAIGN and each.rules is None][-1]


def _entered(living: Living) -> Iterator[tuple[int, int]]:
    """Whom the company entered itself, by number and id."""
    for person, person_id in sorted(living.played.person_ids.items()):
        if living.cohort.by_form[person] < 0:
            yield person, person_id


def _last_by_form(living: Living, others: set[int]) -> int | None:
    """The last of several who joined by the form, of whom nobody thinks that they are another."""
    joined = [
        person_id
        for person, person_id in living.played.person_ids.items()
        if living.cohort.by_form[person] >= 0 and person_id not in others
    ]
    return max(joined) if len(joined) > 1 else None
