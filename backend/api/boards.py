"""Boards in the schema: what a brand asks, of whom, and who was invited to answer."""

from typing import Annotated

import strawberry

from backend.api.boards_access import BoardDoors, doors_of
from backend.api.catalogue import Brand, Product, find_brand, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, OneBrand, by_id, by_id_or_key, optional_id
from backend.api.idea_demand import IdeaDemand, demand_shown
from backend.api.idea_enums import Moderates
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime, Wording, optional_time, worded
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.ideas.queries import boards as queries
from backend.ideas.queries.demand import board_demand
from backend.ideas.rules.access import board_access_from_json
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.tables import boards as tables
from backend.staff.rules import Permission


@object_shape
class BoardTag:
    """A word that a board offers for its ideas."""

    key: str = says("How programs call it.")
    wording: Wording = says("How people read it.")


@object_shape
class BoardMember:
    """Someone who was invited to a board, or has posted or voted there, or both."""

    row: strawberry.Private[tables.BoardMember]
    invited_at: DateTime | None = says("When they were invited; null for who came by themselves.")
    joined_at: DateTime | None = says("When they first posted or voted; null for who has not yet.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who it is."""
        return await info.context.node("Person", self.row.person_id)


@object_shape
class Board(Node):
    """A question of a brand's, to which people post ideas (アイデアボード)."""

    row: strawberry.Private[tables.Board]
    key: str = says("The author's own name for it: unique, and never changed.")
    question: Wording = says("What is asked.")
    text: Wording = says("What more there is to say of it.")
    opens_at: DateTime | None = says("From when on people write; null for always.")
    closes_at: DateTime | None = says("Until when they do; null for ever. Later it is only read.")
    tags: list[BoardTag] = says("The words that it offers for its ideas.")
    purpose: str = says("The purpose that people must have consented to for its letters.")
    moderates: Moderates = says("Whether staff look at what is posted before others see it, or after.")
    ideas_a_day: int = says("How many ideas it takes from a person in a day.")
    comments_an_hour: int = says("How many comments it takes from a person in an hour.")
    pictures: int = says("How many pictures come with an idea.")
    created_at: DateTime = says("When it was made.")

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """Whose question it is."""
        return await find_brand(info.context, self.row.brand_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Which product it is about; null where it is about the brand."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_BOARDS)
    async def idea_count(self, info: Info) -> int:
        """How many ideas are shown on it; merged ones are not counted."""
        return await info.context.load(queries.count_ideas, self.row.id) or 0

    @guarded(Permission.READ_SEGMENTS)
    async def demand(
        self,
        info: Info,
        product_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Towards which product; its own if left out.")
        ] = None,
    ) -> IdeaDemand:
        """Who wants anything on it, by segment, against all who could have voted."""
        of, product, now = self.row.id, optional_id(product_id, "Product", "productId"), info.context.now
        found = await info.context.read(lambda session: board_demand(session, of, now, product_id=product))
        return demand_shown(found, None, product)

    # Conditions on people may name some of them.
    @guarded(Permission.EDIT_BOARDS)
    async def doors(self, info: Info) -> BoardDoors:
        """Who sees it, posts and votes on it."""
        return await doors_of(info.context, board_access_from_json(self.row.access))

    @guarded(Permission.READ_PANEL)
    async def members(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[BoardMember]:
        """Who was invited to it or has joined it."""
        part = asked(first, after, last, before, int, of="BoardMember")
        page = info.context.read(lambda session: queries.list_members(session, self.row.id, part))
        return await connected(page, _member_of)


def _member_of(row: tables.BoardMember) -> BoardMember:
    return BoardMember(row=row, invited_at=optional_time(row.invited_at), joined_at=optional_time(row.joined_at))


def board_of(row: tables.Board) -> Board:
    """The board as the schema shows it."""
    return Board(
        id=global_id("Board", row.id),
        row=row,
        key=row.key,
        question=worded(row.question),
        text=worded(row.text or {}),
        opens_at=optional_time(row.opens_at),
        closes_at=optional_time(row.closes_at),
        tags=[BoardTag(key=tag.key, wording=worded(tag.wording)) for tag in tags_from_json(row.tags)],
        purpose=row.purpose,
        moderates=Moderates(row.moderates),
        ideas_a_day=row.ideas_a_day,
        comments_an_hour=row.comments_an_hour,
        pictures=row.pictures,
        created_at=DateTime(row.created_at),
    )


async def find_board(context: Context, board_id: int | None) -> Board | None:
    """The board of that key."""
    return await by_id(context, queries.boards_by_id, board_of, board_id)


KINDS = {"Board": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: find_board(context, keys[0]))}


@strawberry.type
class BoardsQuery:
    """What can be asked of boards."""

    @guarded(Permission.READ_BOARDS)
    async def board(self, info: Info, id: ById = None, key: ByKey = None) -> Board | None:
        """A board by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context, "Board", queries.boards_by_id, queries.find_board_by_key, board_of, id=id, key=key
        )

    @guarded(Permission.READ_BOARDS)
    async def boards(
        self,
        info: Info,
        *,
        brand_id: OneBrand = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Board]:
        """All boards, or those of one brand, in the order in which they were made; closed ones too."""
        part, of = asked(first, after, last, before, int, of="Board"), optional_id(brand_id, "Brand", "brandId")
        page = info.context.read(lambda session: queries.list_boards(session, part, brand_id=of))
        return await connected(page, board_of)
