"""What each of some people should get now of the plans that concern them, and why: one batch of reads for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.contacts_withheld import withheld_from
from backend.communications.queries.controls import in_global_control
from backend.communications.queries.plans import entries_of, entry_of, live_plans
from backend.communications.rules.contacts import ContactState
from backend.communications.rules.directions import channel_of
from backend.communications.rules.next import Candidate, Got, Listener, Suggestion, due_at, suggestions
from backend.communications.tables import CommunicationContact, CommunicationEntry
from backend.db.parts import in_parts
from backend.loyalty.queries import moves_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.queries import mailable, may_contact
from backend.panel.tables import Person
from backend.planning.queries import contacts_of, every_cap
from backend.planning.rules import Situation

_TOGETHER = 500
_NOTHING = Got()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Someone:
    """A person as far as plans ask: how they would rather be reached, since when they are there, if they pause."""

    id: int
    channel: str | None
    created_at: Instant
    paused_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The segment that a person is in towards a product, and since when."""

    segment: int
    entered_at: Instant


_Places = Mapping[int, Mapping[int, _Place]]


def next_communications(
    session: Session, person_ids: Collection[int], now: Instant, product_id: int | None = None
) -> dict[int, list[Suggestion]]:
    """What each of those people should get, of one product or of all that they touched: due, held back, or later.

    Nothing for those who are gone, nor what they got as often as they should.
    """
    found: dict[int, list[Suggestion]] = {}
    for part in in_parts(person_ids, _TOGETHER):
        suggested = _suggested(session, part, now, product_id)
        found |= {person_id: suggested.get(person_id, []) for person_id in part}
    return found


def _suggested(
    session: Session, person_ids: Sequence[int], now: Instant, product_id: int | None
) -> dict[int, list[Suggestion]]:
    people = _present(session, person_ids)
    places = _places(session, people, now, product_id)
    candidates = _candidates(session, people, places)
    due = {person_id: [each for each in own if each.due_at <= now] for person_id, own in candidates.items()}
    listeners = _listeners(session, people, due, now)
    situation = Situation(now=now, caps=every_cap(session))
    contacts = contacts_of(session, candidates.keys(), situation.caps, now)
    return {
        person_id: suggestions(listeners[person_id], own, situation, contacts[person_id])
        for person_id, own in candidates.items()
    }


def _present(session: Session, person_ids: Sequence[int]) -> dict[int, _Someone]:
    row = Person
    statement = select(row.id, row.channel, row.created_at, row.paused_until).where(
        row.id.in_(person_ids), row.erased_at.is_(None), row.merged_into.is_(None)
    )
    return {
        number: _Someone(id=number, channel=channel, created_at=created_at, paused_until=paused_until)
        for number, channel, created_at, paused_until in session.execute(statement)
    }


def _places(session: Session, people: Mapping[int, _Someone], now: Instant, product_id: int | None) -> _Places:
    """Where each of them is since when: towards one product, be it nowhere, or towards all that they touched."""
    places: dict[int, dict[int, _Place]] = {person_id: {} for person_id in people}
    if product_id is not None:
        for person_id, own in places.items():
            own[product_id] = _Place(segment=UNCLASSIFIED, entered_at=people[person_id].created_at)
    for move in moves_of(session, list(people), now):
        if product_id in {None, move.product_id}:
            places[move.person_id][move.product_id] = _Place(segment=move.target, entered_at=move.at)
    return places


def _candidates(session: Session, people: Iterable[int], places: _Places) -> dict[int, list[Candidate]]:
    """What the newest plans have for each of them and is not yet said as often as it should be."""
    plans = live_plans(session, {product_id for own in places.values() for product_id in own})
    entries = entries_of(session, [plan.id for plan in plans.values()])
    by_cell: dict[tuple[int, int], list[CommunicationEntry]] = defaultdict(list)
    for product_id, plan in plans.items():
        for row in entries[plan.id]:
            by_cell[product_id, row.segment].append(row)
    got = _got(session, list(people), plans.keys())
    return {
        person_id: [
            candidate
            for product_id, place in own.items()
            for row in by_cell[product_id, place.segment]
            if (candidate := _candidate(product_id, row, place, got.get((person_id, product_id, row.key), _NOTHING)))
        ]
        for person_id, own in places.items()
    }


def _candidate(product_id: int, row: CommunicationEntry, place: _Place, got: Got) -> Candidate | None:
    entry = entry_of(row)
    at = due_at(entry, place.entered_at, got)
    if at is None:
        return None
    return Candidate(
        product_id=product_id,
        plan_id=row.plan_id,
        entry_id=row.id,
        entry=entry,
        position=row.position,
        got=got,
        due_at=at,
    )


def _got(session: Session, person_ids: Sequence[int], product_ids: Collection[int]) -> dict[tuple[int, int, str], Got]:
    """How often each of them got each entry of those products' plans, and when last."""
    row = CommunicationContact
    statement = (
        select(row.person_id, row.product_id, row.entry_key, func.count(), func.max(row.at))
        .where(
            row.person_id.in_(person_ids),
            row.product_id.in_(product_ids),
            row.entry_key.is_not(None),
            row.state != ContactState.DROPPED,
        )
        .group_by(row.person_id, row.product_id, row.entry_key)
    )
    return {
        (person_id, product_id, key): Got(times=times, last_at=last_at)
        for person_id, product_id, key, times, last_at in session.execute(statement)
        if key is not None
    }


def _listeners(
    session: Session, people: Mapping[int, _Someone], due: Mapping[int, Sequence[Candidate]], now: Instant
) -> dict[int, Listener]:
    """How each of them stands, as far as what is due to them asks for it."""
    allowed: dict[int, set[tuple[str, str]]] = {person_id: set() for person_id in people}
    for (purpose, channel), named in _asked(people, due).items():
        for person_id in may_contact(session, named, purpose, channel, now):
            allowed[person_id].add((purpose, channel))
    mailed = mailable(session, [person_id for person_id, own in allowed.items() if own])
    asked = [person_id for person_id, own in due.items() if own]
    control, withheld = in_global_control(session, asked), withheld_from(session, asked, now)
    return {
        person_id: Listener(
            preferred=someone.channel,
            paused_until=someone.paused_until,
            has_email=person_id in mailed,
            allowed=frozenset(allowed[person_id]),
            is_control=person_id in control,
            kept_out=withheld.get(person_id, {}),
        )
        for person_id, someone in people.items()
    }


def _asked(people: Mapping[int, _Someone], due: Mapping[int, Sequence[Candidate]]) -> dict[tuple[str, str], list[int]]:
    """Of whom to ask whether they may be contacted, by purpose and channel."""
    asked: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    for person_id, purpose, channel in _reaching(people, due):
        asked[purpose, channel][person_id] = None
    return {said: list(named) for said, named in asked.items()}


def _reaching(people: Mapping[int, _Someone], due: Mapping[int, Sequence[Candidate]]) -> Iterator[tuple[int, str, str]]:
    for person_id, own in due.items():
        for candidate in own:
            channel = channel_of(candidate.entry.form, people[person_id].channel)
            if channel is not None:
                yield person_id, candidate.entry.purpose, channel
