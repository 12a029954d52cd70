"""Issues invitations, once for each person and occasion, and takes them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new, one_of, table_of
from backend.errors import Invalid, NotFound
from backend.invitations.queries import find_open_invitation, get_invitation, ids_on, invitations_on, snapshots_of
from backend.invitations.rules import MOST_AT_ONCE, NOTHING, TEST_OCCASION, Brought, Snapshot, expiry_of
from backend.invitations.tables import Invitation
from backend.panel.actions import add_person
from backend.panel.queries import known_people
from backend.surveys.rules import Answer
from backend.text import clean
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import Closed, clean_hidden, clean_prefill
from backend.touchpoints.tables import Touchpoint

_LOCK: Final = (
    select(Invitation.id)
    .where(one_of("postgresql", table_of(Invitation).c.id, "invitations"))
    .order_by(Invitation.id)
    .with_for_update(key_share=True)
)


def issue(
    session: Session,
    touchpoint_id: int,
    person_ids: Sequence[int],
    *,
    occasion: str = "",
    brought: Brought = NOTHING,
    now: Instant,
) -> list[Invitation]:
    """One invitation for each of these people, in their order; whoever was invited on that occasion keeps theirs."""
    if len(person_ids) > MOST_AT_ONCE:
        raise Invalid(f"at most {MOST_AT_ONCE} people are invited at once", "personIds")
    touchpoint = get_touchpoint(session, touchpoint_id)
    # Before the period begins is the usual time to send invitations; after it there is nothing to answer.
    if touchpoint.closes_at is not None and now >= touchpoint.closes_at:
        raise Closed("the touchpoint is closed", "touchpointId")
    occasion = _clean_occasion(occasion)
    known = invitations_on(session, touchpoint_id, occasion, person_ids)
    missing = list(dict.fromkeys(person_id for person_id in person_ids if person_id not in known))
    _check_people(session, missing)
    made = _Made(touchpoint=touchpoint, occasion=occasion, brought=brought, now=now)
    stood = snapshots_of(session, missing, now)
    insert_new(session, Invitation, [_row(made, person_id, stood[person_id]) for person_id in missing])
    known.update(invitations_on(session, touchpoint_id, occasion, missing))
    return [known[person_id] for person_id in person_ids]


def issue_each(
    session: Session, touchpoint_id: int, asked: Sequence[tuple[int, str]], *, now: Instant
) -> dict[tuple[int, str], int]:
    """One invitation for each person and occasion, by both; planning knows that all of them can be invited."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    stood = snapshots_of(session, {person_id for person_id, _ in asked}, now)
    rows = [
        _row(_Made(touchpoint=touchpoint, brought=NOTHING, occasion=occasion, now=now), person_id, stood[person_id])
        for person_id, occasion in asked
    ]
    insert_new(session, Invitation, rows)
    return ids_on(session, touchpoint_id, asked)


def brought_along(hidden: object, prefill: object) -> Brought:
    """What links are to bring along, cleaned; refused where it is not texts and answers by key."""
    return Brought(
        hidden=clean_hidden(_mapping(hidden, "hidden")) if hidden is not None else None,
        prefill=_answers(clean_prefill(_mapping(prefill, "prefill"))) if prefill is not None else None,
    )


def issue_test(
    session: Session, touchpoint_id: int, person_id: int, *, brought: Brought = NOTHING, now: Instant
) -> Invitation:
    """An invitation to try a touchpoint out as that person: what it brings is marked, and counts nowhere."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    _check_people(session, [person_id])
    occasion = f"{TEST_OCCASION}{now}"
    made = _Made(touchpoint=touchpoint, occasion=occasion, brought=brought, is_test=True, now=now)
    insert_new(session, Invitation, [_row(made, person_id)])
    return invitations_on(session, touchpoint_id, occasion, [person_id])[person_id]


def revoke(session: Session, invitation_id: int, now: Instant) -> Invitation:
    """Takes an invitation back; what was answered through it stays, and the first instant counts."""
    invitation = get_invitation(session, invitation_id)
    if invitation.revoked_at is None:
        invitation.revoked_at = now
    session.flush()
    return invitation


def admit(
    session: Session,
    touchpoint: Touchpoint,
    *,
    open_key: str,
    language: str,
    brought: Brought = NOTHING,
    now: Instant,
) -> Invitation:
    """The invitation that an open link's form makes, with its person; the same key finds the same one again."""
    found = find_open_invitation(session, touchpoint.id, open_key)
    if found is not None:
        return found
    person = add_person(session, external_ref=None, language=language, now=now)
    row = _Made(touchpoint=touchpoint, brought=brought, open_key=open_key, now=now)
    insert_new(session, Invitation, [_row(row, person.id)])
    made = find_open_invitation(session, touchpoint.id, open_key)
    if made is None:
        raise NotFound("the invitation could not be kept")
    if made.person_id != person.id:
        # Another server admitted the same form a moment ago; nobody must be left on the panel twice.
        session.delete(person)
        session.flush()
    return made


def lock_invitations(session: Session, invitation_ids: Sequence[int]) -> None:
    """One server at a time writes an invitation's response; in one order, so that none waits in a circle."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_LOCK, {"invitations": invitation_ids})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What the invitations that are made together have in common."""

    touchpoint: Touchpoint
    brought: Brought
    now: Instant
    occasion: str = ""
    open_key: str | None = None
    is_test: bool = False


def _row(made: _Made, person_id: int, stood: Snapshot | None = None) -> dict[str, object]:
    return {
        "touchpoint_id": made.touchpoint.id,
        "person_id": person_id,
        "occasion": made.occasion,
        "open_key": made.open_key,
        "issued_at": made.now,
        "expires_at": expiry_of(made.now, made.touchpoint.expiry_days),
        "is_test": made.is_test,
        "hidden": made.brought.hidden,
        "prefill": made.brought.prefill,
        "snapshot": stood,
        "open_link_id": made.brought.open_link_id,
    }


def _mapping(value: object, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Invalid(f"{name} is an object", name)
    return value


def _answers(given: Mapping[str, object]) -> dict[str, Answer]:
    return {key: value for key, value in given.items() if isinstance(value, bool | int | float | str | list)}


def _clean_occasion(occasion: str) -> str:
    clean_one = clean(occasion, "occasion", most=80, blank=True)
    if clean_one.startswith(TEST_OCCASION):
        raise Invalid("occasions of that name are those of tests", "occasion")
    return clean_one


def _check_people(session: Session, person_ids: Sequence[int]) -> None:
    for part in in_parts(person_ids):
        if len(known_people(session, part)) < len(part):
            raise NotFound("there is no such person", "personIds")
