"""What other people will see holds nothing invisible and nothing that turns the direction of writing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.text import clean_shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\u2066b\u2069\u200fc\u061cd", "abcd"),
        ("公\u200b式\u2060ア\ufeffカ\u00adウント", "公式アカウント"),
        ("pass\U000e0061\U000e0062word", "password"),
        ("葛\U000e0100城", "葛城"),
        ("x\u3164\u115f\u2800y", "xy"),
        ("a\u200db\ufe0f", "ab"),
        ("二行\r\n目\u2028三", "二行 目 三"),
    ],
)
def test_what_hides_is_left_out(typed: str, shown: str) -> None:
    assert clean_shown(typed) == shown


@pytest.mark.parametrize("picture", ["👩\u200d👧", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "👍🏽", "☎\ufe0e"])
def test_pictures_made_of_several_signs_stay_whole(picture: str) -> None:
    assert clean_shown(picture) == picture


def test_lines_stay_where_they_are_asked_for() -> None:
    assert clean_shown("一\r\n二\u2029三", lines=True) == "一\n二\n三"


@pytest.mark.parametrize("nothing", ["", " ", "\u200b\u3164", "\u202e\u2800"])
def test_what_cannot_be_seen_at_all_is_empty(nothing: str) -> None:
    with pytest.raises(Invalid):
        clean_shown(nothing)


@given(st.text(max_size=120))
def test_cleaning_again_changes_nothing(value: str) -> None:
    try:
        once = clean_shown(value, blank=True, lines=True)
    except Invalid:
        return
    assert clean_shown(once, blank=True, lines=True) == once
    hidden = {each for each in once if unicodedata.category(each) in {"Cf", "Cn", "Co"}} - {"\u200d"}
    assert hidden == set()
