"""A posted page becomes typed answers, one for each of its questions."""

import pytest

from forms_ui import NOT_APPLICABLE, AnswerValue, survey_form
from tests.forms_ui.samples import every_kind, scale, survey_of

FORM = survey_form(every_kind(), 1, "ja")
BLANK: dict[str, AnswerValue | None] = {
    "scale": None,
    "single": None,
    "multi": None,
    "line": None,
    "lines": None,
    "whole": None,
    "real": None,
    "consent": False,
}


def test_a_page_left_blank_has_no_answers_but_the_consent_not_given() -> None:
    reading = FORM.read([])
    assert reading.answers == BLANK
    assert reading.errors == {}
    assert reading.texts == {}


def test_each_kind_of_question_is_answered_in_its_own_type() -> None:
    reading = FORM.read(
        [
            ("q.scale", "7"),
            ("q.single", "b.c"),
            ("q.multi", "z"),
            ("q.multi", "x"),
            ("q.multi", "z"),
            ("q.line", "\u3000おいしい \r\n"),
            ("q.lines", "はじめ\r\nつぎ\rおわり\r\n"),
            ("q.whole", "１２"),
            ("q.real", "-1.50"),
            ("q.consent", "yes"),
        ]
    )
    assert reading.errors == {}
    assert reading.answers == {
        "scale": 7,
        "single": "b.c",
        "multi": ("x", "z"),
        "line": "おいしい",
        "lines": "はじめ\nつぎ\nおわり",
        "whole": 12,
        "real": -1.5,
        "consent": True,
    }
    assert [type(reading.answers[key]) for key in ("scale", "whole", "real", "consent")] == [int, int, float, bool]


@pytest.mark.parametrize(
    ("name", "key"), [("q.scale", "scale"), ("q.multi", "multi"), ("na.lines", "lines"), ("na.real", "real")]
)
def test_not_applicable_is_an_answer_of_its_own(name: str, key: str) -> None:
    reading = FORM.read([(name, "!na")])
    assert reading.errors == {}
    assert reading.answers == BLANK | {key: NOT_APPLICABLE}


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\r\n", "\t", "\u200b\u2060", "\ufeff"])
def test_what_shows_nothing_counts_as_blank(blank: str) -> None:
    reading = FORM.read([("q.line", blank), ("q.lines", blank), ("q.whole", blank), ("q.scale", "")])
    assert reading.errors == {}
    assert reading.answers == BLANK


def test_text_is_kept_in_one_normal_form_without_invisible_controls() -> None:
    decomposed = "か\u3099\u0007\v家族\x1b👨\u200d👩"
    assert FORM.read([("q.lines", decomposed)]).answers["lines"] == "が\n家族👨\u200d👩"
    assert FORM.read([("q.line", decomposed)]).answers["line"] == "が 家族👨\u200d👩"


def test_a_text_is_as_long_as_its_characters_not_its_bytes() -> None:
    assert FORM.read([("q.line", "茶" * 20)]).answers["line"] == "茶" * 20
    assert FORM.read([("q.line", "茶" * 21)]).errors == {"line": "20文字以内にしてください（いまは21文字です）。"}


def test_the_end_points_of_a_scale_are_answers_whatever_its_range() -> None:
    for low, high in ((1, 5), (1, 7), (1, 10), (0, 10), (-3, 3)):
        form = survey_form(survey_of(scale("it", high, low=low)), 1, "ja")
        assert [form.read([("q.it", str(point))]).answers["it"] for point in (low, high)] == [low, high]
        assert [form.read([("q.it", str(point))]).answers["it"] for point in (low - 1, high + 1)] == [None, None]


def test_fields_that_the_page_does_not_have_are_left_out() -> None:
    reading = FORM.read([("version", "3"), ("idem", "x"), ("q.other", "5"), ("na.line", "!na"), ("scale", "5")])
    assert reading.answers == BLANK
    assert reading.errors == {}
    assert reading.texts == {}
