"""pause, resume, leave and come_back: how an ambassador takes part less, or more again."""

from sqlalchemy.orm import Session

from backend.ambassadors.actions.answering import agree, call_off, open_agreement
from backend.ambassadors.actions.steps import lock_ambassador, take_step
from backend.ambassadors.queries.ambassadors import get_ambassador
from backend.ambassadors.rules.states import Status, StepKind, check_status
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.clock import Instant
from backend.errors import Invalid


def pause(
    session: Session, ambassador_id: int, until: Instant | None, now: Instant, *, by: str | None = None
) -> Ambassador:
    """The ambassador wants nothing to do until then, or until they say so; pausing anew changes until when."""
    if until is not None and until <= now:
        raise Invalid("a pause ends in the future", "until")
    ambassador = lock_ambassador(session, ambassador_id)
    check_status(ambassador, now, Status.ACTIVE, Status.PAUSED)
    ambassador.status, ambassador.paused_until = Status.PAUSED, until
    take_step(session, ambassador, StepKind.PAUSED, by=by, now=now)
    return ambassador


def resume(session: Session, ambassador_id: int, now: Instant, *, by: str | None = None) -> Ambassador:
    """The ambassador takes part again; whoever does already changes nothing."""
    ambassador = lock_ambassador(session, ambassador_id)
    if check_status(ambassador, now, Status.ACTIVE, Status.PAUSED) is Status.PAUSED:
        take_step(session, ambassador, StepKind.RESUMED, by=by, now=now)
    _take_part(session, ambassador)
    return ambassador


def leave(session: Session, ambassador_id: int, now: Instant, *, by: str | None = None) -> Ambassador:
    """The ambassador takes part no more; what they brought and were granted stays; leaving twice changes nothing."""
    ambassador = lock_ambassador(session, ambassador_id)
    if check_status(ambassador, now, Status.ACTIVE, Status.PAUSED, Status.LEFT) is not Status.LEFT:
        ambassador.status, ambassador.paused_until, ambassador.left_at = Status.LEFT, None, now
        take_step(session, ambassador, StepKind.LEFT, by=by, now=now)
        call_off(session, ambassador, now)
    return ambassador


def come_back(session: Session, ambassador_id: int, agreement_id: int, language: str, now: Instant) -> Ambassador:
    """Someone who left takes part again, under the newest agreement; whoever does already changes nothing."""
    _, newest = open_agreement(session, ambassador_id, agreement_id)
    ambassador = lock_ambassador(session, ambassador_id)
    if check_status(ambassador, now, Status.LEFT, Status.ACTIVE) is Status.LEFT:
        agree(session, ambassador, newest, StepKind.RETURNED, language=language, now=now)
        _take_part(session, ambassador)
    return ambassador


def bring_back(session: Session, ambassador_id: int, now: Instant, *, by: str) -> Ambassador:
    """Staff lets someone who left, and asked for it, take part again; refused where a newer agreement is out since.

    Nobody agrees to anything on another's behalf: then they are invited again instead.
    """
    found = get_ambassador(session, ambassador_id)
    check_status(found, now, Status.LEFT, Status.ACTIVE)
    agreed = found.agreement_id
    open_agreement(session, ambassador_id, agreed or 0)
    ambassador = lock_ambassador(session, ambassador_id)
    if check_status(ambassador, now, Status.LEFT, Status.ACTIVE) is Status.LEFT:
        take_step(session, ambassador, StepKind.RETURNED, agreement_id=agreed, by=by, now=now)
        _take_part(session, ambassador)
    return ambassador


def _take_part(session: Session, ambassador: Ambassador) -> None:
    ambassador.status, ambassador.paused_until, ambassador.left_at = Status.ACTIVE, None, None
    session.flush()
