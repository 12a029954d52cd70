"""What an import changed, and what things go back to when it is undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from backend.errors import Refused
from backend.panel.rules.attributes import Parsed


class AlreadyUndone(Refused):
    """The import was undone before."""

    code = "ALREADY_UNDONE"


class TooLongAgo(Refused):
    """What undoing the import would need is kept no longer."""

    code = "TOO_LONG_AGO"


@unique
class Field(StrEnum):
    """What an import may change of a person besides attributes; the first two are kinds of address."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    LANGUAGE = "LANGUAGE"
    CHANNEL = "CHANNEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undoing came to, in counts: of people added, of things that went back, and of what has changed since."""

    removed: int = 0
    stayed: int = 0
    restored: int = 0
    changed_since: int = 0
    consents: int = 0

    def __add__(self, more: "Undone") -> "Undone":
        return Undone(
            removed=self.removed + more.removed,
            stayed=self.stayed + more.stayed,
            restored=self.restored + more.restored,
            changed_since=self.changed_since + more.changed_since,
            consents=self.consents + more.consents,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a history: what was said, and by which import if by one."""

    value: Parsed | None
    import_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What an import found, and what it put there instead."""

    import_id: int
    before: str | None
    after: str | None


NEVER_SAID = Said(value=None, import_id=None)


def said_before(history: Sequence[Said], import_id: int, undone: Collection[int]) -> Said | None:
    """What stood before the import, by the oldest-first history; None where something else was said since.

    What imports said that are undone themselves does not come back.
    """
    if history[-1].import_id != import_id:
        return None
    gone = {import_id, *undone}
    return next((line for line in reversed(history) if line.import_id not in gone), NEVER_SAID)


def swapped_back(own: Swap, others: Sequence[Swap], undone: Collection[int]) -> str | None:
    """What stood before the import; what earlier ones put there that are undone themselves does not come back."""
    found = own
    while put_by := _put_by(found, others):
        if put_by.import_id not in undone:
            break
        found = put_by
    return found.before


def _put_by(swap: Swap, others: Sequence[Swap]) -> Swap | None:
    """The latest import before that one which put there what it found."""
    earlier = [each for each in others if each.import_id < swap.import_id and each.after == swap.before]
    return max(earlier, key=lambda each: each.import_id, default=None)
