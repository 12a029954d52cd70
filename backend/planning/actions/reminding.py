"""Reminds those who have not finished, each step once; the stop rules, the caps and the quiet hours hold."""

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import table_of
from backend.invitations.tables import Invitation
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.planning.actions.deciding import Decision, keep, lock_touchpoint
from backend.planning.actions.planning import AT_ONCE, situation_of
from backend.planning.queries.audiences import Search, search_of
from backend.planning.queries.reminding import Reminded, reminders_again, reminders_due
from backend.planning.queries.standings import contacts_of, standings_of
from backend.planning.rules import Contact, Cursor, DecisionKind, Planned, decide_reminder
from backend.planning.rules.planned import BEGINNING, tally
from backend.touchpoints.tables import Touchpoint

_INVITATIONS = table_of(Invitation)
_REMINDED = (
    update(_INVITATIONS)
    .where(_INVITATIONS.c.id == bindparam("invitation"))
    .values(reminders=_INVITATIONS.c.reminders + 1, reminded_at=bindparam("at"))
)


def remind(
    session: Session,
    touchpoint_id: int,
    step: int,
    now: Instant,
    *,
    after: Cursor = BEGINNING,
    limit: int = AT_ONCE,
) -> Planned:
    """Decides on the next invitations whose reminder of that step is due; the next part goes on behind `reached`."""
    touchpoint = lock_touchpoint(session, touchpoint_id)
    search = search_of(touchpoint, now)
    if step > len(search.rules.reminders):
        return Planned()
    due, reached = reminders_due(session, search, step, after, limit)
    decisions = _decide_all(session, search, step, due, touchpoint)
    return tally((each.decided.kind for each in decisions), reached)


def remind_again(session: Session, touchpoint_id: int, step: int, now: Instant, *, limit: int = AT_ONCE) -> Planned:
    """Decides anew on the reminders of that step that were to be looked at again by now."""
    touchpoint = lock_touchpoint(session, touchpoint_id)
    search = search_of(touchpoint, now)
    due = reminders_again(session, search, step, limit)
    decisions = _decide_all(session, search, step, due, touchpoint)
    return tally((each.decided.kind for each in decisions), BEGINNING if len(due) == limit else None)


def _decide_all(
    session: Session, search: Search, step: int, due: Sequence[Reminded], touchpoint: Touchpoint
) -> list[Decision]:
    if not due:
        return []
    situation = situation_of(session, touchpoint, search)
    people = {each.person_id for each in due}
    standings = standings_of(session, search, people, situation.caps, is_reminder=True)
    contacts = contacts_of(session, people, situation.caps, search.now)
    decisions = []
    for each in due:
        standing = standings[each.person_id]
        decided = decide_reminder(
            each.course,
            standing,
            situation,
            contacts[each.person_id],
            most_contacts=search.rules.most_contacts,
            stop_when_begun=search.rules.stop_when_begun,
        )
        if decided.kind is DecisionKind.SENT:
            contacts[each.person_id].append(Contact(at=search.now, channel=standing.channel))
        decisions.append(
            Decision(
                person_id=each.person_id,
                occasion=each.occasion,
                channel=standing.channel,
                decided=decided,
                number=each.decision_id,
                invitation_id=each.invitation_id,
            )
        )
    keep(session, search.touchpoint_id, step, decisions, now=search.now)
    _send(session, step, [each for each in decisions if each.decided.kind is DecisionKind.SENT], search.now)
    return decisions


def _send(session: Session, step: int, sent: Sequence[Decision], now: Instant) -> None:
    messages = [
        Message(
            kind=Kind.REMINDER,
            channel=Channel(each.channel),
            about_id=each.invitation_id,
            step=str(step),
            subject_id=each.person_id,
            due_at=now,
            payload={"step": step},
        )
        for each in sent
        if each.invitation_id is not None
    ]
    enqueue(session, messages, now)
    if messages:
        session.connection().execute(_REMINDED, [{"invitation": each.about_id, "at": now} for each in messages])
