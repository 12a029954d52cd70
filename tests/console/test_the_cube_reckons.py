"""What the console works out by itself, by node: the cube and its time, counted cells, flows, conditions on people."""

import json
from typing import Any

import pytest

from backend.console.files import FOLDER as SITE
from tests.architecture.source import ROOT
from tests.clients.running import run_node

# JSON of many shapes, compared with the exact values that are expected.
Found = Any


@pytest.fixture(scope="module")
def found() -> Found:
    """What the modules reckon."""
    return json.loads(run_node(str(ROOT / "tests/console/cube.mjs"), str(SITE)))


def test_the_camera_turns_about_the_middle_and_looks_along_each_axis(found: Found) -> None:
    cameras = found["cameras"]
    assert cameras["middle"] == [[400, 300]] * 4
    # Psychology to the right, behaviour away, depth upwards.
    assert cameras["looks"] == {"front": [True, True], "side": [True, True], "top": [True, True]}
    # What is enlarged stays where it is under the pointer: 0.4 − 2·(0.4 − 0.1), −0.3 + 2·0.3.
    assert cameras["held"] == [-0.2, 0.3, 2]
    assert cameras["bounded"] == {"turn": -180, "lift": 90, "zoom": 12, "x": 0, "y": 0}
    assert (cameras["spelled"], cameras["nonsense"]) == ("13,11,100,0,0", True)
    assert cameras["again"] == {"turn": 13, "lift": 11, "zoom": 1, "x": 0, "y": 0}
    # The shorter way round.
    assert cameras["halfway"] == -180


def test_the_dot_under_a_finger_is_found(found: Found) -> None:
    assert found["picked"] == [0, 1, 2, -1, -1]


def test_the_brush_means_whom_it_shows(found: Found) -> None:
    brushed = found["brushed"]
    # Whoever's depth is not known lies nowhere on that axis, as the API has it.
    assert brushed["counts"] == [3, 2, 2, 1, 2]
    assert brushed["known"] == {
        "and": [
            {"segment": {"productId": "P", "segments": ["BRAND_LOYAL"]}},
            {"known": {"productId": "P", "axis": "DEPTH", "known": True}},
        ]
    }
    assert brushed["where"] == {
        "and": [
            {"segment": {"productId": "P", "segments": ["FAN", "BRAND_LOYAL"]}},
            {"onAxis": {"axis": "PSYCHOLOGY", "productId": "P", "most": 0.55}},
            {"onAxis": {"axis": "DEPTH", "productId": "P", "least": 0.1, "most": 0.9}},
        ]
    }
    assert brushed["spelled"] == ["0-1,0-1,0.1-0.9", None, "023456", None]
    assert brushed["again"] == [{"low": [0, 0, 0.1], "high": [1, 1, 0.9]}, True, 128 + 2]


def test_moves_are_played_at_their_instants(found: Found) -> None:
    played = found["played"]
    assert played["bytes"] == 20
    one, absent = {"numbers": [1, 7, 8]}, 255
    assert played["moments"] == [
        {"psychology": [0, 0.2, 0.9], "codes": [0, 3, absent], **one},
        {"psychology": [0.5, 0.2, 0.9], "codes": [2, 3, absent], **one},
        {"psychology": [1, 0.2, 0.9], "codes": [2, absent, 7], **one},
    ]
    assert played["spans"] == [{"index": 0, "moment": 0}, {"index": 0, "moment": 0.5}, {"index": 1, "moment": 1}]
    # Not every month has a 31st; where people are many there are fewer pictures.
    assert played["months"] == ["Sat Jan 31 2026", "Sat Feb 28 2026"]
    assert played["quarters"] == 5
    # Who moved meanwhile is drawn today, and counted whenever it is today again.
    assert played["anew"] == [["moment", "summary", "chosen"], ["summary"], ["summary"]]


def test_what_is_counted_waits_for_the_end_of_what_is_played(found: Found) -> None:
    always = {"brush", "dots", "isPlaying", "isToday"}
    assert list(map(set, found["followed"])) == [always, {*always, "shown"}]


def test_counted_cells_lie_in_their_middles(found: Found) -> None:
    # The one of unknown depth (8 more) lies on the cut.
    assert found["counted"] == {
        "codes": [2 + 8, 7],
        "people": [9, 5],
        "places": [[0.125, 0.875], [0.875, 0.875], [0.4, 0.875]],
    }


def test_flows_tell_nobody_from_too_few(found: Found) -> None:
    flowed = found["flowed"]
    assert flowed["cells"] == [10, None, 0, 2, 1]
    assert flowed["figures"] == {"moved": 4, "stayed": 10, "came": 3, "lost": 3}
    assert (flowed["leaving"], flowed["arriving"]) == (17, 13)
    span = {"productId": "P", "since": "S"}
    away, stayed, new = flowed["where"]
    fans, none = {"segments": ["FAN"], "unclassified": False}, {"segments": [], "unclassified": True}
    assert away == {"moved": {**span, "from": fans, "to": none}}
    assert stayed == {"and": [{"segment": {"productId": "P", **fans}}], "not": [{"moved": span}]}
    assert new == ["and", "not"]


def test_a_filter_says_again_what_it_was_told(found: Found) -> None:
    filtered = found["filtered"]
    assert filtered["again"] == [True, None, {"segments": ["BRAND_LOYAL", "FAN"]}]
    # Whatever the controls cannot say stays with what experts wrote, and nothing that the API takes breaks the page.
    assert filtered["lost"] == []


def test_whom_an_address_names_is_known_to_the_window_alone(found: Found) -> None:
    addressed = found["addressed"]
    assert addressed["names"] == [True, True, False]
    one = {"externalRefs": ["A-1"]}
    assert addressed["means"] == [
        {"where": one, "isLost": False},
        {"where": {**one, "joinedSince": "2026-04-01T00:00:00Z"}, "isLost": False},
        {"where": None, "isLost": True},
    ]
    assert addressed["personal"] == [True, True, True, False, False]
    assert addressed["typed"] == [None, {}, ["HERE", ["expert"]]]
