"""Trying a survey out in the schema: previews, test invitations, and taking away what tests brought."""

from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.fields.rows import PersonRef, persons_meant
from backend.api.invitations import Invitation, find_invitation
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import DAY
from backend.db import Session
from backend.db.idempotency import Result
from backend.invitations.actions import issue_test
from backend.links import Link, Purpose
from backend.responses.actions import wipe_tests
from backend.responses.queries import get_preview
from backend.staff.rules import Permission

_PREVIEW_LIFE = 7 * DAY


@strawberry.type
class TryoutsQuery:
    """What can be asked to try a survey out."""

    @guarded(Permission.EDIT_SURVEYS)
    async def survey_preview_url(
        self,
        info: Info,
        survey_id: Annotated[strawberry.ID, strawberry.argument(description="Whose draft.")],
        person_id: Annotated[strawberry.ID, strawberry.argument(description="As whom it is seen.")],
    ) -> str:
        """Where the draft is seen as that person would see it, for a week; nothing that is answered there is kept."""
        survey, person = parse_id(survey_id, "Survey", "surveyId"), parse_id(person_id, "Person", "personId")
        now = info.context.now
        await info.context.read(lambda session: get_preview(session, survey, person, now))
        link = Link(id=survey, issued_at=now, expires_at=now + _PREVIEW_LIFE, place=person)
        return info.context.links.url(Purpose.PREVIEW, link)


@input_shape
class InvitationTestIssueInput(RepeatableInput):
    """Where and as whom to try."""

    touchpoint_id: strawberry.ID = says("The touchpoint to try.")
    person: PersonRef = says("As whom; nothing that is answered says anything of them.")


@object_shape
class InvitationTestIssuePayload(Payload):
    """What `invitationTestIssue` answers."""

    invitation: Invitation | None = says("The invitation; its link opens the published survey.")


@input_shape
class TestResponsesWipeInput(RepeatableInput):
    """Of which survey."""

    survey_id: strawberry.ID = says("The survey that was tried.")


@object_shape
class TestResponsesWipePayload(Payload):
    """What `testResponsesWipe` answers."""

    invitations: int | None = says("How many test invitations are gone.")
    responses: int | None = says("How many test responses are gone.")


@strawberry.type
class TryoutsMutation:
    """What changes when a survey is tried out."""

    @guarded(Permission.ISSUE_INVITATIONS)
    async def invitation_test_issue(self, info: Info, input: InvitationTestIssueInput) -> InvitationTestIssuePayload:
        """Invites somebody to a test: what it brings is marked, counts nowhere, and moves nobody."""

        def work(session: Session) -> Result:
            touchpoint_id = parse_id(input.touchpoint_id, "Touchpoint", "touchpointId")
            (person_id,) = persons_meant(session, [input.person], "person")
            return {"id": issue_test(session, touchpoint_id, person_id, now=info.context.now).id}

        done = await attempt(info, input, work)
        return InvitationTestIssuePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            invitation=await find_invitation(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def test_responses_wipe(self, info: Info, input: TestResponsesWipeInput) -> TestResponsesWipePayload:
        """Takes away every test response to a survey and the invitations that brought them, in one step."""

        def work(session: Session) -> Result:
            wiped = wipe_tests(session, parse_id(input.survey_id, "Survey", "surveyId"))
            return {"invitations": wiped.invitations, "responses": wiped.responses}

        done = await attempt(info, input, work)
        return TestResponsesWipePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            invitations=done.id("invitations"),
            responses=done.id("responses"),
        )
