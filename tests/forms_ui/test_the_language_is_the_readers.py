"""The language of a page is the one its reader chose, else the one their browser asks for, else the survey's first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import language

BOTH = ("ja", "en")


@pytest.mark.parametrize(
    ("accept_language", "chosen", "expected"),
    [
        ("", None, "ja"),
        ("en", None, "en"),
        ("en-GB,en;q=0.9,ja;q=0.8", None, "en"),
        ("EN-us", None, "en"),
        ("ja-JP", None, "ja"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", None, "en"),
        ("de, fr", None, "ja"),
        ("*", None, "ja"),
        ("*, en;q=0.5", None, "ja"),
        ("ja;q=0.1, en;q=0.2", None, "en"),
        ("en;q=0, fr", None, "ja"),
        ("en;q=0.5, ja;q=0.5", None, "en"),
        ("en;q=nan, ja;q=0.1", None, "ja"),
        ("en;q=9, ja;q=0.1", None, "ja"),
        ("en;level=1", None, "en"),
        ("ja", "en", "en"),
        ("ja", "fr", "ja"),
        ("en", "", "en"),
    ],
)
def test_the_most_wanted_language_on_offer_is_taken(accept_language: str, chosen: str | None, expected: str) -> None:
    assert language(accept_language, BOTH, chosen) == expected


def test_a_survey_in_one_language_is_shown_in_that() -> None:
    assert language("ja", ("en",), "ja") == "en"


def test_a_regional_offer_is_met_by_its_language() -> None:
    assert language("zh", ("ja", "zh-TW", "zh-CN"), None) == "zh-TW"


@given(st.text(), st.none() | st.text())
def test_whatever_is_asked_for_something_on_offer_is_taken(accept_language: str, chosen: str | None) -> None:
    assert language(accept_language, BOTH, chosen) in BOTH
