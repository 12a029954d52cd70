"""What is shown in the place of personal data to viewers who may not know them."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from backend.api.fields.context import Context
from backend.api.people_where import condition_shown, may_ask_anything, wanting_for
from backend.api.shapes.nodes import Node
from backend.api.shapes.personal import name_in_place
from backend.api.shapes.scalars import JSON
from backend.api.viewers.permissions import Viewer
from backend.db import Session
from backend.ideas.rules.states import State
from backend.segments.queries.disclosure import disclosure_key
from backend.segments.rules import AllOf, PeopleWhere, RefIn
from backend.segments.rules.spelling import where_from_json, where_to_json
from backend.segments.rules.where_checks import conditions_in
from backend.staff.rules import Permission

# Who sees what is personal there beside whoever may read personal data: those who decide on it.
SELLERS: Final = (Permission.WORK_LEADS,)
JUDGES: Final = (Permission.EDIT_AMBASSADORS,)
MODERATORS: Final = (Permission.MODERATE_BOARDS,)

_WITHHELD: Final = JSON({"withheld": "PERSONAL"})


def reads_boards(viewer: Viewer, state: str) -> bool:
    """Whether they read a text of a board in that state: what nobody on the panel sees, only whoever decides on it."""
    return state == State.SHOWN or viewer.knows(*MODERATORS)


def board_text(context: Context, of: Node, field: str, text: str, *states: str) -> str:
    """A text of a board as the viewer sees it in those states, its own and that of what it is on.

    What nobody on the panel sees is noted where it is shown.
    """
    is_hidden = any(state != State.SHOWN for state in states)
    if is_hidden and not context.viewer.knows(*MODERATORS):
        return ""
    if is_hidden and text:
        context.note(type(of).__name__, of.id, field)
    return text


async def names_shown(context: Context) -> Callable[[str], str]:
    """How a reference of the client's own, such as an order's number, is shown: as it is, or as another in its place.

    The same reference is always shown as the same other one, which is never led back.
    """
    if context.viewer.knows():
        return str
    secret = (await context.load(_secret, None) or "").encode()
    return lambda name: name_in_place(secret, name)


async def audience_shown(context: Context, condition: PeopleWhere | None) -> JSON | None:
    """A condition on people; null where there is none, and in its place a word for whom it is too personal.

    Nothing that takes a condition takes that word: what was not seen is never written back by chance.
    """
    spelled = where_to_json(condition)
    if condition is None or spelled is None:
        return None
    if not may_ask_anything(context.viewer):
        # What lies within may stand in saved audiences; those of one list are looked at together.
        is_shown = await context.load(_shown_to, json.dumps(spelled, sort_keys=True), context.viewer)
        if not is_shown:
            return _WITHHELD
    if any(isinstance(each, RefIn) for each in conditions_in(condition)):
        context.note("PeopleWhere", 0, "externalRefs")
    return JSON(condition_shown(spelled))


def _shown_to(session: Session, spelled: Sequence[str], viewer: Viewer) -> dict[str, bool]:
    """Of each condition whether the viewer may see what it asks about."""
    conditions = [where_from_json(json.loads(each)) or AllOf() for each in spelled]
    wanting = wanting_for(session, viewer, conditions)
    return {each: needed is None for each, needed in zip(spelled, wanting, strict=True)}


def _secret(session: Session, _asked: Iterable[None]) -> dict[None, str]:
    return {None: disclosure_key(session)}
