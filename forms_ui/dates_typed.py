"""Days as people in Japan type them: 2026/4/1, 20260401, 2026年4月1日, 令和8年4月1日, R8.4.1, in any width."""

import re
import unicodedata
from datetime import date
from typing import Final

from forms_ui.unacceptable import Unacceptable

_MOST_CHARACTERS: Final = 40
# The year before an era's first: the first year (元年) is 1. Which day an era began on is not asked: a form that was
# filled in on the eve of one names the new era all the same.
_ERAS: Final = {
    **dict.fromkeys(("令和", "令", "R"), 2018),
    **dict.fromkeys(("平成", "平", "H"), 1988),
    **dict.fromkeys(("昭和", "昭", "S"), 1925),
    **dict.fromkeys(("大正", "大", "T"), 1911),
    **dict.fromkeys(("明治", "明", "M"), 1867),
}
_BETWEEN: Final = re.compile("[\u2010-\u2015\u2212\u30fc\u30fb/.,-]")
_WEEKDAY: Final = re.compile(r"\([月火水木金土日]\)$")
_WRITTEN: Final = re.compile(r"([0-9]{4})(?:-|年)([0-9]{1,2})(?:-|月)([0-9]{1,2})日?")
_OF_AN_ERA: Final = re.compile(
    rf"({'|'.join(_ERAS)})([0-9]{{1,2}}|元)(?:-|年)([0-9]{{1,2}})(?:-|月)([0-9]{{1,2}})日?", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


def parse_date(typed: str) -> str:
    """The day that was typed, as YYYY-MM-DD."""
    if len(typed) > _MOST_CHARACTERS:
        raise Unacceptable("date_only")
    # NFKC turns the one-letter signs of the eras and of the days of a month into letters and digits, too.
    narrow = "".join(unicodedata.normalize("NFKC", typed).split())
    year, month, day = _split(_WEEKDAY.sub("", _BETWEEN.sub("-", narrow)))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Unacceptable("no_such_day") from None


def write_date(day: str, language: str) -> str:
    """The day YYYY-MM-DD in words of that language."""
    known = date.fromisoformat(day)
    if language == "ja":
        return f"{known.year}年{known.month}月{known.day}日"
    return f"{known.day} {_MONTHS[known.month - 1]} {known.year}"


def _split(tidied: str) -> tuple[int, int, int]:
    found = _WRITTEN.fullmatch(tidied) or _DIGITS.fullmatch(tidied)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = _OF_AN_ERA.fullmatch(tidied)
    if found is None:
        raise Unacceptable("date_only")
    year = 1 if found[2] == "元" else int(found[2])
    # No era has a year 0; date() refuses what this makes of it.
    return _ERAS[found[1].upper()] + year if year else 0, int(found[3]), int(found[4])
