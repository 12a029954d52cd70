"""Who wants an idea, or anything on a board, in the schema: by segment, without telling of any small group."""

import strawberry

from backend.api.fields.context import Info
from backend.api.shapes.enums import Segment, described
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.ideas.queries.demand import demand_cloud
from backend.ideas.rules.demand import UNPLACED, Cell, Demand, DemandKind
from backend.shares import Interval
from backend.staff.rules import Permission

described(
    DemandKind,
    "Whom an idea would move.",
    {
        DemandKind.PULLS_SWITCHERS: "Those who buy without feeling want it more than others do: it may keep them.",
        DemandKind.PLEASES_LOYAL_ONLY: "The loyal want it more than others do, and those who may leave want it less.",
        DemandKind.BROAD: "Nothing says that some want it rather than others.",
        DemandKind.TOO_FEW: "Too few have voted, or have not, to say.",
    },
)


@object_shape
class DemandInterval:
    """From where to where a number lies, at 95 %."""

    low: float = says("No less than this.")
    high: float = says("No more than this.")


@object_shape
class DemandCell:
    """One segment's part of the supporters, against its part of all who could have voted."""

    segment: Segment | None = says("The segment; null for those who stand in none.")
    supporters: int = says("How many of them want it.")
    members: int = says("How many of them could have voted.")
    share: float = says("Their part of the supporters, 0 to 1.")
    interval: DemandInterval = says("Where that part lies (Wilson).")
    lift: float = says("1: as many want it as there would be if all wanted it alike.")
    lift_interval: DemandInterval = says("Where the lift lies.")


@object_shape
class DemandPoint:
    """Where a supporter stands, rounded to 0.05; nobody in particular."""

    psychology: float = says("On PSYCHOLOGY, 0 to 1.")
    behaviour: float = says("On BEHAVIOUR, 0 to 1.")
    depth: float | None = says("On DEPTH, 0 to 1; null where it is not known.")


@object_shape
class IdeaDemand:
    """Who wants it, by where they stand now. Of groups of fewer than five nothing is told, nor by subtraction."""

    idea_id: strawberry.Private[int | None]
    product_id: strawberry.Private[int | None]
    kind: DemandKind = says("What all of it says.")
    supporters: int = says("How many want it.")
    members: int | None = says("How many could have voted; null where that would tell who did not.")
    cells: list[DemandCell] = says("The segments that may be told of, by code.")
    hidden: list[Segment | None] = says("The segments of which nothing is told; null stands for those in none.")

    @guarded(Permission.READ_SEGMENTS)
    async def cloud(self, info: Info) -> list[DemandPoint]:
        """Where the supporters of the segments told of stand, those who voted last if they are very many."""
        if self.idea_id is None:
            return []
        idea_id, product_id, now = self.idea_id, self.product_id, info.context.now
        points = await info.context.read(lambda session: demand_cloud(session, idea_id, now, product_id=product_id))
        return [DemandPoint(psychology=one, behaviour=two, depth=deep) for one, two, deep in points]


def demand_shown(found: Demand, idea_id: int | None, product_id: int | None) -> IdeaDemand:
    """The demand as the schema shows it."""
    return IdeaDemand(
        idea_id=idea_id,
        product_id=product_id,
        kind=found.kind,
        supporters=found.supporters,
        members=found.members,
        cells=[_cell(cell) for cell in found.cells],
        hidden=[_segment(place) for place in found.hidden],
    )


def _cell(cell: Cell) -> DemandCell:
    return DemandCell(
        segment=_segment(cell.segment),
        supporters=cell.supporters,
        members=cell.members,
        share=cell.share,
        interval=_interval(cell.interval),
        lift=cell.lift,
        lift_interval=_interval(cell.lift_interval),
    )


def _interval(interval: Interval) -> DemandInterval:
    return DemandInterval(low=interval.low, high=interval.high)


def _segment(place: int) -> Segment | None:
    return None if place == UNPLACED else Segment(place)
