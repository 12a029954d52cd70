"""What an entry of the audit tells: numbers, and names that the program itself gives; never anyone's text."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from backend.clock import Instant
from backend.staff.queries.audit_chain import Said
from backend.staff.tables import Deed

MOST_NAMED: Final = 1_000
"""Of so many things of a kind an entry names each; of more it tells how many they were, and a digest of which."""
PERSON: Final = "Person"
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that was done.

    `about` names things by their kinds and ids, `counts` tells how many of what, `fields` which were shown.
    """

    deed: Deed
    operation: str
    at: Instant
    member_id: int | None = None
    token_id: int | None = None
    about: Mapping[str, Collection[int]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    fields: Collection[str] = ()


def said(done: Done) -> Said:
    """What is written of it, in the one spelling that it has."""
    return Said(
        at=done.at,
        deed=done.deed.value,
        operation=done.operation[:_LONGEST],
        member_id=done.member_id,
        token_id=done.token_id,
        told=_told(done),
    )


def named(ids: Collection[int]) -> Sequence[int]:
    """These ids in order, where they are few enough to be named."""
    distinct = sorted(set(ids))
    return distinct if len(distinct) <= MOST_NAMED else ()


def _told(done: Done) -> str:
    """All beside who and when, as JSON."""
    about = {kind: sorted(set(ids)) for kind, ids in done.about.items() if ids}
    told = {
        "about": {kind: ids for kind, ids in about.items() if len(ids) <= MOST_NAMED},
        "many": {kind: _digest(ids) for kind, ids in about.items() if len(ids) > MOST_NAMED},
        "counts": dict(done.counts),
        "fields": sorted(done.fields),
    }
    return orjson.dumps({name: each for name, each in told.items() if each}, option=orjson.OPT_SORT_KEYS).decode()


def _digest(ids: Sequence[int]) -> dict[str, object]:
    """How many, and by what one can tell whether they were these."""
    return {"count": len(ids), "digest": hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()}
