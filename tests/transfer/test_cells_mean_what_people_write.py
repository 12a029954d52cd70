"""Dates in the file's own time zone, and flags, as people write them."""

from datetime import datetime

import pytest

from backend.clock import from_datetime
from backend.errors import Invalid
from backend.transfer.cells import read_flag, read_instant, read_zone


def instant(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-01", "2026-04-01T00:00:00+09:00"),
        ("2026/4/1", "2026-04-01T00:00:00+09:00"),
        ("２０２６年４月１日", "2026-04-01T00:00:00+09:00"),
        ("20260401", "2026-04-01T00:00:00+09:00"),
        ("2026.04.01 9:30", "2026-04-01T09:30:00+09:00"),
        ("2026年4月1日 9時30分", "2026-04-01T09:30:00+09:00"),
        ("2026-04-01T09:30:15.250", "2026-04-01T09:30:15.250+09:00"),
        ("2026-04-01T00:30:00Z", "2026-04-01T09:30:00+09:00"),
        ("2026-04-01 09:30+01:00", "2026-04-01T17:30:00+09:00"),
    ],
)
def test_dates_are_read_in_the_zone_of_the_file(text: str, expected: str) -> None:
    assert read_instant(text, read_zone("+09:00")) == instant(expected)


def test_a_spelling_may_be_said() -> None:
    assert read_instant("01.02.2026", read_zone("-05:00"), "%d.%m.%Y") == instant("2026-02-01T00:00:00-05:00")
    with pytest.raises(Invalid):
        read_instant("2026-02-01", read_zone("-05:00"), "%d.%m.%Y")


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-02-30", "01/02/2026", "2026-04", "1e9", "2026-04-01 25:00"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_instant(text, read_zone("+09:00"))


@pytest.mark.parametrize("name", ["", "Atlantis/Capital", "+99:00", "../../etc/passwd"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        read_zone(name)


def test_a_flag_that_is_empty_is_no() -> None:
    assert [read_flag(text) for text in ("", "はい", "1", "いいえ", "FALSE")] == [False, True, True, False, False]
    with pytest.raises(Invalid):
        read_flag("perhaps")
