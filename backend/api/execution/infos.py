"""What resolvers are told of where they stand, worked out only as far as they ask."""

from functools import cached_property
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry.types.field import StrawberryField

from backend.api.execution.asked import Asked
from backend.api.execution.running import Place, Run


class Told(strawberry.Info[Any, None]):  # the resolver's own annotation says which context it takes
    """An info whose place in the answer is only spelled out when it is asked for."""

    def __init__(self, run: Run, place: Place, asked: Asked, field: StrawberryField) -> None:
        self._run = run
        self._place = place
        self._asked = asked
        self._field = field

    @property
    def context(self) -> Any:  # noqa: ANN401 - as above
        """What all resolvers of the request share."""
        return self._run.context

    @property
    def field_name(self) -> str:
        """The field's name in the schema."""
        return self._asked.name

    @cached_property
    def _raw_info(self) -> GraphQLResolveInfo[object]:  # type: ignore[override] # made when it is first looked at
        return self._asked.info(self._run, self._place)
