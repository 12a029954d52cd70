"""Staff open a picture of an idea, be it one that waits, by a link that is good for a quarter of an hour."""

from functools import partial
from pathlib import Path

from backend.clock import MINUTE
from backend.db import Database
from backend.files import FileStore
from backend.ideas.actions import keep_picture
from backend.ideas.rules.pictures import picture_link_of
from backend.links import Link, Purpose
from backend.settings import Settings
from tests.clocks import SettableClock
from tests.ideas.square import make_square
from tests.web.visiting import Visitor

STORED = "a" * 32
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_picture_is_had_by_its_link_alone(database: Database, clock: SettableClock, tmp_path: Path) -> None:
    square = make_square(database)
    FileStore(folder=tmp_path).keep(STORED, PNG)
    (person,) = square.people(1)
    picture = database.write_now(
        partial(
            keep_picture,
            board_id=square.board,
            person_id=person,
            stored_as=STORED,
            media_type="image/png",
            width=1,
            height=1,
            size=len(PNG),
            now=clock(),
        )
    )
    staff = Visitor(database, clock, Settings(database_url=database.url, files_dir=str(tmp_path)))
    link = picture_link_of(picture.id, clock())
    path = f"/f/{staff.links.token(Purpose.FILE, link)}"
    found = staff.get(path)
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, PNG, "image/png")
    assert found.headers["content-disposition"] == f"attachment; filename*=UTF-8''idea-{picture.id}.png"
    assert found.headers["content-security-policy"].startswith("sandbox")
    # A link to an answer's file of the same number leads to no picture, nor the other way round.
    other = Link(id=link.id, issued_at=link.issued_at, expires_at=link.expires_at)
    assert staff.get(f"/f/{staff.links.token(Purpose.FILE, other)}").status_code == 404
    clock.advance(16 * MINUTE)
    assert staff.get(path).status_code == 410
