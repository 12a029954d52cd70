"""A coordinate tells what adds up to it and how fresh that is, and a person's path where they stood all along."""

import math
from collections.abc import Callable

import pytest

from backend.clock import DAY
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import SPOKEN, Company, answers, found_company, purchase
from tests.clocks import SettableClock
from tests.filled import Filled

AXIS = """value explanation(first: $first) { start rest restCount reasons { adds effect value } }
  freshness { newestAt ageDays meanAgeDays halfLifeDays staleAt }"""
QUERY = f"""query($first: Int!) {{ person(externalRef: "u0") {{ positions {{
  psychology {{ {AXIS} staleAt }} behaviour {{ {AXIS} }} depth {{ {AXIS} }} explanation(first: 50) {{ axis adds }}
}} }} }}"""
PATH = """query($id: ID!, $since: DateTime, $until: DateTime, $points: Int!) { person(externalRef: "u0") {
  path(productId: $id, since: $since, until: $until, points: $points) {
    asOf psychology behaviour depth psychologyKnown behaviourKnown depthKnown segment movedBy } } }"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Someone who said five things and bought twice, a month and two months ago."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=4, bond=1))
    orders = [purchase(company, "u0", "a"), purchase(company, "u0", "b", "2026-02-01T00:00:00Z")]
    api.do("purchasesRecord", rows=orders)
    return company


def position(api: Api, first: int) -> Answer:
    """The one position."""
    (found,) = api.ask(QUERY, first=first)["person"]["positions"]
    return found


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("first", [0, 1, 2, 50])
@pytest.mark.parametrize("axis", ["psychology", "behaviour", "depth"])
def test_what_is_shown_and_the_rest_make_the_value(api: Api, axis: str, first: int) -> None:
    found = position(api, first)[axis]
    told = found["explanation"]
    parts = [told["start"], *(each["adds"] for each in told["reasons"]), told["rest"]]
    assert math.fsum(parts) == pytest.approx(found["value"], rel=1e-12)
    everything = {"psychology": 3, "behaviour": 2, "depth": 2}[axis]
    assert (len(told["reasons"]), told["restCount"]) == (min(first, everything), max(0, everything - first))
    assert told["start"] == {"psychology": 0.6, "behaviour": 0, "depth": 0.5}[axis]


@pytest.mark.usefixtures("company")
def test_the_position_tells_the_parts_of_all_axes(api: Api) -> None:
    found = position(api, 50)
    for axis in ("psychology", "behaviour", "depth"):
        own = [each["adds"] for each in found["explanation"] if each["axis"] == axis.upper()]
        start = found[axis]["explanation"]["start"]
        assert math.fsum([start, *own]) == pytest.approx(found[axis]["value"], rel=1e-12)


@pytest.mark.usefixtures("company")
def test_each_axis_tells_how_fresh_it_is(api: Api, api_as: Callable[[Role], Api], clock: SettableClock) -> None:
    found = position(api, 1)
    age = 31
    assert found["psychology"]["freshness"] == {
        "newestAt": SPOKEN.replace("Z", ".000Z"),
        "ageDays": age,
        "meanAgeDays": pytest.approx(age),
        "halfLifeDays": 180,
        "staleAt": found["psychology"]["staleAt"],
    }
    weights = [2 ** (-31 / 90), 2 ** (-59 / 90)]
    mean = (31 * weights[0] + 59 * weights[1]) / sum(weights)
    assert found["behaviour"]["freshness"]["meanAgeDays"] == pytest.approx(mean)
    assert found["behaviour"]["freshness"]["staleAt"] is None
    clock.advance(400 * DAY)
    later = position(api_as(Role.ADMINISTRATOR), 1)["psychology"]
    assert later["freshness"]["staleAt"] is None
    assert later["freshness"]["ageDays"] == age + 400


@pytest.mark.parametrize("first", [-1, 51])
@pytest.mark.usefixtures("company")
def test_reasons_of_an_axis_have_their_bounds(api: Api, first: int) -> None:
    assert api.code(QUERY, first=first) == "INVALID"


def test_a_path_tells_every_point_as_a_reading_does(api: Api, company: Company) -> None:
    found = api.ask(PATH, id=company.product, points=4)["person"]["path"]
    assert [(each["asOf"], each["movedBy"]) for each in found if each["movedBy"]] == [
        ("2026-02-01T00:00:00.000Z", "PURCHASE"),
        ("2026-03-01T00:00:00.000Z", "ANSWER"),
        # Two answers on the brand are just enough, for a moment.
        ("2026-03-01T00:00:00.001Z", "STALENESS"),
    ]
    assert found[0]["segment"] is None
    assert found[-1]["asOf"] == "2026-04-01T00:00:00.000Z"
    reading = """query($at: DateTime!) { person(externalRef: "u0") { positions(asOf: $at) {
      segment depthKnown psychology { value known } behaviour { value known } depth { value known } } } }"""
    for point in found:
        (told,) = api.ask(reading, at=point["asOf"])["person"]["positions"]
        for axis in ("psychology", "behaviour", "depth"):
            assert (point[axis], point[f"{axis}Known"]) == (told[axis]["value"], told[axis]["known"])
        assert point["segment"] == told["segment"]


def test_a_path_keeps_to_its_span_and_ends_now(api: Api, company: Company) -> None:
    span = {"since": "2026-03-15T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    found = api.ask(PATH, id=company.product, points=2, **span)["person"]["path"]
    assert [each["asOf"] for each in found] == ["2026-03-15T00:00:00.000Z", "2026-04-01T00:00:00.000Z"]
    assert api.code(PATH, id=company.product, points=201) == "INVALID"
    assert api.code(PATH, id=company.product, points=2, since="2027-01-01T00:00:00Z") == "INVALID"
