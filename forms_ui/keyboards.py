"""What is typed: the keyboard that a phone should show for it, and what the browser may fill in by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms_ui.parts import Part
from forms_ui.shapes import QuestionShape

# A few digits look lost in a box as wide as the page.
_NARROW: Final = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """Attributes of an input; what is empty is left out."""

    type: str = "text"
    inputmode: str = ""
    autocomplete: str = "off"
    style: str = ""
    least: str = ""
    most: str = ""
    is_short: bool = False
    """Whether two of them fit side by side."""


_KEYBOARDS: Final[Mapping[str, Keyboard]] = {
    "EMAIL": Keyboard(type="email", inputmode="email", autocomplete="email"),
    "PHONE": Keyboard(type="tel", inputmode="tel", autocomplete="tel", style=_NARROW),
    "POSTAL_CODE": Keyboard(inputmode="numeric", autocomplete="postal-code", style=_NARROW),
}
# There is no token for readings: browsers in Japan know such an input by its label, unless they are told anything.
_NO_TOKEN: Final = Keyboard(autocomplete="", is_short=True)
_CONTACT: Final[Mapping[str, Keyboard]] = {
    "FAMILY_NAME": Keyboard(autocomplete="family-name", is_short=True),
    "GIVEN_NAME": Keyboard(autocomplete="given-name", is_short=True),
    "FAMILY_KANA": _NO_TOKEN,
    "GIVEN_KANA": _NO_TOKEN,
    "PREFECTURE": Keyboard(autocomplete="address-level1", style=_NARROW),
    "CITY": Keyboard(autocomplete="address-level2"),
    "STREET": Keyboard(autocomplete="address-line1"),
    "BUILDING": Keyboard(autocomplete="address-line2"),
}


def choose_keyboard(part: Part) -> Keyboard:
    """The keyboard for what is asked."""
    question = part.question
    match question.kind:
        case "NUMBER":
            return Keyboard(inputmode=_choose_digits(question), style=_NARROW)
        case "DATE":
            # The phone's own calendar: nobody has to guess in which form a day is written, or to leave the kana
            # keyboard. Where a browser has none, the day is typed, and read in every form that is usual in Japan.
            return Keyboard(type="date", style=_NARROW, least=question.earliest, most=question.latest)
    return _CONTACT.get(part.contact) or _KEYBOARDS.get(question.kind) or Keyboard()


def _choose_digits(question: QuestionShape) -> str:
    """Keyboards for digits lack a minus sign on some phones."""
    if question.minimum is not None and question.minimum < 0:
        return "text"
    return "numeric" if question.whole else "decimal"
