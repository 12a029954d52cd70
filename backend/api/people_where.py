"""What clients can say about the people they look for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final

import strawberry

from backend.api.people_where_inputs import LeavesWhere
from backend.api.shapes.nodes import global_id
from backend.api.shapes.scalars import DateTime, iso
from backend.api.shapes.writing import input_shape, says
from backend.api.viewers.permissions import Viewer
from backend.db import Session
from backend.errors import Invalid
from backend.panel.queries import personal_keys
from backend.segments.queries.conditions import conditions_within
from backend.segments.rules import (
    AllOf,
    Answered,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Bought,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
)
from backend.staff.rules import Permission
from backend.text import clean

_DEEPEST: Final = 20
_ASKED_ABOUT: Final = (Permission.READ_PURCHASES, Permission.READ_ANSWERS, Permission.READ_PERSONAL_DATA)
# What a stored condition names by id, and by instant.
_IDS: Final = {"product": "Product", "brand": "Brand", "audience": "Audience", "answered": "Survey"}
_INSTANTS: Final = ("joined_since", "moved_since", "since", "until")


@input_shape
class PeopleWhereInput(LeavesWhere):
    """All of what is said here holds of the person."""

    external_refs: list[str] | None = says("The client knows them by one of these.", default=None, personal=True)
    joined_since: DateTime | None = says("Joined the panel at that instant or later.", default=None)
    all_of: list["PeopleWhereInput"] | None = says("Each of these holds.", default=None, name="and")
    any_of: list["PeopleWhereInput"] | None = says("One of these holds.", default=None, name="or")
    none_of: list["PeopleWhereInput"] | None = says("None of these holds.", default=None, name="not")


Where = Annotated[PeopleWhereInput | None, strawberry.argument(description="Only people of whom all of this holds.")]


def condition_for(session: Session, viewer: Viewer, where: PeopleWhereInput | None) -> PeopleWhere | None:
    """The condition as the room of segments reads it, if the viewer may see everything that it asks about."""
    if where is None:
        return None
    viewer.need(Permission.READ_PANEL)
    condition = condition_of(where)
    check_may_ask(session, viewer, condition)
    return condition


def may_ask_anything(viewer: Viewer) -> bool:
    """Whether there is nothing in a condition that the viewer may not see."""
    return all(map(viewer.may, _ASKED_ABOUT))


def check_may_ask(session: Session, viewer: Viewer, condition: PeopleWhere) -> None:
    """Refuses whoever may not see what a condition asks about, be it in a saved audience: who is found tells it."""
    (wanting,) = wanting_for(session, viewer, [condition])
    if wanting is not None:
        viewer.need(wanting)


def wanting_for(session: Session, viewer: Viewer, conditions: Sequence[PeopleWhere]) -> list[Permission | None]:
    """Of each condition a permission that the viewer has not and what it asks about needs; None where all is there."""
    if may_ask_anything(viewer):
        return [None] * len(conditions)
    within = [list(conditions_within(session, each)) for each in conditions]
    personal = personal_keys(session) if any(map(_attributes_in, within)) else frozenset()
    return [next((each for each in _needed(asked, personal) if not viewer.may(each)), None) for asked in within]


def _needed(asked: Sequence[PeopleWhere], personal: frozenset[str]) -> Iterator[Permission]:
    if any(isinstance(each, Bought) for each in asked):
        yield Permission.READ_PURCHASES
    if any(isinstance(each, Answered) for each in asked):
        yield Permission.READ_ANSWERS
    if any(isinstance(each, RefIn) for each in asked) or _attributes_in(asked) & personal:
        yield Permission.READ_PERSONAL_DATA


def _attributes_in(asked: Sequence[PeopleWhere]) -> set[str]:
    return {each.key for each in asked if isinstance(each, AttributeIn | AttributeBetween)}


def condition_of(where: PeopleWhereInput, depth: int = 0) -> PeopleWhere:
    """The condition as the room of segments reads it."""
    if depth > _DEEPEST:
        raise Invalid(f"conditions lie at most {_DEEPEST} within each other", "where")
    return AllOf(parts=list(_parts(where, depth)))


def condition_shown(condition: Mapping[str, object]) -> dict[str, object]:
    """The condition with ids and instants as this API spells them."""
    shown = dict(condition)
    for name in ("all", "any", "none"):
        parts = shown.get(name)
        if isinstance(parts, list):
            shown[name] = [condition_shown(part) for part in parts]
    for name, kind in _IDS.items():
        key = shown.get(name)
        if isinstance(key, int):
            shown[name] = global_id(kind, key)
    for name in _INSTANTS:
        instant = shown.get(name)
        if isinstance(instant, int):
            shown[name] = iso(instant)
    return shown


def _parts(where: PeopleWhereInput, depth: int) -> Iterator[PeopleWhere]:
    yield from where.conditions()
    if where.external_refs is not None:
        yield RefIn(refs=[clean(ref, "externalRefs") for ref in where.external_refs])
    if where.joined_since is not None:
        yield JoinedSince(since=where.joined_since)
    for together, named in ((AllOf, where.all_of), (AnyOf, where.any_of), (NoneOf, where.none_of)):
        if named is not None:
            yield together(parts=[condition_of(each, depth + 1) for each in named])
