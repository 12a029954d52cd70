"""Reads invitations."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.invitations.tables import Invitation


def get_invitation(session: Session, invitation_id: int) -> Invitation:
    """The invitation of that id."""
    found = session.get(Invitation, invitation_id)
    if found is None:
        raise NotFound("there is no such invitation", "invitationId")
    return found


def invitations_by_id(session: Session, invitation_ids: Collection[int]) -> dict[int, Invitation]:
    """Those of the invitations that exist, by id."""
    rows = session.scalars(select(Invitation).where(Invitation.id.in_(invitation_ids)))
    return {row.id: row for row in rows}


def list_invitations(
    session: Session, part: Slice, *, touchpoint_id: int | None = None, person_id: int | None = None
) -> Page[Invitation]:
    """Invitations in the order they were issued: of a touchpoint, of a person, or all."""
    statement = select(Invitation)
    if touchpoint_id is not None:
        statement = statement.where(Invitation.touchpoint_id == touchpoint_id)
    if person_id is not None:
        statement = statement.where(Invitation.person_id == person_id)
    return keyset_page(session, statement, [Invitation.id], part)


def invitations_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Invitation]]:
    """Each person's invitations, oldest first."""
    rows = session.scalars(select(Invitation).where(Invitation.person_id.in_(person_ids)).order_by(Invitation.id))
    found: dict[int, list[Invitation]] = {person_id: [] for person_id in person_ids}
    for row in rows:
        found[row.person_id].append(row)
    return found


def find_open_invitation(session: Session, touchpoint_id: int, open_key: str) -> Invitation | None:
    """The invitation that a first page posted through an open link made."""
    return session.scalar(
        select(Invitation).where(Invitation.touchpoint_id == touchpoint_id, Invitation.open_key == open_key)
    )


def invitations_on(
    session: Session, touchpoint_id: int, occasion: str, person_ids: Collection[int]
) -> dict[int, Invitation]:
    """The invitations of these people to a touchpoint on an occasion, by person."""
    found: dict[int, Invitation] = {}
    for people in in_parts(person_ids):
        rows = session.scalars(
            select(Invitation).where(
                Invitation.touchpoint_id == touchpoint_id,
                Invitation.occasion == occasion,
                Invitation.person_id.in_(people),
            )
        )
        found.update((row.person_id, row) for row in rows)
    return found
