"""The eight segments: their codes are the sides of the axes, and each is named and described in both languages."""

import pytest

from backend.segments.rules import NAMES, WHAT_TO_DO, WHO_THEY_ARE, Segment
from backend.text import LANGUAGES


def test_a_code_is_the_sides_of_the_axes() -> None:
    assert [(segment.name, segment & 1, segment >> 1 & 1, segment >> 2) for segment in Segment] == [
        ("CONSUMER", 0, 0, 0),
        ("FAN", 1, 0, 0),
        ("SWITCHER", 0, 1, 0),
        ("PRODUCT_LOYAL", 1, 1, 0),
        ("SURFACE", 0, 0, 1),
        ("MIND_LEADER", 1, 0, 1),
        ("BRAND_BUYER", 0, 1, 1),
        ("BRAND_LOYAL", 1, 1, 1),
    ]


@pytest.mark.parametrize("segment", Segment)
def test_each_is_said_in_every_language(segment: Segment) -> None:
    for wording in (NAMES[segment], WHO_THEY_ARE[segment], WHAT_TO_DO[segment]):
        assert set(wording) == set(LANGUAGES)
        assert all(wording.values())
