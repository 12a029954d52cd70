"""The fields that are typed into: texts, numbers, days, addresses and readings of names."""

from forms_ui.answers import AnswerValue
from forms_ui.contacts_typed import parse_email, parse_kana, parse_phone, parse_postal_code
from forms_ui.dates_typed import parse_date, write_date
from forms_ui.fields import BoxedField
from forms_ui.numbers_typed import parse_number, write_number
from forms_ui.plain_text import is_readable, tidy
from forms_ui.unacceptable import Unacceptable


class TypedField(BoxedField):
    """What is typed into one input."""

    def read(self, values: list[str]) -> AnswerValue | None:
        """The answer typed into the one input."""
        if len(values) > 1:
            raise self.wrong("answer_once")
        if values and not is_readable(values[0]):
            raise self.wrong("unreadable")
        try:
            return self.read_typed(values[0]) if values and tidy(values[0], multiline=True) else None
        except Unacceptable as unacceptable:
            raise self.wrong(unacceptable.key) from None

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The answer that the readable text stands for."""
        raise NotImplementedError


class WrittenField(TypedField):
    """TEXT: a line or several."""

    blank = "write"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The text, tidied; its length is checked here because maxlength in the page would cut what an IME composes."""
        most = self.question.max_length
        text = tidy(typed, multiline=self.question.multiline)
        if len(text) > most:
            raise self.wrong("too_long", most=most, length=len(text))
        return text or None


class KanaField(WrittenField):
    """A reading of a name (ふりがな)."""

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The reading in katakana."""
        text = super().read_typed(typed)
        return parse_kana(text) if isinstance(text, str) else None


class NumberField(TypedField):
    """NUMBER: digits of any width."""

    blank = "enter_number"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The number within its bounds."""
        number = parse_number(typed, whole=self.question.whole)
        least, most = self.question.minimum, self.question.maximum
        if least is not None and number < least:
            raise self.wrong("too_small", least=write_number(least))
        if most is not None and number > most:
            raise self.wrong("too_large", most=write_number(most))
        return number


class DateField(TypedField):
    """DATE: a day out of the browser's calendar, or typed where it has none."""

    blank = "enter_date"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The day within its bounds; days written YYYY-MM-DD stand in the order of time."""
        day = parse_date(typed)
        earliest, latest = self.question.earliest, self.question.latest
        if earliest and day < earliest:
            raise self.wrong("too_early", earliest=write_date(earliest, self.language))
        if latest and day > latest:
            raise self.wrong("too_late", latest=write_date(latest, self.language))
        return day


class EmailField(TypedField):
    """EMAIL: an address."""

    blank = "enter_email"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The address, normalised."""
        return parse_email(typed)


class PhoneField(TypedField):
    """PHONE: a number, at home or abroad."""

    blank = "enter_phone"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The number with its country."""
        return parse_phone(typed)


class PostalCodeField(TypedField):
    """POSTAL_CODE: seven digits."""

    blank = "enter_postal_code"

    def read_typed(self, typed: str) -> AnswerValue | None:
        """The code, hyphenated."""
        return parse_postal_code(typed)
