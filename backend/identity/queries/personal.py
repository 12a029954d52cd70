"""Everything that the product holds on one person, as plain JSON that people can read."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.ambassadors.queries import personal as ambassadors
from backend.ambassadors.queries.referral_personal import referrals_personal_of
from backend.catalogue.tables import Brand, Product
from backend.clock import Instant, to_datetime
from backend.communications.queries import personal as communications
from backend.db import Base
from backend.db.statements import table_of
from backend.ideas.queries import personal as ideas
from backend.identity.queries.merges import family_of
from backend.invitations.tables import Invitation
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.tables import ObservationRow
from backend.outbox.tables import OutboxMessage
from backend.panel.queries import get_person
from backend.panel.tables import Address, Attribute, AttributeChange, AttributeValue, Consent, Person, PersonSession
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Act, PersonTier, Purchase
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response, Upload
from backend.sales.queries import personal as sales
from backend.segments.queries import personal as segments
from backend.surveys.queries import find_published
from backend.surveys.rules import Published
from backend.text import say
from backend.touchpoints.tables import Touchpoint

Entry = dict[str, object]
Named = Attribute | Product | Touchpoint
Answered = TypeVar("Answered", AnswerRow, ReplacedAnswer)

# By what it is about; the whole row is told, so that a column added later is not forgotten.
_SECTIONS: Final[dict[str, type[Base]]] = {
    "addresses": Address,
    "attributes": AttributeValue,
    "attribute_history": AttributeChange,
    "consents": Consent,
    "invitations": Invitation,
    "contact_decisions": ContactDecision,
    "purchases": Purchase,
    "acts": Act,
    "tiers": PersonTier,
    "sessions": PersonSession,
}
# Numbers of rows say nothing to anyone; what they stand for is told in their place.
_NAMED: Final[dict[str, type[Named]]] = {"attribute_id": Attribute, "product_id": Product, "touchpoint_id": Touchpoint}
_UNTOLD: Final = frozenset(
    {
        "came_as",
        "id",
        "idempotency_key",
        "import_id",
        "invitation_id",
        "open_key",
        "open_link_id",
        "person_id",
        "subject_id",
        "token_hash",
        "survey_version_id",
    }
)
_MESSAGE: Final = ("kind", "channel", "due_at", "sent_at", "cancelled_at")
_CODES: Final = {"axis": Axis, "kind": Kind, "facet": Facet, "moment": Moment}


def personal_data(session: Session, person_id: int, now: Instant) -> Entry:
    """All of it; instants as ISO 8601, coordinates 0..1 as the product computes them."""
    person = get_person(session, person_id)
    family = family_of(session, person_id)
    sections = {name: _section(session, mapped, family) for name, mapped in _SECTIONS.items()}
    return {
        "written_at": _told(now, "written_at"),
        "person": _row(person, table_of(Person).columns.keys(), {}),
        **sections,
        "messages": _messages(session, family),
        "responses": _responses(session, family, person.language),
        "observations": _observations(session, person_id),
        "coordinates": _coordinates(session, person_id, now),
        **_programmes(session, person_id),
    }


def _programmes(session: Session, person_id: int) -> Entry:
    """What the programmes hold; in these rooms all that passed with a merge is the kept person's."""
    told = {
        **segments.personal_of(session, person_id),
        **communications.personal_of(session, person_id),
        **sales.personal_of(session, person_id),
        **ambassadors.personal_of(session, person_id),
        **referrals_personal_of(session, person_id),
        **ideas.personal_of(session, person_id),
    }
    lists: Entry = {name: value for name, value in told.items() if isinstance(value, list)}
    return {"poster": {name: value for name, value in told.items() if name not in lists}, **lists}


def _section(session: Session, mapped: type[Base], family: Sequence[int]) -> list[Entry]:
    table = table_of(mapped)
    names = {key: _names(session, owner) for key, owner in _NAMED.items() if key in table.columns}
    rows = session.scalars(select(mapped).where(table.c.person_id.in_(family)).order_by(*table.primary_key.columns))
    return [_row(row, table.columns.keys(), names) for row in rows]


def _names(session: Session, owner: type[Named]) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(owner.id, owner.key))}


def _row(row: Base, columns: Sequence[str], names: dict[str, dict[int, str]]) -> Entry:
    entry: Entry = {}
    for column in columns:
        value: object = getattr(row, column)
        if column in names and isinstance(value, int):
            entry[column.removesuffix("_id")] = names[column][value]
        elif column not in _UNTOLD and value is not None:
            entry[column] = _told(value, column)
    return entry


def _messages(session: Session, family: Sequence[int]) -> list[Entry]:
    statement = select(OutboxMessage).where(OutboxMessage.subject_id.in_(family)).order_by(OutboxMessage.id)
    return [_row(row, _MESSAGE, {}) for row in session.scalars(statement)]


def _responses(session: Session, family: Sequence[int], language: str) -> list[Entry]:
    rows = session.scalars(select(Response).where(Response.person_id.in_(family)).order_by(Response.id)).all()
    versions = {row.survey_version_id: find_published(session, row.survey_version_id) for row in rows}
    return [_response(session, row, versions[row.survey_version_id], language) for row in rows]


def _response(session: Session, row: Response, published: Published | None, language: str) -> Entry:
    replaced = ReplacedAnswer.response_id == row.id
    return {
        "survey": say(published.survey.title, language) if published else "",
        **_row(row, table_of(Response).columns.keys(), {}),
        "answers": _answers(session, AnswerRow, AnswerRow.response_id == row.id, published, language),
        "replaced_answers": _answers(session, ReplacedAnswer, replaced, published, language),
        "files": [
            _row(upload, ("name", "media_type", "size", "created_at"), {})
            for upload in session.scalars(select(Upload).where(Upload.response_id == row.id).order_by(Upload.id))
        ],
    }


def _answers(
    session: Session,
    mapped: type[Answered],
    mine: ColumnElement[bool],
    published: Published | None,
    language: str,
) -> list[Entry]:
    """Each answer beside its question; None says that it did not apply."""
    parts = {part.key: part for part in published.survey.parts} if published else {}
    rows = session.scalars(select(mapped).where(mine).order_by(mapped.question_key, mapped.revision))
    return [
        {
            "question": say(parts[row.question_key].wording, language) if row.question_key in parts else "",
            "key": row.question_key,
            "answer": row.value,
            "revision": row.revision,
            "answered_at": _told(row.answered_at, "answered_at"),
        }
        for row in rows
    ]


def _observations(session: Session, person_id: int) -> list[Entry]:
    """The ledger: what was said or done, on which axis, and how much it weighs."""
    table = table_of(ObservationRow)
    names = {Axis.DEPTH: _brands(session)}
    products = _names(session, Product)
    rows = session.scalars(
        select(ObservationRow)
        .where(ObservationRow.person_id == person_id)
        .order_by(ObservationRow.observed_at, *table.primary_key.columns)
    )
    return [
        {"about": names.get(Axis(row.axis), products)[row.subject_id], **_row(row, table.columns.keys(), {})}
        for row in rows
    ]


def _brands(session: Session) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(Brand.id, Brand.key))}


def _coordinates(session: Session, person_id: int, now: Instant) -> list[Entry]:
    products = _names(session, Product)
    return [
        {
            "product": products[view.key.product_id],
            "psychology": view.psychology.value,
            "behaviour": view.behaviour.value,
            "depth": view.depth.value,
        }
        for view in positions_of(session, [person_id], now)
    ]


def _told(value: object, column: str) -> object:
    """The value as people read it: instants with their zone, codes by their names."""
    if isinstance(value, int) and not isinstance(value, bool):
        if column.endswith(("_at", "_until")):
            return to_datetime(value).isoformat(timespec="milliseconds")
        if column in _CODES:
            return _CODES[column](value).name
    if column == "snapshot" and isinstance(value, Mapping):
        # Beside it stands the segment, which is the company's word and not the person's.
        return value.get("attributes")
    return value
