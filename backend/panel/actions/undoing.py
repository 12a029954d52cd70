"""An import is undone: what it said goes back to what stood before, unless something else was said since."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.actions.addresses import keep_addresses
from backend.panel.actions.values import Origin, keep_values
from backend.panel.queries import addresses_of, get_import, known_people, people_by_id, people_of_import
from backend.panel.queries.traces import Swaps, histories_of, only_of_import, swaps_of, undone_imports
from backend.panel.rules import AddressKind, AlreadyUndone, Field, Parsed, TooLongAgo, Undone, said_before, swapped_back
from backend.panel.tables import (
    Address,
    AttributeChange,
    AttributeValue,
    Consent,
    Import,
    ImportChange,
    ImportPerson,
    Person,
)

# Those of the people of whom nothing is kept outside the panel; only they may be removed.
FreeToGo = Callable[[Session, Collection[int]], set[int]]
Now = dict[tuple[int, str], str | None]

PART: Final = 1_000
_ADDRESSES: Final = frozenset({Field.EMAIL, Field.PHONE})
_OF_PERSON: Final = (ImportChange, ImportPerson, AttributeChange, AttributeValue, Address, Consent)


def undo_import(session: Session, import_id: int, now: Instant, free_to_go: FreeToGo) -> tuple[Undone, bool]:
    """Undoes the import for its next thousand people; answers with what came of it and whether those were the last.

    People whom it added and of whom nothing else is kept are removed. What it
    said was agreed to stays in the ledger and is void; a refusal still counts.
    """
    run = _locked(session, import_id)
    touched = people_of_import(session, import_id, PART)
    ids = [row.person_id for row in touched]
    added = {row.person_id for row in touched if row.added}
    present = known_people(session, ids)
    removed = _removable(session, import_id, added & present, free_to_go)
    staying = present - removed
    done = _restore_values(session, import_id, staying, now) + _restore_fields(session, import_id, staying, now)
    done += Undone(consents=_make_void(session, import_id, staying, now))
    _remove(session, removed, now)
    session.execute(delete(ImportPerson).where(ImportPerson.import_id == import_id, ImportPerson.person_id.in_(ids)))
    is_last = len(touched) < PART
    if is_last:
        run.undone_at = now
    session.flush()
    return done + Undone(removed=len(removed), stayed=len(added - removed)), is_last


def _locked(session: Session, import_id: int) -> Import:
    """The import, for whoever undoes it alone."""
    session.execute(select(Import.id).where(Import.id == import_id).with_for_update())
    run = get_import(session, import_id)
    if run.undone_at is not None:
        raise AlreadyUndone("the import was undone before", "importId")
    if run.settled_at is not None:
        raise TooLongAgo("what the import changed is kept no longer", "importId")
    return run


def _removable(session: Session, import_id: int, added: set[int], free_to_go: FreeToGo) -> set[int]:
    # Nobody may write of them meanwhile: on PostgreSQL a new reference to a person waits for this lock.
    session.execute(select(Person.id).where(Person.id.in_(added)).order_by(Person.id).with_for_update())
    return free_to_go(session, only_of_import(session, import_id, added))


def _restore_values(session: Session, import_id: int, person_ids: Collection[int], now: Instant) -> Undone:
    histories = histories_of(session, import_id, person_ids)
    undone = undone_imports(
        session, {line.import_id for lines in histories.values() for line in lines if line.import_id}
    )
    wanted: dict[int | None, dict[int, dict[int, Parsed | None]]] = defaultdict(lambda: defaultdict(dict))
    changed_since = 0
    for (person_id, attribute_id), history in histories.items():
        before = said_before(history, import_id, undone)
        if before is None:
            changed_since += 1
        else:
            wanted[before.import_id][person_id][attribute_id] = before.value
    for origin, values in wanted.items():
        # What another import said stays that import's, so that undoing it too finds it.
        keep_values(session, values, now, Origin(source=f"undo of import {import_id}", import_id=origin))
    return Undone(restored=len(histories) - changed_since, changed_since=changed_since)


def _restore_fields(session: Session, import_id: int, person_ids: Collection[int], now: Instant) -> Undone:
    swaps = swaps_of(session, import_id, person_ids)
    undone = undone_imports(session, {swap.import_id for rows in swaps.values() for swap in rows})
    stands = _standing(session, swaps)
    back: Now = {}
    for key, rows in swaps.items():
        own = next(swap for swap in rows if swap.import_id == import_id)
        if key in stands and stands[key] == own.after:
            back[key] = swapped_back(own, [swap for swap in rows if swap is not own], undone)
    _put_back(session, back, now)
    return Undone(restored=len(back), changed_since=len(swaps) - len(back))


def _standing(session: Session, swaps: Swaps) -> Now:
    """What stands there now; an address that was verified since is the person's own word, and left out."""
    ids = {person_id for person_id, _ in swaps}
    addresses, people = addresses_of(session, ids), people_by_id(session, ids)
    stands: Now = {}
    for person_id, name in swaps:
        field, person = Field(name), people[person_id]
        address = addresses[person_id].get(AddressKind(name)) if field in _ADDRESSES else None
        if address is None or address.verified_at is None:
            written = None if address is None else address.address
            said = {Field.LANGUAGE: person.language, Field.CHANNEL: person.channel}
            stands[person_id, name] = said.get(field, written)
    return stands


def _put_back(session: Session, back: Now, now: Instant) -> None:
    addresses: dict[int, dict[Field, str | None]] = defaultdict(dict)
    speaking: list[Mapping[str, object]] = []
    for (person_id, name), before in back.items():
        field = Field(name)
        if field in _ADDRESSES:
            addresses[person_id][field] = before
        else:
            speaking.append({"id": person_id, name.lower(): before})
    keep_addresses(session, addresses, now)
    if speaking:
        session.execute(update(Person), speaking)


def _make_void(session: Session, import_id: int, person_ids: Collection[int], now: Instant) -> int:
    """Takes back what the people were said to have agreed to; a no stays, for to ask nobody harms nobody."""
    own = [
        Consent.import_id == import_id,
        Consent.person_id.in_(person_ids),
        Consent.granted,
        Consent.void_at.is_(None),
    ]
    found: Sequence[int] = session.scalars(select(Consent.id).where(*own)).all()
    if found:
        session.execute(update(Consent).where(*own).values(void_at=now))
    return len(found)


def _remove(session: Session, person_ids: Collection[int], now: Instant) -> None:
    """Takes these people off the panel; a number is never given again, for links and the audit name people by it.

    SQLite gives the one behind the highest that there is: whoever has that stays, as a row of nobody.
    """
    if not person_ids:
        return
    for table in _OF_PERSON:
        session.execute(delete(table).where(table.person_id.in_(person_ids)))
    highest = session.scalar(select(func.max(Person.id)))
    session.execute(delete(Person).where(Person.id.in_(person_ids), Person.id != highest))
    nobody = {"external_ref": None, "channel": None, "paused_until": None, "named_by": None, "erased_at": now}
    session.execute(update(Person).where(Person.id.in_(person_ids)).values(nobody))
