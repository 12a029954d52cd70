"""The golden vectors: what goes into the ledger comes out as the coordinates that were computed by hand."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backend.clock import Instant, days, from_datetime
from backend.db import Database, Session
from backend.loyalty.actions import add_model, begin_publishing, finish_publishing
from backend.loyalty.queries import position_at
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.model import Model, parse_model
from backend.loyalty.rules.observations import Observation, UnfitObservation, scaled
from backend.loyalty.rules.path import NOWHERE
from tests.loyalty.told import purchase
from tests.loyalty.world import World

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
DAY_0 = from_datetime(datetime.fromisoformat("2025-01-01T00:00:00+00:00"))
NOW = DAY_0 + days(1_000)
NAMES = {
    "N": "evidence",
    "A": "evidence",
    "x": "value",
    "sd": "sd",
    "z": "z",
    "p_high": "p_high",
    "reliability": "reliability",
    "known": "known",
    "high": "is_high",
}
Told = Mapping[str, Any]  # a vector as it stands in the file


@pytest.mark.parametrize("vector", GOLDEN["vectors"], ids=lambda vector: str(vector["name"]))
def test_a_vector_comes_out(vector: Told, world: World) -> None:
    _go_live_with(world.database)
    person = world.person()
    world.observe(person, list(_observations(vector)), NOW)
    for reading in vector["reads"]:
        at = DAY_0 + days(reading["day"])
        replayed = world.database.read_now(partial(position_at, person_id=person, product_id=world.products[1], at=at))
        for view in (replayed, world.positions(person, at).get(1)):
            _check(view or _nothing(at), reading)


def test_a_value_off_its_scale_is_refused() -> None:
    with pytest.raises(UnfitObservation):
        scaled(6, 1, 5, is_reversed=False)


def _check(view: PositionView, reading: Told) -> None:
    for name, coordinate in (
        ("PSYCHOLOGY", view.psychology),
        ("BEHAVIOUR", view.behaviour),
        ("DEPTH", view.depth),
    ):
        _check_coordinate(coordinate, reading.get(name, {}))
    if "standing" in reading:
        assert view.state.behaviour.is_customer is (reading["standing"] == "customer")
    if "raw_segment" in reading:
        assert view.raw_segment == {"BRAND_LOYAL": 7, "MIND_LEADER": 5}[reading["raw_segment"]]
        assert view.certainty == pytest.approx(reading["certainty"], rel=1e-12, abs=0)
        assert math.fsum(view.probabilities) == pytest.approx(1, rel=1e-12, abs=0)


def _check_coordinate(coordinate: Coordinate, expected: Told) -> None:
    for name, attribute in NAMES.items():
        if name in expected:
            assert getattr(coordinate, attribute) == pytest.approx(expected[name], rel=1e-12, abs=0), name
    for name in ("stale_at", "lapses_at"):
        if expected.get(name):
            assert coordinate.until == pytest.approx(from_datetime(datetime.fromisoformat(expected[name])), abs=1)
        elif name in expected:
            assert coordinate.until is None


def _observations(vector: Told) -> Iterator[Observation]:
    for told in vector["answers"]:
        item = GOLDEN["model"]["items"][told["item"]]
        yield Observation(
            person_id=0,
            axis=Axis[item["axis"]],
            subject_id=1,
            kind=Kind.ANSWER,
            source_id=told["id"],
            revision=told["revision"],
            observed_at=DAY_0 + days(told["day"]),
            value=None if told["value"] is None else _keyed(told["value"], item),
            item=told["item"],
            facet=Facet[item["facet"]],
            weight=item["weight"],
            moment=Moment[told["moment"]],
        )
    for place, told in enumerate(vector["events"]):
        event = purchase(DAY_0 + days(told["day"]), kind=Kind[told["type"]], source_id=str(place))
        yield event
        if told.get("returned"):
            yield event._replace(revision=2, value=None)


def _keyed(value: float, item: Told) -> float:
    return scaled(value, item["low"], item["high"], is_reversed=item["reversed"])


def _model() -> Model:
    return parse_model(json.dumps(GOLDEN["model"]))


def _nothing(at: Instant) -> PositionView:
    return PositionView(key=PositionKey(0, 0, 0, 0), state=NOWHERE, model=_model(), at=at)


def _go_live_with(database: Database) -> None:
    def publish(session: Session) -> None:
        model = add_model(session, version=GOLDEN["model"]["version"], definition=GOLDEN["model"], now=0)
        begin_publishing(session, model.id)
        finish_publishing(session, model.id, 0)

    database.write_now(publish)
