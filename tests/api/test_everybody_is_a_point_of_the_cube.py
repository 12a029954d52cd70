"""Everybody is a point of the cube, packed into bytes that say what positions and moves say one by one."""

import struct
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from backend.api.shapes.nodes import global_id, parse_any_id
from backend.clock import DAY
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company, marked, purchase
from tests.clocks import SettableClock
from tests.filled import Filled

POINTS = """query($product: ID!, $where: PeopleWhereInput, $asOf: DateTime, $limit: Int! = 100000) {
  loyaltyPoints(productId: $product, where: $where, asOf: $asOf, limit: $limit) { asOf count data withheld } }"""
MOVES = """query($product: ID!, $since: DateTime!, $until: DateTime, $where: PeopleWhereInput, $limit: Int! = 9) {
  loyaltyMoves(productId: $product, since: $since, until: $until, where: $where, limit: $limit) {
    since until count data withheld } }"""
ONE_BY_ONE = """query($product: ID!, $asOf: DateTime) { people(first: 8) { nodes {
  positions(productId: $product, asOf: $asOf) {
    id segment depthKnown psychology { value } behaviour { value } depth { value } }
  moves(first: 9) { nodes { fromSegment toSegment isFirst movedAt } } } } segments { segment code }
}"""
OF_POINT = "query($p: ID!, $n: Int!) { positionOfPoint(productId: $p, number: $n) { id person { id } } }"
LONG_AGO = "2020-01-01T00:00:00.000Z"
EARLIER = "2026-02-15T00:00:00.000Z"


@pytest.fixture
def company(api: Api, clock: SettableClock, database: Database, filled: Filled) -> Company:
    """Fans, customers and strangers of two months; one of whom nothing is known."""
    return filled.once(database, lambda: _company(api, clock))


def _company(api: Api, clock: SettableClock) -> Company:
    company = found_company(api, 8)
    clock.at -= 60 * DAY
    early = [row for number in range(4) for row in answers(company, f"u{number}", feeling=number + 1, bond=3)]
    api.do("observationsImport", rows=[{**row, "observedAt": "2026-01-20T00:00:00Z"} for row in early])
    clock.advance(60 * DAY)
    # Of the brand u4 and u5 say nothing: that depth is not known is a part of the point.
    late = [row for number in (4, 5) for row in answers(company, f"u{number}", feeling=5, bond=1)[:3]]
    more = [row for number in (0, 6) for row in answers(company, f"u{number}", feeling=5, bond=5)]
    api.do("observationsImport", rows=late + [{**row, "sourceId": f"{row['sourceId']}-2"} for row in more])
    api.do("purchasesRecord", rows=[purchase(company, f"u{number}", f"o{number}") for number in (1, 4)])
    return company


def unpacked(told: Mapping[str, Answer], columns: str) -> list[tuple[int, ...]]:
    """The rows of what was packed by column."""
    data, count = b64decode(told["data"]), told["count"]
    sizes = {"I": 4, "H": 2, "B": 1}
    assert len(data) == count * sum(sizes[each] for each in columns)
    read, place = [], 0
    for each in columns:
        read.append(struct.unpack_from(f"<{count}{each}", data, place))
        place += count * sizes[each]
    return list(zip(*read, strict=True))


def one_by_one(api: Api, company: Company, as_of: str | None = None) -> list[tuple[int, ...]]:
    """The same points, by everybody's own position."""
    found = api.ask(ONE_BY_ONE, product=company.product, asOf=as_of)
    codes = {each["segment"]: each["code"] for each in found["segments"]}
    positions = [each for person in found["people"]["nodes"] for each in person["positions"] if each["segment"]]
    axes = ("psychology", "behaviour", "depth")
    return sorted(
        (
            parse_any_id(each["id"])[1][0],
            *(round(each[axis]["value"] * 65_535) for axis in axes),
            codes[each["segment"]] + (0 if each["depthKnown"] else 8),
        )
        for each in positions
    )


def points(api: Api, company: Company, **more: object) -> Answer:
    return api.ask(POINTS, product=company.product, **more)["loyaltyPoints"]


def test_points_are_positions(api: Api, company: Company) -> None:
    for as_of, count in ((None, 7), (EARLIER, 4), (LONG_AGO, 0)):
        told = points(api, company, asOf=as_of)
        assert (told["count"], told["withheld"]) == (count, None)
        assert unpacked(told, "IHHHB") == one_by_one(api, company, as_of)
    assert {row[4] >= 8 for row in unpacked(points(api, company), "IHHHB")} == {True, False}
    # A point leads to its position and so to its person, and a number that is none to nothing.
    for number, *_ in unpacked(points(api, company), "IHHHB"):
        found = api.ask(OF_POINT, p=company.product, n=number)["positionOfPoint"]
        assert found["person"]["id"] == global_id("Person", number)
        assert parse_any_id(found["id"]) == ("Position", (number, parse_any_id(company.product)[1][0]))
    for number in (0, -1, 999):
        assert api.ask(OF_POINT, p=company.product, n=number) == {"positionOfPoint": None}


def test_points_are_chosen_and_limited(api: Api, company: Company) -> None:
    where = marked(api, "chosen", ["u0", "u4", "u7"])
    chosen = [row for row in one_by_one(api, company) if global_id("Person", row[0]) in company.people[0:5:4]]
    assert unpacked(points(api, company, where=where), "IHHHB") == chosen
    assert len(chosen) == 2
    now = points(api, company, where=where)["asOf"]
    assert unpacked(points(api, company, where=where, asOf=EARLIER), "IHHHB") == one_by_one(api, company, EARLIER)[:1]
    assert points(api, company, limit=6) == {"asOf": now, "count": 7, "data": None, "withheld": "TOO_MANY"}
    assert points(api, company, limit=7)["withheld"] is None
    for limit in (0, 100_001):
        assert api.code(POINTS, product=company.product, limit=limit) == "INVALID"
    assert api.code(POINTS, product=global_id("Product", 99)) == "NOT_FOUND"


def test_moves_are_played_from_few_bytes(api: Api, company: Company) -> None:
    found = api.ask(ONE_BY_ONE, product=company.product)
    codes = {each["segment"]: each["code"] for each in found["segments"]} | {None: 8}
    steps = [
        (move["movedAt"], parse_any_id(name)[1][0], 9 if move["isFirst"] else codes[move["fromSegment"]], move)
        for name, person in zip(company.people, found["people"]["nodes"], strict=True)
        for move in person["moves"]["nodes"]
    ]
    expected = [
        (number, api_seconds(at), origin, codes[move["toSegment"]]) for at, number, origin, move in sorted(steps)
    ]
    told = api.ask(MOVES, product=company.product, since=LONG_AGO, limit=200_000)["loyaltyMoves"]
    assert unpacked(told, "IIBB") == sorted(expected, key=lambda row: (row[1], row[0]))
    assert told["count"] > 7
    assert {row[2] for row in unpacked(told, "IIBB")} >= {9}
    # Only what lies behind the beginning and up to the end; nothing has happened yet that lies ahead.
    part = api.ask(MOVES, product=company.product, since=EARLIER, until="2099-01-01T00:00:00Z")["loyaltyMoves"]
    assert [row[0] for row in unpacked(part, "IIBB")] == [row[0] for row in expected if row[1] > api_seconds(EARLIER)]
    assert part["until"] == points(api, company)["asOf"]
    where = marked(api, "chosen", ["u4"])
    one = api.ask(MOVES, product=company.product, since=LONG_AGO, where=where)["loyaltyMoves"]
    assert {global_id("Person", row[0]) for row in unpacked(one, "IIBB")} == {company.people[4]}
    few = api.ask(MOVES, product=company.product, since=LONG_AGO, limit=1)["loyaltyMoves"]
    assert (few["data"], few["withheld"], few["count"]) == (None, "TOO_MANY", told["count"])
    backwards = {"since": EARLIER, "until": LONG_AGO}
    assert api.code(MOVES, product=company.product, **backwards) == "INVALID"
    assert api.code(MOVES, product=company.product, since=LONG_AGO, limit=200_001) == "INVALID"


def api_seconds(at: str) -> int:
    """Seconds behind LONG_AGO."""
    return int((datetime.fromisoformat(at) - datetime.fromisoformat(LONG_AGO)).total_seconds())


def test_cuts_are_those_of_the_live_model(api: Api, company: Company) -> None:
    cuts = "cuts { psychology behaviour depth provisional }"
    query = f"query($p: ID!) {{ loyaltyPoints(productId: $p) {{ {cuts} }} loyaltyMap(productId: $p) {{ {cuts} }} }}"
    found = api.ask(query, p=company.product)
    definition = api.ask("{ measurementModels(last: 1) { nodes { definition } } }")
    told = definition["measurementModels"]["nodes"][0]["definition"]
    assert found["loyaltyPoints"] == found["loyaltyMap"]
    cut = found["loyaltyMap"]["cuts"]
    assert (cut["psychology"], cut["behaviour"], cut["depth"]) == (
        told["axes"]["PSYCHOLOGY"]["tau"],
        0.5,
        told["axes"]["DEPTH"]["tau"],
    )


def test_only_whoever_may_list_people_sees_points(api: Api, api_as: Callable[[Role], Api], company: Company) -> None:
    # Whoever reads positions one by one reads them as points too: they name nobody.
    for role in (Role.ANALYST, Role.COMMUNITY_MANAGER, Role.AUDITOR):
        assert points(api_as(role), company)["count"] == 7
    seller = api_as(Role.SALESPERSON)
    moves = MOVES.replace("$since: DateTime!", f'$since: DateTime! = "{LONG_AGO}"')
    for query in (POINTS, moves, OF_POINT.replace("$n: Int!", "$n: Int! = 1").replace("$p", "$product")):
        assert seller.code(query, product=company.product) == "FORBIDDEN"
    member = seller.ask("{ viewer { memberId } }")["viewer"]["memberId"]
    api.do("memberGrantsSet", id=member, permissions=["READ_LOYALTY"])
    told = points(seller, company)
    assert (told["count"], told["data"], told["withheld"]) == (None, None, "SMALL_GROUPS")
    moved = seller.ask(moves, product=company.product)["loyaltyMoves"]
    assert (moved["count"], moved["data"], moved["withheld"]) == (None, None, "SMALL_GROUPS")
    assert seller.code(POINTS, product=company.product, where={"joinedSince": LONG_AGO}) == "FORBIDDEN"
