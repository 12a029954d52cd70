"""What staff does with ambassadors, in the schema: asks people, and acts on behalf of those who wish it."""

from collections.abc import Callable, Mapping, Sequence

import strawberry

from backend.ambassadors import actions, queries, tables
from backend.ambassadors.rules.inviting import Invited
from backend.ambassadors.rules.programmes import MOST_AT_ONCE
from backend.api.ambassador_enums import PassedOver
from backend.api.ambassadors import Ambassador, ambassador_of, find_ambassador
from backend.api.fields.context import Context, Info
from backend.api.fields.mutations import BulkInput, Outcome, Payload, RepeatableInput, attempt, attempt_rows
from backend.api.fields.rows import PersonRef, persons_meant
from backend.api.shapes.enums import Channel
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid, Refused
from backend.staff.rules import Permission

Change = Callable[[Session, int], tables.Ambassador]


@input_shape
class AmbassadorsInviteInput(BulkInput):
    """Whom to ask: these people, or so many of those who may be asked."""

    programme_id: strawberry.ID = says("To which programme.")
    people: list[PersonRef] | None = says("These people, at most 5000; null for those who may be asked.", default=None)
    eligible: int | None = says(
        "So many of those who may be asked and never were, at most 5000; null beside named people.", default=None
    )
    channel: Channel = says(
        "EMAIL sends each a letter; FILE sends nothing, and the links are there to be sent by a tool of your own.",
        default=Channel.EMAIL,
    )
    again: bool = says("Also ask those named who were asked before, declined or left.", default=False)


@object_shape
class PersonPassedOver:
    """Someone who was named and is not asked."""

    person_id: strawberry.Private[int]
    why: PassedOver = says("Why not.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who it is."""
        return await info.context.node("Person", self.person_id)


@object_shape
class AmbassadorsInvitePayload(Payload):
    """What `ambassadorsInvite` answers."""

    ambassadors: list[Ambassador] | None = says("Those who were asked now; `invitationUrl` is each one's link.")
    passed_over: list[PersonPassedOver] | None = says("Those of the named who were not, and why.")


@input_shape
class AmbassadorPauseInput(RepeatableInput):
    """Who pauses."""

    id: strawberry.ID = says("The ambassador's id.")
    until: DateTime | None = says("When the pause ends of itself; null where they come back themselves.", default=None)


@object_shape
class AmbassadorPausePayload(Payload):
    """What `ambassadorPause` answers."""

    ambassador: Ambassador | None = says("The ambassador, now pausing.")


@input_shape
class AmbassadorResumeInput(RepeatableInput):
    """Whose pause ends."""

    id: strawberry.ID = says("The ambassador's id.")


@object_shape
class AmbassadorResumePayload(Payload):
    """What `ambassadorResume` answers."""

    ambassador: Ambassador | None = says("The ambassador, who takes part again.")


@input_shape
class AmbassadorLeaveInput(RepeatableInput):
    """Who leaves."""

    id: strawberry.ID = says("The ambassador's id.")


@object_shape
class AmbassadorLeavePayload(Payload):
    """What `ambassadorLeave` answers."""

    ambassador: Ambassador | None = says("The ambassador, who has left.")


@input_shape
class AmbassadorReturnInput(RepeatableInput):
    """Who comes back."""

    id: strawberry.ID = says("The ambassador's id.")


@object_shape
class AmbassadorReturnPayload(Payload):
    """What `ambassadorReturn` answers."""

    ambassador: Ambassador | None = says("The ambassador, who takes part again.")


@strawberry.type
class AmbassadorsMutation:
    """What changes ambassadors."""

    @guarded(Permission.EDIT_AMBASSADORS)
    async def ambassadors_invite(self, info: Info, input: AmbassadorsInviteInput) -> AmbassadorsInvitePayload:
        """Asks people to become ambassadors: each once, and only whoever agreed to be contacted for it."""
        context = info.context
        named = input.people

        def work(session: Session, refs: Sequence[PersonRef]) -> Result:
            return _invited(session, context, input, persons_meant(session, refs, "people"))

        if named is None:
            sought = await _sought(context, input)
            done = await attempt(info, input, lambda session: _invited(session, context, input, sought))
        else:
            done = await attempt_rows(info, input, named, work, "people")
        return AmbassadorsInvitePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            ambassadors=None if done.result is None else await _found(context, done.ids()),
            passed_over=None if done.result is None else _passed_over(done.result),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def ambassador_pause(self, info: Info, input: AmbassadorPauseInput) -> AmbassadorPausePayload:
        """An ambassador who wishes it has nothing to do for a while."""
        now, by = info.context.now, info.context.viewer.name

        def change(session: Session, ambassador_id: int) -> tables.Ambassador:
            return actions.pause(session, ambassador_id, input.until, now, by=by)

        done, ambassador = await _changed(info, input, input.id, change)
        return AmbassadorPausePayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, ambassador=ambassador
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def ambassador_resume(self, info: Info, input: AmbassadorResumeInput) -> AmbassadorResumePayload:
        """Ends an ambassador's pause before its time, as they wish."""
        now, by = info.context.now, info.context.viewer.name

        def change(session: Session, ambassador_id: int) -> tables.Ambassador:
            return actions.resume(session, ambassador_id, now, by=by)

        done, ambassador = await _changed(info, input, input.id, change)
        return AmbassadorResumePayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, ambassador=ambassador
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def ambassador_leave(self, info: Info, input: AmbassadorLeaveInput) -> AmbassadorLeavePayload:
        """An ambassador who wishes it takes part no more; what they brought and were granted stays."""
        now, by = info.context.now, info.context.viewer.name

        def change(session: Session, ambassador_id: int) -> tables.Ambassador:
            return actions.leave(session, ambassador_id, now, by=by)

        done, ambassador = await _changed(info, input, input.id, change)
        return AmbassadorLeavePayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, ambassador=ambassador
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def ambassador_return(self, info: Info, input: AmbassadorReturnInput) -> AmbassadorReturnPayload:
        """Someone who left and asks for it takes part again; where the agreement is newer by now, invite them again."""
        now, by = info.context.now, info.context.viewer.name

        def change(session: Session, ambassador_id: int) -> tables.Ambassador:
            return actions.bring_back(session, ambassador_id, now, by=by)

        done, ambassador = await _changed(info, input, input.id, change)
        return AmbassadorReturnPayload(
            user_errors=done.errors, client_mutation_id=input.client_mutation_id, ambassador=ambassador
        )


async def _changed(
    info: Info, input: RepeatableInput, spelled: str, change: Change
) -> tuple[Outcome, Ambassador | None]:
    def work(session: Session) -> Result:
        return {"id": change(session, parse_id(spelled, "Ambassador", "id")).id}

    done = await attempt(info, input, work)
    return done, await find_ambassador(info.context, done.id())


async def _sought(context: Context, input: AmbassadorsInviteInput) -> list[int]:
    """Those who may be asked, looked for beforehand: no change must wait while a large panel is gone through."""

    def find(session: Session) -> list[int]:
        programme = queries.get_programme(session, parse_id(input.programme_id, "Programme", "programmeId"))
        most = min(input.eligible or 0, MOST_AT_ONCE)
        return queries.eligible_people(session, programme, channel=input.channel, most=most, now=context.now)

    if input.eligible is None:
        return []
    try:
        return await context.read(find)
    except Refused:
        # Said again where the change itself is refused.
        return []


def _invited(session: Session, context: Context, input: AmbassadorsInviteInput, people: Sequence[int]) -> Result:
    programme_id = parse_id(input.programme_id, "Programme", "programmeId")
    if (input.people is None) == (input.eligible is None):
        raise Invalid("name people, or how many of those who may be asked, and not both", "people")
    if input.eligible is not None and not 1 <= input.eligible <= MOST_AT_ONCE:
        raise Invalid(f"eligible is 1 to {MOST_AT_ONCE}", "eligible")
    again = input.again and input.people is not None
    by, now = context.viewer.name, context.now
    return _told(actions.invite(session, programme_id, people, channel=input.channel, again=again, by=by, now=now))


def _told(invited: Invited) -> Result:
    passed = {str(person_id): why.value for person_id, why in invited.passed_over.items()}
    return {"ids": list(invited.asked), "passed_over": passed}


def _passed_over(result: Result) -> list[PersonPassedOver]:
    passed = result["passed_over"]
    if not isinstance(passed, Mapping):
        return []
    return [PersonPassedOver(person_id=int(person_id), why=PassedOver(why)) for person_id, why in passed.items()]


async def _found(context: Context, ids: list[int]) -> list[Ambassador]:
    rows = await context.read(lambda session: queries.ambassadors_by_id(session, ids))
    return [ambassador_of(rows[each]) for each in ids if each in rows]
