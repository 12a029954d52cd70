"""One field of every row: how it is read, completed and put in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphql import FieldNode
from graphql.pyutils import is_awaitable

from backend.api.execution.arguments import Arguments
from backend.api.execution.completions import Completion, Row, itself
from backend.api.execution.leaves import Convert
from backend.api.execution.resolving import Way
from backend.api.execution.running import Begin, Late, Nullable, Place, Run, Spot

Step: TypeAlias = Callable[[Run, Nullable, Place, object, dict[str, object]], None]
Leaf: TypeAlias = tuple[str, str, type, Convert]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a selection: what it is called in the answer, and how it comes there."""

    name: str
    parent: str
    way: Way
    spot: Spot
    completion: Completion

    @property
    def leaf(self) -> Leaf | None:
        """What reads it without knowing its place; None where a resolver is in between."""
        if not self.way.attribute or self.completion.plain is None:
            return None
        return (self.name, self.way.attribute, self.completion.exact, self.completion.plain)


def typename_field(name: str, parent: str, nodes: list[FieldNode]) -> Field:
    """The field that says of what type its object is."""

    def complete(_run: Run, _within: Nullable, _place: Place, _class: object) -> object:
        return parent

    told = Completion(complete=complete, plain=lambda _class: parent, holds=False, usual=type)
    spot = Spot(nodes, complete, nullable=False, holds=False)
    # Whatever the source is, it has this attribute.
    return Field(name=name, parent=parent, way=Way(attribute="__class__"), spot=spot, completion=told)


def row_of(fields: Sequence[Field]) -> Row:
    """Reads these fields of a source, in their order."""
    leaves = [each.leaf for each in fields]
    known = tuple(leaf for leaf in leaves if leaf is not None)
    plain = _plain(known) if len(known) == len(leaves) else None
    steps = tuple(_grouped(fields))
    read = _read_by(steps) if len(steps) != 1 else _read_by_one(steps[0])
    return Row(read=read, plain=plain)


def step_of(field: Field) -> Step:
    """Reads one field with care: whatever is wrong with it has its place."""
    if field.way.call is None:
        return _from_attribute(field, field.way.attribute)
    if field.way.is_async:
        return _awaited(field, field.way.call, field.way.arguments)
    return _from_resolver(field, field.way.call, field.way.arguments)


def _grouped(fields: Sequence[Field]) -> list[Step]:
    """A step for each field, one for all that are read together."""
    steps: list[Step] = []
    leaves: list[Leaf] = []
    careful: list[Step] = []
    for field in (*fields, None):
        leaf = None if field is None else field.leaf
        if leaf is None and leaves:
            steps.append(_together(tuple(leaves), tuple(careful)))
            leaves, careful = [], []
        if field is not None and leaf is not None:
            leaves.append(leaf)
            careful.append(step_of(field))
        elif field is not None:
            steps.append(step_of(field))
    return steps


def _read_by(steps: Sequence[Step]) -> Callable[[Run, Nullable, Place, object], dict[str, object]]:
    def read(run: Run, within: Nullable, place: Place, source: object) -> dict[str, object]:
        shown: dict[str, object] = {}
        for step in steps:
            step(run, within, place, source, shown)
        return shown

    return read


def _read_by_one(step: Step) -> Callable[[Run, Nullable, Place, object], dict[str, object]]:
    def read(run: Run, within: Nullable, place: Place, source: object) -> dict[str, object]:
        shown: dict[str, object] = {}
        step(run, within, place, source, shown)
        return shown

    return read


def _plain(leaves: Sequence[Leaf]) -> Convert:
    def convert(source: object) -> object:
        shown = {}
        for name, attribute, exact, convert in leaves:
            value = getattr(source, attribute)
            shown[name] = value if type(value) is exact else convert(value)
        return shown

    return convert


def _together(leaves: Sequence[Leaf], careful: Sequence[Step]) -> Step:
    def step(run: Run, within: Nullable, place: Place, source: object, shown: dict[str, object]) -> None:
        try:
            for name, attribute, exact, convert in leaves:
                value = getattr(source, attribute)
                shown[name] = value if type(value) is exact else convert(value)
        except Exception:  # noqa: BLE001 - found again below, with its place
            for each in careful:
                each(run, within, place, source, shown)

    return step


def _from_attribute(field: Field, attribute: str) -> Step:
    name, parent, spot = field.name, field.parent, field.spot

    def step(run: Run, within: Nullable, place: Place, source: object, shown: dict[str, object]) -> None:
        here = (place, name, parent)
        shown[name] = None
        try:
            value = getattr(source, attribute)
        except Exception as fault:  # noqa: BLE001 - whatever is raised is an error of the field
            spot.refuse(run, within, shown, name, here, fault)
            return
        if is_awaitable(value):
            run.later(Late(spot, within, shown, name, here, itself, value))
        else:
            spot.settle(run, within, shown, name, here, value)

    return step


def _from_resolver(field: Field, call: Begin, arguments: Arguments | None) -> Step:
    name, parent, spot, usual = field.name, field.parent, field.spot, field.completion.usual

    def step(run: Run, within: Nullable, place: Place, source: object, shown: dict[str, object]) -> None:
        here = (place, name, parent)
        shown[name] = None
        try:
            if arguments is not None:
                arguments.coerced(run)
            value = call(run, here, source)
        except Exception as fault:  # noqa: BLE001 - whatever a resolver raises is an error of its field
            spot.refuse(run, within, shown, name, here, fault)
            return
        if type(value) is not usual and is_awaitable(value):
            run.later(Late(spot, within, shown, name, here, itself, value))
        else:
            spot.settle(run, within, shown, name, here, value)

    return step


def _awaited(field: Field, call: Begin, arguments: Arguments | None) -> Step:
    name, parent, spot = field.name, field.parent, field.spot

    def step(run: Run, within: Nullable, place: Place, source: object, shown: dict[str, object]) -> None:
        here = (place, name, parent)
        shown[name] = None
        if arguments is not None:
            try:
                arguments.coerced(run)
            except Exception as fault:  # noqa: BLE001 - what is wrong with arguments is an error of their field
                spot.refuse(run, within, shown, name, here, fault)
                return
        run.later(Late(spot, within, shown, name, here, call, source))

    return step
