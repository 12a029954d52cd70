"""The golden vectors pass through the public interface: observations in, positions out."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from backend.clock import days, from_datetime, to_datetime
from backend.staff.rules import Role
from tests.api.client import Api
from tests.api.company import Company, found_company
from tests.clocks import SettableClock

GOLDEN = json.loads((Path(__file__).parents[1] / "loyalty" / "golden.json").read_text(encoding="utf-8"))
DAY_0 = from_datetime(datetime.fromisoformat("2025-01-01T00:00:00+00:00"))
FELT = "{ evidence value sd z pHigh reliability known staleAt }"
POSITION = f"""query($ref: String!, $asOf: DateTime!) {{ person(externalRef: $ref) {{ positions(asOf: $asOf) {{
  psychology {FELT} depth {FELT} behaviour {{ evidence value pHigh isHigh lapsesAt }}
  rawSegment standing certainty probabilities {{ segment probability }}
}} }} }}"""
NAMES = {
    "N": "evidence",
    "A": "evidence",
    "x": "value",
    "sd": "sd",
    "z": "z",
    "p_high": "pHigh",
    "reliability": "reliability",
    "known": "known",
    "high": "isHigh",
}
Told = Mapping[str, Any]  # a vector as it stands in the file


@pytest.fixture
def api(api_as: Callable[[Role], Api], clock: SettableClock) -> Api:
    """A client that may do everything, after all that the vectors tell of."""
    clock.at = DAY_0 + days(1_000)
    return api_as(Role.ADMINISTRATOR)


def test_every_vector_comes_out(api: Api) -> None:
    vectors = GOLDEN["vectors"]
    company = found_company(api, people=len(vectors))
    _publish(api)
    for number, vector in enumerate(vectors):
        api.do("observationsImport", rows=list(_rows(company, f"u{number}", vector)))
        for reading in vector["reads"]:
            found = api.ask(POSITION, ref=f"u{number}", asOf=_said(reading["day"]))["person"]["positions"]
            # Where everything is withdrawn there is no position at all, as if never asked.
            assert len(found) == (vector["name"] != "nothing left")
            for position in found:
                _check(position, reading)


def test_a_value_off_its_scale_is_refused(api: Api) -> None:
    company = found_company(api)
    vector = {
        "answers": [{"id": "a", "item": "L1", "value": 6, "day": 0, "moment": "NONE", "revision": 1}],
        "events": [],
    }
    payload = api.attempt("observationsImport", "accepted", rows=list(_rows(company, "u0", vector)))
    assert payload["accepted"] is None
    assert [error["code"] for error in payload["userErrors"]] == ["UNFIT_OBSERVATION"]
    assert api.ask(POSITION, ref="u0", asOf=_said(999))["person"]["positions"] == []


def _check(position: Told, reading: Told) -> None:
    for axis in ("PSYCHOLOGY", "BEHAVIOUR", "DEPTH"):
        _check_coordinate(position[axis.lower()], reading.get(axis, {}))
    if "standing" in reading:
        assert position["standing"].lower() == reading["standing"]
    if "raw_segment" in reading:
        assert position["rawSegment"] == reading["raw_segment"]
        chances = {each["segment"]: each["probability"] for each in position["probabilities"]}
        assert chances[reading["raw_segment"]] == pytest.approx(reading["certainty"], rel=1e-12, abs=0)
        assert position["certainty"] == pytest.approx(reading["certainty"], rel=1e-12, abs=0)


def _check_coordinate(found: Told, expected: Told) -> None:
    for name, field in NAMES.items():
        if name in expected:
            assert found[field] == pytest.approx(expected[name], rel=1e-12, abs=0), name
    for name, field in (("stale_at", "staleAt"), ("lapses_at", "lapsesAt")):
        if expected.get(name):
            instants = [from_datetime(datetime.fromisoformat(each)) for each in (found[field], expected[name])]
            assert abs(instants[0] - instants[1]) <= 1
        elif name in expected:
            assert found[field] is None


def _rows(company: Company, ref: str, vector: Told) -> Iterator[dict[str, object]]:
    for told in vector["answers"]:
        item = GOLDEN["model"]["items"][told["item"]]
        subject = {"brandId": company.brand} if item["axis"] == "DEPTH" else {"productId": company.product}
        value = {"withdrawn": True} if told["value"] is None else {"value": told["value"]}
        yield {
            "person": {"externalRef": ref},
            "sourceId": told["id"],
            "observedAt": _said(told["day"]),
            **{name: told[name] for name in ("item", "moment", "revision")},
            **{name: item[name] for name in ("axis", "facet", "low", "high", "reversed", "weight")},
            **subject,
            **value,
        }
    for place, told in enumerate(vector["events"]):
        event = {
            "person": {"externalRef": ref},
            "axis": "BEHAVIOUR",
            "kind": told["type"],
            "productId": company.product,
            "sourceId": str(place),
            "observedAt": _said(told["day"]),
        }
        yield event
        if told.get("returned"):
            yield {**event, "revision": 2, "withdrawn": True}


def _said(day: int) -> str:
    return to_datetime(DAY_0 + days(day)).isoformat()


def _publish(api: Api) -> None:
    model = GOLDEN["model"]
    fields = "measurementModel { id }"
    drafted = api.do("measurementModelCreate", fields, version=model["version"], definition=model)
    api.do("measurementModelPublish", fields, id=drafted["measurementModel"]["id"])
