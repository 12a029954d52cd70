"""One person once, in the schema: suspected duplicates, merges and their undoing, one's own data, and forgetting."""

from typing import Annotated

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.panel import Person, find_person
from backend.api.shapes.enums import described
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.identity import actions, tables
from backend.identity.queries.duplicates import duplicates_by_id, list_duplicates, namesakes
from backend.identity.queries.merges import list_merges, merges_by_id
from backend.identity.queries.personal import personal_data
from backend.identity.rules.duplicates import Reason, Status
from backend.panel.queries import get_person, survivors
from backend.staff.rules import Permission

DuplicateReason = described(
    Reason,
    "Why two people may be one.",
    {
        Reason.ADDRESS: "The same e-mail address or telephone number.",
        Reason.NAME: "Nearly the same name and the same day of birth.",
    },
    name="DuplicateReason",
)
DuplicateStatus = described(
    Status,
    "What was decided about two people who may be one.",
    {
        Status.OPEN: "Nobody has decided yet.",
        Status.DISMISSED: "They are two.",
        Status.MERGED: "They are one, and merged.",
    },
    name="DuplicateStatus",
)


@object_shape
class Duplicate(Node):
    """Two people who may be one (重複候補)."""

    row: strawberry.Private[tables.Duplicate]
    reason: Reason = says("Why.")
    likeness: float = says("How much alike they are, 0 to 1.")
    status: Status = says("What was decided.")
    found_at: DateTime = says("When it was noticed.")
    asked_at: DateTime | None = says("When whoever reads the address was asked; null where nobody was.")
    decided_at: DateTime | None = says("When it was decided.")

    @guarded(Permission.READ_PANEL)
    async def person(self, info: Info) -> Person | None:
        """Who joined first."""
        return await find_person(info.context, self.row.person_id)

    @guarded(Permission.READ_PANEL)
    async def other(self, info: Info) -> Person | None:
        """Who joined later."""
        return await find_person(info.context, self.row.other_id)


@object_shape
class Merge(Node):
    """One person taken into another (統合), until it is undone."""

    row: strawberry.Private[tables.Merge]
    source: str = says("By whom: staff, or whoever reads the address that both share.")
    merged_at: DateTime = says("When.")
    undone_at: DateTime | None = says("When it was undone; null while it holds.")

    @guarded(Permission.READ_PANEL)
    async def kept(self, info: Info) -> Person | None:
        """Who both are now."""
        return await find_person(info.context, self.row.kept_id)

    @guarded(Permission.READ_PANEL)
    async def gone(self, info: Info) -> Person | None:
        """Who was taken in."""
        return await find_person(info.context, self.row.gone_id)


def duplicate_of(row: tables.Duplicate) -> Duplicate:
    """The pair as the schema shows it."""
    return Duplicate(
        id=global_id("Duplicate", row.id),
        row=row,
        reason=Reason(row.reason),
        likeness=row.likeness,
        status=Status(row.status),
        found_at=DateTime(row.found_at),
        asked_at=optional_time(row.asked_at),
        decided_at=optional_time(row.decided_at),
    )


def merge_of(row: tables.Merge) -> Merge:
    """The merge as the schema shows it."""
    return Merge(
        id=global_id("Merge", row.id),
        row=row,
        source=row.source,
        merged_at=DateTime(row.merged_at),
        undone_at=optional_time(row.undone_at),
    )


async def _duplicate(context: Context, key: int | None) -> Duplicate | None:
    return await by_id(context, duplicates_by_id, duplicate_of, key)


async def _merge(context: Context, key: int | None) -> Merge | None:
    return await by_id(context, merges_by_id, merge_of, key)


KINDS = {
    "Duplicate": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: _duplicate(context, keys[0])),
    "Merge": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: _merge(context, keys[0])),
}

WithStatus = Annotated[Status | None, strawberry.argument(description="Only of this status; null for all.")]
WhosePerson = Annotated[strawberry.ID, strawberry.argument(description="Of whom.")]


@strawberry.type
class IdentityQuery:
    """What can be asked of who is whom."""

    @guarded(Permission.READ_PANEL)
    async def duplicates(
        self,
        info: Info,
        *,
        status: WithStatus = Status.OPEN,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Duplicate]:
        """Pairs of people who may be one, in the order in which they were noticed: the list to review."""
        part = asked(first, after, last, before, int, of="Duplicate")
        page = info.context.read(lambda session: list_duplicates(session, part, status))
        return await connected(page, duplicate_of)

    @guarded(Permission.READ_PANEL)
    async def merges(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Merge]:
        """All merges in the order in which they were made, those undone too."""
        part = asked(first, after, last, before, int, of="Merge")
        return await connected(info.context.read(lambda session: list_merges(session, part)), merge_of)

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    async def person_data(self, info: Info, person_id: WhosePerson) -> JSON:
        """Everything that is held on a person, as they may download it themselves."""
        context, key = info.context, parse_id(person_id, "Person", "personId")
        context.note("Person", key, "personData")

        def read(session: Session) -> dict[str, object]:
            now_is = survivors(session, [get_person(session, key).id])[key]
            return personal_data(session, now_is, context.now)

        return JSON(await context.read(read))


@input_shape
class DuplicatesSearchInput(RepeatableInput):
    """By which attributes to look for people with the same name and day of birth."""

    name_attribute_id: strawberry.ID = says("The TEXT attribute that says a person's name.")
    birth_attribute_id: strawberry.ID = says("The DATE attribute that says when they were born.")


@object_shape
class DuplicatesSearchPayload(Payload):
    """What `duplicatesSearch` answers."""

    found: int | None = says("How many pairs are new on the list.")


@input_shape
class DuplicateDismissInput(RepeatableInput):
    """Which two are not one."""

    id: strawberry.ID = says("The pair's id.")


@object_shape
class DuplicateDismissPayload(Payload):
    """What `duplicateDismiss` answers."""

    duplicate: Duplicate | None = says("The pair, as it is now.")


@input_shape
class PeopleMergeInput(RepeatableInput):
    """Which two are one."""

    kept_id: strawberry.ID = says("Who both are from now on.")
    gone_id: strawberry.ID = says("Who is taken in.")


@object_shape
class PeopleMergePayload(Payload):
    """What `peopleMerge` answers."""

    merge: Merge | None = says("The merge, by which it can be undone.")


@input_shape
class PeopleMergeUndoInput(RepeatableInput):
    """Which merge to undo."""

    id: strawberry.ID = says("The merge's id.")


@object_shape
class PeopleMergeUndoPayload(Payload):
    """What `peopleMergeUndo` answers."""

    merge: Merge | None = says("The merge, now undone.")


@input_shape
class PersonForgetInput(RepeatableInput):
    """Who asked to be forgotten."""

    id: strawberry.ID = says("The person's id.")


@object_shape
class PersonForgetPayload(Payload):
    """What `personForget` answers."""

    forgotten: int | None = says("How many rows of people were emptied: theirs, and of all who were merged into them.")


@strawberry.type
class IdentityMutation:
    """What makes one person of two, two of one again, or none at all."""

    @guarded(Permission.EDIT_PANEL, company_wide=True)
    async def duplicates_search(self, info: Info, input: DuplicatesSearchInput) -> DuplicatesSearchPayload:
        """Looks for people with nearly the same name and the same day of birth; addresses compare themselves."""
        context = info.context

        def work(session: Session) -> Result:
            name_id = parse_id(input.name_attribute_id, "Attribute", "nameAttributeId")
            birth_id = parse_id(input.birth_attribute_id, "Attribute", "birthAttributeId")
            return {"found": actions.note_duplicates(session, namesakes(session, name_id, birth_id), context.now)}

        done = await attempt(info, input, work)
        return DuplicatesSearchPayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, found=done.id("found")
        )

    @guarded(Permission.EDIT_PANEL)
    async def duplicate_dismiss(self, info: Info, input: DuplicateDismissInput) -> DuplicateDismissPayload:
        """They are two; the same pair is not brought up again."""

        def work(session: Session) -> Result:
            return {"id": actions.dismiss(session, parse_id(input.id, "Duplicate", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return DuplicateDismissPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            duplicate=await _duplicate(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL, company_wide=True)
    async def people_merge(self, info: Info, input: PeopleMergeInput) -> PeopleMergePayload:
        """Takes one person into another: all that both said and did is the kept one's, and positions follow at once."""

        def work(session: Session) -> Result:
            row = actions.merge(
                session,
                kept_id=parse_id(input.kept_id, "Person", "keptId"),
                gone_id=parse_id(input.gone_id, "Person", "goneId"),
                source=f"staff token {info.context.viewer.token_id}",
                now=info.context.now,
            )
            return {"id": row.id}

        done = await attempt(info, input, work)
        return PeopleMergePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            merge=await _merge(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL, company_wide=True)
    async def people_merge_undo(self, info: Info, input: PeopleMergeUndoInput) -> PeopleMergeUndoPayload:
        """Gives the gone person back what was theirs, and what has come in since through their links and reference."""

        def work(session: Session) -> Result:
            return {"id": actions.undo_merge(session, parse_id(input.id, "Merge", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return PeopleMergeUndoPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            merge=await _merge(info.context, done.id()),
        )

    @guarded(Permission.FORGET_PEOPLE)
    async def person_forget(self, info: Info, input: PersonForgetInput) -> PersonForgetPayload:
        """Deletes all that tells who a person was, for good; totals and positions stay, as nobody's in particular."""

        def work(session: Session) -> Result:
            return {"forgotten": len(actions.erase(session, parse_id(input.id, "Person", "id"), info.context.now))}

        done = await attempt(info, input, work)
        return PersonForgetPayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, forgotten=done.id("forgotten")
        )
