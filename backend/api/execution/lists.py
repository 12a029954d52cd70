"""Completing lists: item by item, all of them at once where every item is as plain as it should be."""

from typing import TYPE_CHECKING, cast

from graphql import GraphQLError
from graphql.pyutils import is_awaitable, is_iterable

from backend.api.execution.asked import Asked
from backend.api.execution.completions import Completion, is_absent, itself
from backend.api.execution.leaves import Convert, Irregular
from backend.api.execution.running import Complete, Late, Nullable, Place, Run, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable


def list_completion(item: Completion, spot: Spot, asked: Asked, *, nullable: bool) -> Completion:
    """Completes a list whose items are completed so, each at that spot."""
    plain = _plain(item, nullable=nullable)
    each = _each(item.usual, spot)

    def complete(run: Run, within: Nullable, place: Place, value: object) -> object:
        if plain is not None:
            try:
                return plain(value)
            except Exception:  # noqa: BLE001, S110 - found again below, with its place
                pass
        if is_absent(value, asked, nullable=nullable):
            return None
        if not is_iterable(value):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{asked.told}'.")
        return each(run, within, place, value)

    return Completion(complete=complete, plain=plain, holds=True, usual=list)


def _each(usual: type, spot: Spot) -> Complete:
    def complete(run: Run, within: Nullable, place: Place, values: object) -> object:
        shown: list[object] = []
        for index, value in enumerate(cast("Iterable[object]", values)):
            here = (place, index, None)
            shown.append(None)
            if type(value) is not usual and is_awaitable(value):
                run.later(Late(spot, within, shown, index, here, itself, value))
            else:
                spot.settle(run, within, shown, index, here, value)
        return shown

    return complete


def _plain(item: Completion, *, nullable: bool) -> Convert | None:
    convert, exact = item.plain, item.exact
    if convert is None:
        return None

    def plain(value: object) -> object:
        if not isinstance(value, list):
            if value is None and nullable:
                return None
            raise Irregular
        return [each if type(each) is exact else convert(each) for each in value]

    return plain
