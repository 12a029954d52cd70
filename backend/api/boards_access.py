"""Who may see a board, post and vote on it, in the schema."""

import strawberry

from backend.api.fields.context import Context
from backend.api.people_where import PeopleWhereInput, condition_for
from backend.api.shapes.nodes import global_id, parse_id
from backend.api.shapes.scalars import JSON
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.veils import audience_shown
from backend.api.viewers.permissions import Viewer
from backend.db import Session
from backend.ideas.rules.access import Access, BoardAccess


@object_shape
class BoardDoor:
    """To whom something on a board is open: to whoever one of these is true of."""

    everyone: bool = says("To everyone on the panel.")
    audience: JSON | None = says(
        "To these people: a tree of conditions; null where none is named, "
        '`{"withheld": "PERSONAL"}` if it is too personal.',
        personal=True,
    )
    ambassadors_of: strawberry.ID | None = says("To active ambassadors of this programme.")
    invited: bool = says("To whoever was invited to the board.")


@object_shape
class BoardDoors:
    """Who may do what on a board."""

    see: BoardDoor = says("Who sees it.")
    post: BoardDoor = says("Who of them posts ideas.")
    vote: BoardDoor = says("Who of them votes.")


@input_shape
class BoardDoorInput:
    """To whom something on a board is open: to whoever one of these is true of."""

    everyone: bool = says("To everyone on the panel.", default=False)
    audience: PeopleWhereInput | None = says("To people of whom all of this holds.", default=None)
    ambassadors_of: strawberry.ID | None = says("To active ambassadors of this programme.", default=None)
    invited: bool = says("To whoever was invited to the board.", default=False)


@input_shape
class BoardDoorsInput:
    """Who may do what on a board; what is left out is open to everyone on the panel."""

    see: BoardDoorInput | None = says("Who sees it.", default=None)
    post: BoardDoorInput | None = says("Who of them posts ideas.", default=None)
    vote: BoardDoorInput | None = says("Who of them votes.", default=None)


async def doors_of(context: Context, access: BoardAccess) -> BoardDoors:
    """The access as the schema shows it to this viewer."""
    see, post, vote = [await _door(context, each) for each in (access.see, access.post, access.vote)]
    return BoardDoors(see=see, post=post, vote=vote)


def access_meant(session: Session, viewer: Viewer, doors: BoardDoorsInput) -> BoardAccess:
    """The access as the room of ideas reads it, if the viewer may see what its audiences ask about."""
    named = {"see": doors.see, "post": doors.post, "vote": doors.vote}
    return BoardAccess(
        **{name: _access(session, viewer, door, name) for name, door in named.items() if door is not None}
    )


def _access(session: Session, viewer: Viewer, door: BoardDoorInput, name: str) -> Access:
    programme = door.ambassadors_of
    return Access(
        everyone=door.everyone,
        audience=condition_for(session, viewer, door.audience),
        ambassadors=None if programme is None else parse_id(programme, "Programme", "doors", name, "ambassadorsOf"),
        invited=door.invited,
    )


async def _door(context: Context, access: Access) -> BoardDoor:
    return BoardDoor(
        everyone=access.everyone,
        audience=await audience_shown(context, access.audience),
        ambassadors_of=None if access.ambassadors is None else global_id("Programme", access.ambassadors),
        invited=access.invited,
    )
