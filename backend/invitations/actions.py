"""Issues invitations, once for each person and occasion, and takes them back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.errors import Invalid, NotFound
from backend.invitations.queries import find_open_invitation, get_invitation, invitations_on
from backend.invitations.rules import MOST_AT_ONCE, expiry_of
from backend.invitations.tables import Invitation
from backend.panel.actions import add_person
from backend.panel.queries import known_people
from backend.text import clean
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import Closed
from backend.touchpoints.tables import Touchpoint


def issue(
    session: Session, touchpoint_id: int, person_ids: Sequence[int], *, occasion: str = "", now: Instant
) -> list[Invitation]:
    """One invitation for each of these people, in their order; whoever was invited on that occasion keeps theirs."""
    if len(person_ids) > MOST_AT_ONCE:
        raise Invalid(f"at most {MOST_AT_ONCE} people are invited at once", "personIds")
    touchpoint = get_touchpoint(session, touchpoint_id)
    # Before the period begins is the usual time to send invitations; after it there is nothing to answer.
    if touchpoint.closes_at is not None and now >= touchpoint.closes_at:
        raise Closed("the touchpoint is closed", "touchpointId")
    occasion = clean(occasion, "occasion", most=80, blank=True)
    known = invitations_on(session, touchpoint_id, occasion, person_ids)
    missing = list(dict.fromkeys(person_id for person_id in person_ids if person_id not in known))
    _check_people(session, missing)
    insert_new(session, Invitation, [_row(touchpoint, person_id, occasion, now) for person_id in missing])
    known.update(invitations_on(session, touchpoint_id, occasion, missing))
    return [known[person_id] for person_id in person_ids]


def revoke(session: Session, invitation_id: int, now: Instant) -> Invitation:
    """Takes an invitation back; what was answered through it stays, and the first instant counts."""
    invitation = get_invitation(session, invitation_id)
    if invitation.revoked_at is None:
        invitation.revoked_at = now
    session.flush()
    return invitation


def admit(session: Session, touchpoint: Touchpoint, *, open_key: str, language: str, now: Instant) -> Invitation:
    """The invitation that an open link's form makes, with its person; the same key finds the same one again."""
    found = find_open_invitation(session, touchpoint.id, open_key)
    if found is not None:
        return found
    person = add_person(session, external_ref=None, language=language, now=now)
    insert_new(session, Invitation, [_row(touchpoint, person.id, "", now, open_key)])
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
        statement = select(Invitation.id).where(Invitation.id.in_(invitation_ids)).order_by(Invitation.id)
        session.execute(statement.with_for_update(key_share=True))


def _row(
    touchpoint: Touchpoint, person_id: int, occasion: str, now: Instant, open_key: str | None = None
) -> dict[str, object]:
    return {
        "touchpoint_id": touchpoint.id,
        "person_id": person_id,
        "occasion": occasion,
        "open_key": open_key,
        "issued_at": now,
        "expires_at": expiry_of(now, touchpoint.expiry_days),
    }


def _check_people(session: Session, person_ids: Sequence[int]) -> None:
    for part in in_parts(person_ids):
        if len(known_people(session, part)) < len(part):
            raise NotFound("there is no such person", "personIds")
