"""invite and invite_eligible: people are asked to become ambassadors, each once, and nobody who does not want to be."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.steps import lock_programme
from backend.ambassadors.queries.eligible import eligible_people, reachable
from backend.ambassadors.queries.programmes import newest_agreement
from backend.ambassadors.rules.inviting import Invited, PassedOver, why_not
from backend.ambassadors.rules.programmes import MOST_AT_ONCE, ProgrammeClosed
from backend.ambassadors.rules.states import Status, StepKind, status_at
from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.ambassadors.tables.programmes import Programme
from backend.clock import DAY, Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.errors import Invalid
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.panel.queries import known_people, may_contact

_CHANNELS = frozenset({Channel.EMAIL, Channel.FILE})


def invite(
    session: Session,
    programme_id: int,
    person_ids: Sequence[int],
    *,
    channel: Channel = Channel.EMAIL,
    again: bool = False,
    by: str | None = None,
    now: Instant,
) -> Invited:
    """Asks these people, by mail or, by FILE, with links that the client's own tool sends.

    Whoever was asked before is only asked again where staff says so, and never while they take part.
    """
    if len(person_ids) > MOST_AT_ONCE:
        raise Invalid(f"at most {MOST_AT_ONCE} people are invited at once", "personIds")
    programme = _open_programme(session, programme_id, channel)
    named = list(dict.fromkeys(person_ids))
    known = _known(session, programme.id, named)
    passed = _passed_over(session, programme, named, known, again=again, channel=channel, now=now)
    asked = [person_id for person_id in named if person_id not in passed]
    ids = _ask(session, programme, asked, channel=channel, by=by, now=now)
    return Invited(asked=ids, passed_over=passed)


def invite_eligible(
    session: Session,
    programme_id: int,
    *,
    most: int,
    channel: Channel = Channel.EMAIL,
    by: str | None = None,
    now: Instant,
) -> Invited:
    """Asks everyone who may be asked and never was, up to a number."""
    if not 1 <= most <= MOST_AT_ONCE:
        raise Invalid(f"at most {MOST_AT_ONCE} people are invited at once", "most")
    programme = _open_programme(session, programme_id, channel)
    people = eligible_people(session, programme, channel=channel, most=most, now=now)
    ids = _ask(session, programme, people, channel=channel, by=by, now=now)
    return Invited(asked=ids, passed_over={})


def _open_programme(session: Session, programme_id: int, channel: Channel) -> Programme:
    if channel not in _CHANNELS:
        raise Invalid(f"channel is one of {', '.join(sorted(_CHANNELS))}", "channel")
    programme = lock_programme(session, programme_id)
    if programme.closed_at is not None:
        raise ProgrammeClosed("the programme is closed", "programmeId")
    # Refused where there is none: an invitation shows what is to be agreed to.
    newest_agreement(session, programme.id)
    return programme


def _known(session: Session, programme_id: int, person_ids: Sequence[int]) -> dict[int, Ambassador]:
    found: dict[int, Ambassador] = {}
    for part in in_parts(person_ids):
        statement = select(Ambassador).where(Ambassador.programme_id == programme_id, Ambassador.person_id.in_(part))
        fresh = statement.order_by(Ambassador.id).with_for_update(key_share=True)
        rows = session.scalars(fresh.execution_options(populate_existing=True))
        found.update((row.person_id, row) for row in rows)
    return found


def _passed_over(
    session: Session,
    programme: Programme,
    named: Sequence[int],
    known: Mapping[int, Ambassador],
    *,
    again: bool,
    channel: Channel,
    now: Instant,
) -> dict[int, PassedOver]:
    here = known_people(session, named)
    allowed = may_contact(session, here, programme.purpose, channel.value, now)
    reached = reachable(session, allowed, channel)
    passed: dict[int, PassedOver] = {}
    for person_id in named:
        why = _why(known.get(person_id), now, again=again)
        if person_id not in here:
            passed[person_id] = PassedOver.GONE
        elif why is not None:
            passed[person_id] = why
        elif person_id not in allowed:
            passed[person_id] = PassedOver.NO_CONSENT
        elif person_id not in reached:
            passed[person_id] = PassedOver.NO_ADDRESS
    return passed


def _why(known: Ambassador | None, now: Instant, *, again: bool) -> PassedOver | None:
    return None if known is None else why_not(status_at(known, now), again=again)


def _ask(
    session: Session,
    programme: Programme,
    person_ids: Sequence[int],
    *,
    channel: Channel,
    by: str | None,
    now: Instant,
) -> list[int]:
    until = now + programme.validity_days * DAY
    known = _known(session, programme.id, person_ids)
    new = [person_id for person_id in person_ids if person_id not in known]
    insert_new(session, Ambassador, [_row(programme.id, person_id, now, until) for person_id in new])
    for row in known.values():
        row.status, row.invited_at, row.expires_at, row.paused_until = Status.INVITED, now, until, None
    session.flush()
    asked = _known(session, programme.id, person_ids)
    _write_down(session, asked.values(), by, now)
    if channel is Channel.EMAIL:
        enqueue(session, [_letter(row, now) for row in asked.values()], now)
    return [asked[person_id].id for person_id in person_ids]


def _row(programme_id: int, person_id: int, now: Instant, until: Instant) -> dict[str, object]:
    return {
        "programme_id": programme_id,
        "person_id": person_id,
        "status": Status.INVITED.value,
        "invited_at": now,
        "expires_at": until,
    }


def _write_down(session: Session, asked: Collection[Ambassador], by: str | None, now: Instant) -> None:
    kind = StepKind.INVITED.value
    rows = [{"ambassador_id": row.id, "kind": kind, "by_name": by, "at": now} for row in asked]
    insert_new(session, AmbassadorStep, rows)


def _letter(ambassador: Ambassador, now: Instant) -> Message:
    """One letter for each time of asking, whatever is tried twice."""
    return Message(
        kind=Kind.PROGRAMME_INVITATION,
        channel=Channel.EMAIL,
        about_id=ambassador.id,
        step=str(ambassador.invited_at),
        subject_id=ambassador.person_id,
        due_at=now,
    )
