"""An audience for any marketing tool: who is in it, where they stand, and how to reach those who agreed to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product, products_by_key
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.loyalty.queries import PositionView, positions_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.panel.queries import addresses_of, attributes_of, list_attributes, may_contact, people_by_id
from backend.panel.rules import AddressKind
from backend.panel.tables import Address
from backend.segments.queries.audiences import find_audience_by_key, members_of
from backend.transfer.columns import Cell, Column
from backend.transfer.positions_out import segment_name

_TOGETHER: Final = 500
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "person_id": ("The person's number here", "本システムでの番号"),
    "person": ("The client's reference of the person", "顧客番号(お客さま側の番号)"),
    "language": ("The person's language", "言語"),
    "product": ("The key of the product that the segment is towards", "層の対象製品のキー"),
    "segment": ("One of the eight, or UNCLASSIFIED where too little is known", "8つの層、不明なときは UNCLASSIFIED"),
    "certainty": ("The probability of the segment", "その層である確率"),
}
_REACHED: Final[Mapping[str, tuple[str, str]]] = {
    "email": ("Where to write, of those who agreed to mail for the purpose", "メール(目的への同意がある場合のみ)"),
    "email_sha256": (
        "SHA-256 of the address, trimmed and in small letters, as platforms for advertising match it",
        "メールアドレスの SHA-256(前後の空白を除き小文字にしたもの)",
    ),
    "phone": ("The telephone, of those who agreed to be reached from a file", "電話(目的への同意がある場合のみ)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceColumns:
    """What is taken out of an audience; without a purpose nobody's address is, without a product its own one counts."""

    product: str | None = None
    purpose: str | None = None
    attributes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceFile:
    """An audience that is taken out, towards a product if any."""

    audience_id: int
    product_id: int | None
    purpose: str | None
    attributes: Sequence[str]

    @property
    def columns(self) -> list[Column]:
        """The columns, those of attributes under their keys."""
        said = [*_SAID.items(), *(_REACHED.items() if self.purpose is not None else ())]
        own = [(f"attribute_{key}", (f"The attribute {key}", f"属性 {key}")) for key in self.attributes]
        return [Column(name=name, meaning={"en": en, "ja": ja}) for name, (en, ja) in [*said, *own]]


def audience_file(session: Session, key: str, asked: AudienceColumns) -> AudienceFile:
    """The file of the audience of that key."""
    audience = find_audience_by_key(session, key)
    if audience is None:
        raise NotFound(f"no audience is called {key}")
    known = {row.key for row in list_attributes(session)}
    for each in asked.attributes:
        if each not in known:
            raise NotFound(f"no attribute is called {each}")
    return AudienceFile(
        audience_id=audience.id,
        product_id=audience.product_id if asked.product is None else _product(session, asked.product),
        purpose=asked.purpose,
        attributes=asked.attributes,
    )


def audience_rows(session: Session, file: AudienceFile, now: Instant) -> Iterator[list[Cell]]:
    """A row for each person, in the order in which they joined the panel."""
    ids = sorted(session.execute(members_of(session, file.audience_id, now)).scalars())
    product = None if file.product_id is None else get_product(session, file.product_id).key
    for part in in_parts(ids, _TOGETHER):
        people, known = people_by_id(session, part), attributes_of(session, part)
        stands = _stands(session, file, part, now)
        reached = _reached(session, file, part, now)
        for person_id in part:
            person = people[person_id]
            yield [
                person_id,
                person.external_ref,
                person.language,
                product,
                *_place(file, stands.get(person_id)),
                *reached.get(person_id, ()),
                *(known[person_id].get(key) for key in file.attributes),
            ]


def _product(session: Session, key: str) -> int:
    found = products_by_key(session, [key])
    if key not in found:
        raise NotFound(f"no product is called {key}")
    return found[key].id


def hashed(address: str) -> str:
    """An address as platforms for advertising match it: trimmed, in small letters, its SHA-256."""
    return sha256(address.strip().lower().encode()).hexdigest()


def _stands(session: Session, file: AudienceFile, part: Sequence[int], now: Instant) -> dict[int, PositionView]:
    if file.product_id is None:
        return {}
    return {view.key.person_id: view for view in positions_of(session, part, now, [file.product_id])}


def _place(file: AudienceFile, view: PositionView | None) -> list[Cell]:
    if file.product_id is None:
        return [None, None]
    if view is None or view.placement.segment == UNCLASSIFIED:
        return [segment_name(UNCLASSIFIED), None]
    return [segment_name(view.placement.segment), view.certainty]


def _reached(session: Session, file: AudienceFile, part: Sequence[int], now: Instant) -> dict[int, list[Cell]]:
    """Addresses, each only where its person agreed to the purpose by that way."""
    if file.purpose is None:
        return {}
    mailed = may_contact(session, part, file.purpose, Channel.EMAIL, now)
    called = may_contact(session, part, file.purpose, Channel.FILE, now)
    found = addresses_of(session, part)
    return {
        person_id: [
            *_mail(_told(found[person_id], AddressKind.EMAIL, person_id, mailed)),
            _told(found[person_id], AddressKind.PHONE, person_id, called),
        ]
        for person_id in part
    }


def _mail(address: str | None) -> list[Cell]:
    return [None, None] if address is None else [address, hashed(address)]


def _told(
    addresses: Mapping[AddressKind, Address], kind: AddressKind, person_id: int, agreed: Collection[int]
) -> str | None:
    row = addresses.get(kind)
    return None if row is None or person_id not in agreed else row.address
