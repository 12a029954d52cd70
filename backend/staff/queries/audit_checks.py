"""Whether the audit is what was written: every entry bound to the one before, no chain shorter than its seal says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter, or_
from typing import Any, Final

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.chains import Seals, bound
from backend.db.statements import table_of
from backend.staff.queries.audit_chain import REGISTER, Head, Said, blocks_of, place_of
from backend.staff.tables import AuditBlock, AuditEntry, AuditHead, AuditPeople

_AT_ONCE: Final = 1_000
Entry = Row[Any]  # its columns are those of the table, each of its own type
Place = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A place where the audit is not what was written, and what is wrong there; shard -1 is the list of shards."""

    shard: int
    number: int
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFound:
    """How many entries there are, where the audit is broken, and where each chain ends."""

    entries: int
    broken: list[Broken] = field(default_factory=list)
    ends: Mapping[int, Head] = field(default_factory=dict)


def check_audit(session: Session, seals: Seals) -> AuditFound:
    """Follows every chain from its first entry to its head; all of it in one snapshot."""
    count, broken, ends = 0, list[Broken](), dict[int, Head]()
    for shard, entries in groupby(_entries(session), key=attrgetter("shard")):
        end = Head()
        for entry in entries:
            end, faults = _followed(end, entry)
            broken += faults
            count += 1
        ends[shard] = end
    broken += _heads_broken(session, seals, ends)
    broken += _people_broken(session)
    return AuditFound(entries=count, broken=broken, ends=ends)


def _entries(session: Session) -> Iterable[Entry]:
    # Rows past the ORM: a million of them are followed.
    statement = select(table_of(AuditEntry)).order_by(AuditEntry.shard, AuditEntry.number)
    return session.execute(statement, execution_options={"yield_per": _AT_ONCE})


def _followed(end: Head, entry: Entry) -> tuple[Head, list[Broken]]:
    """Where the chain ends with this entry, and what is wrong with it; from here on it counts as it stands."""
    faults: list[str] = []
    if entry.number != end.number + 1:
        faults.append("missing")
    says = Said(
        at=entry.at,
        deed=entry.deed,
        operation=entry.operation,
        member_id=entry.member_id,
        token_id=entry.token_id,
        told=entry.told,
    )
    if bound(end.hash, says.spelled(entry.shard, entry.number)) != entry.hash and not faults:
        faults.append("changed")
    broken = [Broken(shard=entry.shard, number=entry.number, fault=fault) for fault in faults]
    return Head(number=entry.number, hash=entry.hash), broken


def _heads_broken(session: Session, seals: Seals, ends: Mapping[int, Head]) -> Iterator[Broken]:
    """Chains that end elsewhere than their heads say, and heads that nobody who holds a key has sealed."""
    heads = {row.shard: row for row in session.scalars(select(AuditHead))}
    register = heads.pop(REGISTER, None)
    begun = 0 if register is None else register.number
    for shard in sorted({*heads, *ends, *(each for each in range(begun.bit_length()) if begun >> each & 1)}):
        end, head = ends.get(shard, Head()), heads.get(shard)
        if head is None or (head.number, head.hash) != (end.number, end.hash) or not end.number:
            yield Broken(shard=shard, number=end.number, fault="cut off")
        elif not seals.is_sealed(head.seal, shard, head.number, head.hash):
            yield Broken(shard=shard, number=end.number, fault="not sealed")
        if not begun >> shard & 1:
            yield Broken(shard=shard, number=end.number, fault="not listed")
    if register is not None and not seals.is_sealed(register.seal, REGISTER, begun, register.hash):
        yield Broken(shard=REGISTER, number=begun, fault="not sealed")


def _people_broken(session: Session) -> Iterator[Broken]:
    """Entries that cannot be found by a person whom they name, or can by one whom they do not."""
    told = (
        (entry.shard, entry.number, entry.at, *each) for entry in _entries(session) for each in _blocks_named(entry)
    )
    for shard, number in _differing(told, _found(session)):
        yield Broken(shard=shard, number=number, fault="people")


def _found(session: Session) -> Iterator[Place]:
    """By whom entries can be found, in their order, as blocks of neighbours: also those from before there were any."""
    place = (AuditBlock.shard, AuditBlock.number, AuditBlock.at, AuditBlock.block)
    alone = (AuditPeople.shard, AuditPeople.number, AuditPeople.at, AuditPeople.person_id)
    both = merge(
        (tuple(row) for row in _in_order(session, *place, AuditBlock.people)),
        ((*row[:3], *place_of(row.person_id)) for row in _in_order(session, *alone)),
    )
    for begins, rows in groupby(both, key=itemgetter(slice(4))):
        yield (*begins, reduce(or_, (row[4] for row in rows)))


def _in_order(session: Session, *columns: InstrumentedAttribute[int]) -> Iterable[Entry]:
    statement = select(*columns).order_by(*columns)
    return session.execute(statement, execution_options={"yield_per": _AT_ONCE})


def _blocks_named(entry: Entry) -> Iterable[tuple[int, int]]:
    """Whom an entry names, by blocks of neighbours in their order."""
    named: Iterable[int] = orjson.loads(entry.told).get("about", {}).get("Person", ())
    return sorted(blocks_of(named).items())


def _differing(told: Iterator[Place], found: Iterator[Place]) -> Iterator[tuple[int, int]]:
    """The entries at which two lists of the same order differ, each once."""
    marked = merge(((each, True) for each in told), ((each, False) for each in found))
    for place, both in groupby(marked, key=lambda each: each[0][:2]):
        sides: dict[bool, list[Place]] = {True: [], False: []}
        for line, is_told in both:
            sides[is_told].append(line)
        if sides[True] != sides[False]:
            yield place[0], place[1]
