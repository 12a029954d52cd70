"""A person's way in the cube: its stations, what is drawn of each point, and where it is known and where not."""

import json

from backend.console.files import FOLDER
from tests.architecture.source import ROOT
from tests.clients.running import run_node


def test_a_way_has_stations_lines_and_dashes_where_too_little_was_known() -> None:
    found = json.loads(run_node(str(ROOT / "tests/console/way.mjs"), str(FOLDER)))
    # Where it begins, each other segment, and where it ends.
    assert found["stations"] == [0, 1, 3, 4]
    # No dot where no segment was known; eight more where depth was not.
    assert found["codes"] == [255, 1 + 8, 1 + 8, 5, 5]
    assert found["sizes"] == [30, 30, 1, 30, 30]
    assert found["places"] == [[0, 50, 50, 50, 50], [0, 0, 0, 0, 50], [50, 50, 50, 100, 100]]
    # Whoever stays where they are draws no line.
    assert found["way"] == [[[0.5, 0, 0.5], [0.5, 0, 1]], [[0.5, 0, 1], [0.5, 0.5, 1]]]
    assert found["doubt"] == {
        "dashes": 20,
        "first": [[0, 0, 0.5], [0.0125, 0, 0.5]],
        "last": [[0.475, 0, 0.5], [0.4875, 0, 0.5]],
    }
    # Down to the floor, and along it to the wall that is not reached yet.
    assert found["guides"] == [[[0.5, 0, 1], [0.5, 0, 0]], [[0.5, 0, 0], [0, 0, 0]]]
    assert found["unchosen"] == []
