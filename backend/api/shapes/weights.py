"""What a field costs where that is more than its shape tells: said beside the field, and so in the schema itself."""

from collections.abc import Callable
from typing import Final

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

REPORT: Final = 200
"""What a report costs that is made of everybody, or of all that they said."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="How many points the field costs by itself; without it, 1, or 3 where something is read for it.",
)
class Weight:
    """The points of a field."""

    weight: int = strawberry.directive_field(name="weight")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many objects the list is taken to hold when points are counted; without it, 10.",
)
class ListSize:
    """The length of a list."""

    assumed_size: int = strawberry.directive_field(name="assumedSize")


def weighs(points: int) -> Callable[[StrawberryField], StrawberryField]:
    """A field that costs so many points by itself, such as a report over everybody."""
    return _said(Weight(weight=points))


def holds(items: int) -> Callable[[StrawberryField], StrawberryField]:
    """A field whose list holds about so many objects."""
    return _said(ListSize(assumed_size=items))


def _said(directive: object) -> Callable[[StrawberryField], StrawberryField]:
    def add(field: StrawberryField) -> StrawberryField:
        field.directives = [*field.directives, directive]
        return field

    return add
