"""Reads what was decided of whom, and what it was before."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.planning.rules import DecisionKind
from backend.planning.tables import ContactChange, ContactDecision


def decisions_by_id(session: Session, decision_ids: Collection[int]) -> dict[int, ContactDecision]:
    """Those of the decisions that exist, by id."""
    rows = session.scalars(select(ContactDecision).where(ContactDecision.id.in_(decision_ids)))
    return {row.id: row for row in rows}


def list_decisions(
    session: Session,
    part: Slice,
    *,
    touchpoint_id: int | None = None,
    person_id: int | None = None,
    kind: DecisionKind | None = None,
) -> Page[ContactDecision]:
    """Decisions in the order in which each was first made: of a touchpoint, a person or a kind, or all."""
    row = ContactDecision
    statement = select(row)
    if touchpoint_id is not None:
        statement = statement.where(row.touchpoint_id == touchpoint_id)
    if person_id is not None:
        statement = statement.where(row.person_id == person_id)
    if kind is not None:
        statement = statement.where(row.kind == kind.value)
    return keyset_page(session, statement, [row.id], part)


def changes_of(session: Session, decision_ids: Collection[int]) -> dict[int, list[ContactChange]]:
    """What each decision was before other rules decided, oldest first."""
    statement = select(ContactChange).where(ContactChange.decision_id.in_(decision_ids)).order_by(ContactChange.id)
    found: dict[int, list[ContactChange]] = {decision_id: [] for decision_id in decision_ids}
    for row in session.scalars(statement):
        found[row.decision_id].append(row)
    return found
