"""What clients can say about the people they look for."""

from collections.abc import Iterator, Mapping
from typing import Annotated

import strawberry

from backend.api.enums import Segment
from backend.api.nodes import global_id, parse_id
from backend.api.permissions import Viewer
from backend.api.scalars import JSON, DateTime
from backend.api.shapes import input_shape, says
from backend.db import Session
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.queries import list_attributes
from backend.panel.rules import AttributeValue
from backend.segments.rules import (
    AllOf,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    InSegment,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    attributes_named,
)
from backend.staff.rules import Permission, may
from backend.text import clean

_DEEPEST = 20


@input_shape
class SegmentWhere:
    """Stands in one of these segments towards a product."""

    product_id: strawberry.ID = says("Towards which product.")
    segments: list[Segment] = says("Which segments.", default_factory=list)
    unclassified: bool = says("Also those of whom too little is known.", default=False)
    raw: bool = says("By the coordinates alone, without the dead band around a cut.", default=False)


@input_shape
class AttributeWhere:
    """An attribute says one of these values, or lies between these bounds."""

    key: str = says("The attribute's key.")
    values: list[JSON] | None = says("One of these.", default=None)
    least: JSON | None = says("No less than this, of a NUMBER or DATE.", default=None)
    most: JSON | None = says("No more than this, of a NUMBER or DATE.", default=None)


@input_shape
class PeopleWhereInput:
    """All of what is said here holds of the person."""

    segment: SegmentWhere | None = says("Stands in one of these segments.", default=None)
    attribute: AttributeWhere | None = says("An attribute says this.", default=None)
    external_refs: list[str] | None = says("The client knows them by one of these.", default=None)
    joined_since: DateTime | None = says("Joined the panel at that instant or later.", default=None)
    all_of: list["PeopleWhereInput"] | None = says("Each of these holds.", default=None, name="and")
    any_of: list["PeopleWhereInput"] | None = says("One of these holds.", default=None, name="or")
    none_of: list["PeopleWhereInput"] | None = says("None of these holds.", default=None, name="not")


Where = Annotated[PeopleWhereInput | None, strawberry.argument(description="Only people of whom all of this holds.")]


def condition_for(session: Session, viewer: Viewer, where: PeopleWhereInput | None) -> PeopleWhere | None:
    """The condition as the room of segments reads it, if the viewer may see every attribute that it asks about."""
    if where is None:
        return None
    viewer.need(Permission.READ_PANEL)
    condition = condition_of(where)
    if not may(viewer.role, Permission.READ_PERSONAL_DATA):
        # Whoever may not read a value must not find it out by asking who has it either.
        personal = {row.key for row in list_attributes(session) if row.personal}
        if personal & attributes_named(condition):
            viewer.need(Permission.READ_PERSONAL_DATA)
    return condition


def condition_of(where: PeopleWhereInput, depth: int = 0) -> PeopleWhere:
    """The condition as the room of segments reads it."""
    if depth > _DEEPEST:
        raise Invalid(f"conditions lie at most {_DEEPEST} within each other", "where")
    return AllOf(parts=list(_parts(where, depth)))


def condition_shown(condition: Mapping[str, object]) -> dict[str, object]:
    """The condition with ids as this API spells them."""
    shown = dict(condition)
    for name in ("all", "any", "none"):
        parts = shown.get(name)
        if isinstance(parts, list):
            shown[name] = [condition_shown(part) for part in parts]
    product_id = shown.get("product")
    if isinstance(product_id, int):
        shown["product"] = global_id("Product", product_id)
    return shown


def _parts(where: PeopleWhereInput, depth: int) -> Iterator[PeopleWhere]:
    if where.segment is not None:
        yield _in_segment(where.segment)
    if where.attribute is not None:
        yield _attribute(where.attribute)
    if where.external_refs is not None:
        yield RefIn(refs=[clean(ref, "externalRefs") for ref in where.external_refs])
    if where.joined_since is not None:
        yield JoinedSince(since=where.joined_since)
    for together, named in ((AllOf, where.all_of), (AnyOf, where.any_of), (NoneOf, where.none_of)):
        if named is not None:
            yield together(parts=[condition_of(each, depth + 1) for each in named])


def _in_segment(where: SegmentWhere) -> InSegment:
    codes = [segment.value for segment in where.segments] + [UNCLASSIFIED] * where.unclassified
    product_id = parse_id(where.product_id, "Product", "where", "segment", "productId")
    return InSegment(product_id=product_id, segments=codes, raw=where.raw)


def _attribute(where: AttributeWhere) -> PeopleWhere:
    if (where.values is None) == (where.least is None and where.most is None):
        raise Invalid("name values, or bounds, and not both", "where", "attribute")
    if where.values is not None:
        return AttributeIn(key=where.key, values=[_value(value) for value in where.values])
    return AttributeBetween(
        key=where.key,
        least=None if where.least is None else _value(where.least),
        most=None if where.most is None else _value(where.most),
    )


def _value(value: object) -> AttributeValue:
    if not isinstance(value, str | int | float | bool):
        raise Invalid("a value is a text, a number or a boolean", "where", "attribute")
    return value
