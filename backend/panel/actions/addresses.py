"""Addresses of many people at once."""

from collections.abc import Mapping

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import put
from backend.panel.actions.traces import Change
from backend.panel.queries import addresses_of
from backend.panel.rules import AddressKind, Field, clean_address
from backend.panel.tables import Address

# By the person's id; None takes the address away.
Addresses = Mapping[int, Mapping[Field, str | None]]


def keep_addresses(session: Session, wanted: Addresses, now: Instant) -> list[Change]:
    """Brings each person's addresses to what is wanted; another address is one nobody verified."""
    kept = addresses_of(session, list(wanted))
    rows: list[dict[str, object]] = []
    changes: list[Change] = []
    for person_id, addresses in wanted.items():
        for field, address in addresses.items():
            known = kept[person_id].get(AddressKind(field.value))
            before = None if known is None else known.address
            if address != before:
                changes.append(Change(person_id=person_id, field=field, before=before, after=address))
                rows += _row(person_id, field, address, known, now)
    put(session, Address, rows)
    _remove(session, [(change.person_id, change.field.value) for change in changes if change.after is None])
    return changes


def _row(
    person_id: int, field: Field, address: str | None, known: Address | None, now: Instant
) -> list[dict[str, object]]:
    if address is None:
        return []
    normal = clean_address(AddressKind(field.value), address).normal
    verified_at = known.verified_at if known is not None and known.normal == normal else None
    return [
        {
            "person_id": person_id,
            "kind": field.value,
            "address": address,
            "normal": normal,
            "verified_at": verified_at,
            "updated_at": now,
        }
    ]


def _remove(session: Session, keys: list[tuple[int, str]]) -> None:
    for part in in_parts(keys):
        session.execute(delete(Address).where(tuple_(Address.person_id, Address.kind).in_(part)))
