"""Files are told by what they hold, kept out of reach under random names, and only ever saved to a disk again."""

import os
from pathlib import Path
from urllib.parse import urljoin

import pytest
from httpx2 import Response
from sqlalchemy import select

from backend.clock import DAY, MINUTE
from backend.db import Database
from backend.files import FileStore
from backend.jobs.files import clear_files, clear_strays
from backend.links import Link, Purpose
from backend.responses.actions import withdraw_response
from backend.responses.tables import Upload
from backend.settings import Settings
from tests.asking import TITLE, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, response_of
from tests.web.visiting import Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
PDF = b"%PDF-1.7\n" + b"x" * 64
FILE: dict[str, object] = {
    "key": "photo",
    "kind": "FILE",
    "wording": TITLE,
    "media": ["image", "text"],
    "largest_kb": 100,
}
ASKING = survey_of([FILE, scale("like", required=True)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def sender(database: Database, clock: SettableClock, folder: Path) -> Visitor:
    return Visitor(database, clock, Settings(database_url=database.url, files_dir=str(folder)))


def send(sender: Visitor, path: str, content: bytes | None, name: str = "me.png", **said: str) -> Response:
    """Posts the page with a file, as a browser does."""
    form = sender.form(path)
    fields = dict(form.fields) | {f"q.{key}": value for key, value in said.items()}
    files = {"q.photo": (name if content is not None else "", content or b"", "text/html")}
    return sender.client.post(urljoin(path, form.action), data=fields, files=files)


def uploads(database: Database) -> list[Upload]:
    return list(database.read_now(lambda session: session.scalars(select(Upload).order_by(Upload.id)).all()))


def file_answer(database: Database, asked: Asked) -> object:
    return {key: value for key, value, *_ in answers(database, asked)}.get("photo")


def test_a_file_is_kept_under_a_name_of_its_own(
    database: Database, clock: SettableClock, sender: Visitor, folder: Path
) -> None:
    asked = ask(database, clock(), ASKING)
    path = sender.path(asked.invitation)
    assert send(sender, path, PNG, "../../わたし.html", like="4").status_code == 303
    (upload,) = uploads(database)
    assert (upload.name, upload.media_type, upload.size) == ("....わたし.html", "image/png", len(PNG))
    assert file_answer(database, asked) == upload.stored_as
    assert [each.name for each in folder.iterdir()] == [upload.stored_as]
    assert FileStore(folder=folder).read(upload.stored_as) == PNG


@pytest.mark.parametrize(
    ("content", "status"),
    [(PDF, 422), (b"\x00\x01", 422), (b"", 422), (b"x" * 100_001, 422), ("ことば".encode(), 303), (None, 303)],
)
def test_only_what_is_asked_for_is_taken(
    database: Database, clock: SettableClock, sender: Visitor, *, content: bytes | None, status: int
) -> None:
    asked = ask(database, clock(), ASKING)
    assert send(sender, sender.path(asked.invitation), content, like="4").status_code == status
    assert len(uploads(database)) == (1 if status == 303 and content else 0)


def test_more_than_the_page_may_bring_is_not_even_read(
    database: Database, clock: SettableClock, sender: Visitor, folder: Path
) -> None:
    asked = ask(database, clock(), ASKING)
    refused = send(sender, sender.path(asked.invitation), b"x" * 500_000, like="4")
    assert (refused.status_code, "小さいファイルを選んで" in refused.text) == (413, True)
    assert not folder.exists()


def test_a_file_that_broke_off_on_the_way_is_asked_for_again(
    database: Database, clock: SettableClock, sender: Visitor
) -> None:
    asked = ask(database, clock(), ASKING)
    begun = b'--b\r\nContent-Disposition: form-data; name="q.photo"; filename="me.png"\r\n\r\n' + PNG
    headers = {"content-type": "multipart/form-data; boundary=b"}
    refused = sender.client.post(f"{sender.path(asked.invitation)}?page=1", content=begun, headers=headers)
    assert (refused.status_code, "通信が途中で切れた" in refused.text) == (400, True)
    assert uploads(database) == []


def test_a_page_without_files_takes_none(database: Database, clock: SettableClock, sender: Visitor) -> None:
    asked = ask(database, clock(), survey_of([scale("like")]))
    path = sender.path(asked.invitation)
    assert send(sender, path, PNG, like="4").status_code == 415
    assert answers(database, asked) == []


def test_nobody_sends_a_file_twice_because_something_else_was_wrong(
    database: Database, clock: SettableClock, sender: Visitor
) -> None:
    asked = ask(database, clock(), ASKING)
    path = sender.path(asked.invitation)
    again = send(sender, path, PNG)
    assert again.status_code == 422
    (waiting,) = uploads(database)
    assert waiting.response_id is None
    assert f'name="kept.photo" value="{waiting.stored_as}"' in again.text
    form = dict(sender.form(path).fields) | {"kept.photo": waiting.stored_as, "q.like": "4"}
    assert sender.client.post(path, data=form, files={"q.photo": ("", b"")}).status_code == 303
    (kept,) = uploads(database)
    assert (kept.id, kept.response_id is not None) == (waiting.id, True)
    assert file_answer(database, asked) == kept.stored_as


def test_a_file_of_someone_else_is_refused(database: Database, clock: SettableClock, sender: Visitor) -> None:
    asked = ask(database, clock(), ASKING)
    path = sender.path(asked.invitation)
    for name in ("fAAAAAAAAAAAAAAAAAAAA", "../../etc/passwd"):
        form = dict(sender.form(path).fields) | {"kept.photo": name, "q.like": "4"}
        response = sender.client.post(path, data=form, files={"q.photo": ("", b"")})
        assert response.status_code == (400 if name.startswith("f") else 303)
        assert file_answer(database, asked) is None


def test_staff_save_a_file_and_never_open_it_here(database: Database, clock: SettableClock, sender: Visitor) -> None:
    asked = ask(database, clock(), ASKING)
    send(sender, sender.path(asked.invitation), b"<script>alert(1)</script>", "evil.html", like="4")
    (upload,) = uploads(database)
    link = Link(id=upload.id, issued_at=clock(), expires_at=clock() + 15 * MINUTE)
    path = f"/f/{sender.links.token(Purpose.FILE, link)}"
    found = sender.get(path)
    assert (found.status_code, found.content) == (200, b"<script>alert(1)</script>")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''evil.html"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"].startswith("sandbox")
    clock.advance(16 * MINUTE)
    assert sender.get(path).status_code == 410
    assert sender.get(f"/f/{sender.links.token(Purpose.SURVEY, link)}").status_code == 404


def test_files_of_no_answer_are_deleted_a_day_later(
    database: Database, clock: SettableClock, sender: Visitor, folder: Path
) -> None:
    asked = ask(database, clock(), ASKING)
    path = sender.path(asked.invitation)
    send(sender, path, PNG, like="4")
    send(sender, f"{path}?page=1", PNG + b"2", like="4")
    first, second = uploads(database)
    store = FileStore(folder=folder)
    assert (first.response_id, second.response_id is not None) == (None, True)
    assert clear_files(database, store, clock) == 0
    clock.advance(DAY + 1)
    assert clear_files(database, store, clock) == 1
    assert [each.id for each in uploads(database)] == [second.id]
    assert [each.name for each in folder.iterdir()] == [second.stored_as]
    response_id = response_of(database).id
    database.write_now(lambda session: withdraw_response(session, response_id, clock()).id)
    assert clear_files(database, store, clock) == 1
    assert (uploads(database), list(folder.iterdir())) == ([], [])


def test_a_stray_file_is_deleted_and_a_known_one_stays(
    database: Database, clock: SettableClock, sender: Visitor, folder: Path
) -> None:
    asked = ask(database, clock(), ASKING)
    send(sender, sender.path(asked.invitation), PNG, like="4")
    (upload,) = uploads(database)
    store = FileStore(folder=folder)
    store.keep("f" * 21, PNG)
    (folder / f"{'g' * 21}.part").write_bytes(PNG)
    for each in folder.iterdir():
        os.utime(each, (1, 1))
    assert clear_strays(database, store, clock) == 2
    assert [each.name for each in folder.iterdir()] == [upload.stored_as]
