"""What moderators decide of ideas and comments, in the schema: shown, hidden or shown again, and reports settled."""

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.idea_comments import IdeaComment, find_comment
from backend.api.idea_enums import Subject
from backend.api.ideas import Idea, find_idea
from backend.api.shapes.nodes import parse_any_id, parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.ideas.actions import moderation as actions
from backend.staff.rules import Permission

_SUBJECTS = {"Idea": Subject.IDEA, "IdeaComment": Subject.COMMENT}


@input_shape
class ApproveInput(RepeatableInput):
    """What to show."""

    id: strawberry.ID = says("The id of what waits.")
    trusts: bool = says("Whether all that its author writes is shown at once from now on.", default=False)


@input_shape
class DeclineInput(RepeatableInput):
    """What not to show."""

    id: strawberry.ID = says("The id of what waits.")
    reason: str = says("Why: for moderators, in up to 400 characters.", personal=True)
    blocks: bool = says("Whether its author writes no more.", default=False)
    until: DateTime | None = says("Until when they write no more; null for ever.", default=None)


@input_shape
class ShowInput(RepeatableInput):
    """What to show again."""

    id: strawberry.ID = says("The id of what is hidden.")


@input_shape
class IdeaApproveInput(ApproveInput):
    """Which idea to show."""


@input_shape
class IdeaDeclineInput(DeclineInput):
    """Which idea not to show."""


@input_shape
class IdeaShowInput(ShowInput):
    """Which idea to show again."""


@input_shape
class CommentApproveInput(ApproveInput):
    """Which comment to show."""


@input_shape
class CommentDeclineInput(DeclineInput):
    """Which comment not to show."""


@input_shape
class CommentShowInput(ShowInput):
    """Which comment to show again."""


@input_shape
class ReportSettleInput(RepeatableInput):
    """What was reported, and what becomes of it."""

    id: strawberry.ID = says("The id of the idea or comment that was reported.")
    hides: bool = says("Whether it is hidden; else it stays.")
    reason: str = says("Why it is hidden, in up to 400 characters.", default="", personal=True)


@object_shape
class IdeaApprovePayload(Payload):
    """What `ideaApprove` answers."""

    idea: Idea | None = says("The idea, now shown.")


@object_shape
class IdeaDeclinePayload(Payload):
    """What `ideaDecline` answers."""

    idea: Idea | None = says("The idea, now hidden.")


@object_shape
class IdeaShowPayload(Payload):
    """What `ideaShow` answers."""

    idea: Idea | None = says("The idea, shown again.")


@object_shape
class CommentApprovePayload(Payload):
    """What `commentApprove` answers."""

    comment: IdeaComment | None = says("The comment, now shown.")


@object_shape
class CommentDeclinePayload(Payload):
    """What `commentDecline` answers."""

    comment: IdeaComment | None = says("The comment, now hidden.")


@object_shape
class CommentShowPayload(Payload):
    """What `commentShow` answers."""

    comment: IdeaComment | None = says("The comment, shown again.")


@object_shape
class ReportSettlePayload(Payload):
    """What `reportSettle` answers."""

    idea: Idea | None = says("The idea, where it was one.")
    comment: IdeaComment | None = says("The comment, where it was one.")


@strawberry.type
class ModeratedTextsMutation:
    """What decides who sees a text."""

    @guarded(Permission.MODERATE_BOARDS)
    async def idea_approve(self, info: Info, input: IdeaApproveInput) -> IdeaApprovePayload:
        """Shows an idea that waits; with `trusts`, all that its author writes from now on."""
        done = await attempt(info, input, lambda session: _approve(session, "Idea", input, info))
        return IdeaApprovePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def idea_decline(self, info: Info, input: IdeaDeclineInput) -> IdeaDeclinePayload:
        """Hides an idea that waits, for a reason; with `blocks`, its author writes no more."""
        done = await attempt(info, input, lambda session: _decline(session, "Idea", input, info))
        return IdeaDeclinePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def idea_show(self, info: Info, input: IdeaShowInput) -> IdeaShowPayload:
        """Shows an idea that was hidden."""
        done = await attempt(info, input, lambda session: _show(session, "Idea", input, info))
        return IdeaShowPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def comment_approve(self, info: Info, input: CommentApproveInput) -> CommentApprovePayload:
        """Shows a comment that waits; with `trusts`, all that its author writes from now on."""
        done = await attempt(info, input, lambda session: _approve(session, "IdeaComment", input, info))
        return CommentApprovePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            comment=await find_comment(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def comment_decline(self, info: Info, input: CommentDeclineInput) -> CommentDeclinePayload:
        """Hides a comment that waits, for a reason; with `blocks`, its author writes no more."""
        done = await attempt(info, input, lambda session: _decline(session, "IdeaComment", input, info))
        return CommentDeclinePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            comment=await find_comment(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def comment_show(self, info: Info, input: CommentShowInput) -> CommentShowPayload:
        """Shows a comment that was hidden."""
        done = await attempt(info, input, lambda session: _show(session, "IdeaComment", input, info))
        return CommentShowPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            comment=await find_comment(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def report_settle(self, info: Info, input: ReportSettleInput) -> ReportSettlePayload:
        """Ends the reports of an idea or a comment: it stays, or is hidden for a reason."""
        done = await attempt(info, input, lambda session: _settle(session, input, info))
        return ReportSettlePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id("idea")),
            comment=await find_comment(info.context, done.id("comment")),
        )


def _approve(session: Session, kind: str, input: ApproveInput, info: Info) -> Result:
    if input.trusts:
        # Whoever writes does so on the boards of every brand.
        info.context.viewer.need_whole_company()
    key, by = parse_id(input.id, kind, "id"), info.context.viewer.name
    return {"id": actions.approve(session, _SUBJECTS[kind], key, by, info.context.now, trust=input.trusts).id}


def _decline(session: Session, kind: str, input: DeclineInput, info: Info) -> Result:
    if input.blocks:
        info.context.viewer.need_whole_company()
    declined = actions.decline(
        session,
        _SUBJECTS[kind],
        parse_id(input.id, kind, "id"),
        info.context.viewer.name,
        info.context.now,
        reason=input.reason,
        block=input.blocks,
        until=input.until,
    )
    return {"id": declined.id}


def _show(session: Session, kind: str, input: ShowInput, info: Info) -> Result:
    key, by = parse_id(input.id, kind, "id"), info.context.viewer.name
    return {"id": actions.show_again(session, _SUBJECTS[kind], key, by, info.context.now).id}


def _settle(session: Session, input: ReportSettleInput, info: Info) -> Result:
    kind, keys = parse_any_id(input.id, "id")
    subject = _SUBJECTS.get(kind)
    if subject is None or len(keys) != 1:
        raise Invalid("this is not the id of an Idea or an IdeaComment", "id")
    by, now = info.context.viewer.name, info.context.now
    actions.settle_reports(session, subject, keys[0], by, now, hide=input.hides, reason=input.reason)
    return {subject.value.lower(): keys[0]}
