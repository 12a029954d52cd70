"""How the audit is bound together: the text of an entry that its hash is over, and where each chain ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.chains import START
from backend.staff.tables import AuditHead

REGISTER: Final = -1
"""Not a shard: the head under this number says, as a mask of bits, which shards have begun a chain."""

_NEIGHBOURS: Final = 60
"""So many people share a row by which entries are looked up: their bits fit into a number of either database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends: the number of its last entry, and that entry's hash."""

    number: int = 0
    hash: str = START


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that an entry says but for its hash."""

    at: Instant
    deed: str
    operation: str
    member_id: int | None
    token_id: int | None
    told: str

    def spelled(self, shard: int, number: int) -> str:
        """The one text of an entry at that place: whatever is changed in the entry changes it."""
        says = [shard, number, self.at, self.deed, self.operation, self.member_id, self.token_id, self.told]
        return orjson.dumps(says).decode()


def place_of(person_id: int) -> tuple[int, int]:
    """The block of neighbours to which a person belongs, and their bit in it."""
    block, place = divmod(person_id, _NEIGHBOURS)
    return block, 1 << place


def blocks_of(person_ids: Iterable[int]) -> Mapping[int, int]:
    """These people by their blocks, the bits of each block together."""
    blocks: dict[int, int] = {}
    for each in person_ids:
        # As above, but spelled out: a page of a hundred people is shown many times a second.
        block = each // _NEIGHBOURS
        blocks[block] = blocks.get(block, 0) | 1 << each % _NEIGHBOURS
    return blocks


def find_head(session: Session, shard: int, *, locks: bool = False) -> Head | None:
    """Where that shard's chain ends; locked, nobody else goes on with it before this transaction ends."""
    statement = select(AuditHead.number, AuditHead.hash).where(AuditHead.shard == shard)
    row = session.execute(statement.with_for_update() if locks else statement).one_or_none()
    return None if row is None else Head(number=row.number, hash=row.hash)
