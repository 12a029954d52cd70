"""E-mail addresses, phone numbers, postal codes and readings of names, as people type them and as they are kept."""

import re
import unicodedata
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from forms_ui.unacceptable import Unacceptable

_HOME: Final = "JP"
_HOME_CODE: Final = 81
_LONGEST_EMAIL: Final = 254
_MOST_CHARACTERS: Final = 60
# Hyphens, dashes, minus signs and the long vowel mark, which phones in Japan offer where one means a hyphen.
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-"))
_PHONE: Final = re.compile(r"\+?[0-9 ().-]+")
_POSTAL_CODE: Final = re.compile(r"〒?([0-9]{3})-?([0-9]{4})")
# Every hiragana that has a katakana, in order: small a to small ke, and the two marks of repetition.
_TO_KATAKANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_KATAKANA: Final = re.compile("[\u30a1-\u30fa][\u30a1-\u30fe]*(?: [\u30a1-\u30fa][\u30a1-\u30fe]*)*")


def parse_email(typed: str) -> str:
    """The address, normalised; whether anyone reads mail there, no form can know."""
    if len(typed) > _LONGEST_EMAIL:
        raise Unacceptable("email_only")
    try:
        # An address outside ASCII before its @ is valid, yet few servers carry mail to it.
        found = validate_email(
            unicodedata.normalize("NFKC", typed).strip(), check_deliverability=False, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise Unacceptable("email_only") from None
    return found.normalized


def parse_phone(typed: str) -> str:
    """The number with its country (E.164); one without is a number in Japan."""
    narrow = unicodedata.normalize("NFKC", typed).translate(_HYPHENS).strip()
    if len(typed) > _MOST_CHARACTERS or not _PHONE.fullmatch(narrow):
        raise Unacceptable("phone_only")
    try:
        number = phonenumbers.parse(narrow, _HOME)
    except phonenumbers.NumberParseException:
        raise Unacceptable("phone_only") from None
    if not phonenumbers.is_valid_number(number):
        raise Unacceptable("phone_only")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def write_phone(number: str) -> str:
    """The number as people at home dial it; what cannot be read stays as it is."""
    try:
        known = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return number
    is_home = known.country_code == _HOME_CODE
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(known, style)


def parse_postal_code(typed: str) -> str:
    """The Japanese postal code as 123-4567."""
    if len(typed) > _MOST_CHARACTERS:
        raise Unacceptable("postal_code_only")
    narrow = "".join(unicodedata.normalize("NFKC", typed).translate(_HYPHENS).split())
    found = _POSTAL_CODE.fullmatch(narrow)
    if found is None:
        raise Unacceptable("postal_code_only")
    return f"{found[1]}-{found[2]}"


def parse_kana(tidied: str) -> str:
    """The reading of a name in full-width katakana, whichever kana it was typed in."""
    kana = " ".join(unicodedata.normalize("NFKC", tidied).translate(_TO_KATAKANA).split())
    if not _KATAKANA.fullmatch(kana):
        raise Unacceptable("kana_only")
    return kana
