"""Whether what waits to be sent may still be sent: looked at again at the last moment, for many messages at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.invitations.queries import invitations_by_id
from backend.invitations.tables import Invitation
from backend.outbox.rules import Channel, Claimed, Kind, Reason, Result, Settlement
from backend.panel.queries import addresses_of, may_contact, people_by_id
from backend.panel.rules import AddressKind
from backend.panel.tables import Person
from backend.planning.rules.days import next_free
from backend.responses.queries import responses_of_invitations
from backend.touchpoints.queries import touchpoints_by_id
from backend.touchpoints.rules import Rules, rules_from_json
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An invitation that may be sent now: what it is about, to whom, and the address where the channel needs one."""

    kind: Kind
    invitation: Invitation
    touchpoint: Touchpoint
    rules: Rules
    person: Person
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known about the invitations of a batch."""

    invitations: Mapping[int, Invitation]
    touchpoints: Mapping[int, Touchpoint]
    rules: Mapping[int, Rules]
    people: Mapping[int, Person]
    finished: Collection[int]
    addresses: Mapping[int, str]
    allowed: Collection[tuple[str, int]]


def standings(
    session: Session, claimed: Sequence[Claimed], channel: Channel, now: Instant
) -> dict[int, Standing | Settlement]:
    """For each message about an invitation, what is needed to send it, or what becomes of it instead."""
    known = _known(session, {each.about_id for each in claimed}, channel, now)
    return {each.id: _judged(each, known, channel, now) for each in claimed}


def email_addresses(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Where each of those people gets mail; whoever has no address is left out."""
    found = addresses_of(session, person_ids)
    return {
        person_id: kinds[AddressKind.EMAIL].address for person_id, kinds in found.items() if AddressKind.EMAIL in kinds
    }


def cancelled(claimed: Claimed, reason: Reason) -> Settlement:
    """The settlement of what is needless or not allowed any more."""
    return Settlement(claimed=claimed, result=Result.CANCELLED, reason=reason)


def _known(session: Session, invitation_ids: Collection[int], channel: Channel, now: Instant) -> _Known:
    invitations = invitations_by_id(session, invitation_ids)
    touchpoints = touchpoints_by_id(session, {each.touchpoint_id for each in invitations.values()})
    rules = {key: rules_from_json(touchpoint.rules) for key, touchpoint in touchpoints.items()}
    people = people_by_id(session, {each.person_id for each in invitations.values()})
    responses = responses_of_invitations(session, list(invitations))
    return _Known(
        invitations=invitations,
        touchpoints=touchpoints,
        rules=rules,
        people=people,
        finished={key for key, row in responses.items() if row.finished_at is not None},
        addresses=email_addresses(session, people) if channel is Channel.EMAIL else {},
        allowed=_allowed(session, invitations.values(), rules, channel, now),
    )


def _allowed(
    session: Session, invitations: Iterable[Invitation], rules: Mapping[int, Rules], channel: Channel, now: Instant
) -> set[tuple[str, int]]:
    """The purposes for which people may be contacted now, each with its person."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in invitations:
        wanted[rules[each.touchpoint_id].purpose].add(each.person_id)
    return {
        (purpose, person_id)
        for purpose, person_ids in wanted.items()
        for person_id in may_contact(session, person_ids, purpose, channel.value, now)
    }


def _judged(claimed: Claimed, known: _Known, channel: Channel, now: Instant) -> Standing | Settlement:
    invitation = known.invitations.get(claimed.about_id)
    person = None if invitation is None else known.people.get(invitation.person_id)
    if invitation is None or person is None:
        return cancelled(claimed, Reason.GONE)
    over = _over(invitation, person, known, now)
    if over is not None:
        return cancelled(claimed, over)
    if person.paused_until is not None and person.paused_until > now:
        return _held(claimed, person.paused_until, Reason.PAUSED, invitation.expires_at, now)
    standing = Standing(
        kind=kind_of(claimed),
        invitation=invitation,
        touchpoint=known.touchpoints[invitation.touchpoint_id],
        rules=known.rules[invitation.touchpoint_id],
        person=person,
        address=known.addresses.get(person.id, ""),
    )
    if (standing.rules.purpose, person.id) not in known.allowed:
        return cancelled(claimed, Reason.NO_CONSENT)
    if channel is Channel.EMAIL and not standing.address:
        return cancelled(claimed, Reason.NO_ADDRESS)
    # It was due at a time that suits, and has waited since: a server was away, or it was tried anew.
    free_at = now if channel is Channel.FILE else next_free(standing.rules, now)
    return standing if free_at == now else _held(claimed, free_at, Reason.EXPIRED, invitation.expires_at, now)


def kind_of(claimed: Claimed) -> Kind:
    """What the message is at its root: a delivery to a webhook is of what it delivers."""
    return Kind(str(claimed.payload["kind"])) if claimed.kind is Kind.DELIVERY else claimed.kind


def _over(invitation: Invitation, person: Person, known: _Known, now: Instant) -> Reason | None:
    """Why nobody is to be asked any more, if so."""
    closes_at = known.touchpoints[invitation.touchpoint_id].closes_at
    reasons = {
        Reason.ERASED: person.erased_at is not None or person.merged_into is not None,
        Reason.REVOKED: invitation.revoked_at is not None,
        Reason.EXPIRED: invitation.expires_at < now,
        Reason.CLOSED: closes_at is not None and closes_at <= now,
        Reason.FINISHED: invitation.id in known.finished,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _held(claimed: Claimed, until: Instant, reason: Reason, expires_at: Instant, now: Instant) -> Settlement:
    """Whoever is to have peace for a while is written to afterwards, unless it is too late then."""
    if until >= expires_at:
        return cancelled(claimed, reason)
    return Settlement(claimed=claimed, result=Result.RELEASED, later=until - now)
