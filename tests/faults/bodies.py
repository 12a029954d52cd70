"""Malformed bodies for the GraphQL API: `python -m tests.faults.bodies 20000 sqlite`; none may be answered with a 5xx.

Half are made by breaking good requests at places that a seed chooses, half are JSON of shapes that nobody asked for.
The program sends them over real connections to the server of `kizuna serve`, on either kind of database.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Iterator
from time import monotonic
from typing import Final

import orjson

from backend.api.explorer.routes import examples
from backend.staff.rules import Role
from tests.faults.asking import ask_graphql
from tests.faults.house import House, asked_for, open_served_house, side_by_side
from tests.faults.wires import Answer

USUAL: Final = 20_000
_SEED: Final = 20_260_401
_STRANGE: Final = (
    b"\x00", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xef\xbb\xbf", "絆".encode(),
    b'"', b"{", b"}", b"[", b"]", b":", b",", b"$", b"@", b"...", b"#", b"\\", b"null", b"true", b"-0", b"1e999",
    b"NaN", b"9" * 40, b"\n", b"\r", b" ", b'"""', b"__proto__", b"__typename", b"__schema", b"fragment", b"on",
)  # fmt: skip
_VALUES: Final[tuple[object, ...]] = (
    None, True, False, 0, -1, 2**31, 2**63, 1.5, -0.0, 1e308, "", " ", "\x00", "a" * 3_000, "絆", "\u202e", "'; --",
    [], {}, [[]], [{}], {"": ""}, {"id": {"$ne": None}}, [None], "UGVyc29uOjE", "%s%n", "../../etc", "{{7*7}}",
)  # fmt: skip
_KEYS: Final = ("all", "not", "any", "segment", "id", "v", "", "input")
_WRONG_PARTS: Final = 0.4
_QUERIES: Final = (
    "query($v: ID!) { node(id: $v) { id } }",
    "query($v: Int) { people(first: $v) { totalCount } }",
    "query($v: String) { people(first: 1, after: $v) { nodes { id } } }",
    "query($v: PeopleWhereInput) { people(where: $v) { totalCount } }",
    "query($v: String) { person(externalRef: $v) { id } }",
    "query($v: ID) { person(id: $v) { id } survey(id: $v) { id } audience(id: $v) { id } }",
    "query($v: PeopleOrder!) { people(orderBy: $v) { nodes { id } } }",
    "mutation($v: PersonAddInput!) { personAdd(input: $v) { userErrors { code } } }",
    "mutation($v: [PersonRow!]!) { peopleImport(input: {rows: $v}) { userErrors { code } } }",
    "query($v: Nothing) { viewer { role } }",
    "{ viewer { role } }",
)


def list_good() -> list[bytes]:
    """Requests that are answered."""
    return [orjson.dumps({"query": each["query"], "variables": {}}) for each in examples()]


def broken(good: bytes, chance: random.Random) -> bytes:
    """A request with one to four things wrong with it."""
    body = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(5):
            case 0:
                body[at:at] = chance.choice(_STRANGE)
            case 1:
                del body[at : at + chance.choice((1, 3, 20, 200))]
            case 2:
                body[at : at + 1] = bytes((chance.randrange(256),))
            case 3:
                body[at:at] = body[chance.randrange(len(body) + 1) :][: chance.choice((1, 8, 80))]
            case _:
                body[at : at + chance.choice((1, 4))] = chance.choice(_STRANGE)
    return bytes(body)


def misshapen(chance: random.Random) -> bytes:
    """JSON whose parts are of kinds and values that nobody asked for."""
    extensions: tuple[dict[str, object], ...] = (
        {},
        {"persistedQuery": _value(chance)},
        {"persistedQuery": {"version": 1, "sha256Hash": _value(chance)}},
    )
    parts: dict[str, object] = {
        "query": chance.choice(_QUERIES),
        "variables": {"v": _value(chance)},
        "operationName": chance.choice((None, None, None, "", "Q", "絆")),
        "extensions": chance.choice((None, None, *extensions)),
    }
    if chance.random() < _WRONG_PARTS:
        parts[chance.choice(tuple(parts))] = _value(chance)
    return orjson.dumps(chance.choice((parts, parts, parts, parts, [parts], [parts, parts], _value(chance))))


def _value(chance: random.Random) -> object:
    value = chance.choice(_VALUES)
    return {chance.choice(_KEYS): value} if chance.random() < _WRONG_PARTS else value


def list_malformed(count: int, seed: int = _SEED) -> Iterator[bytes]:
    """So many bodies, the same for the same seed."""
    chance, good = random.Random(seed), list_good()  # noqa: S311 - the same faults each time, no secrets
    for place in range(count):
        yield broken(chance.choice(good), chance) if place % 2 else misshapen(chance)


async def send_all(house: House, count: int) -> tuple[Counter[int], list[bytes]]:
    """How many were answered with which status, and the bodies that broke something."""
    statuses: Counter[int] = Counter()
    faults: list[bytes] = []
    bodies = list_malformed(count)

    async def send() -> None:
        # Each takes the next one as soon as its last was answered.
        for body in bodies:
            answer = await ask_graphql(house.app, house.tokens[Role.ADMINISTRATOR], body)
            statuses[answer.status] += 1
            if answer.status >= 500 or is_fault(answer):
                faults.append(body)

    await side_by_side(house, send)
    return statuses, faults


def is_fault(answer: Answer) -> bool:
    """Whether something broke behind an answer that looks well."""
    return b'"INTERNAL"' in answer.body


def main() -> int:
    """Sends them all, and fails if one broke something."""
    count, kind = asked_for(USUAL)
    begun = monotonic()
    with open_served_house(kind) as house:
        statuses, faults = asyncio.run(send_all(house, count))
        told = house.faults()
    for body in faults[:10]:
        sys.stdout.write(f"{body[:2_000]!r}\n")
    what = f"{count:,} malformed bodies over HTTP on {kind}: {dict(sorted(statuses.items()))}"
    sys.stdout.write(f"{what}, {len(faults)} broke something {told[:3]}, {monotonic() - begun:.0f} s\n")
    return 1 if faults or told else 0


if __name__ == "__main__":
    raise SystemExit(main())
