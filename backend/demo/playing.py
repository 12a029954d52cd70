"""Plays a cohort's story through the rooms' own actions, one month after the other, one unit of work each."""

from collections import defaultdict

from sqlalchemy.orm import Session

from backend.demo.answering import Post
from backend.demo.asking import Asking
from backend.demo.cohorts import Cohort
from backend.demo.entering import (
    Played,
    act_of,
    decided_of,
    occasion_of,
    person_of,
    posted_of,
    purchase_of,
    submission_of,
)
from backend.demo.stage import Stage
from backend.demo.story import Month
from backend.errors import Refused
from backend.invitations.actions import issue
from backend.invitations.queries import get_invitation
from backend.panel.actions import import_people
from backend.purchases.actions import record_acts, record_purchases, return_purchases
from backend.responses.actions import begin_open, submit_together


def play_month(session: Session, stage: Stage, cohort: Cohort, month: Month, played: Played) -> Played:
    """Everything of one month; what is given back holds the new ids beside the known ones."""
    played = _join(session, cohort, month, played)
    played = _sign_up(session, stage, cohort, month, played)
    # Before the month's purchases, so that how people stood when they were asked is what is kept of them.
    played = _invite(session, stage, month, played)
    if month.bought:
        record_purchases(session, [purchase_of(each, stage, played) for each in month.bought], month.ends_at)
    _return(session, stage, month)
    if month.acted:
        record_acts(session, [act_of(each, stage, played) for each in month.acted], month.ends_at)
    later = [post for post in month.posts if not _opens(post, stage)]
    for result in submit_together(session, [submission_of(post, stage, cohort, played) for post in later]):
        if isinstance(result, Refused):
            raise result
    return played


def _join(session: Session, cohort: Cohort, month: Month, played: Played) -> Played:
    """The company enters whom it knows, and what others have decided since they joined."""
    rows = [person_of(person, cohort, month.ends_at) for person in month.joining]
    rows += [decided_of(person, said, cohort) for person, said in month.deciding]
    ids = import_people(session, rows, month.ends_at).ids if rows else ()
    known = {**played.person_ids, **dict(zip(month.joining, ids, strict=False))}
    return Played(person_ids=known, invitation_ids=played.invitation_ids)


def _sign_up(session: Session, stage: Stage, cohort: Cohort, month: Month, played: Played) -> Played:
    """Others come by the open link: the form makes the person."""
    people, invitations = dict(played.person_ids), dict(played.invitation_ids)
    for post in month.posts:
        if _opens(post, stage):
            asked = post.asked.asking
            posted = posted_of(post, stage, cohort)
            submitted, _ = begin_open(
                session,
                stage.touchpoints[asked.touchpoint].id,
                open_key=posted.idempotency_key,
                posted=posted,
                now=post.at,
                place=stage.counter_id if cohort.reads_counter(asked.person, asked.touchpoint) else 0,
            )
            invitations[occasion_of(asked)] = submitted.invitation_id
            people[asked.person] = get_invitation(session, submitted.invitation_id).person_id
    return Played(person_ids=people, invitation_ids=invitations)


def _invite(session: Session, stage: Stage, month: Month, played: Played) -> Played:
    """One issue for everyone who is asked at the same touchpoint on the same occasion, at the first one's instant."""
    together = defaultdict[tuple[str, str], list[Asking]](list)
    for asked in month.asked:
        if not stage.touchpoints[asked.touchpoint].is_open:
            together[asked.touchpoint, asked.occasion].append(asked)
    invitations = dict(played.invitation_ids)
    for (key, occasion), people in together.items():
        ids = [played.person_ids[asked.person] for asked in people]
        issued = issue(session, stage.touchpoints[key].id, ids, occasion=occasion, now=people[0].at)
        invitations |= {occasion_of(asked): row.id for asked, row in zip(people, issued, strict=True)}
    return Played(person_ids=played.person_ids, invitation_ids=invitations)


def _return(session: Session, stage: Stage, month: Month) -> None:
    """The company enters what came back at the month's end."""
    refs = [(stage.product_ids[each.product], each.order_ref) for each in month.returned]
    if refs:
        return_purchases(session, refs, month.ends_at, month.ends_at)


def _opens(post: Post, stage: Stage) -> bool:
    """Whether the page begins a form that an open link led to."""
    return post.at == post.asked.begun_at and stage.touchpoints[post.asked.asking.touchpoint].is_open
