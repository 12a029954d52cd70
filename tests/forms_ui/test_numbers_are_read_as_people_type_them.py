"""Numbers are read as people type them, full-width digits included, and clever notations are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import survey_form
from forms_ui.numbers_typed import parse_number, write_number
from tests.forms_ui.samples import Question, survey_of

WHOLE = survey_form(survey_of(Question(key="it", kind="NUMBER", wording={}, whole=True)), 1, "ja")
REAL = survey_form(survey_of(Question(key="it", kind="NUMBER", wording={})), 1, "ja")
AGE = survey_form(
    survey_of(Question(key="it", kind="NUMBER", wording={}, whole=True, minimum=15, maximum=120.0)), 1, "ja"
)

DIGITS = "数字だけで入力してください（例：12）。"
FRACTION = "小数点のない数字（整数）で入力してください。"
TOO_MANY = "桁が多すぎます。数字をご確認ください。"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        ("１２", 12),
        (" 　１２　", 12),
        ("+7", 7),
        ("＋７", 7),
        ("-7", -7),
        ("−7", -7),
        ("ー７", -7),
        ("-0", 0),
        ("007", 7),
        ("1,234,567", 1_234_567),
        ("１，２３４", 1_234),
        ("12.00", 12),
        ("12.", 12),
        ("999999999999999", 999_999_999_999_999),
        ("0" * 50 + "1", 1),
    ],
)
def test_a_whole_number_may_be_typed_in_many_ways(typed: str, number: int) -> None:
    reading = WHOLE.read([("q.it", typed)])
    assert reading.errors == {}
    assert (reading.answers["it"], type(reading.answers["it"])) == (number, int)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("36.6", 36.6), ("３６．６", 36.6), (".5", 0.5), ("-0.0", 0.0), ("1,234.5", 1234.5), ("3", 3.0)],
)
def test_a_number_with_a_fraction_is_a_float(typed: str, number: float) -> None:
    reading = REAL.read([("q.it", typed)])
    assert reading.errors == {}
    assert str(reading.answers["it"]) == str(number)


@pytest.mark.parametrize(
    "typed",
    [
        "NaN",
        "inf",
        "-Infinity",
        "1E+999999",
        "1e5",
        "1_000",
        "1,00",
        "12,34",
        "0x10",
        "½",
        "10²",
        "①",
        "Ⅻ",
        "١٢",
        "十二",
        "12回",
        "1 2",
        "1.2.3",
        ".",
        "-",
        "+-1",
        "--1",
    ],
)
def test_all_other_notations_are_refused(typed: str) -> None:
    for form in (WHOLE, REAL):
        reading = form.read([("q.it", typed)])
        assert reading.errors == {"it": DIGITS}
        assert reading.answers == {"it": None}


@pytest.mark.parametrize("typed", ["9" * 16, "9" * 100_000, "0." + "3" * 16, "1" * 8 + "." + "1" * 8])
def test_more_digits_than_can_be_kept_exactly_are_refused(typed: str) -> None:
    assert REAL.read([("q.it", typed)]).errors == {"it": TOO_MANY}


def test_a_whole_number_has_no_fraction() -> None:
    assert WHOLE.read([("q.it", "1.5")]).errors == {"it": FRACTION}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("14", "15以上の数字を入力してください。"),
        ("-20", "15以上の数字を入力してください。"),
        ("121", "120以下の数字を入力してください。"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused(typed: str, error: str) -> None:
    assert AGE.read([("q.it", typed)]).errors == {"it": error}


def test_the_bounds_themselves_are_accepted() -> None:
    assert [AGE.read([("q.it", typed)]).answers["it"] for typed in ("15", "120")] == [15, 120]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5))
def test_a_number_written_back_is_read_as_the_same(number: float) -> None:
    value = float(number) + 0.0
    assert parse_number(write_number(value), whole=False) == value
