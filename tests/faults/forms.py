"""Malformed forms for the respondents' pages: `python -m tests.faults.forms 20000 sqlite`; none is answered with a 5xx.

Fields and bodies of shapes that nobody asked for, half of them broken once more, go to every kind of link and to the
boards, with and without a proof, urlencoded, multipart, and as neither. The program sends them over real connections to
the server of `kizuna serve`, on either kind of database.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final
from urllib.parse import quote_plus, urlencode

from backend.clock import Instant
from backend.db import Database
from backend.links import Purpose
from tests.asking import WORDS, scale, survey_of
from tests.asking import ask as make_survey
from tests.faults.asking import ask
from tests.faults.house import House, asked_for, open_served_house, side_by_side

USUAL: Final = 20_000
_SEED: Final = 20_260_401
_NAMES: Final = (
    "csrf", "version", "page", "idem", "language", "pick", "q.like", "q.", "na.like", "rank.like/o0", "kept.photo",
    "drop.photo", "said", "do", "mail", "pause", "consent", "question", "title", "text", "tag", "kind", "parent",
    "nickname", "picture", "note", "reason", "code", "agreement", "ambassador", "mission", "proof", "List-Unsubscribe",
    "", "絆", "\x00",
)  # fmt: skip
_VALUES: Final = (
    "", "0", "1", "-1", "9" * 40, "1e999", "NaN", "\x00", "\ufffe", "\u202e", "絆" * 50, "a" * 5_000, "<script>",
    "'; --", "../../etc", "%s%n", "{{7*7}}", "[]", "{}", "null", '{"a": [[[[1]]]]}', "[" * 2_000, "ja", "en",
    "off", "enter", "yes", "!na",
)  # fmt: skip
_STRANGE: Final = (
    b"\x00",
    b"\xff",
    b"%",
    b"%zz",
    b"%ed%a0%80",
    b"&",
    b"=",
    b";",
    b"&&==",
    b"+",
    b"\r\n",
    b"%00",
    b"--b",
    b"=&",
)
_TYPES: Final = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=shift_jis", "text/plain", "",
    "multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=", "application/json",
    "multipart/form-data; boundary=" + "b" * 300, "\u00e9",
)  # fmt: skip
SURVEY: Final = survey_of(
    [scale("like", required=True), {"key": "word", "kind": "TEXT", "wording": WORDS}],
    [{"key": "photo", "kind": "FILE", "wording": WORDS, "media": ["image"]}],
)
_LINKED: Final = frozenset("sopcvir")
_SOME: Final = 0.5
_OFTEN: Final = 0.8


def list_paths(house: House) -> list[str]:
    """Where anything can be posted: behind good links, bad ones, and on boards."""
    linked = [f"/{purpose.value}/{house.link(purpose)}" for purpose in Purpose]
    below = [f"/p/{house.link(Purpose.PREFERENCES)}{rest}" for rest in ("/", "/off", "/said/1", "/said/x")]
    boards = [
        "/ideas/me",
        "/ideas/news",
        "/ideas/tea/new",
        "/ideas/tea/draft",
        "/ideas/tea/1/vote",
        "/ideas/tea/x/comment",
    ]
    return [*linked, *below, *boards, "/ambassador", "/r", "/s/x", "/ideas/tea/1/report", "/ideas/tea/1/edit"]


def fields_of(chance: random.Random) -> bytes:
    """Some fields, rightly spelled, with values of any kind."""
    pairs = [(chance.choice(_NAMES), chance.choice(_VALUES)) for _ in range(chance.randrange(9))]
    return urlencode(pairs).encode()


def broken(body: bytes, chance: random.Random) -> bytes:
    """The body with one to four things wrong with it."""
    wrong = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(wrong) + 1)
        match chance.randrange(3):
            case 0:
                wrong[at:at] = chance.choice(_STRANGE)
            case 1:
                del wrong[at : at + chance.randint(1, 30)]
            case _:
                wrong[at:at] = wrong[: chance.randint(0, 40)]
    return bytes(wrong)


def multipart(chance: random.Random) -> bytes:
    """Parts with names, files and headers of any kind, not always to their end."""
    parts = []
    for _ in range(chance.randrange(5)):
        name = chance.choice(_NAMES)
        file = f'; filename="{chance.choice(_VALUES)[:200]}"' if chance.random() < _SOME else ""
        headers = f'Content-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(b"--b\r\n" + headers.encode() + chance.choice(_VALUES).encode("utf-8", "replace") + b"\r\n")
    end = b"--b--\r\n" if chance.random() < _OFTEN else b""
    return b"".join(parts) + end


async def post_all(house: House, count: int) -> Counter[int]:
    """Posts so many; how many were answered with each status."""
    chance = random.Random(_SEED)  # noqa: S311 - the same ones every time
    paths, told, left = list_paths(house), Counter[int](), iter(range(count))

    async def post() -> None:
        for _ in left:
            form = drawn(house, chance.choice(paths), chance)
            answer = await ask(house.app, "POST", form.path, headers=form.headers, body=form.body, query=form.query)
            told[answer.status] += 1

    await side_by_side(house, post)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One that is posted."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def drawn(house: House, path: str, chance: random.Random) -> Form:
    """A form for that path, wrong in one way or another, often with the proof that lets it be looked at."""
    kind = chance.choice(_TYPES) if chance.random() < _SOME else _TYPES[0]
    body = multipart(chance) if "multipart" in kind else fields_of(chance)
    if chance.random() < _OFTEN and kind == _TYPES[0]:
        body += b"&csrf=" + quote_plus(_proof(house, path)).encode()
    if chance.random() < _SOME:
        body = broken(body, chance)
    query = urlencode({chance.choice(_NAMES): chance.choice(_VALUES)[:200]}) if chance.random() < _SOME else ""
    site = {"sec-fetch-site": "same-origin"} if chance.random() < _OFTEN else {}
    return Form(path=path, query=query, headers={"host": "127.0.0.1", "content-type": kind, **site}, body=body)


def _proof(house: House, path: str) -> str:
    """What a form of that page carries, for a browser in which nobody has entered."""
    purpose, _, rest = path.removeprefix("/").partition("/")
    return house.links.proof(f"{purpose}/{rest.partition('/')[0]}" if purpose in _LINKED and rest else "session/")


def furnish(database: Database, now: Instant) -> None:
    """What the links lead to."""
    make_survey(database, now, SURVEY)


def main() -> int:
    """The campaign, with its figures; ends badly where anything was answered with a fault."""
    count, kind = asked_for(USUAL)
    begun = monotonic()
    with open_served_house(kind, furnish) as house:
        told = asyncio.run(post_all(house, count))
        faults = house.faults()
    what = f"{count:,} malformed forms over HTTP on {kind}: {dict(sorted(told.items()))}"
    sys.stdout.write(f"{what} {faults[:3]}, {monotonic() - begun:.0f} s\n")
    return 1 if faults or any(status >= 500 for status in told) else 0


if __name__ == "__main__":
    raise SystemExit(main())
