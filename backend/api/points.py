"""Points for pictures of the cube in the schema: every position of a product, and who moved when, in few bytes."""

from base64 import b64encode
from enum import StrEnum
from typing import Annotated

import strawberry

from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import ProductId
from backend.api.people_where import Where, condition_for
from backend.api.positions import Position, find_position
from backend.api.shapes.enums import described
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import Viewer, guarded, resolved
from backend.clock import Instant
from backend.db import Session
from backend.loyalty.queries import get_model
from backend.loyalty.rules.model import CUT
from backend.segments.queries.points import MOST_MOVES, MOST_POINTS, PlayedMoves, Points, played_moves, points
from backend.staff.rules import Permission

AsOf = Annotated[DateTime | None, strawberry.argument(description="As it was at this instant; now if left out.")]
Since = Annotated[DateTime, strawberry.argument(description="Behind this instant.")]
Until = Annotated[DateTime | None, strawberry.argument(description="Up to this instant; now if left out.")]
PointsLimit = Annotated[
    int, strawberry.argument(description=f"Above so many there are none; at most {MOST_POINTS}.", name="limit")
]
MovesLimit = Annotated[
    int, strawberry.argument(description=f"Above so many there are none; at most {MOST_MOVES}.", name="limit")
]
Number = Annotated[int, strawberry.argument(description="The point's number in `data`.")]


class Withheld(StrEnum):
    """Why there is no data."""

    SMALL_GROUPS = "SMALL_GROUPS"
    TOO_MANY = "TOO_MANY"


described(
    Withheld,
    "Why there is no data; `loyaltyMap` tells in cells what may be told.",
    {
        Withheld.SMALL_GROUPS: "Each point is one person, and the viewer may not list people (READ_PANEL).",
        Withheld.TOO_MANY: "There are more than the limit.",
    },
)


@object_shape
class LoyaltyCuts:
    """Where each axis is cut into low and high, by the live measurement model."""

    psychology: float = says("The cut of PSYCHOLOGY, 0..1.")
    behaviour: float = says("The cut of BEHAVIOUR, 0..1.")
    depth: float = says("The cut of DEPTH, 0..1.")
    provisional: bool = says("Whether a cut is provisional, because the model was not calibrated.")


async def cuts_of(context: Context) -> LoyaltyCuts:
    """The cuts of the live model."""
    model = (await context.read(lambda session: get_model(session, None))).model
    return LoyaltyCuts(
        psychology=model.psychology.tau, behaviour=CUT, depth=model.depth.tau, provisional=model.provisional
    )


@object_shape
class LoyaltyPoints:
    """Every position of a product that has a segment, as a point of the cube."""

    as_of: DateTime = says("The instant at which this is true.")
    count: int | None = says("How many there are; null where they are withheld for small groups.")
    data: str | None = says(
        "In base64, column by column, little-endian, for each point: its number (uint32); psychology, behaviour and "
        "depth (uint16 each, in 65535ths); and the code of its segment (uint8), as `segments` lists it, plus 8 where "
        "depth is not known. Points come by number. Null where they are withheld."
    )
    withheld: Withheld | None = says("Why there is no data.")

    @resolved
    async def cuts(self, info: Info) -> LoyaltyCuts:
        """Where the axes are cut now."""
        return await cuts_of(info.context)


@object_shape
class LoyaltyMoves:
    """Who went from one segment to another within a span of time."""

    since: DateTime = says("Behind this instant.")
    until: DateTime = says("Up to this one.")
    count: int | None = says("How many moves there are; null where they are withheld for small groups.")
    data: str | None = says(
        "In base64, column by column, little-endian, for each move: the point's number (uint32); when, in seconds "
        "behind `since` (uint32); from and to which segment's code (uint8 each): 8 is unclassified, 9 no place before. "
        "Moves come in the order of time. Null where they are withheld."
    )
    withheld: Withheld | None = says("Why there is no data.")


@strawberry.type
class PointsQuery:
    """What can be asked of points."""

    @weighs(REPORT)
    @guarded(Permission.READ_LOYALTY)
    async def loyalty_points(
        self,
        info: Info,
        product_id: ProductId,
        where: Where = None,
        as_of: AsOf = None,
        limit: PointsLimit = MOST_POINTS,
    ) -> LoyaltyPoints:
        """Everybody's place in the cube of a product, for pictures: 11 bytes each; `where` holds now.

        Of a day long ago the ledger is folded anew, which takes seconds for each hundred thousand people.
        """
        key, context = parse_id(product_id, "Product", "productId"), info.context
        at = context.now if as_of is None else as_of

        def read(session: Session) -> Points | None:
            condition = condition_for(session, context.viewer, where)
            if not _lists_people(context.viewer):
                return None
            return points(session, key, at, now=context.now, where=condition, most=limit)

        return _points(await context.read(read), at)

    @weighs(REPORT)
    @guarded(Permission.READ_LOYALTY)
    async def loyalty_moves(
        self,
        info: Info,
        product_id: ProductId,
        since: Since,
        until: Until = None,
        where: Where = None,
        limit: MovesLimit = MOST_MOVES,
    ) -> LoyaltyMoves:
        """Every move between segments within a span of time, to be played: 10 bytes each; `where` holds now.

        A move that time alone makes is there within about a minute of its instant.
        """
        key, context = parse_id(product_id, "Product", "productId"), info.context
        end = context.now if until is None else until

        def read(session: Session) -> PlayedMoves | None:
            condition = condition_for(session, context.viewer, where)
            if not _lists_people(context.viewer):
                return None
            return played_moves(session, key, since, end, now=context.now, where=condition, most=limit)

        return _moves(await context.read(read), since, end)

    @guarded(Permission.READ_LOYALTY)
    async def position_of_point(self, info: Info, product_id: ProductId, number: Number) -> Position | None:
        """The position that a point of `loyaltyPoints` stands for; null where there is none."""
        return await find_position(info.context, number, parse_id(product_id, "Product", "productId"))


def _lists_people(viewer: Viewer) -> bool:
    """Whether they may list people and read their positions one by one: a point tells no more than that."""
    return viewer.may(Permission.READ_PANEL) and viewer.may(Permission.READ_LOYALTY)


def _points(found: Points | None, at: Instant) -> LoyaltyPoints:
    if found is None:
        return LoyaltyPoints(as_of=DateTime(at), count=None, data=None, withheld=Withheld.SMALL_GROUPS)
    return LoyaltyPoints(
        as_of=DateTime(found.at), count=found.count, data=_spelled(found.data), withheld=_withheld(found.data)
    )


def _moves(found: PlayedMoves | None, since: Instant, until: Instant) -> LoyaltyMoves:
    if found is None:
        return LoyaltyMoves(
            since=DateTime(since), until=DateTime(until), count=None, data=None, withheld=Withheld.SMALL_GROUPS
        )
    return LoyaltyMoves(
        since=DateTime(found.since),
        until=DateTime(found.until),
        count=found.count,
        data=_spelled(found.data),
        withheld=_withheld(found.data),
    )


def _spelled(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode("ascii")


def _withheld(data: bytes | None) -> Withheld | None:
    return Withheld.TOO_MANY if data is None else None
