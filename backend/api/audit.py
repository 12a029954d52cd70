"""The audit in the schema: who saw, changed and exported what, for auditors."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

import orjson
import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.staff_enums import Deed
from backend.api.viewers.permissions import guarded
from backend.staff.queries.audit import AuditWhere, entries_by_place, list_entries
from backend.staff.rules import Permission
from backend.staff.tables import AuditEntry as Row

_KEYS: Final = 2


@object_shape
class AuditCount:
    """How many of one thing an entry tells of."""

    name: str = says("Of what, as the program calls it.")
    count: int = says("How many; for what is named `id`, which one.")


@object_shape
class AuditSubject:
    """The objects of one type that an entry is about."""

    type: str = says("The type of the objects.")
    ids: list[strawberry.ID] = says("Which ones; empty where they are too many to be named.")
    count: int = says("How many they are.")
    digest: str | None = says("Where they are not named: the SHA-256 of their numbers, in order and with commas.")


@object_shape
class AuditEntry(Node):
    """One thing that was done, as it was taken down: never changed, and bound to the entry before it."""

    member_key: strawberry.Private[int | None]
    told: strawberry.Private[Mapping[str, object]]
    at: DateTime = says("When.")
    deed: Deed = says("What kind of thing was done.")
    operation: str = says("The mutation, the root fields that were asked for, the command, or the way in.")
    token_id: strawberry.ID | None = says("The token that was used; null at the terminal.")
    hash: str = says("What binds it to all entries before it in its chain.")

    @guarded(Permission.READ_AUDIT)
    async def member(self, info: Info) -> StaffMember | None:
        """Who did it; null at the terminal, and where nobody was let in."""
        return await find_member(info.context, self.member_key)

    @guarded(Permission.READ_AUDIT)
    def subjects(self) -> list[AuditSubject]:
        """What it is about."""
        return subjects_of(self.told)

    @guarded(Permission.READ_AUDIT)
    def fields(self) -> list[str]:
        """Which fields with personal data were shown."""
        fields = self.told.get("fields")
        return list(fields) if isinstance(fields, list) else []

    @guarded(Permission.READ_AUDIT)
    def counts(self) -> list[AuditCount]:
        """What numbers it came to."""
        counts = self.told.get("counts")
        numbers = counts.items() if isinstance(counts, dict) else ()
        return [AuditCount(name=each, count=count) for each, count in numbers]


@input_shape
class AuditEntryWhere:
    """Which entries are asked for: all that is said must be so."""

    member_id: strawberry.ID | None = says("What this member of staff did.", default=None)
    person_id: strawberry.ID | None = says("What names this person.", default=None)
    operation: str | None = says("This operation, exactly as it is taken down.", default=None)
    deed: Deed | None = says("This kind of thing.", default=None)
    since: DateTime | None = says("At or after this instant.", default=None)
    until: DateTime | None = says("Before this instant.", default=None)


WhereOfEntries: TypeAlias = Annotated[
    AuditEntryWhere | None, strawberry.argument(description="Which entries; without it, all of them.")
]


@strawberry.type
class AuditQuery:
    """What can be asked of the audit."""

    @guarded(Permission.READ_AUDIT)
    async def audit_entries(
        self,
        info: Info,
        *,
        where: WhereOfEntries = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditEntry]:
        """What was done, in the order of time."""
        part, narrowed = asked(first, after, last, before, int, int, int, of="AuditEntry"), _narrowed(where)
        page = info.context.read(lambda session: list_entries(session, part, narrowed))
        return await connected(page, entry_of)


def entry_of(row: Row) -> AuditEntry:
    """The entry as the schema shows it."""
    return AuditEntry(
        id=_id(row.shard, row.number),
        member_key=row.member_id,
        told=orjson.loads(row.told),
        at=DateTime(row.at),
        deed=Deed(row.deed),
        operation=row.operation,
        token_id=None if row.token_id is None else global_id("StaffToken", row.token_id),
        hash=row.hash,
    )


def subjects_of(told: Mapping[str, object]) -> list[AuditSubject]:
    """What an entry is about, named or counted."""
    named, many = told.get("about"), told.get("many")
    shown = [
        AuditSubject(type=kind, ids=[global_id(kind, each) for each in ids], count=len(ids), digest=None)
        for kind, ids in (named.items() if isinstance(named, dict) else ())
    ]
    return shown + [
        AuditSubject(type=kind, ids=[], count=each["count"], digest=each["digest"])
        for kind, each in (many.items() if isinstance(many, dict) else ())
    ]


def _narrowed(where: AuditEntryWhere | None) -> AuditWhere:
    if where is None:
        return AuditWhere()
    return AuditWhere(
        member_id=None if where.member_id is None else parse_id(where.member_id, "StaffMember", "where", "memberId"),
        person_id=None if where.person_id is None else parse_id(where.person_id, "Person", "where", "personId"),
        operation=where.operation,
        deed=None if where.deed is None else where.deed.value,
        since=where.since,
        until=where.until,
    )


def _id(shard: int, number: int) -> strawberry.ID:
    # Keys of nodes begin at 1, shards at 0.
    return global_id("AuditEntry", shard + 1, number)


async def _fetch(context: Context, keys: tuple[int, ...]) -> AuditEntry | None:
    shard, number = keys if len(keys) == _KEYS else (0, 0)
    found = await context.load(entries_by_place, (shard - 1, number))
    return None if found is None else entry_of(found)


KINDS = {"AuditEntry": Kind(permission=Permission.READ_AUDIT, fetch=_fetch)}
