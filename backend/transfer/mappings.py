"""A mapping says which column of a file is what, and what is the same for every line."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from backend.loyalty.rules.axes import Axis, Facet, Moment
from backend.panel.rules import AttributeKind
from backend.transfer.cells import DEFAULT_ZONE
from backend.transfer.faults import UnfitFile
from backend.transfer.sheets import Sheet


class FileKind(StrEnum):
    """What a file holds."""

    PEOPLE = "people"
    PURCHASES = "purchases"
    ANSWERS = "answers"
    TIERS = "tiers"


# What each kind of file has columns for; those with a star it cannot do without.
FIELDS: Final[Mapping[FileKind, tuple[str, ...]]] = {
    FileKind.PEOPLE: ("person*", "language", "channel", "email", "phone", "consent_date"),
    FileKind.PURCHASES: (
        "person*", "order*", "date*", "product", "quantity", "amount", "currency", "cross_sell", "up_sell",
    ),
    FileKind.ANSWERS: ("person*", "response", "date"),
    FileKind.TIERS: ("person*", "tier*", "date", "valid_until"),
}  # fmt: skip

# Header names that need no mapping, compared without case, width, spaces, '_' and '-'.
KNOWN_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": (
        "person", "personid", "customer", "customerid", "externalref", "respondent", "respondentid", "member",
        "memberid", "顧客", "顧客id", "顧客番号", "顧客コード", "会員", "会員id", "会員番号", "回答者",
    ),
    "order": ("order", "orderid", "orderref", "orderno", "ordernumber", "注文番号", "注文id", "伝票番号"),
    "date": (
        "date", "purchasedat", "purchasedate", "orderdate", "answeredat", "日付", "購入日", "購入日時", "注文日",
        "注文日時", "回答日", "回答日時",
    ),
    "product": ("product", "productkey", "sku", "製品", "商品", "商品コード", "製品コード"),
    "quantity": ("quantity", "qty", "数量"),
    "amount": ("amount", "total", "price", "金額", "購入金額", "合計"),
    "currency": ("currency", "通貨"),
    "cross_sell": ("crosssell", "クロスセル"),
    "up_sell": ("upsell", "アップセル"),
    "language": ("language", "言語"),
    "channel": ("channel", "連絡方法"),
    "email": ("email", "emailaddress", "mail", "mailaddress", "メール", "eメール", "電子メール", "メールアドレス"),
    "phone": (
        "phone", "phonenumber", "tel", "telephone", "mobile", "電話", "電話番号", "携帯", "携帯電話", "携帯番号",
        "携帯電話番号",
    ),
    "consent_date": ("consentdate", "consentedat", "同意日", "同意日時"),
    "response": ("response", "responseid", "回答id", "回答番号"),
    "tier": ("tier", "rank", "level", "ランク", "会員ランク", "ステージ"),
    "valid_until": ("validuntil", "有効期限"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A column of answers: which item it is, and what it says on which scale."""

    column: str
    key: str
    axis: Axis
    facet: Facet
    low: float
    high: float
    is_reversed: bool
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeColumn:
    """A column about people: the attribute it says, and its kind where the attribute is yet to be defined."""

    column: str
    key: str
    kind: AttributeKind | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentColumn:
    """A column of decisions, yes or no: on what, by which channel, and the words that people were shown."""

    column: str
    purpose: str
    channel: str
    wording: str | None
    language: str
    date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """Which column is what, and what is the same for every line."""

    columns: Mapping[str, str] = field(default_factory=dict)
    product: str | None = None
    brand: str | None = None
    date: str | None = None
    valid_until: str | None = None
    date_format: str | None = None
    time_zone: str = DEFAULT_ZONE
    currency: str = "JPY"
    source: str | None = None
    moment: Moment = Moment.NONE
    missing: frozenset[str] = frozenset({""})
    order: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    attributes: tuple[AttributeColumn, ...] = ()
    wording: str | None = None
    consents: tuple[ConsentColumn, ...] = ()


def column_of(sheet: Sheet, kind: FileKind, mapping: FileMapping, name: str) -> int | None:
    """Where the column stands that holds this; by the mapping, else by a known header, else nowhere."""
    if name in mapping.columns:
        return sheet.index(mapping.columns[name])
    found = [column for column in sheet.header if _folded(column) in KNOWN_HEADERS[name]]
    if found:
        return sheet.header.index(found[0])
    if f"{name}*" in FIELDS[kind]:
        raise UnfitFile(
            f"no column of the file is known to hold the {name}; say in a mapping which one does "
            f'([columns] {name} = "…"). The file has: {", ".join(sheet.header)}'
        )
    return None


def _folded(header: str) -> str:
    plain = unicodedata.normalize("NFKC", header).lower()
    return plain.replace(" ", "").replace("_", "").replace("-", "")
