"""How people may be reached: their decisions, their pauses, and who is at an address."""

from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.panel import Person, find_person, person_of
from backend.api.shapes.enums import Channel, Language
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.personal import PERSONAL
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import Instant
from backend.db import Session
from backend.db.idempotency import Result
from backend.identity.actions.choices import stop
from backend.panel import actions, queries
from backend.panel.rules import EVERY_CHANNEL
from backend.staff.rules import Permission


@strawberry.type
class ContactQuery:
    """What can be asked of how people are reached."""

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    async def people_at_address(
        self,
        info: Info,
        address: Annotated[
            str,
            strawberry.argument(
                description="An e-mail address or a phone number, in any spelling.", directives=[PERSONAL]
            ),
        ],
    ) -> list[Person]:
        """The people who are reached at an address; at most a hundred."""
        found = await info.context.read(lambda session: queries.people_at_address(session, address))
        return [person_of(info.context, row) for row in found]


@input_shape
class ConsentRecordInput(RepeatableInput):
    """A person's decision, with what they were shown."""

    person_id: strawberry.ID = says("Whose decision it is.")
    purpose: str = says("For what; letters a-z, digits, '-', '_' and '.'.")
    channel: Channel | None = says("By which channel; null is every one.", default=None)
    granted: bool = says("Whether it was given or refused.")
    wording: str = says("The very words that they were shown.")
    language: Language = says("In which language.", default=Language.JA)
    source: str = says("Where it was decided.")


@input_shape
class PersonOptOutInput(RepeatableInput):
    """A person who wants to hear no more."""

    id: strawberry.ID = says("The person's id.")
    purpose: str | None = says("Of what; null is of anything.", default=None)
    channel: Channel | None = says("By which channel; null is by any.", default=None)
    wording: str = says("What they said, or were shown.")
    language: Language = says("In which language.", default=Language.JA)
    source: str = says("Where they said it.")


@input_shape
class PersonPauseInput(RepeatableInput):
    """A person who wants to hear nothing for a while."""

    id: strawberry.ID = says("The person's id.")
    until: DateTime | None = says("Until when; null ends the pause.", default=None)


@object_shape
class ConsentRecordPayload(Payload):
    """What `consentRecord` answers."""

    person: Person | None = says("The person.")


@object_shape
class PersonOptOutPayload(Payload):
    """What `personOptOut` answers."""

    person: Person | None = says("The person.")


@object_shape
class PersonPausePayload(Payload):
    """What `personPause` answers."""

    person: Person | None = says("The person.")


@strawberry.type
class ContactMutation:
    """What changes how people may be reached."""

    @guarded(Permission.EDIT_PANEL)
    async def consent_record(self, info: Info, input: ConsentRecordInput) -> ConsentRecordPayload:
        """Keeps a decision that a person made elsewhere, by telephone say."""

        def work(session: Session) -> Result:
            person_id = parse_id(input.person_id, "Person", "personId")
            if input.granted:
                actions.record_consent(
                    session,
                    person_id,
                    purpose=input.purpose,
                    channel=EVERY_CHANNEL if input.channel is None else input.channel.value,
                    granted=True,
                    wording=input.wording,
                    language=input.language.value,
                    source=input.source,
                    now=info.context.now,
                )
            else:
                _stop(session, person_id, input, info.context.now)
            return {"id": person_id}

        done = await attempt(info, input, work)
        return ConsentRecordPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            person=await find_person(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL)
    async def person_opt_out(self, info: Info, input: PersonOptOutInput) -> PersonOptOutPayload:
        """Keeps that a person wants to hear no more, of something or of anything."""

        def work(session: Session) -> Result:
            person_id = parse_id(input.id, "Person", "id")
            _stop(session, person_id, input, info.context.now)
            return {"id": person_id}

        done = await attempt(info, input, work)
        return PersonOptOutPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            person=await find_person(info.context, done.id()),
        )

    @guarded(Permission.EDIT_PANEL)
    async def person_pause(self, info: Info, input: PersonPauseInput) -> PersonPausePayload:
        """Sends a person nothing until an instant, or again from now on."""

        def work(session: Session) -> Result:
            person_id = parse_id(input.id, "Person", "id")
            actions.pause(session, person_id, input.until, info.context.now)
            return {"id": person_id}

        done = await attempt(info, input, work)
        return PersonPausePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            person=await find_person(info.context, done.id()),
        )


def _stop(session: Session, person_id: int, said: ConsentRecordInput | PersonOptOutInput, now: Instant) -> None:
    """What a person told staff counts like what they say themselves, and whoever listens hears of it."""
    stop(
        session,
        person_id,
        purpose=said.purpose,
        channel=None if said.channel is None else said.channel.value,
        wording=said.wording,
        language=said.language.value,
        source=said.source,
        now=now,
    )
