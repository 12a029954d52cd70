"""Suspected duplicates: noted when found, confirmed by whoever reads the address they share, or decided by staff."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, MINUTE, SECOND, Instant
from backend.db.statements import insert_new, put
from backend.errors import Refused
from backend.identity.actions.merging import merge
from backend.identity.queries.duplicates import Found, get_duplicate, same_addresses
from backend.identity.rules.duplicates import CONFIRM_FOR, Reason, Status
from backend.identity.tables import Duplicate, Merge, Search
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.panel.queries import addresses_of, get_person, survivors
from backend.panel.rules import AddressKind
from backend.panel.tables import Address

_ADDRESSES: Final = "ADDRESSES"
# What was told a moment before may be committed a moment later.
_OVERLAP: Final = MINUTE
# Anyone can sign up with anyone's address, as often as they like: its reader is asked no oftener than this.
_BETWEEN_LETTERS: Final = DAY


class AlreadyDecided(Refused):
    """Whether these two are one was decided before."""

    code = "ALREADY_DECIDED"


def note_duplicates(session: Session, found: Sequence[Found], now: Instant) -> int:
    """Notes the pairs that are not known yet; returns how many were new. What was decided stays decided."""
    rows = [
        {
            "person_id": pair.person_id,
            "other_id": pair.other_id,
            "reason": pair.reason.value,
            "likeness": pair.likeness,
            "status": Status.OPEN.value,
            "found_at": now // SECOND * SECOND,
        }
        for pair in found
    ]
    return insert_new(session, Duplicate, rows)


def search_addresses(session: Session, now: Instant, limit: int = 10_000) -> int:
    """Notes who shares an address with whom, for addresses told since the last search; returns how many pairs are new.

    A sign-up with a known address is answered like any other; only whoever reads that address learns of it, by a mail
    that asks to confirm.
    """
    reached = session.get(Search, _ADDRESSES)
    since = 0 if reached is None else reached.reached
    found, told_until = same_addresses(session, since, limit)
    if told_until is None:
        return 0
    put(session, Search, [{"name": _ADDRESSES, "reached": max(since, min(told_until, now - _OVERLAP))}])
    noted = note_duplicates(session, found, now)
    if noted:
        _ask_to_confirm(session, now)
    return noted


def dismiss(session: Session, duplicate_id: int, now: Instant) -> Duplicate:
    """They are two, whatever they share; the same pair is not brought up again."""
    row = get_duplicate(session, duplicate_id)
    _check_open(row)
    row.status, row.decided_at = Status.DISMISSED.value, now
    session.flush()
    return row


def confirm(session: Session, duplicate_id: int, now: Instant) -> Merge | None:
    """Whoever reads the address says that they signed up: the newer person is taken into the one known before.

    None where that was done before: the same tap twice is one.
    """
    row = get_duplicate(session, duplicate_id)
    if row.status == Status.MERGED.value:
        return None
    _check_open(row)
    # Staff may have merged the one known before into another meanwhile.
    kept_id = survivors(session, [row.person_id])[row.person_id]
    return merge(session, kept_id=kept_id, gone_id=row.other_id, source="confirmed by mail", now=now)


def _check_open(row: Duplicate) -> None:
    if row.status != Status.OPEN.value:
        raise AlreadyDecided("this was decided before", "id")


def _ask_to_confirm(session: Session, now: Instant) -> None:
    """Asks at the address that both have; people whom the client itself brought in are for staff to decide on."""
    waiting = Duplicate.status == Status.OPEN.value, Duplicate.reason == Reason.ADDRESS.value
    rows = session.scalars(select(Duplicate).where(*waiting, Duplicate.asked_at.is_(None)).limit(1_000)).all()
    lately = _asked_lately(session, rows, now)
    addresses = addresses_of(session, {each for row in (*rows, *lately) for each in (row.person_id, row.other_id)})
    rested = {_shared_mail(row, addresses) for row in lately}
    letters: list[Message] = []
    for row in rows:
        row.asked_at, mail = now, _shared_mail(row, addresses)
        if mail is not None and mail not in rested and get_person(session, row.other_id).external_ref is None:
            rested.add(mail)
            letters.append(_letter(row, now))
    session.flush()
    enqueue(session, letters, now)


def _asked_lately(session: Session, rows: Sequence[Duplicate], now: Instant) -> Sequence[Duplicate]:
    """The pairs of the same people known before about whom someone was asked a short while ago."""
    known_before = {row.person_id for row in rows}
    asked = Duplicate.person_id.in_(known_before), Duplicate.asked_at > now - _BETWEEN_LETTERS
    return session.scalars(select(Duplicate).where(*asked)).all()


def _shared_mail(row: Duplicate, addresses: Mapping[int, Mapping[AddressKind, Address]]) -> str | None:
    mails = [addresses[each].get(AddressKind.EMAIL) for each in (row.person_id, row.other_id)]
    normals = {mail.normal if mail else None for mail in mails}
    return normals.pop() if len(normals) == 1 else None


def _letter(row: Duplicate, now: Instant) -> Message:
    return Message(
        kind=Kind.CONFIRMATION,
        channel=Channel.EMAIL,
        about_id=row.id,
        subject_id=row.other_id,
        due_at=now,
        payload={"issued_at": row.found_at, "expires_at": row.found_at + CONFIRM_FOR},
    )
