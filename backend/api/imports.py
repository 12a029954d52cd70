"""The imports that there were, and undoing one."""

from dataclasses import asdict

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.panel import queries, tables
from backend.staff.rules import Permission
from backend.transfer.undoing import MOST_AS_ONE, undo_people


@object_shape
class Import(Node):
    """One run in which people came in from a file, or by `peopleImport`."""

    kind: str = says("What came in: people.")
    name: str = says("What the file is called, or the name that was given.")
    rows: int = says("How many rows were taken.")
    added: int = says("How many people were new.")
    changed: int = says("How many people were known and became otherwise.")
    created_at: DateTime = says("When.")
    undone_at: DateTime | None = says("When it was undone; null while it stands.")


def import_of(row: tables.Import) -> Import:
    """The import as the schema shows it."""
    return Import(
        id=global_id("Import", row.id),
        kind=row.kind,
        name=row.name,
        rows=row.rows,
        added=row.added,
        changed=row.changed,
        created_at=DateTime(row.created_at),
        undone_at=optional_time(row.undone_at),
    )


async def find_import(context: Context, import_id: int | None) -> Import | None:
    """The import of that key."""
    return await by_id(context, queries.imports_by_id, import_of, import_id)


KINDS = {"Import": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_import(context, keys[0]))}


@strawberry.type
class ImportsQuery:
    """What can be asked of imports."""

    @guarded(Permission.READ_PANEL)
    async def imports(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Import]:
        """Every import of people, the latest first."""
        part = asked(first, after, last, before, int, descending=True, of="Import")
        return await connected(info.context.read(lambda session: queries.list_imports(session, part)), import_of)


@input_shape
class PeopleImportUndoInput(RepeatableInput):
    """An import to undo."""

    import_id: strawberry.ID = says(f"Which one; of more than {MOST_AS_ONE} people it is done at the command line.")


@object_shape
class UndoneCounts:
    """What undoing an import came to."""

    removed: int = says("How many people it had added were removed.")
    stayed: int = says("How many people it had added stay, because something else is known of them.")
    restored: int = says("How many attributes, addresses, languages and channels went back to what they were.")
    changed_since: int = says("How many of them stay, because something else was said since.")
    consents: int = says("How many consents count no more.")


@object_shape
class PeopleImportUndoPayload(Payload):
    """What `peopleImportUndo` answers."""

    run: Import | None = says("The import.", name="import")
    counts: UndoneCounts | None = says("What became of what it had brought.")


@strawberry.type
class ImportsMutation:
    """What changes imports."""

    @guarded(Permission.EDIT_PANEL, company_wide=True)
    async def people_import_undo(self, info: Info, input: PeopleImportUndoInput) -> PeopleImportUndoPayload:
        """Takes an import back: what it said goes back to what stood before, unless it was changed again since."""

        def work(session: Session) -> Result:
            import_id = parse_id(input.import_id, "Import", "importId")
            done = undo_people(session, import_id, info.context.now)
            return {"id": import_id, **asdict(done)}

        done = await attempt(info, input, work)
        return PeopleImportUndoPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            run=await find_import(info.context, done.id()),
            counts=_counts(done.result),
        )


def _counts(result: Result | None) -> UndoneCounts | None:
    if result is None:
        return None
    return UndoneCounts(**{name: int(str(count)) for name, count in result.items() if name != "id"})
