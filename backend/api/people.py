"""Finding people, and what changes them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, by_id, by_id_or_key
from backend.api.fields.mutations import BulkInput, MutationInput, Payload, RepeatableInput, attempt, attempt_rows
from backend.api.fields.rows import RowsPayload, counted
from backend.api.imports import Import, find_import
from backend.api.panel import Person, find_person, person_of
from backend.api.people_where import PeopleWhereInput, Where, condition_for
from backend.api.shapes.enums import AddressKind, AttributeKind, Channel, Language, described
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.personal import PERSONAL
from backend.api.shapes.scalars import JSON, DateTime, Wording, WordingInput, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Page, Session, Slice
from backend.db.idempotency import Result
from backend.errors import Invalid, read_each
from backend.panel import actions, queries, tables
from backend.panel.rules import EVERY_CHANNEL, AttributeInput, Decision, PersonInput
from backend.segments import queries as segments
from backend.segments.rules import AllOf
from backend.staff.rules import Permission


class PeopleOrder(StrEnum):
    """What people are listed by, and in which direction."""

    JOINED_ASC = "JOINED_ASC"
    JOINED_DESC = "JOINED_DESC"
    EXTERNAL_REF_ASC = "EXTERNAL_REF_ASC"
    EXTERNAL_REF_DESC = "EXTERNAL_REF_DESC"


described(
    PeopleOrder,
    "What people are listed by, and in which direction.",
    {
        PeopleOrder.JOINED_ASC: "When they joined the panel, the first first.",
        PeopleOrder.JOINED_DESC: "When they joined the panel, the latest first.",
        PeopleOrder.EXTERNAL_REF_ASC: "By the client's reference; those without one are left out.",
        PeopleOrder.EXTERNAL_REF_DESC: "By the client's reference, backwards; those without one are left out.",
    },
)


@object_shape
class Attribute(Node):
    """Something that the client wants to know of people (属性)."""

    key: str = says("The client's own name for it: unique, and never changed.")
    kind: AttributeKind = says("What kind of thing it says.")
    name: Wording = says("What people call it.")
    choices: list[str] = says("What a CHOICE may say.")
    personal: bool = says("Whether it says who someone is; then only those see it who may read personal data.")


def attribute_of(row: tables.Attribute) -> Attribute:
    """The attribute as the schema shows it."""
    return Attribute(
        id=global_id("Attribute", row.id),
        key=row.key,
        kind=AttributeKind(row.kind),
        name=worded(row.name),
        choices=list(row.choices),
        personal=row.personal,
    )


async def find_attribute(context: Context, attribute_id: int | None) -> Attribute | None:
    """The attribute of that key."""
    return await by_id(context, queries.attributes_by_id, attribute_of, attribute_id)


KINDS = {
    "Attribute": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_attribute(context, keys[0]))
}

OrderBy = Annotated[PeopleOrder, strawberry.argument(description="In which order.")]
ByRef = Annotated[str | None, strawberry.argument(description="By the client's own reference.", directives=[PERSONAL])]


@strawberry.type
class PeopleQuery:
    """What can be asked of people."""

    @guarded(Permission.READ_PANEL)
    async def person(self, info: Info, id: ById = None, external_ref: ByRef = None) -> Person | None:
        """A person by id or by the client's reference; null where there is none."""
        context = info.context
        if external_ref is not None:
            # Who is found by a reference is known by it.
            context.viewer.need(Permission.READ_PERSONAL_DATA)
        return await by_id_or_key(
            context,
            "Person",
            queries.people_by_id,
            queries.find_person_by_ref,
            lambda row: person_of(context, row),
            id=id,
            key=external_ref,
            named="externalRef",
        )

    @guarded(Permission.READ_PANEL)
    async def people(
        self,
        info: Info,
        *,
        where: Where = None,
        order_by: OrderBy = PeopleOrder.JOINED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Person]:
        """People of whom the condition holds at this instant, by whatever they are ordered."""
        context, by_ref = info.context, order_by.name.startswith("EXTERNAL_REF")
        kind = str if by_ref else int
        if by_ref:
            # A cursor of this order holds a reference.
            context.viewer.need(Permission.READ_PERSONAL_DATA)
        by, _, way = order_by.value.rpartition("_")
        part = asked(first, after, last, before, kind, of=f"Person.{by}", descending=way == "DESC")
        page = context.read(lambda session: _people(session, context, where, part, by_ref=by_ref))
        return await connected(page, lambda row: person_of(context, row))

    @guarded(Permission.READ_PANEL)
    async def attributes(self, info: Info) -> list[Attribute]:
        """Everything that the client wants to know of people, by key."""
        return [attribute_of(row) for row in await info.context.read(queries.list_attributes)]


@input_shape
class AttributeValueInput:
    """What one attribute is to say of a person."""

    key: str = says("The attribute's key.")
    value: JSON | None = says(
        "A text, a number or a boolean, by the attribute's kind; null takes it away.", default=None, personal=True
    )


@input_shape
class AddressInput:
    """Where a person is reached."""

    kind: AddressKind = says("What kind of address it is.")
    address: str | None = says("The address; null takes it away.", default=None, personal=True)
    refers: ClassVar[Sequence[str]] = ("address",)


@input_shape
class PersonCreateInput(RepeatableInput):
    """A new person on the panel."""

    external_ref: str | None = says("The client's own reference: unique.", default=None, personal=True)
    refers: ClassVar[Sequence[str]] = ("external_ref",)
    language: Language = says("In which language to speak to them.", default=Language.JA)
    attributes: list[AttributeValueInput] = says("What is known of them.", default_factory=list)


@input_shape
class PersonUpdateInput(MutationInput):
    """What to say otherwise of a person; what is left out stays as it is."""

    id: strawberry.ID = says("The person's id.")
    language: Language | None = says("In which language to speak to them.", default=None)
    channel: Channel | None = says(
        "By which channel they would rather be reached; null takes the choice away.", default=strawberry.UNSET
    )
    addresses: list[AddressInput] = says("Where they are reached now.", default_factory=list)
    attributes: list[AttributeValueInput] = says("What is known of them now.", default_factory=list)


@object_shape
class PersonCreatePayload(Payload):
    """What `personCreate` answers."""

    person: Person | None = says("The new person.")


@object_shape
class PersonUpdatePayload(Payload):
    """What `personUpdate` answers."""

    person: Person | None = says("The person, as they are now.")


@input_shape
class AttributeDefineInput(RepeatableInput):
    """Something new to know of people."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among attributes.")
    kind: AttributeKind = says("What kind of thing it says.")
    name: WordingInput = says("What people call it.")
    choices: list[str] = says("What a CHOICE may say.", default_factory=list)
    personal: bool = says("Whether it says who someone is.", default=True)


@object_shape
class AttributeDefinePayload(Payload):
    """What `attributeDefine` answers."""

    attribute: Attribute | None = says("The new attribute.")


@input_shape
class ConsentRow:
    """A decision that a person made elsewhere."""

    purpose: str = says("For what.")
    channel: Channel | None = says("By which channel; null is every one.", default=None)
    granted: bool = says("Whether it was given or refused.")
    wording: str = says("The very words that were shown.")
    language: Language = says("In which language.", default=Language.JA)
    decided_at: DateTime = says("When.")


@input_shape
class PersonRow:
    """What is said of one person."""

    external_ref: str = says("The client's own reference.", personal=True)
    refers: ClassVar[Sequence[str]] = ("external_ref",)
    language: Language | None = says("In which language to speak to them.", default=None)
    channel: Channel | None = says("By which channel they would rather be reached.", default=None)
    addresses: list[AddressInput] = says("Where they are reached.", default_factory=list)
    consents: list[ConsentRow] = says("What they decided, each with its wording and time.", default_factory=list)
    attributes: list[AttributeValueInput] = says("What is known of them.", default_factory=list)


@input_shape
class PeopleImportInput(BulkInput):
    """People to add, or to say something otherwise of, by the client's reference."""

    name: str = says("What the import is called in the list of imports.", default="API")
    rows: list[PersonRow] = says("At most 5000.")


@object_shape
class PeopleImportPayload(RowsPayload):
    """What `peopleImport` answers; without SKIP_INVALID all rows were taken, or none."""

    run: Import | None = says("The import, which can be undone.", name="import", default=None)


@strawberry.type
class PeopleMutation:
    """What changes the panel."""

    @guarded(Permission.EDIT_PANEL)
    async def person_create(self, info: Info, input: PersonCreateInput) -> PersonCreatePayload:
        """Adds a person to the panel."""

        def work(session: Session) -> Result:
            person = actions.add_person(
                session,
                external_ref=input.external_ref,
                language=input.language.value,
                attributes=_said(input.attributes, "attributes"),
                now=info.context.now,
            )
            return {"id": person.id}

        done = await attempt(info, input, work)
        return PersonCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            person=await find_person(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL)
    async def person_update(self, info: Info, input: PersonUpdateInput) -> PersonUpdatePayload:
        """Says something otherwise of a person."""

        def work(session: Session) -> Result:
            person_id = parse_id(input.id, "Person", "id")
            actions.set_attributes(session, person_id, _said(input.attributes, "attributes"), info.context.now)
            if input.language is not None:
                actions.change_language(session, person_id, input.language.value)
            if input.channel is not strawberry.UNSET:
                actions.choose_channel(session, person_id, None if input.channel is None else input.channel.value)
            for kind, address in _reached(input.addresses, "addresses").items():
                actions.set_address(session, person_id, kind, address, info.context.now)
            return {"id": person_id}

        done = await attempt(info, input, work)
        return PersonUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            person=await find_person(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL, company_wide=True)
    async def attribute_define(self, info: Info, input: AttributeDefineInput) -> AttributeDefinePayload:
        """Defines something new to know of people."""

        def work(session: Session) -> Result:
            attribute = actions.define_attribute(
                session,
                key=input.key,
                kind=input.kind,
                name=input.name.kept(),
                choices=input.choices,
                personal=input.personal,
                now=info.context.now,
            )
            return {"id": attribute.id}

        done = await attempt(info, input, work)
        return AttributeDefinePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            attribute=await find_attribute(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL)
    async def people_import(self, info: Info, input: PeopleImportInput) -> PeopleImportPayload:
        """Adds whom the panel does not know and updates whom it does."""
        now = info.context.now

        def work(session: Session, said: Sequence[PersonRow]) -> Result:
            rows = read_each(said, lambda row, number: _row(row, number, input.name))
            run = actions.begin_import(session, kind="people", name=input.name, now=now)
            done = actions.import_into(session, run, rows, now)
            return {"id": run.id, "added": done.added, "changed": done.changed, "unchanged": done.unchanged}

        done = await attempt_rows(info, input, input.rows, work)
        payload = counted(PeopleImportPayload, done, input)
        payload.run = await find_import(info.context, done.id())
        return payload


def _people(
    session: Session, context: Context, where: PeopleWhereInput | None, part: Slice, *, by_ref: bool
) -> Page[queries.Listed | tables.Person]:
    if where is None and not by_ref:
        return queries.list_people(session, part)
    order = segments.PeopleOrder.EXTERNAL_REF if by_ref else segments.PeopleOrder.JOINED
    condition = condition_for(session, context.viewer, where) or AllOf()
    return segments.list_people(session, condition, order, part, now=context.now)


def _row(row: PersonRow, number: int, name: str) -> PersonInput:
    return PersonInput(
        external_ref=row.external_ref,
        language=None if row.language is None else row.language.value,
        channel=None if row.channel is None else row.channel.value,
        attributes=_said(row.attributes, "rows", str(number), "attributes"),
        addresses=_reached(row.addresses, "rows", str(number), "addresses"),
        consents=[_decision(each, name) for each in row.consents],
    )


def _decision(row: ConsentRow, name: str) -> Decision:
    return Decision(
        purpose=row.purpose,
        channel=EVERY_CHANNEL if row.channel is None else row.channel.value,
        granted=row.granted,
        wording=row.wording,
        language=row.language.value,
        source=f"import {name}",
        decided_at=row.decided_at,
    )


def _reached(addresses: list[AddressInput], *path: str) -> dict[AddressKind, str | None]:
    reached: dict[AddressKind, str | None] = {}
    for number, each in enumerate(addresses):
        if each.kind in reached:
            raise Invalid("this kind of address is named twice", *path, str(number), "kind")
        reached[each.kind] = each.address
    return reached


def _said(values: list[AttributeValueInput], *path: str) -> dict[str, AttributeInput]:
    said: dict[str, AttributeInput] = {}
    for number, each in enumerate(values):
        value: object = each.value
        if not isinstance(value, str | int | float | bool | None):
            raise Invalid("a value is a text, a number or a boolean", *path, str(number), "value")
        if each.key in said:
            raise Invalid("this attribute is named twice", *path, str(number), "key")
        said[each.key] = value
    return said
