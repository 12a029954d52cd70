"""A person's path through the cube in the schema: where they stood, instant by instant, and what moved them."""

from typing import Annotated

import strawberry

from backend.api.fields.context import Context
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Cause, Segment
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import object_shape, says
from backend.loyalty.queries.paths import MOST_POINTS, PathAsked, paths_of
from backend.loyalty.queries.paths import PathPoint as Point

Since = Annotated[
    DateTime | None, strawberry.argument(description="From this instant; from their first move if left out.")
]
Until = Annotated[DateTime | None, strawberry.argument(description="To this instant; to now if left out.")]
Points = Annotated[
    int,
    strawberry.argument(
        description=f"At how many instants, evenly apart, from 1 to {MOST_POINTS}; moves come on top of these."
    ),
]


@object_shape
class PathPoint:
    """Where a person stood towards a product at an instant: what a reading as of that instant says."""

    as_of: DateTime = says("The instant.")
    psychology: float = says("The coordinate on PSYCHOLOGY, 0..1.")
    behaviour: float = says("The coordinate on BEHAVIOUR, 0..1.")
    depth: float = says("The coordinate on DEPTH, 0..1.")
    psychology_known: bool = says("Whether enough was known of PSYCHOLOGY.")
    behaviour_known: bool = says("Whether BEHAVIOUR was known.")
    depth_known: bool = says("Whether enough was known of DEPTH.")
    segment: Segment | None = says("The segment; null where too little was known to say.")
    moved_by: Cause | None = says("What moved them just then; null where nothing did.")


async def path_of_person(context: Context, person_id: int, asked: PathAsked) -> list[PathPoint]:
    """The person's path, read together with other people's."""
    return [_point(each) for each in await context.load(paths_of, person_id, asked) or []]


def _point(point: Point) -> PathPoint:
    view = point.view
    psychology, behaviour, depth = view.psychology, view.behaviour, view.depth
    return PathPoint(
        as_of=DateTime(view.at),
        psychology=psychology.value,
        behaviour=behaviour.value,
        depth=depth.value,
        psychology_known=psychology.known,
        behaviour_known=behaviour.known,
        depth_known=depth.known,
        segment=segment_of_code(view.placement.segment),
        moved_by=None if point.move is None else point.move.cause,
    )
