"""What changes ideas, in the schema: staff post for someone, answer, merge, and speak in the company's name."""

import strawberry

from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.fields.rows import PersonRef, persons_meant
from backend.api.idea_comments import IdeaComment, find_comment
from backend.api.idea_enums import Status
from backend.api.idea_parts import IdeaReply, find_reply
from backend.api.ideas import Idea, IdeaMerge, find_idea, find_merge, idea_of
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.ideas.actions.comments import add_staff_comment
from backend.ideas.actions.ideas import submit_idea
from backend.ideas.actions.merges import merge_ideas, undo_idea_merge
from backend.ideas.actions.replies import answer_idea
from backend.ideas.queries.replies import declined_alike
from backend.ideas.rules.ideas import IdeaInput
from backend.ideas.rules.refusals import MayNotPost
from backend.ideas.rules.replies import Reply
from backend.staff.rules import Permission


@input_shape
class IdeaSubmitInput(RepeatableInput):
    """What someone of the panel told staff, to be posted under their nickname."""

    board_id: strawberry.ID = says("On which board.")
    person: PersonRef = says("Whose idea it is; they must be let post there.")
    title: str = says("What it is called, in one line of up to 120 characters.", personal=True)
    text: str = says("What it says, in up to 4000 characters.", personal=True)
    tags: list[str] = says("Up to five of the board's tags, by their keys.", default_factory=list)


@object_shape
class IdeaSubmitPayload(Payload):
    """What `ideaSubmit` answers."""

    idea: Idea | None = says("The idea; the one that is there already, where the same was posted within a day.")


@input_shape
class IdeaReplyInput(RepeatableInput):
    """An official answer."""

    id: strawberry.ID = says("The idea's id.")
    status: Status = says("Where it stands from now on.")
    text: str = says("The company's words, in CommonMark; only a declined idea needs none.", default="")
    reason: str = says("Why it is declined: needed there, and nowhere else.", default="")
    look_again_at: DateTime | None = says("When a declined idea is looked at again.", default=None)
    product_id: strawberry.ID | None = says("The product that it was launched with: needed there only.", default=None)


@object_shape
class IdeaReplyPayload(Payload):
    """What `ideaReply` answers."""

    idea: Idea | None = says("The idea as it stands now.")
    reply: IdeaReply | None = says("The answer; its author, voters and followers will hear of it.")
    declined_alike: list[Idea] | None = says("Once it is launched: earlier declined ideas that it may meet as well.")


@input_shape
class IdeaMergeInput(RepeatableInput):
    """Which two ideas say the same."""

    id: strawberry.ID = says("The idea that is taken into the other.")
    kept_id: strawberry.ID = says("The idea that stays.")


@object_shape
class IdeaMergePayload(Payload):
    """What `ideaMerge` answers."""

    idea: Idea | None = says("The idea that stays, with the votes of both.")
    merge: IdeaMerge | None = says("The merge, by which it can be undone.")


@input_shape
class IdeaMergeUndoInput(RepeatableInput):
    """Which merge to undo."""

    id: strawberry.ID = says("The merge's id.")


@object_shape
class IdeaMergeUndoPayload(Payload):
    """What `ideaMergeUndo` answers."""

    merge: IdeaMerge | None = says("The merge, now undone: both ideas have their own votes, and those since.")


@input_shape
class CommentAddInput(RepeatableInput):
    """What to say in the company's name."""

    idea_id: strawberry.ID = says("To which idea.")
    parent_id: strawberry.ID | None = says("The comment that it answers; null to speak to the idea.", default=None)
    text: str = says("What to say: plain text of up to 2000 characters.")


@object_shape
class CommentAddPayload(Payload):
    """What `commentAdd` answers."""

    comment: IdeaComment | None = says("The comment, under the name of the viewer's token.")


@strawberry.type
class IdeasMutation:
    """What changes ideas."""

    @guarded(Permission.EDIT_BOARDS)
    async def idea_submit(self, info: Info, input: IdeaSubmitInput) -> IdeaSubmitPayload:
        """Posts an idea on a person's behalf, as if they had done so."""
        done = await attempt(info, input, lambda session: {"id": _submitted(session, input, info.context)})
        return IdeaSubmitPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id()),
        )

    @guarded(Permission.EDIT_BOARDS)
    async def idea_reply(self, info: Info, input: IdeaReplyInput) -> IdeaReplyPayload:
        """Gives the official answer to an idea, and says where it stands."""

        def work(session: Session) -> Result:
            row = answer_idea(session, parse_id(input.id, "Idea", "id"), _reply(input), _name(info), info.context.now)
            return {"id": row.id, "idea": row.idea_id}

        done = await attempt(info, input, work)
        return IdeaReplyPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id("idea")),
            reply=await find_reply(info.context, done.id()),
            declined_alike=await _declined_alike(info.context, input, done.id("idea")),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def idea_merge(self, info: Info, input: IdeaMergeInput) -> IdeaMergePayload:
        """Takes an idea into another of its board that says the same; whoever voted for both counts once."""

        def work(session: Session) -> Result:
            gone_id, kept_id = parse_id(input.id, "Idea", "id"), parse_id(input.kept_id, "Idea", "keptId")
            row = merge_ideas(session, gone_id, kept_id, _name(info), info.context.now)
            return {"id": row.id, "idea": row.kept_id}

        done = await attempt(info, input, work)
        return IdeaMergePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            idea=await find_idea(info.context, done.id("idea")),
            merge=await find_merge(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def idea_merge_undo(self, info: Info, input: IdeaMergeUndoInput) -> IdeaMergeUndoPayload:
        """Makes two ideas of a merged one again, unless the one that stayed was merged since."""

        def work(session: Session) -> Result:
            return {"id": undo_idea_merge(session, parse_id(input.id, "IdeaMerge", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return IdeaMergeUndoPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            merge=await find_merge(info.context, done.id()),
        )

    @guarded(Permission.EDIT_BOARDS)
    async def comment_add(self, info: Info, input: CommentAddInput) -> CommentAddPayload:
        """Says something to an idea in the company's name."""

        def work(session: Session) -> Result:
            idea_id = parse_id(input.idea_id, "Idea", "ideaId")
            parent_id = optional_id(input.parent_id, "IdeaComment", "parentId")
            said = add_staff_comment(
                session, idea_id, _name(info), input.text, parent_id=parent_id, now=info.context.now
            )
            return {"id": said.id}

        done = await attempt(info, input, work)
        return CommentAddPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            comment=await find_comment(info.context, done.id()),
        )


def _submitted(session: Session, input: IdeaSubmitInput, context: Context) -> int:
    (person_id,) = persons_meant(session, [input.person], "person")
    given = IdeaInput(
        board_id=parse_id(input.board_id, "Board", "boardId"),
        person_id=person_id,
        title=input.title,
        text=input.text,
        tags=tuple(input.tags),
    )
    try:
        return submit_idea(session, given, context.now).id
    except MayNotPost as refusal:
        # The viewer may; it is the person who may not, which is a fault of the input.
        raise Invalid(refusal.message, "person") from None


def _reply(input: IdeaReplyInput) -> Reply:
    return Reply(
        status=input.status,
        text=input.text,
        reason=input.reason,
        look_again_at=input.look_again_at,
        product_id=optional_id(input.product_id, "Product", "productId"),
    )


def _name(info: Info) -> str:
    return info.context.viewer.name


async def _declined_alike(context: Context, input: IdeaReplyInput, idea_id: int | None) -> list[Idea] | None:
    if idea_id is None or input.status is not Status.LAUNCHED:
        return None
    rows = await context.read(lambda session: declined_alike(session, idea_id, context.now))
    return [idea_of(row) for row in rows]
