"""Text from outside: NFC, trimmed, bounded, and free of what databases stumble over."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.text import clean, clean_key, clean_wording, say


@given(st.text(alphabet=st.characters(), max_size=250))
def test_what_is_kept_can_be_stored_anywhere(value: str) -> None:
    try:
        kept = clean(value, blank=True)
    except Invalid:
        return
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert len(kept) <= 200
    assert unicodedata.is_normalized("NFC", kept)
    assert "\x00" not in kept
    assert kept == kept.strip()


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b", "a\x1bb", "", "   ", "x" * 201, "e" + "\u0327\u0301" * 16])
def test_unfit_text_is_refused_with_the_name_of_its_field(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean(value, "name")
    assert refusal.value.path == ("name",)


def test_a_text_is_measured_as_it_is_kept() -> None:
    assert clean("か\u3099" * 200 + " " * 2_000) == "が" * 200
    assert clean("\u03c9\u0314\u0342\u0345" * 200) == "\u1fa7" * 200
    assert clean("e" + "\u0301" * 30) == "é" + "\u0301" * 29


def test_line_ends_become_one_kind_and_letters_are_composed() -> None:
    assert clean(" か\u3099\r\n二行目\r三行目 ") == "が\n二行目\n三行目"


@pytest.mark.parametrize("value", ["a b", "鍵", "a/b", "é"])
def test_a_key_holds_plain_letters_only(value: str) -> None:
    with pytest.raises(Invalid):
        clean_key(value)


def test_wording_is_refused_in_unknown_languages_and_in_none() -> None:
    assert clean_wording({"ja": " はい ", "en": "Yes"}) == {"ja": "はい", "en": "Yes"}
    for wording in ({}, {"tlh": "HIja"}, {"ja": " "}):
        with pytest.raises(Invalid):
            clean_wording(wording)


def test_wording_falls_back_to_a_language_it_has() -> None:
    assert say({"ja": "はい", "en": "Yes"}, "en") == "Yes"
    assert say({"ja": "はい"}, "en") == "はい"
    assert say({}, "en") == ""
