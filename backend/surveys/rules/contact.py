"""What a contact block asks for, field by field, in words that every Japanese form uses."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final


@unique
class ContactField(StrEnum):
    """One field of a CONTACT question; furigana (ふりがな) are the readings of the names."""

    FAMILY_NAME = "FAMILY_NAME"
    GIVEN_NAME = "GIVEN_NAME"
    FAMILY_KANA = "FAMILY_KANA"
    GIVEN_KANA = "GIVEN_KANA"
    POSTAL_CODE = "POSTAL_CODE"
    PREFECTURE = "PREFECTURE"
    CITY = "CITY"
    STREET = "STREET"
    BUILDING = "BUILDING"
    EMAIL = "EMAIL"
    PHONE = "PHONE"


CONTACT_WORDING: Final[Mapping[ContactField, Mapping[str, str]]] = {
    ContactField.FAMILY_NAME: {"ja": "姓", "en": "Family name"},
    ContactField.GIVEN_NAME: {"ja": "名", "en": "Given name"},
    ContactField.FAMILY_KANA: {"ja": "せい(ふりがな)", "en": "Family name (reading)"},
    ContactField.GIVEN_KANA: {"ja": "めい(ふりがな)", "en": "Given name (reading)"},
    ContactField.POSTAL_CODE: {"ja": "郵便番号", "en": "Postal code"},
    ContactField.PREFECTURE: {"ja": "都道府県", "en": "Prefecture"},
    ContactField.CITY: {"ja": "市区町村", "en": "City"},
    ContactField.STREET: {"ja": "町名・番地", "en": "Street and number"},
    ContactField.BUILDING: {"ja": "建物名・部屋番号", "en": "Building and room"},
    ContactField.EMAIL: {"ja": "メールアドレス", "en": "E-mail address"},
    ContactField.PHONE: {"ja": "電話番号", "en": "Phone number"},
}
# Many homes have no building's name: it can be left blank in a block that is otherwise required.
NEVER_REQUIRED: Final = frozenset({ContactField.BUILDING})
LONGEST_CONTACT: Final = 200
