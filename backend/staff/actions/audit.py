"""Writes the audit: what was done in a transaction is bound into its shard's chain right before the commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from backend.db.chains import Seals, bound
from backend.db.closing import leave
from backend.db.rows import insert_rows
from backend.db.shards import own_shard
from backend.db.statements import insert_new, table_of
from backend.staff.actions.audit_telling import PERSON, Done, named, said
from backend.staff.queries.audit_chain import REGISTER, Head, blocks_of, find_head
from backend.staff.tables import AuditBlock, AuditEntry, AuditHead

_HEADS: Final = table_of(AuditHead)
_ENTRIES: Final = insert(table_of(AuditEntry))
_BLOCKS: Final = insert(table_of(AuditBlock))
_GO_ON: Final = (
    update(_HEADS)
    .where(_HEADS.c.shard == bindparam("of"), _HEADS.c.number == bindparam("past"), _HEADS.c.hash == bindparam("seen"))
    .values(number=bindparam("to"), hash=bindparam("last"), seal=bindparam("sealed"))
)

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """How a chain would go on: from where to where, with which entries and which rows to look them up by."""

    shard: int
    head: Head
    last: Head
    seal: str
    entries: Sequence[Row]
    blocks: Sequence[Row]


class AuditTrail:
    """Takes down what is done; whoever writes waits for nobody but writers of the same shard, and only at the end."""

    def __init__(self, secret_keys: Sequence[str], shard: Callable[[], int] = own_shard) -> None:
        self.seals: Final = Seals(secret_keys)
        self._shard = shard
        self._heads: dict[int, Head] = {}

    def note(self, session: Session, done: Done) -> None:
        """What was done is kept with the transaction that did it, or not at all."""
        leave(session, self._append, done)

    def note_all(self, session: Session, deeds: Sequence[Done]) -> list[None]:
        """Keeps what was done in requests that wait side by side, and changed nothing else.

        Where a commit is in doubt the same is said once more: rather seen twice than not told.
        """
        self._append(session, deeds)
        return [None] * len(deeds)

    def onward(self, deeds: Sequence[Done]) -> Onward | None:
        """How the chain would go on with these, if it ends where this writer left it; none where it has left none."""
        shard = self._shard()
        head = self._heads.get(shard)
        if head is None:
            return None
        entries, last = _chained(shard, head, deeds)
        seal = self.seals.seal(shard, last.number, last.hash)
        return Onward(shard=shard, head=head, last=last, seal=seal, entries=entries, blocks=_all_blocks(entries, deeds))

    def went_on(self, onward: Onward) -> None:
        """That is how it went on; another of this process may have gone further by now."""
        known = self._heads.get(onward.shard)
        if known is None or known.number < onward.last.number:
            self._heads[onward.shard] = onward.last

    def is_sealed_by_older_keys(self, session: Session) -> bool:
        """Whether an older key sealed the end of any chain."""
        return bool(self._sealed_before(session))

    def reseal(self, session: Session) -> int:
        """Seals with the newest key where an older one did, so that this one can be dropped; how many there were."""
        old = self._sealed_before(session, locks=True)
        for shard, head in old.items():
            self._move(session, shard, head, head)
        return len(old)

    def _sealed_before(self, session: Session, *, locks: bool = False) -> dict[int, Head]:
        every = select(_HEADS).order_by(_HEADS.c.shard)
        return {
            row.shard: Head(number=row.number, hash=row.hash)
            for row in session.execute(every.with_for_update() if locks else every)
            if row.seal != self.seals.seal(row.shard, row.number, row.hash)
            and self.seals.is_sealed(row.seal, row.shard, row.number, row.hash)
        }

    def _append(self, session: Session, deeds: Sequence[Done]) -> None:
        shard = self._shard()
        # Where this writer left it: true unless another wrote, or a transaction did not come about.
        head = self._heads.get(shard)
        if head is None or not self._goes_on(session, shard, head, deeds):
            head = self._locked_head(session, shard)
            if not self._goes_on(session, shard, head, deeds):
                raise AssertionError("nobody moves a head that is locked")

    def _goes_on(self, session: Session, shard: int, head: Head, deeds: Sequence[Done]) -> bool:
        """Adds the entries behind that one, if it is still the last of its chain."""
        entries, last = _chained(shard, head, deeds)
        if not self._move(session, shard, head, last):
            return False
        connection = session.connection()
        insert_rows(connection, _ENTRIES, entries)
        if blocks := _all_blocks(entries, deeds):
            insert_rows(connection, _BLOCKS, blocks)
        self._heads[shard] = last
        return True

    def _move(self, session: Session, shard: int, head: Head, last: Head) -> bool:
        """Ends the chain there, if it still ends where it is thought to."""
        sealed = self.seals.seal(shard, last.number, last.hash)
        values = {"of": shard, "past": head.number, "seen": head.hash, "to": last.number, "last": last.hash}
        return session.connection().execute(_GO_ON, {**values, "sealed": sealed}).rowcount == 1

    def _locked_head(self, session: Session, shard: int) -> Head:
        """Where the chain ends, which begins here where there is none; nobody else goes on with it meanwhile."""
        if _begin(session, shard):
            _begin(session, REGISTER)
            begun = find_head(session, REGISTER, locks=True) or Head()
            self._move(session, REGISTER, begun, Head(number=begun.number | 1 << shard))
        return find_head(session, shard, locks=True) or Head()


def _begin(session: Session, shard: int) -> bool:
    """Makes the head where there is none yet."""
    begun = Head()
    row = {"shard": shard, "number": begun.number, "hash": begun.hash, "seal": ""}
    return insert_new(session, AuditHead, [row]) == 1


def _chained(shard: int, head: Head, deeds: Sequence[Done]) -> tuple[list[Row], Head]:
    """The entries, and where the chain ends with them."""
    entries: list[Row] = []
    number, last = head.number, head.hash
    for done in deeds:
        says = said(done)
        number += 1
        last = bound(last, says.spelled(shard, number))
        entries.append(
            {
                "shard": shard,
                "number": number,
                "at": says.at,
                "deed": says.deed,
                "operation": says.operation,
                "member_id": says.member_id,
                "token_id": says.token_id,
                "told": says.told,
                "hash": last,
            }
        )
    return entries, Head(number=number, hash=last)


def _all_blocks(entries: Sequence[Row], deeds: Sequence[Done]) -> list[Row]:
    return [row for entry, done in zip(entries, deeds, strict=True) for row in _blocks(entry, done)]


def _blocks(entry: Row, done: Done) -> list[Row]:
    """About whom an entry is, as it is looked up."""
    place = {"at": entry["at"], "shard": entry["shard"], "number": entry["number"]}
    blocks = blocks_of(named(done.about.get(PERSON, ())))
    return [{"block": block, **place, "people": people} for block, people in blocks.items()]
