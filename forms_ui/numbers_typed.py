"""Numbers as people type them: full-width digits and thousands separators count, clever notations do not."""

import re
from decimal import Decimal
from typing import Final

from forms_ui.plain_text import narrow
from forms_ui.unacceptable import Unacceptable

# A float keeps this many digits exactly, so that what was typed is what is kept.
_MOST_DIGITS: Final = 15
_MOST_CHARACTERS: Final = 60
_MINUS_SIGNS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u30fc", "-"))
_NUMBER = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?")


def parse_number(typed: str, *, whole: bool) -> int | float:
    """The number that was typed: an int when a whole one is asked for, else a float."""
    if len(typed) > _MOST_CHARACTERS:
        raise Unacceptable("too_many_digits")
    match = _NUMBER.fullmatch(narrow(typed).strip().translate(_MINUS_SIGNS))
    if match is None:
        raise Unacceptable("digits_only")
    sign, units, fraction = match[1], match[2].replace(",", "").lstrip("0"), (match[3] or "").rstrip("0")
    if len(units) + len(fraction) > _MOST_DIGITS:
        raise Unacceptable("too_many_digits")
    if not whole:
        # Adding zero turns -0.0 into 0.0.
        return float(f"{sign}{units or '0'}.{fraction}") + 0.0
    if fraction:
        raise Unacceptable("whole_only")
    return int(f"{sign}{units or '0'}")


def write_number(number: float) -> str:
    """The number in plain digits, as it could have been typed."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return format(Decimal(repr(number)), "f")
