"""Plans a touchpoint, part by part: who is due is invited, held back or left out, and every decision is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.invitations.actions import issue_each
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.planning.actions.deciding import Decision, keep, lock_touchpoint
from backend.planning.queries.audiences import Search, search_of
from backend.planning.queries.candidates import Part, candidates_again, find_due, is_over, takes_answers, undecided
from backend.planning.queries.caps import held_caps
from backend.planning.queries.standings import contacts_of, standings_of
from backend.planning.rules import Candidate, Cursor, DecisionKind, Planned, Situation, decide
from backend.planning.rules.caps import Contact
from backend.planning.rules.days import quiet_at
from backend.planning.rules.planned import BEGINNING, tally
from backend.touchpoints.tables import Touchpoint

AT_ONCE: Final = 500
"""So many in one part: whoever waits for the writer meanwhile waits a tenth of a second."""


def plan(
    session: Session, touchpoint_id: int, now: Instant, *, after: Cursor = BEGINNING, limit: int = AT_ONCE
) -> Planned:
    """Decides on the next people of whom nothing was decided yet; `reached` says where the next part goes on."""
    return plan_part(session, touchpoint_id, find_due(session, touchpoint_id, now, after, limit), now)


def plan_part(session: Session, touchpoint_id: int, part: Part, now: Instant) -> Planned:
    """Decides on people who were found before, be it in another transaction; what was decided since stays decided."""
    touchpoint = lock_touchpoint(session, touchpoint_id)
    if not takes_answers(touchpoint, now):
        return Planned()
    search = search_of(touchpoint, now)
    candidates = undecided(session, touchpoint_id, part.candidates)
    decisions = _decide_all(session, search, candidates, touchpoint)
    return tally((each.decided.kind for each in decisions), part.reached)


def plan_again(session: Session, touchpoint_id: int, now: Instant, *, limit: int = AT_ONCE) -> Planned:
    """Decides anew on those whose decision was to be looked at again by now; nobody is left where none was."""
    touchpoint = lock_touchpoint(session, touchpoint_id)
    search = search_of(touchpoint, now)
    candidates = candidates_again(session, search, limit)
    decisions = _decide_all(session, search, candidates, touchpoint)
    reached = BEGINNING if len(candidates) == limit else None
    return tally((each.decided.kind for each in decisions), reached)


def situation_of(session: Session, touchpoint: Touchpoint, search: Search) -> Situation:
    """What holds for everybody at this touchpoint now."""
    return Situation(
        now=search.now,
        quiet=quiet_at(search.rules, search.now),
        caps=held_caps(session),
        is_closed=is_over(touchpoint, search.now),
    )


def _decide_all(
    session: Session, search: Search, candidates: Sequence[Candidate], touchpoint: Touchpoint
) -> list[Decision]:
    if not candidates:
        return []
    situation = situation_of(session, touchpoint, search)
    people = {candidate.person_id for candidate in candidates}
    standings = standings_of(session, search, people, situation.caps)
    contacts = contacts_of(session, people, situation.caps, search.now)
    decisions = []
    for candidate in candidates:
        standing = standings[candidate.person_id]
        decided = decide(candidate, standing, situation, contacts[candidate.person_id])
        if decided.kind is DecisionKind.SENT:
            # Two orders of one person may come up in one part, and both count.
            contacts[candidate.person_id].append(Contact(at=search.now, channel=standing.channel))
        decisions.append(
            Decision(
                person_id=candidate.person_id,
                occasion=candidate.occasion,
                channel=standing.channel,
                decided=decided,
                number=candidate.decision_id,
            )
        )
    invited = _invite(session, search, decisions)
    kept = [replace(each, invitation_id=invited.get((each.person_id, each.occasion))) for each in decisions]
    keep(session, search.touchpoint_id, 0, kept, now=search.now)
    return kept


def _invite(session: Session, search: Search, decisions: Sequence[Decision]) -> Mapping[tuple[int, str], int]:
    """Invites those who are sent to, and puts their messages into the outbox; the invitations by their occasions."""
    sent = {(each.person_id, each.occasion): each for each in decisions if each.decided.kind is DecisionKind.SENT}
    invited = issue_each(session, search.touchpoint_id, list(sent), now=search.now)
    messages = (
        Message(
            kind=Kind.INVITATION,
            channel=Channel(sent[asked].channel),
            about_id=invitation_id,
            subject_id=asked[0],
            due_at=search.now,
        )
        for asked, invitation_id in invited.items()
    )
    enqueue(session, messages, search.now)
    return invited
