"""Reads invitations, and how people stand when they are invited."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.db.statements import one_of, table_of
from backend.errors import NotFound
from backend.invitations.rules import NOTHING, Brought, Snapshot
from backend.invitations.tables import Invitation
from backend.loyalty.queries import positions_of
from backend.loyalty.queries.models import ModelStatus
from backend.loyalty.tables import MeasurementModel, PositionRow
from backend.panel.rules import AttributeKind, attribute_value
from backend.panel.tables import Attribute, AttributeValue
from backend.touchpoints.queries import find_open_link

_SEGMENTS = select(
    PositionRow.person_id, PositionRow.product_id, PositionRow.segment, PositionRow.due_at, PositionRow.folded_at
).where(PositionRow.model_id.in_(select(MeasurementModel.id).where(MeasurementModel.status == ModelStatus.LIVE)))

_ATTRIBUTES = select(
    AttributeValue.person_id, Attribute.key, Attribute.kind, AttributeValue.text, AttributeValue.number
).join(Attribute, Attribute.id == AttributeValue.attribute_id)


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


def brought_by(session: Session, touchpoint_id: int, place: int) -> Brought:
    """What the open link of a touchpoint brings along that hangs at that place; 0 is no place in particular."""
    found = find_open_link(session, place) if place else None
    if found is None or found.touchpoint_id != touchpoint_id:
        return NOTHING
    return Brought(hidden=found.hidden, prefill=found.prefill, open_link_id=found.id)


def ids_on(session: Session, touchpoint_id: int, asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Only the ids of the invitations of these people on these occasions, by both."""
    found: dict[tuple[int, str], int] = {}
    for people in in_parts({person_id for person_id, _ in asked}):
        statement = select(Invitation.person_id, Invitation.occasion, Invitation.id).where(
            Invitation.touchpoint_id == touchpoint_id, Invitation.person_id.in_(people)
        )
        for person_id, occasion, invitation_id in session.execute(statement):
            found[person_id, occasion] = invitation_id
    return {each: found[each] for each in asked}


def snapshots_of(session: Session, person_ids: Collection[int], now: Instant) -> dict[int, Snapshot]:
    """How each of these people stands now: their segment for every product they touch, and their attributes."""
    found: dict[int, Snapshot] = {}
    for people in in_parts(person_ids):
        segments = _segments_of(session, people, now)
        attributes = _attributes_of(session, people)
        found.update((each, {"segments": segments[each], "attributes": attributes[each]}) for each in people)
    return found


@lru_cache(maxsize=2)
def _attributes(dialect: str) -> Select[int, str, str, str, float | None]:
    return _ATTRIBUTES.where(one_of(dialect, table_of(AttributeValue).c.person_id, "people"))


@lru_cache(maxsize=2)
def _segments(dialect: str) -> Select[int, int, int, Instant | None, Instant]:
    return _SEGMENTS.where(one_of(dialect, table_of(PositionRow).c.person_id, "people"))


def _attributes_of(session: Session, people: Sequence[int]) -> Mapping[int, dict[str, object]]:
    """Like the panel's own reading, with a statement made once: every first page of a response asks for it."""
    connection = session.connection()
    known: dict[int, dict[str, object]] = {person_id: {} for person_id in people}
    for person_id, key, kind, text, number in connection.execute(
        _attributes(connection.dialect.name), {"people": people}
    ):
        known[person_id][key] = attribute_value(AttributeKind(kind), text, number)
    return known


def _segments_of(session: Session, people: Sequence[int], now: Instant) -> Mapping[int, dict[str, int]]:
    """What is kept, where it still holds; read anew where time has moved someone, or the clock stepped back."""
    connection = session.connection()
    segments: dict[int, dict[str, int]] = {person_id: {} for person_id in people}
    moved: set[int] = set()
    for person_id, product_id, segment, due_at, folded_at in connection.execute(
        _segments(connection.dialect.name), {"people": people}
    ):
        segments[person_id][str(product_id)] = segment
        if folded_at > now or (due_at is not None and due_at <= now):
            moved.add(person_id)
    for person_id in moved:
        segments[person_id].clear()
    for view in positions_of(session, sorted(moved), now) if moved else ():
        segments[view.key.person_id][str(view.key.product_id)] = int(view.placement.segment)
    return segments
