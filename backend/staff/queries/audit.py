"""What the audit says: who did what, about whom, in the order in which it was done."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, Subquery, select, tuple_, union_all
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.staff.queries.audit_chain import place_of
from backend.staff.tables import AuditBlock, AuditEntry, AuditPeople

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWhere:
    """Which entries are asked for; what is None says nothing."""

    member_id: int | None = None
    person_id: int | None = None
    operation: str | None = None
    deed: str | None = None
    since: Instant | None = None
    until: Instant | None = None


def list_entries(session: Session, part: Slice, where: AuditWhere) -> Page[AuditEntry]:
    """The entries that were asked for, in the order in which they were written."""
    statement = _narrowed(select(AuditEntry), where)
    return keyset_page(session, statement, [AuditEntry.at, AuditEntry.shard, AuditEntry.number], part)


def entries_by_place(session: Session, places: Collection[Place]) -> dict[Place, AuditEntry]:
    """The entries of those shards and numbers."""
    statement = select(AuditEntry).where(tuple_(AuditEntry.shard, AuditEntry.number).in_(list(places)))
    return {(row.shard, row.number): row for row in session.scalars(statement)}


def _narrowed(statement: Select[AuditEntry], where: AuditWhere) -> Select[AuditEntry]:
    if where.person_id is not None:
        about = _about(where.person_id).c
        same = (about.at == AuditEntry.at, about.shard == AuditEntry.shard, about.number == AuditEntry.number)
        statement = statement.where(*same)
    exact = {AuditEntry.member_id: where.member_id, AuditEntry.operation: where.operation, AuditEntry.deed: where.deed}
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    if where.since is not None:
        statement = statement.where(AuditEntry.at >= where.since)
    if where.until is not None:
        statement = statement.where(AuditEntry.at < where.until)
    return statement


def _about(person_id: int) -> Subquery:
    """Where the entries about a person are: with their neighbours, or alone where there were no blocks yet."""
    block, bit = place_of(person_id)
    neighbours = select(AuditBlock.at, AuditBlock.shard, AuditBlock.number)
    alone = select(AuditPeople.at, AuditPeople.shard, AuditPeople.number).where(AuditPeople.person_id == person_id)
    is_theirs = (AuditBlock.block == block, AuditBlock.people.bitwise_and(bit) != 0)
    return union_all(neighbours.where(*is_theirs), alone).subquery("about")
