"""Comments on ideas in the schema: what people and staff say to an idea, for staff whatever became of it."""

import strawberry

from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.idea_enums import State, Subject
from backend.api.idea_parts import IdeaReport, ModerationDecision, Poster, decisions_on, find_poster, reports_on
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import object_shape, says
from backend.api.veils import board_text
from backend.api.viewers.permissions import guarded, later, veiled
from backend.ideas.queries.ideas import ideas_by_id
from backend.ideas.queries.staff_views import comments_by_id
from backend.ideas.tables import voices
from backend.staff.rules import Permission


@object_shape
class IdeaComment(Node):
    """What someone says to an idea, or to a comment on it (コメント)."""

    row: strawberry.Private[voices.Comment]
    state: State = says("Who sees it.")
    staff_name: str | None = says("Who of the staff said it; null where it was someone of the panel.")
    parent_id: strawberry.ID | None = says("The comment that it answers; null where it speaks to the idea.")
    created_at: DateTime = says("When it was said.")

    @veiled
    async def text(self, info: Info) -> str:
        """What was said; empty where it was taken back, and where nobody sees it for whom it is too personal."""
        idea = await info.context.load(ideas_by_id, self.row.idea_id)
        if idea is None:
            return ""
        return board_text(info.context, self, "text", self.row.text, self.row.state, idea.state)

    @guarded(Permission.READ_BOARDS)
    async def author(self, info: Info) -> Poster | None:
        """Who said it; null for staff, and for whoever was forgotten."""
        return await find_poster(info.context, self.row.person_id)

    @guarded(Permission.READ_BOARDS, later("Idea", "backend.api.ideas"))
    async def idea(self, info: Info) -> object:
        """What it was said to."""
        return await info.context.node("Idea", self.row.idea_id)

    @guarded(Permission.MODERATE_BOARDS)
    async def reports(self, info: Info) -> list[IdeaReport]:
        """The reports of it that nobody has settled, the oldest first."""
        return await reports_on(info.context, Subject.COMMENT, self.row.id)

    @guarded(Permission.MODERATE_BOARDS)
    async def decisions(self, info: Info) -> list[ModerationDecision]:
        """What moderators decided of it, the latest first."""
        return await decisions_on(info.context, Subject.COMMENT.value, self.row.id)


def comment_of(row: voices.Comment) -> IdeaComment:
    """The comment as the schema shows it."""
    return IdeaComment(
        id=global_id("IdeaComment", row.id),
        row=row,
        state=State(row.state),
        staff_name=row.staff_name,
        parent_id=None if row.parent_id is None else global_id("IdeaComment", row.parent_id),
        created_at=DateTime(row.created_at),
    )


async def find_comment(context: Context, comment_id: int | None) -> IdeaComment | None:
    """The comment of that key."""
    return await by_id(context, comments_by_id, comment_of, comment_id)


KINDS = {
    "IdeaComment": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: find_comment(context, keys[0]))
}
