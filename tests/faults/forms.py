"""Malformed forms for the respondents' pages: `python -m tests.faults.forms 20000`; none may be answered with a 5xx.

Fields and bodies of shapes that nobody asked for, half of them broken once more, go to every kind of link and to the
boards, with and without a proof, urlencoded, multipart, and as neither.
"""

import logging
import random
import sys
from collections import Counter
from typing import Final
from urllib.parse import quote_plus, urlencode

from backend.links import Purpose
from tests.asking import WORDS, ask, scale, survey_of
from tests.clocks import START
from tests.faults.house import House, open_house
from tests.web.browsing import Browser

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


def post_all(house: House, count: int) -> Counter[int]:
    """Posts so many; how many were answered with each status."""
    chance = random.Random(_SEED)  # noqa: S311 - the same ones every time
    ask(house.database, START, SURVEY)
    paths, told = list_paths(house), Counter[int]()
    browser = Browser(house.app, house.links)
    browser.headers["host"] = "127.0.0.1"
    for _ in range(count):
        path = chance.choice(paths)
        kind = chance.choice(_TYPES) if chance.random() < _SOME else _TYPES[0]
        body = multipart(chance) if "multipart" in kind else fields_of(chance)
        if chance.random() < _OFTEN and kind == _TYPES[0]:
            body += b"&csrf=" + quote_plus(browser.proof(path)).encode()
        if chance.random() < _SOME:
            body = broken(body, chance)
        query = (
            f"?{urlencode({chance.choice(_NAMES): chance.choice(_VALUES)[:200]})}" if chance.random() < _SOME else ""
        )
        site = {"sec-fetch-site": "same-origin"} if chance.random() < _OFTEN else {}
        headers = {"content-type": kind.encode("latin-1"), **{name: value.encode() for name, value in site.items()}}
        told[browser.post(path + query, content=body, headers=headers).status_code] += 1
    return told


def main() -> None:
    """The campaign, with its figures; ends badly where anything was answered with a fault."""
    logging.disable(logging.CRITICAL)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with open_house() as house:
        told = post_all(house, count)
    sys.stdout.write(f"{count:,} malformed forms: {dict(sorted(told.items()))}\n")
    if any(status >= 500 for status in told):
        sys.exit(1)


if __name__ == "__main__":
    main()
