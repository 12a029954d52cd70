"""The eight segments are told apart in either light, also by who lacks a kind of cone, and stand out from the page."""

import re
from itertools import combinations

import pytest

from backend.console.files import FOLDER
from tests.console.colours import EYES, contrast, distance, linear, seen

LEAST_CONTRAST = 3.0
LEAST_APART = 12.0
LIGHTS = {"light": 0, "dark": 1}
GROUNDS = ("paper", "surface", "sunken")


def told(sheet: str, name: str) -> list[str]:
    """What a style sheet says of a property, in the light and in the dark."""
    text = (FOLDER / "styles" / sheet).read_text("utf-8")
    return re.findall(rf"--{name}: (#[0-9a-f]{{6}});", text)


def test_distances_are_those_of_the_published_table() -> None:
    # Sharma, Wu and Dalal (2005), table 1: the pairs 1, 7, 17 and 20.
    assert distance((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=5e-5)
    assert distance((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=5e-5)
    assert distance((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=5e-5)
    assert distance((50, 2.5, 0), (58, 24, 15)) == pytest.approx(19.4535, abs=5e-5)


@pytest.mark.parametrize("light", sorted(LIGHTS))
def test_all_pairs_are_told_apart_by_every_eye(light: str) -> None:
    colours = [told("segments.css", f"segment-{code}")[LIGHTS[light]] for code in range(8)]
    alike = {
        (eye, one, other): round(apart, 1)
        for eye in EYES
        for one, other in combinations(range(8), 2)
        if (apart := distance(seen(linear(colours[one]), eye), seen(linear(colours[other]), eye))) < LEAST_APART
    }
    assert alike == {}


@pytest.mark.parametrize("light", sorted(LIGHTS))
def test_all_stand_out_from_whatever_they_lie_on(light: str) -> None:
    grounds = [linear(told("console.css", name)[LIGHTS[light]]) for name in GROUNDS]
    colours = [told("segments.css", f"segment-{code}")[LIGHTS[light]] for code in range(8)]
    pale = [
        (code, round(least, 2))
        for code, colour in enumerate(colours)
        if (least := min(contrast(linear(colour), ground) for ground in grounds)) < LEAST_CONTRAST
    ]
    assert pale == []
