"""A communication plan: for each segment the aim, and what is said in each of the four directions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from backend.communications.rules.directions import Direction, Form
from backend.errors import Refused
from backend.text import Wording

MOST_ENTRIES: Final = 300
LONGEST_WAIT: Final = 3_650
MOST_TIMES: Final = 1_000


class PlanChanged(Refused):
    """Another version was published since the author began."""

    code = "PLAN_CHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that is said to one segment in one direction.

    `after_days` count from entering the segment; without `every_days` it is said once, with them at most `most` times.
    """

    key: str
    segment: int
    direction: Direction
    form: Form
    title: Wording
    text: Wording
    url: str | None = None
    after_days: int = 0
    every_days: int | None = None
    most: int | None = None
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole table of a plan: aims by segment, and entries in the order in which they come up."""

    aims: Mapping[int, Wording]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What a version made of an entry: new where there was none before, dropped where there is none after."""

    key: str
    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AimChange:
    """What a version made of the aim with a segment."""

    segment: int
    before: Wording | None
    after: Wording | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All in which two versions of a plan differ; the order of entries is no difference."""

    aims: tuple[AimChange, ...]
    entries: tuple[EntryChange, ...]


def difference(before: Plan, after: Plan) -> Difference:
    """What changed from one plan to the other: aims by segment, entries by key."""
    aims = [
        AimChange(segment=segment, before=before.aims.get(segment), after=after.aims.get(segment))
        for segment in sorted({*before.aims, *after.aims})
    ]
    old, new = ({each.key: each for each in plan.entries} for plan in (before, after))
    entries = [_change(key, old.get(key), new.get(key)) for key in {**new, **old}]
    return Difference(
        aims=tuple(each for each in aims if each.before != each.after),
        entries=tuple(each for each in entries if each.before != each.after),
    )


def _change(key: str, before: Entry | None, after: Entry | None) -> EntryChange:
    changed: tuple[str, ...] = ()
    if before is not None and after is not None:
        changed = tuple(each.name for each in fields(Entry) if getattr(before, each.name) != getattr(after, each.name))
    return EntryChange(key=key, before=before, after=after, fields=changed)
