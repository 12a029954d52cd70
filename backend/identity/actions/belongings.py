"""What passes with a person from one row of the panel to another, room by room, written down as it does."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.db.statements import insert_new
from backend.identity.rules.merges import LONGEST_OCCASION, LONGEST_SOURCE, Moved, apart
from backend.identity.tables import Merge, MergeRow
from backend.invitations.tables import Invitation
from backend.loyalty.actions import Source, sources_of, transplant
from backend.loyalty.rules.axes import ACTS, PURCHASES
from backend.loyalty.rules.axes import Kind as Evidence
from backend.outbox.rules import Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Consent
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Act, PersonTier, Purchase
from backend.responses.tables import Response

# What is brought in under a person's own reference, and remembers it.
BroughtIn = TypeVar("BroughtIn", Purchase, Act, PersonTier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """One merge at work."""

    merge_id: int
    kept_id: int
    gone_id: int


def passing_of(merge: Merge) -> Passing:
    """The people of a merge."""
    return Passing(merge_id=merge.id, kept_id=merge.kept_id, gone_id=merge.gone_id)


def note(session: Session, passing: Passing, kind: Moved, rows: Iterable[tuple[str, str | None]]) -> None:
    """Writes down what was moved, by its key, and what it was."""
    noted = [{"merge_id": passing.merge_id, "kind": kind.value, "key": key, "was": was} for key, was in rows]
    insert_new(session, MergeRow, noted)


def noted(session: Session, passing: Passing, kind: Moved) -> dict[str, str | None]:
    """What of that kind the merge moved: its keys, and what it was."""
    statement = select(MergeRow.key, MergeRow.was).where(
        MergeRow.merge_id == passing.merge_id, MergeRow.kind == kind.value
    )
    return {row.key: row.was for row in session.execute(statement)}


def pass_invitations(session: Session, passing: Passing) -> None:
    """Invitations pass with their responses; where both were asked on one occasion, the occasions are told apart."""
    asked = select(Invitation.touchpoint_id, Invitation.occasion).where(Invitation.person_id == passing.kept_id)
    taken = {(touchpoint_id, occasion) for touchpoint_id, occasion in session.execute(asked)}
    moved: list[tuple[str, str | None]] = []
    for row in session.scalars(select(Invitation).where(Invitation.person_id == passing.gone_id)):
        was = row.occasion if (row.touchpoint_id, row.occasion) in taken else None
        if was is not None:
            row.occasion = apart(was, passing.gone_id, LONGEST_OCCASION)
        row.person_id = passing.kept_id
        moved.append((str(row.id), was))
    session.flush()
    _own_responses(session, [int(key) for key, _ in moved], passing.kept_id)
    note(session, passing, Moved.INVITATION, moved)


def return_invitations(session: Session, passing: Passing) -> tuple[list[int], list[int]]:
    """Invitations go back with their responses, also those begun since; answers with the ids of both."""
    before = noted(session, passing, Moved.INVITATION)
    rows = session.scalars(select(Invitation).where(Invitation.id.in_([int(key) for key in before]))).all()
    for row in rows:
        row.person_id = passing.gone_id
        was = before[str(row.id)]
        row.occasion = row.occasion if was is None else was
    session.flush()
    invitation_ids = [row.id for row in rows]
    return invitation_ids, _own_responses(session, invitation_ids, passing.gone_id)


def pass_contacts(session: Session, passing: Passing) -> None:
    """Decisions about asking and messages pass, so that caps count what both were sent."""
    asked = (ContactDecision.touchpoint_id, ContactDecision.occasion, ContactDecision.step)
    known = session.execute(select(*asked).where(ContactDecision.person_id == passing.kept_id))
    taken = {tuple(row) for row in known}
    moved: list[tuple[str, str | None]] = []
    for row in session.scalars(select(ContactDecision).where(ContactDecision.person_id == passing.gone_id)):
        was = row.occasion if (row.touchpoint_id, row.occasion, row.step) in taken else None
        if was is not None:
            row.occasion = apart(was, passing.gone_id, LONGEST_OCCASION)
        row.person_id = passing.kept_id
        moved.append((str(row.id), was))
    session.flush()
    note(session, passing, Moved.DECISION, moved)
    messages = session.scalars(select(OutboxMessage.id).where(OutboxMessage.subject_id == passing.gone_id)).all()
    _address_to(session, messages, passing.kept_id)
    note(session, passing, Moved.MESSAGE, [(str(message_id), None) for message_id in messages])


def return_contacts(session: Session, passing: Passing, invitation_ids: Sequence[int]) -> None:
    """They go back, and with them those about the invitations that go back."""
    before = noted(session, passing, Moved.DECISION)
    theirs = ContactDecision.id.in_(list(map(int, before))) | ContactDecision.invitation_id.in_(invitation_ids)
    for row in session.scalars(select(ContactDecision).where(theirs, ContactDecision.person_id == passing.kept_id)):
        row.person_id = passing.gone_id
        was = before.get(str(row.id))
        row.occasion = row.occasion if was is None else was
    session.flush()
    about = OutboxMessage.about_id.in_(invitation_ids), OutboxMessage.kind.in_([Kind.INVITATION, Kind.REMINDER])
    since = session.scalars(select(OutboxMessage.id).where(*about)).all()
    _address_to(session, [*map(int, noted(session, passing, Moved.MESSAGE)), *since], passing.gone_id)


def pass_consents(session: Session, passing: Passing) -> None:
    """Decisions pass as they were made; the latest one counts, whoever made it."""
    rows = session.scalars(select(Consent).where(Consent.person_id == passing.gone_id)).all()
    for row in rows:
        row.person_id = passing.kept_id
    session.flush()
    note(session, passing, Moved.CONSENT, [(str(row.id), None) for row in rows])


def return_consents(session: Session, passing: Passing, response_ids: Sequence[int]) -> None:
    """Decisions go back, also those made since in responses that go back."""
    keys = [int(key) for key in noted(session, passing, Moved.CONSENT)]
    said_in = [f"response {response_id}" for response_id in response_ids]
    theirs = Consent.person_id == passing.kept_id, Consent.id.in_(keys) | Consent.source.in_(said_in)
    session.execute(update(Consent).where(*theirs).values(person_id=passing.gone_id))


def pass_brought_in(session: Session, passing: Passing) -> None:
    """Purchases, acts and tiers pass and remember whose they were; a tier stays where both have one of an instant."""
    for table in (Purchase, Act):
        moved = {"person_id": passing.kept_id, "came_as": func.coalesce(table.came_as, passing.gone_id)}
        session.execute(update(table).where(table.person_id == passing.gone_id).values(moved))
    kept = select(PersonTier.product_id, PersonTier.observed_at).where(PersonTier.person_id == passing.kept_id)
    taken = {(product_id, at) for product_id, at in session.execute(kept)}
    for tier in session.scalars(select(PersonTier).where(PersonTier.person_id == passing.gone_id)):
        if (tier.product_id, tier.observed_at) not in taken:
            tier.came_as = tier.came_as or passing.gone_id
            tier.person_id = passing.kept_id
    session.flush()


def return_brought_in(session: Session, passing: Passing, family: Sequence[int]) -> set[tuple[int, int, str]]:
    """What came as one of that family goes back, whenever it came: the product, kind and source of each."""
    returned = {
        *_come_back(session, passing, family, Purchase, PURCHASES),
        *_come_back(session, passing, family, Act, ACTS),
        *_come_back(session, passing, family, PersonTier, frozenset({Evidence.TIER})),
    }
    session.flush()
    return returned


def pass_ledger(session: Session, passing: Passing) -> None:
    """Every source passes; one whose name the kept person has as well is told apart, so that both count."""
    taken = set(sources_of(session, passing.kept_id))
    names: dict[Source, str] = {}
    for source in sources_of(session, passing.gone_id):
        is_taken = source in taken
        names[source] = apart(source.source_id, passing.gone_id, LONGEST_SOURCE) if is_taken else source.source_id
    transplant(session, passing.gone_id, passing.kept_id, names)
    moved = [
        (_spelled(source, name), None if name == source.source_id else source.source_id)
        for source, name in names.items()
    ]
    note(session, passing, Moved.SOURCE, moved)


def return_ledger(session: Session, passing: Passing, is_theirs: Callable[[Source], bool]) -> None:
    """The sources that passed go back under their own names, and with them those that came in since."""
    moved = noted(session, passing, Moved.SOURCE)
    names: dict[Source, str] = {}
    for source in sources_of(session, passing.kept_id):
        key = _spelled(source, source.source_id)
        if key in moved or is_theirs(source):
            names[source] = moved.get(key) or source.source_id
    transplant(session, passing.kept_id, passing.gone_id, names)


def _come_back(
    session: Session, passing: Passing, family: Sequence[int], table: type[BroughtIn], kinds: frozenset[Evidence]
) -> Iterator[tuple[int, int, str]]:
    theirs = table.person_id == passing.kept_id, table.came_as.in_(family)
    for row in session.scalars(select(table).where(*theirs)).all():
        row.person_id = passing.gone_id
        row.came_as = None if row.came_as == passing.gone_id else row.came_as
        yield from ((row.product_id, kind, str(row.id)) for kind in kinds)


def _address_to(session: Session, message_ids: Sequence[int], person_id: int) -> None:
    session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(message_ids)).values(subject_id=person_id))


def _own_responses(session: Session, invitation_ids: Sequence[int], person_id: int) -> list[int]:
    """Responses belong to whom their invitations belong to."""
    of_them = Response.invitation_id.in_(invitation_ids)
    ids = session.scalars(select(Response.id).where(of_them)).all()
    session.execute(update(Response).where(Response.id.in_(ids)).values(person_id=person_id))
    return list(ids)


def _spelled(source: Source, name: str) -> str:
    return f"{source.axis}/{source.subject_id}/{source.kind}/{name}"
