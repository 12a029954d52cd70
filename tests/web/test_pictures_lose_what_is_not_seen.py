"""Pictures are made anew: small, turned right, without place or camera; what is no picture is refused kindly."""

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from httpx2 import Response
from PIL import Image
from sqlalchemy import select

from backend.clock import DAY, system_clock
from backend.db import Database
from backend.files import FileStore
from backend.ideas.tables import Idea, IdeaPicture
from backend.jobs.files import clear_files, clear_strays
from tests.clocks import SettableClock
from tests.ideas.square import Square, make_square
from tests.web.entering import HERE, Guest

BOARD = "/ideas/next-tea"
TYPED = {"do": "post", "title": "急須", "text": "小さいのがほしい", "nickname": "みどり"}
PLACE = "35.6586N-139.7454E"


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock, tmp_path: Path) -> Guest:
    return Guest(square.database, clock, square.people(1)[0], files=tmp_path / "files").enter()


def photo(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG", *, turned: int = 6) -> bytes:
    """A photo as phones take them: lying on its side, with the camera and the place told beside it."""
    image = Image.new("RGB", size, "#7a9")
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "A camera"
    exif[0x8825] = {1: "N", 2: (35.0, 39.0, 31.0), 29: PLACE}
    made = io.BytesIO()
    image.save(made, kind, exif=exif)
    return made.getvalue()


def send(guest: Guest, files: Sequence[bytes], **changed: object) -> Response:
    """Posts the form with files, as browsers do."""
    sent = [("file", (f"IMG_{PLACE}.jpg", content, "image/jpeg")) for content in files]
    return guest.client.post(f"{BOARD}/new", data={**TYPED, **changed}, files=sent, headers=HERE)


def pictures(square: Square) -> list[IdeaPicture]:
    return list(square.read(lambda session: session.scalars(select(IdeaPicture).order_by(IdeaPicture.id)).all()))


def stored(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "files").iterdir()) if (tmp_path / "files").is_dir() else []


def test_a_photo_is_turned_made_small_and_tells_no_place(square: Square, guest: Guest, tmp_path: Path) -> None:
    assert PLACE.encode() in photo()
    posted = send(guest, [photo()])
    assert posted.status_code == 303
    (picture,) = pictures(square)
    (file,) = stored(tmp_path)
    content = file.read_bytes()
    with Image.open(io.BytesIO(content)) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("WEBP", (800, 1600), {})
    assert not any(said in content for said in (PLACE.encode(), b"EXIF", b"XMP ", b"ICCP", b"camera"))
    assert (picture.stored_as, picture.width, picture.height, picture.size) == (file.name, 800, 1600, len(content))
    assert PLACE not in posted.headers["location"]


def test_it_is_shown_to_those_who_see_the_idea(square: Square, guest: Guest, clock: SettableClock) -> None:
    waiting = send(guest, [photo()], do="similar")
    (picture,) = pictures(square)
    path = f"/ideas/pictures/{picture.id}"
    assert f'src="{path}"' in waiting.text
    other = Guest(square.database, clock, square.people(1)[0]).enter()
    assert (guest.get(path).status_code, other.get(path).status_code) == (200, 404)
    posted = guest.send(f"{BOARD}/new", {**TYPED, "picture": picture.id, f"alt.{picture.id}": "小さな急須"})
    shown = guest.get(posted.headers["location"]).text
    assert (f'src="{path}"' in shown, 'alt="小さな急須"' in shown, 'width="800"' in shown) == (True, True, True)
    answer = guest.get(path)
    assert {name: answer.headers[name] for name in ("content-type", "cache-control", "x-content-type-options")} == {
        "content-type": "image/webp",
        "cache-control": "private, max-age=600",
        "x-content-type-options": "nosniff",
    }
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    for nonsense in ("0", "x", "99999999999999999999", "-1"):
        assert guest.get(f"/ideas/pictures/{nonsense}").status_code == 404
    guest.client.cookies.clear()
    assert guest.get(path).status_code == 403


def bomb() -> bytes:
    """A small file that says it holds a picture of 40,000 points each way."""
    header = b"IHDR" + (40_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    body = b"IDAT" + zlib.compress(b"\0" * 1_000_000)
    chunks = [len(part[4:]).to_bytes(4) + part + zlib.crc32(part).to_bytes(4) for part in (header, body, b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<svg onload='alert(1)'/>", "写真として読めないファイル"),
        (b"GIF89a" + b"\0" * 100, "写真として読めないファイル"),
        (photo()[:900], "写真として読めないファイル"),
        (b"\xff\xd8\xff" + b"\0" * 500, "写真として読めないファイル"),
        (bomb(), "写真が大きすぎます"),
        (b"\xff\xd8\xff" + b"\0" * 12_000_001, "写真が大きすぎます"),
    ],
    ids=["svg", "gif", "cut", "spoilt", "bomb", "heavy"],
)
def test_what_is_no_picture_is_refused_and_not_kept(
    square: Square, guest: Guest, tmp_path: Path, content: bytes, word: str
) -> None:
    refused = send(guest, [content])
    assert (refused.status_code, word in refused.text) == (422, True)
    assert (pictures(square), stored(tmp_path)) == ([], [])
    assert square.read(lambda session: session.scalars(select(Idea)).all()) == []
    assert "小さいのがほしい" in refused.text


def test_so_many_as_the_board_takes_and_no_more(square: Square, guest: Guest, tmp_path: Path) -> None:
    refused = send(guest, [photo((40, 30))] * 5)
    assert (refused.status_code, "写真は3枚までです" in refused.text) == (422, True)
    assert (len(pictures(square)), len(stored(tmp_path))) == (3, 3)
    assert 'type="file"' not in refused.text
    kept = pictures(square)
    dropped = {"picture": [each.id for each in kept], "drop": kept[0].id, "do": "draft"}
    assert guest.send(f"{BOARD}/new", {**TYPED, **dropped}).status_code == 303
    assert [each.id for each in pictures(square)] == [each.id for each in kept[1:]]


def test_the_same_form_sent_twice_has_its_pictures_once(square: Square, guest: Guest) -> None:
    first, second = send(guest, [photo((40, 30))]), send(guest, [photo((40, 30))])
    assert first.headers["location"] == second.headers["location"]
    assert [each.idea_id is not None for each in pictures(square)] == [True]


def test_whoever_may_not_post_sends_nothing(square: Square, guest: Guest, tmp_path: Path) -> None:
    sent = [("file", ("a.jpg", photo(), "image/jpeg"))]
    guest.client.cookies.clear()
    refused = guest.client.post(f"{BOARD}/new", data=TYPED, files=sent, headers=HERE)
    assert (refused.status_code, stored(tmp_path), pictures(square)) == (403, [], [])
    # Of a stranger, nothing is taken apart that could be refused for what it is.
    assert guest.client.post(f"{BOARD}/new", data=TYPED, files=sent * 11, headers=HERE).status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    guest.enter()
    assert guest.client.post(f"{BOARD}/new", data=TYPED, files=sent, headers=elsewhere).status_code == 400
    assert (stored(tmp_path), pictures(square)) == ([], [])


def test_no_picture_is_taken_for_a_stray(square: Square, guest: Guest, tmp_path: Path) -> None:
    send(guest, [photo((40, 30))])
    send(guest, [photo((30, 40))], do="draft")
    posted, waiting = pictures(square)
    store = FileStore(folder=tmp_path / "files")
    assert clear_strays(square.database, store, lambda: system_clock() + 3 * DAY) == 0
    assert clear_files(square.database, store, lambda: waiting.created_at + 29 * DAY) == 0
    assert clear_files(square.database, store, lambda: waiting.created_at + 31 * DAY) == 1
    assert [each.id for each in pictures(square)] == [posted.id]
    assert [file.name for file in stored(tmp_path)] == [posted.stored_as]


def test_a_picture_that_waits_is_its_senders_alone(
    square: Square, guest: Guest, clock: SettableClock, tmp_path: Path
) -> None:
    assert send(guest, [photo()], do="similar").status_code == 200
    (picture,) = pictures(square)
    other = Guest(square.database, clock, square.people(1)[0], files=tmp_path / "files").enter()
    assert guest.get(f"/ideas/pictures/{picture.id}").status_code == 200
    assert other.get(f"/ideas/pictures/{picture.id}").status_code == 404
    assert other.get(f"/ideas/pictures/{picture.id + 1}").status_code == 404
