"""Ideas in the schema: what people posted on boards, who wants it, and what the company answered."""

from collections import defaultdict
from collections.abc import Collection
from typing import Annotated

import strawberry

from backend.api.boards import Board, find_board
from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.idea_comments import IdeaComment, comment_of
from backend.api.idea_demand import IdeaDemand, demand_shown
from backend.api.idea_enums import State, Status, Subject
from backend.api.idea_parts import (
    IdeaEdit,
    IdeaPicture,
    IdeaReply,
    IdeaReport,
    ModerationDecision,
    Poster,
    decisions_on,
    edit_of,
    find_poster,
    find_reply,
    picture_of,
    reply_of,
    reports_on,
)
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.veils import board_text, reads_boards
from backend.api.viewers.permissions import guarded, veiled
from backend.db import Session
from backend.errors import Invalid
from backend.ideas.queries import ideas as queries
from backend.ideas.queries.demand import demands_of
from backend.ideas.queries.replies import replies_of
from backend.ideas.queries.staff_views import comments_of, merges_by_id
from backend.ideas.tables import ideas as tables
from backend.ideas.tables import merges
from backend.staff.rules import Permission

TowardsProduct = Annotated[
    strawberry.ID | None, strawberry.argument(description="Towards which product; the board's own if left out.")
]


@object_shape
class IdeaMerge(Node):
    """One idea taken into another that says the same, by someone of the staff."""

    row: strawberry.Private[merges.IdeaMerge]
    by: str = says("Who of the staff merged them.")
    at: DateTime = says("When.")
    undone_at: DateTime | None = says("When that was undone; null where it was not.")

    @guarded(Permission.READ_BOARDS)
    async def gone(self, info: Info) -> Annotated["Idea", strawberry.lazy("backend.api.ideas")] | None:
        """The idea that was taken into the other."""
        return await find_idea(info.context, self.row.gone_id)

    @guarded(Permission.READ_BOARDS)
    async def kept(self, info: Info) -> Annotated["Idea", strawberry.lazy("backend.api.ideas")] | None:
        """The idea that stayed."""
        return await find_idea(info.context, self.row.kept_id)


@object_shape
class Idea(Node):
    """What someone would like a brand to do or make, posted on a board (アイデア)."""

    row: strawberry.Private[tables.Idea]
    language: str = says("The language of whoever posted it.")
    state: State = says("Who sees it.")
    status: Status = says("How far the company has come with it.")
    votes: int = says("How many want it; who voted for several ideas merged into it counts once.")
    needs: int = says("How many of them need it.")
    comment_count: int = says("How many comments on it are shown.")
    created_at: DateTime = says("When it was posted.")
    edited_at: DateTime | None = says("When it was last edited; null where it was not.")
    answered_at: DateTime | None = says("When it was last answered; null where it was not.")
    look_again_at: DateTime | None = says("When it is looked at again, where it was declined; null for never.")

    @veiled
    def title(self, info: Info) -> str:
        """What it is called; empty where it waits or is hidden, for whom it is too personal."""
        return board_text(info.context, self, "title", self.row.title, self.row.state)

    @veiled
    def text(self, info: Info) -> str:
        """What it says: plain text; empty likewise."""
        return board_text(info.context, self, "text", self.row.text, self.row.state)

    @guarded(Permission.READ_BOARDS)
    async def board(self, info: Info) -> Board | None:
        """Where it was posted."""
        return await find_board(info.context, self.row.board_id)

    @guarded(Permission.READ_BOARDS)
    async def author(self, info: Info) -> Poster | None:
        """Who posted it; null for whoever was forgotten."""
        return await find_poster(info.context, self.row.person_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Which product it was launched with; null where it was not."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_BOARDS)
    async def tags(self, info: Info) -> list[str]:
        """The board's tags that it bears, by their keys."""
        return await info.context.load(queries.tags_of, self.row.id) or []

    @guarded(Permission.READ_BOARDS)
    async def pictures(self, info: Info) -> list[IdeaPicture]:
        """The pictures that came with it, in their order; none where its text is not shown to the viewer."""
        if not reads_boards(info.context.viewer, self.row.state):
            return []
        return [picture_of(row) for row in await info.context.load(queries.pictures_of, self.row.id) or []]

    @guarded(Permission.READ_BOARDS)
    async def replies(self, info: Info) -> list[IdeaReply]:
        """The official answers to it, oldest first; the last one says where it stands."""
        return [reply_of(row) for row in await info.context.load(replies_of, self.row.id) or []]

    @guarded(Permission.READ_BOARDS)
    async def edits(self, info: Info) -> list[IdeaEdit]:
        """How it stood before, oldest first."""
        return [edit_of(row) for row in await info.context.load(queries.edits_of, self.row.id) or []]

    @guarded(Permission.READ_BOARDS)
    async def comments(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[IdeaComment]:
        """What was said to it, oldest first; what waits, is hidden or was taken back too."""
        part = asked(first, after, last, before, int, of="IdeaComment")
        rows = await info.context.load(comments_of, self.row.id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), comment_of)

    @guarded(Permission.READ_BOARDS)
    async def merged_into(self, info: Info) -> Annotated["Idea", strawberry.lazy("backend.api.ideas")] | None:
        """The idea that it was merged into; null where it was not."""
        return await find_idea(info.context, self.row.merged_into)

    @guarded(Permission.READ_BOARDS)
    async def merged(self, info: Info) -> list[Annotated["Idea", strawberry.lazy("backend.api.ideas")]]:
        """The ideas that were merged into it, oldest first."""
        return [idea_of(row) for row in await info.context.load(queries.merged_into, self.row.id) or []]

    @guarded(Permission.READ_BOARDS)
    async def merges(self, info: Info) -> list[IdeaMerge]:
        """Every merge of it into another and of others into it, oldest first; undone ones too."""
        return [merge_of(row) for row in await info.context.load(_merges, self.row.id) or []]

    @guarded(Permission.READ_SEGMENTS)
    async def demand(self, info: Info, product_id: TowardsProduct = None) -> IdeaDemand:
        """Who wants it, by segment, against all who could have voted."""
        of, product, now = self.row.id, optional_id(product_id, "Product", "productId"), info.context.now
        found = await info.context.load(demands_of, of, now, product)
        if found is None:
            raise Invalid("the board is of no one product: say which", "productId")
        return demand_shown(found, of, product)

    @guarded(Permission.MODERATE_BOARDS)
    async def reports(self, info: Info) -> list[IdeaReport]:
        """The reports of it that nobody has settled, the oldest first."""
        return await reports_on(info.context, Subject.IDEA, self.row.id)

    @guarded(Permission.MODERATE_BOARDS)
    async def decisions(self, info: Info) -> list[ModerationDecision]:
        """What moderators decided of it, the latest first."""
        return await decisions_on(info.context, Subject.IDEA.value, self.row.id)


def idea_of(row: tables.Idea) -> Idea:
    """The idea as the schema shows it."""
    return Idea(
        id=global_id("Idea", row.id),
        row=row,
        language=row.language,
        state=State(row.state),
        status=Status(row.status),
        votes=row.votes,
        needs=row.needs,
        comment_count=row.comments,
        created_at=DateTime(row.created_at),
        edited_at=optional_time(row.edited_at),
        answered_at=optional_time(row.answered_at),
        look_again_at=optional_time(row.look_again_at),
    )


def merge_of(row: merges.IdeaMerge) -> IdeaMerge:
    """The merge as the schema shows it."""
    return IdeaMerge(
        id=global_id("IdeaMerge", row.id),
        row=row,
        by=row.by,
        at=DateTime(row.at),
        undone_at=optional_time(row.undone_at),
    )


async def find_idea(context: Context, idea_id: int | None) -> Idea | None:
    """The idea of that key."""
    return await by_id(context, queries.ideas_by_id, idea_of, idea_id)


async def find_merge(context: Context, merge_id: int | None) -> IdeaMerge | None:
    """The merge of that key."""
    return await by_id(context, merges_by_id, merge_of, merge_id)


def _merges(session: Session, idea_ids: Collection[int]) -> dict[int, list[merges.IdeaMerge]]:
    """The merges of each of those ideas."""
    found: dict[int, list[merges.IdeaMerge]] = defaultdict(list)
    for row in queries.merges_of(session, idea_ids):
        for idea_id in {row.gone_id, row.kept_id} & set(idea_ids):
            found[idea_id].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


KINDS = {
    "Idea": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: find_idea(context, keys[0])),
    "IdeaMerge": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: find_merge(context, keys[0])),
    "IdeaReply": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: find_reply(context, keys[0])),
}
