"""Pictures come with a form: made anew, stored under random names, noted as their sender's until they are posted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from backend.db import Session
from backend.errors import Refused
from backend.files import name_from
from backend.ideas.actions.pictures import keep_picture
from backend.ideas.queries.boards import board_for
from backend.ideas.queries.drafts import waiting_pictures
from backend.ideas.queries.rights import check_may_post
from backend.web.desk import Desk
from backend.web.pictures import LARGEST_MB, Made, PictureFault, make_pictures
from backend.web.sessions import Door, Visit
from forms_ui.ideas_compose_wording import compose_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The pictures that were kept, and why others were not."""

    picture_ids: list[int]
    faults: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How many pictures more someone may send to a board, and in which language they are told."""

    places: int
    most: int
    language: str


async def keep_sent(desk: Desk, request: Request, key: str, files: tuple[bytes, ...]) -> Sent:
    """Keeps as many as the board takes; refused where this person may send none."""
    room = await Door(desk=desk).read(request, lambda session, visit: _room(session, visit, key))
    made = await make_pictures(files[: max(0, room.places)])
    faults = [_words(each, room) for each in made if isinstance(each, PictureFault)]
    if len(files) > room.places:
        faults.append(compose_word("picture_many", room.language, most=room.most))
    kept = await _keep_all(desk, request, key, [each for each in made if isinstance(each, Made)])
    return Sent(picture_ids=kept, faults=faults)


def _room(session: Session, visit: Visit, key: str) -> _Room:
    board = board_for(session, key, visit.person_id, visit.now).board
    check_may_post(session, board, visit.person_id, visit.now)
    places = board.pictures - len(waiting_pictures(session, board.id, visit.person_id))
    return _Room(places=places, most=board.pictures, language=visit.spoken)


async def _keep_all(desk: Desk, request: Request, key: str, made: Sequence[Made]) -> list[int]:
    """The files first, so that no note leads to one that is not there; without a note, a file goes again."""
    named = {name_from(desk.secret_source()): picture for picture in made}
    for name, picture in named.items():
        await asyncio.to_thread(desk.files.keep, name, picture.content)
    try:
        return await Door(desk=desk).write(request, lambda session, visit: _note(session, visit, key, named))
    except Refused:
        for name in named:
            await asyncio.to_thread(desk.files.delete, name)
        raise


def _note(session: Session, visit: Visit, key: str, named: Mapping[str, Made]) -> list[int]:
    board = board_for(session, key, visit.person_id, visit.now).board
    rows = [
        keep_picture(
            session,
            board_id=board.id,
            person_id=visit.person_id,
            stored_as=name,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size=len(picture.content),
            now=visit.now,
        )
        for name, picture in named.items()
    ]
    return [row.id for row in rows]


def _words(fault: PictureFault, room: _Room) -> str:
    return compose_word(fault.value, room.language, most=LARGEST_MB)
