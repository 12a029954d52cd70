"""The last days before now: what can plan itself does, messages go out, and people answer, are reminded, or do not."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.actions import hand_over
from backend.clock import DAY, MINUTE, Clock, Instant
from backend.db import Database
from backend.demo.answering import posts_of
from backend.demo.asking import BY_HAND_UNTIL, Asked, Asking, answer_of
from backend.demo.cohorts import Cohort
from backend.demo.contents import AskingContent, CampaignContent
from backend.demo.entering import Living, Played, occasion_of, submission_of
from backend.demo.interviewing import interview
from backend.demo.stage import Stage, StagedTouchpoint
from backend.errors import Refused
from backend.jobs import plan_due
from backend.outbox.actions import claim, settle
from backend.outbox.rules import Channel, Kind, Result, Settlement
from backend.planning.actions import set_cap
from backend.planning.rules import CapInput, DecisionKind
from backend.planning.rules.days import next_free
from backend.planning.tables import ContactDecision
from backend.responses.actions import Submission, submit_together
from backend.segments.rules import Segment
from backend.touchpoints.actions import plan_itself
from backend.touchpoints.rules import DEFAULT_RULES

_DAYS_BETWEEN = 3
_AT_ONCE = 10_000
# Of so many mails one comes back: nobody is called that at that address.
_ONE_BOUNCES_OF = 40


def live_on(database: Database, stage: Stage, living: Living) -> None:
    """Plans every few days as a worker would all the time; who was asked answers in between."""
    now = living.cohort.now
    database.write_now(partial(_begin, stage=stage, living=living))
    waiting: list[Asked] = []
    for at in _rounds(now):
        waiting = database.write_now(partial(_answer, stage=stage, living=living, waiting=waiting, until=at))
        failed = plan_due(database, _standing(at)).failed
        if failed:
            raise RuntimeError(f"the demo could not plan {', '.join(failed)}")
        if at < now:
            living, asked = database.write_now(partial(_send, stage=stage, living=living, at=at))
            waiting += asked
    database.write_now(partial(_answer, stage=stage, living=living, waiting=waiting, until=now))


def _rounds(now: Instant) -> Iterator[Instant]:
    """When the worker plans: at hours at which people may be written to, and now, whatever hour it is."""
    past = {next_free(DEFAULT_RULES, now - days * DAY) for days in range(BY_HAND_UNTIL, 0, -_DAYS_BETWEEN)}
    yield from sorted(at for at in past if at < now - MINUTE)
    yield now


def _standing(at: Instant) -> Clock:
    """A clock that stands at that instant while everything that is due by then is planned."""
    return lambda: at


def _begin(session: Session, stage: Stage, living: Living) -> None:
    """From then on, the touchpoints plan themselves, and contacts are capped."""
    at = living.cohort.now - BY_HAND_UNTIL * DAY
    for cap in living.cohort.content.caps:
        segments = None if cap.segments is None else [int(Segment[name]) for name in cap.segments]
        set_cap(session, CapInput(key=cap.key, most=cap.most, window_days=cap.window_days, segments=segments), at)
    for touchpoint in stage.touchpoints.values():
        if touchpoint.rules is not None:
            plan_itself(session, touchpoint.id, starts=True)


def _send(session: Session, stage: Stage, living: Living, at: Instant) -> tuple[Living, list[Asked]]:
    """The messages of a round go out: mails at once, the others in a file; says who was reached, and will answer."""
    for touchpoint in stage.touchpoints.values():
        if touchpoint.rules is not None and touchpoint.channel is Channel.FILE:
            hand_over(session, touchpoint.id, batch=None, limit=_AT_ONCE, now=at)
    bounced = _deliver(session, at)
    return _asked(session, stage, living, bounced, at)


def _deliver(session: Session, at: Instant) -> set[int]:
    """Mails are taken by a server, save a few; the invitations of these."""
    claimed = claim(session, Channel.EMAIL, limit=_AT_ONCE, lease=MINUTE, now=at)
    inviting = [each for each in claimed if each.kind is Kind.INVITATION]
    bounced = {each.id: each.about_id for each in inviting[_ONE_BOUNCES_OF // 8 :: _ONE_BOUNCES_OF]}
    settlements = [
        Settlement(claimed=each, result=Result.DEAD, reason="SMTP_550")
        if each.id in bounced
        else Settlement(claimed=each, result=Result.SENT)
        for each in claimed
    ]
    settle(session, settlements, at)
    return set(bounced.values())


def _asked(
    session: Session, stage: Stage, living: Living, bounced: Collection[int], at: Instant
) -> tuple[Living, list[Asked]]:
    row, cohort = ContactDecision, living.cohort
    numbers = {person_id: person for person, person_id in living.played.person_ids.items()}
    touchpoints = {touchpoint.id: touchpoint for touchpoint in stage.touchpoints.values()}
    sent = select(row.touchpoint_id, row.person_id, row.occasion, row.invitation_id).where(
        row.decided_at == at, row.step == 0, row.kind == DecisionKind.SENT.value
    )
    found, ids = list[Asked](), dict(living.played.invitation_ids)
    for touchpoint_id, person_id, occasion, invitation_id in session.execute(sent.order_by(row.id)):
        if invitation_id is None or invitation_id in bounced or person_id not in numbers:
            continue
        touchpoint = touchpoints[touchpoint_id]
        product = stage.product_ids.index(touchpoint.product_id)
        asking = Asking(at, numbers[person_id], product, "", touchpoint.key, occasion)
        ids[occasion_of(asking)] = invitation_id
        said = _content_of(living.cohort, touchpoint)
        found.append(answer_of(cohort, living.chance, asking, said.answered, said.finished))
    played = Played(person_ids=living.played.person_ids, invitation_ids=ids)
    return Living(cohort=cohort, played=played, chance=living.chance), found


def _content_of(cohort: Cohort, touchpoint: StagedTouchpoint) -> AskingContent | CampaignContent:
    """How many of those who are asked there answer."""
    content = cohort.content
    own = (campaign for campaign in content.campaigns if campaign.key == touchpoint.key)
    every = {content.after_purchase.moment: content.after_purchase, content.annual.moment: content.annual}
    return next(own, None) or every[touchpoint.moment]


def _answer(session: Session, stage: Stage, living: Living, waiting: Sequence[Asked], until: Instant) -> list[Asked]:
    """Those answer who begin by then; gives back who begins later."""
    now = [asked for asked in waiting if asked.begun_at is not None and asked.begun_at <= until]
    submissions: list[Submission] = []
    for asked in now:
        touchpoint = stage.touchpoints[asked.asking.touchpoint]
        if touchpoint.chooses:
            interview(session, stage, living, asked)
        else:
            posts = posts_of(living.cohort, asked, touchpoint, living.chance)
            submissions += [submission_of(post, stage, living.cohort, living.played) for post in posts]
    for result in submit_together(session, submissions):
        if isinstance(result, Refused):
            raise result
    return [asked for asked in waiting if asked.begun_at is not None and asked.begun_at > until]
