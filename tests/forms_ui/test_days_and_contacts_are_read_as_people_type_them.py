"""Days, addresses, numbers and readings of names are read in every form that is usual, and kept in one."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import survey_form
from forms_ui.contacts_typed import parse_email, parse_kana, parse_phone, parse_postal_code, write_phone
from forms_ui.dates_typed import parse_date, write_date
from forms_ui.unacceptable import Unacceptable
from tests.forms_ui.samples import Question, contact, newer_kinds, survey_of

FORM = survey_form(newer_kinds(), 1, "ja")
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}


@pytest.mark.parametrize(
    "typed",
    [
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "20260401",
        "2026年4月1日",
        "2026年4月1日（水）",
        "２０２６／０４／０１",
        "　2026 / 04 / 01 ",
        "2026ー4ー1",
        "令和8年4月1日",
        "令和８年４月１日",
        "令和8/4/1",
        "R8.4.1",
        "r8-4-1",
        "㋿8年4月1日",
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    assert parse_date(typed) == "2026-04-01"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("H1.1.8", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("S39/10/10", "1964-10-10"),
        ("大正元年12月1日", "1912-12-01"),
        ("明治45年7月29日", "1912-07-29"),
        ("平成35年1月1日", "2023-01-01"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_eras_and_leap_days_are_known(typed: str, day: str) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize("typed", ["2026-02-29", "2026/13/1", "令和0年1月1日", "20260400", "0000-01-01"])
def test_a_day_that_is_in_no_calendar_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="no_such_day"):
        parse_date(typed)


@pytest.mark.parametrize("typed", ["1/4/2026", "4月1日", "26/4/1", "明日", "2026", "R8", "2026-04-01T00:00", "9" * 41])
def test_what_could_be_several_days_or_none_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="date_only"):
        parse_date(typed)


@given(st.dates())
def test_a_day_written_in_words_is_read_again(day: date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()
    if day.year >= 1000:
        assert parse_date(write_date(day.isoformat(), "ja")) == day.isoformat()


@given(st.sampled_from(sorted(ERAS)), st.integers(1, 64), st.integers(1, 12), st.integers(1, 28))
def test_the_years_of_an_era_are_counted_from_its_first(era: str, year: int, month: int, day: int) -> None:
    assert parse_date(f"{era}{year}年{month}月{day}日") == date(ERAS[era] + year, month, day).isoformat()


@given(
    st.text(max_size=30) | st.from_regex(re.compile(r"\A[RHS令平昭]?[0-9元]{1,4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?\Z"))
)
def test_whatever_is_read_as_a_day_is_one(typed: str) -> None:
    try:
        day = parse_date(typed)
    except Unacceptable:
        return
    assert date.fromisoformat(day).isoformat() == day


def test_a_day_outside_its_bounds_is_refused_in_words() -> None:
    english = survey_form(newer_kinds(), 1, "en")
    for posted, japanese, said in (
        ("2019-12-31", "2020年1月1日以降の日付にしてください。", "Please choose 1 January 2020 or a later day."),
        ("2026-11-22", "2026年11月21日以前の日付にしてください。", "Please choose 21 November 2026 or an earlier day."),
    ):
        assert FORM.read([("q.day", posted)]).errors == {"day": japanese}
        assert english.read([("q.day", posted)]).errors == {"day": said}
    for bound in ("2020-01-01", "2026-11-21"):
        assert FORM.read([("q.day", bound)]).answers["day"] == bound


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        (" Hanako@EXAMPLE.JP\u3000", "Hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("a.b+c@sub.example.co.jp", "a.b+c@sub.example.co.jp"),
    ],
)
def test_an_address_is_normalised(typed: str, kept: str) -> None:
    assert parse_email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["hanako", "a@b", "a b@example.jp", "花子@example.jp", "a@example.jp, b@x.jp", "a" * 255]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="email_only"):
        parse_email(typed)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("090-1234-5678", "+819012345678", "090-1234-5678"),
        ("０９０ー１２３４ー５６７８", "+819012345678", "090-1234-5678"),
        ("03(1234)5678", "+81312345678", "03-1234-5678"),
        ("+81 90 1234 5678", "+819012345678", "090-1234-5678"),
        ("+1 650-253-0000", "+16502530000", "+1 650-253-0000"),
    ],
)
def test_a_number_keeps_its_country_and_is_shown_as_it_is_dialled(typed: str, kept: str, shown: str) -> None:
    assert parse_phone(typed) == kept
    assert write_phone(kept) == shown
    assert parse_phone(shown) == kept


@pytest.mark.parametrize("typed", ["110", "1234-5678", "03-1234-5678 内線1", "090-1234-567", "+999", "電話", "0" * 61])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="phone_only"):
        parse_phone(typed)


@pytest.mark.parametrize(
    "typed", ["123-4567", "1234567", "〒123-4567", "〒　１２３ー４５６７", "１２３４５６７", "123−4567"]
)
def test_a_postal_code_is_read_in_any_width(typed: str) -> None:
    assert parse_postal_code(typed) == "123-4567"


@pytest.mark.parametrize("typed", ["123-456", "12345678", "123-45-67", "SW1A 1AA", "〒", "1" * 61])
def test_what_has_not_seven_digits_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="postal_code_only"):
        parse_postal_code(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("やまだ", "ヤマダ"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("か\u3099", "ガ"),
        ("ヤマダ", "ヤマダ"),
        ("まりー\u3000あん", "マリー アン"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ゔぁいおら", "ヴァイオラ"),
    ],
)
def test_a_reading_is_kept_in_katakana(typed: str, kept: str) -> None:
    assert parse_kana(typed) == kept


@pytest.mark.parametrize("typed", ["山田", "Yamada", "やまだ1", "・", "ー"])
def test_a_reading_that_is_not_kana_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable, match="kana_only"):
        parse_kana(typed)


def test_only_the_readings_of_a_contact_block_are_turned_into_katakana() -> None:
    form = survey_form(survey_of(contact(required=False)), 1, "ja")
    posted = [
        ("q.contact.family_name", "やまだ"),
        ("q.contact.family_kana", "やまだ"),
        ("q.contact.given_kana", "花子"),
    ]
    reading = form.read(posted)
    assert reading.answers["contact.family_name"] == "やまだ"
    assert reading.answers["contact.family_kana"] == "ヤマダ"
    assert reading.errors == {"contact.given_kana": "ひらがなかカタカナで入力してください。"}


@pytest.mark.parametrize(
    ("kind", "messages"),
    [
        ("DATE", ("日付を選んでください。", "Please enter a date.")),
        ("EMAIL", ("メールアドレスを入力してください。", "Please enter an e-mail address.")),
        ("PHONE", ("電話番号を入力してください。", "Please enter a phone number.")),
        ("POSTAL_CODE", ("郵便番号を入力してください。", "Please enter a postal code.")),
        ("RANKING", ("すべてに順位をつけてください。", "Please give each of them a rank.")),
        ("FILE", ("ファイルを選んでください。", "Please choose a file.")),
    ],
)
def test_each_kind_says_what_is_missing(kind: str, messages: tuple[str, str]) -> None:
    for language, message in zip(("ja", "en"), messages, strict=True):
        form = survey_form(survey_of(Question(key="it", kind=kind, wording={"ja": "？"})), 1, language)
        reading = form.read([("q.it", " ")]) if kind != "FILE" else form.read([])
        assert reading.errors == {"it": message}
