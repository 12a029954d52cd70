"""Mutated secrets: `python -m tests.faults.tokens`; none may be accepted, and none may break anything.

Links of every purpose, tokens of staff and secrets of their sessions are changed by a letter, a bit, a case, a spelling
of base64, a salt, a length. A million are shown to the program in this process, 20,000 are sent over real connections
to the server of `kizuna serve`.
"""

import asyncio
import base64
import random
import sys
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Final
from urllib.parse import quote

from backend.api.viewers.own_pages import cookie_name
from backend.db import Session
from backend.errors import Refused
from backend.links import Links, Purpose
from backend.staff.queries import find_holder
from backend.staff.queries.sessions import find_signed_in
from backend.staff.rules import hash_token, is_token
from tests.clocks import START
from tests.faults.asking import ask, ask_graphql
from tests.faults.house import House, asked_for, open_house, open_served_house, side_by_side

USUAL: Final = 1_000_000
OVER_HTTP: Final = 20_000
_SEED: Final = 20_260_402
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STRANGE: Final = "=.+/ %\x00\n\u00e9\uff11絆~'\"&?#;,"
_VIEWER: Final = b'{"query":"{ viewer { role } }"}'


def mutated(good: str, chance: random.Random) -> str:
    """The secret with something changed; never the secret itself."""
    found = good
    while found == good:
        found = chance.choice(_WAYS)(good, chance)
    return found


def _letter(good: str, chance: random.Random) -> str:
    at = chance.randrange(len(good))
    return good[:at] + chance.choice(_LETTERS) + good[at + 1 :]


def _strange(good: str, chance: random.Random) -> str:
    at = chance.randrange(len(good) + 1)
    return good[:at] + chance.choice(_STRANGE) + good[at + chance.randrange(2) :]


def _case(good: str, chance: random.Random) -> str:
    at = chance.randrange(len(good))
    return good[:at] + good[at:].swapcase()


def _length(good: str, chance: random.Random) -> str:
    at = chance.randrange(len(good))
    return chance.choice(
        (good[:at], good + good[at:], good[at:], good + chance.choice(_LETTERS) * chance.randrange(300))
    )


def _swapped(good: str, chance: random.Random) -> str:
    at = chance.randrange(len(good) - 1)
    return good[:at] + good[at + 1] + good[at] + good[at + 2 :]


def _part(good: str, chance: random.Random) -> str:
    """Another number, another signature, or one part less."""
    parts = good.split(".")
    at = chance.randrange(len(parts))
    parts[at] = chance.choice(
        ("", "0", "1", parts[at] + "0", "-" + parts[at], "0" + parts[at], parts[at].upper(), parts[-1])
    )
    return ".".join(parts)


def _last_bits(good: str, chance: random.Random) -> str:
    """Another spelling of the same bytes: the bits of the last letter that base64 does not use."""
    at = _LETTERS.find(good[-1])
    return good[:-1] + _LETTERS[(at ^ chance.choice((1, 2, 3))) % len(_LETTERS)]


def _padded(good: str, chance: random.Random) -> str:
    return good + "=" * chance.randint(1, 3)


def _spelled(good: str, chance: random.Random) -> str:
    """A signature in the other alphabet of base64, in hex, or of another key."""
    start, _, signature = good.rpartition(".")
    try:
        plain = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except ValueError:
        return good + "="
    other = base64.urlsafe_b64encode(chance.randbytes(len(plain))).decode().rstrip("=")
    said = chance.choice((base64.b64encode(plain).decode(), plain.hex(), other))
    return f"{start}.{said}" if start else said


_WAYS: Final = (_letter, _strange, _case, _length, _swapped, _part, _last_bits, _padded, _spelled)

Accepts = Callable[[str], bool]


def doors_of(house: House, session: Session) -> list[tuple[str, Accepts]]:
    """Every kind of secret: one that is good, and what says whether another is accepted."""
    found: list[tuple[str, Accepts]] = [
        (house.link(purpose), _reader(house.links, purpose, {house.link(purpose)})) for purpose in Purpose
    ]
    found += [
        # A link is good for one purpose alone.
        (house.link(other), _reader(house.links, purpose, set()))
        for purpose, other in zip(Purpose, [*list(Purpose)[1:], Purpose.SURVEY], strict=True)
    ]

    def is_staff(token: str) -> bool:
        return is_token(token) and find_holder(session, hash_token(token), START) is not None

    def is_session(each: str) -> bool:
        return find_signed_in(session, each, START) is not None

    return [*found, *((token, is_staff) for token in house.tokens.values()), (house.secret, is_session)]


def _reader(links: Links, purpose: Purpose, given_out: set[str]) -> Accepts:
    def accepts(token: str) -> bool:
        try:
            links.read(purpose, token, START)
        except Refused:
            return False
        return token not in given_out

    return accepts


def show(house: House, count: int) -> list[str]:
    """The mutated secrets that were accepted, of so many that are shown in this process."""
    chance = random.Random(_SEED)  # noqa: S311 - the same faults each time, no secrets

    def shown(session: Session) -> list[str]:
        doors = doors_of(house, session)
        every = {good for good, _ in doors}
        # One in ten goes as far as the database; links are read without one.
        tried = ((chance.choice(doors[:16] if place % 10 else doors[16:])) for place in range(count))
        crossed = [good for good, accepts in doors[len(Purpose) : 2 * len(Purpose)] if accepts(good)]
        return crossed + [
            found for good, accepts in tried if (found := mutated(good, chance)) not in every and accepts(found)
        ]

    return house.database.read_now(shown)


async def send(house: House, count: int) -> tuple[Counter[int], list[str]]:
    """The statuses of so many that are sent to the application, and those that were let in or broke something."""
    chance = random.Random(_SEED + 1)  # noqa: S311 - as above
    statuses, wrong = Counter[int](), list[str]()
    left = iter(range(count))

    async def each() -> None:
        for _ in left:
            found, status = await _sent(house, chance)
            statuses[status] += 1
            if status < 400 or status >= 500:
                wrong.append(found)

    await side_by_side(house, each)
    return statuses, wrong


async def _sent(house: House, chance: random.Random) -> tuple[str, int]:
    kind = chance.randrange(10)
    if kind == 0:
        found = mutated(chance.choice(list(house.tokens.values())), chance)
        spelled = found.encode("utf-8").decode("latin-1")
        # Blanks around a token are no part of it, and a link break would be two headers.
        if found.strip() in house.tokens.values():
            return found, 401
        return found, (await ask_graphql(house.app, spelled, _VIEWER)).status
    if kind == 1:
        found = mutated(house.secret, chance)
        cookie = f"{cookie_name(is_secure=False)}={quote(found)}"
        answer = await ask_graphql(house.app, "", _VIEWER, cookie=cookie, origin=house.settings.public_url)
        return found, answer.status
    purpose = chance.choice(list(Purpose))
    found = mutated(house.link(purpose), chance)
    method = chance.choice(("GET", "GET", "POST"))
    form = {"content-type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    answer = await ask(house.app, method, f"/{purpose.value}/{found}", headers=form, body=b"a=b" if form else b"")
    return found, answer.status


def main() -> int:
    """Shows and sends them all, and fails if one was accepted or broke something."""
    count, kind = asked_for(USUAL)
    begun = monotonic()
    with open_house() as house:
        accepted = show(house, count)
        what = f"{count:,} in this process: {len(accepted)} accepted {accepted[:5]}"
        sys.stdout.write(f"{what}, {monotonic() - begun:.0f} s\n")
    begun = monotonic()
    with open_served_house(kind) as house:
        sent = min(count, OVER_HTTP)
        statuses, wrong = asyncio.run(send(house, sent))
        what = f"{sent:,} over HTTP on {kind}: {dict(sorted(statuses.items()))}, wrong {len(wrong)} {wrong[:5]}"
        sys.stdout.write(f"{what}, {monotonic() - begun:.0f} s\n")
        told = house.faults()
    return 1 if accepted or wrong or told else 0


if __name__ == "__main__":
    raise SystemExit(main())
