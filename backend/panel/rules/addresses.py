"""Where a person is reached: an address as it is written, and as it is compared with others."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from backend.errors import Invalid
from backend.text import clean

_LONGEST: Final = 320
_REGION: Final = "JP"


@unique
class AddressKind(StrEnum):
    """What kind of address it is."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanAddress:
    """An address to write to, and the one spelling by which it is found."""

    address: str
    normal: str


def clean_address(kind: AddressKind, raw: str) -> CleanAddress:
    """The address as it is kept; what nobody could be reached by is refused, without repeating it."""
    return _CLEANERS[kind](unicodedata.normalize("NFKC", clean(raw, "address", most=_LONGEST)))


def normal_spellings(raw: str) -> frozenset[str]:
    """The spellings by which an address would be found, whichever kind it is of."""
    found: set[str] = set()
    for kind in AddressKind:
        try:
            found.add(clean_address(kind, raw).normal)
        except Invalid:
            continue
    return frozenset(found)


def _email(text: str) -> CleanAddress:
    """Nothing is looked up: a domain that does not answer now may answer tomorrow."""
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise Invalid("this is not an e-mail address", "address") from None
    return CleanAddress(address=address, normal=address.lower())


def _phone(text: str) -> CleanAddress:
    """E.164; a number without its country is taken to be a Japanese one."""
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        raise Invalid("this is not a phone number", "address") from None
    if not phonenumbers.is_valid_number(number):
        raise Invalid("this is not a phone number", "address")
    spelled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return CleanAddress(address=spelled, normal=spelled)


_CLEANERS: Final[Mapping[AddressKind, Callable[[str], CleanAddress]]] = {
    AddressKind.EMAIL: _email,
    AddressKind.PHONE: _phone,
}
