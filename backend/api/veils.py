"""What is shown in the place of personal data to viewers who may not know them."""

from collections.abc import Callable, Iterable
from typing import Final

from backend.api.fields.context import Context
from backend.api.people_where import check_may_ask, condition_shown
from backend.api.shapes.personal import name_in_place
from backend.api.shapes.scalars import JSON
from backend.api.viewers.permissions import Viewer
from backend.db import Session
from backend.errors import Forbidden
from backend.ideas.rules.states import State
from backend.segments.queries.disclosure import disclosure_key
from backend.segments.rules import PeopleWhere
from backend.segments.rules.spelling import where_to_json
from backend.staff.rules import Permission

# Who sees what is personal there beside whoever may read personal data: those who decide on it.
SELLERS: Final = (Permission.WORK_LEADS,)
JUDGES: Final = (Permission.EDIT_AMBASSADORS,)
MODERATORS: Final = (Permission.MODERATE_BOARDS,)


def reads_boards(viewer: Viewer, state: str) -> bool:
    """Whether they read a text of a board in that state: what nobody on the panel sees, only whoever decides on it."""
    return state == State.SHOWN or viewer.knows(*MODERATORS)


async def names_shown(context: Context) -> Callable[[str], str]:
    """How a reference of the client's own, such as an order's number, is shown: as it is, or as another in its place.

    The same reference is always shown as the same other one, which is never led back.
    """
    if context.viewer.knows():
        return str
    secret = (await context.load(_secret, None) or "").encode()
    return lambda name: name_in_place(secret, name)


async def audience_shown(context: Context, condition: PeopleWhere | None) -> JSON | None:
    """A condition on people; null where there is none, and for whom it asks about what is too personal."""
    spelled = where_to_json(condition)
    if condition is None or spelled is None:
        return None
    try:
        await context.read(lambda session: check_may_ask(session, context.viewer, condition))
    except Forbidden:
        return None
    return JSON(condition_shown(spelled))


def _secret(session: Session, _asked: Iterable[None]) -> dict[None, str]:
    return {None: disclosure_key(session)}
