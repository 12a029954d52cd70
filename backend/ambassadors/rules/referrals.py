"""Referrals (紹介): who was brought how, what looks wrong about it, and when it counts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntFlag, StrEnum, unique
from typing import Final, Protocol

from backend.clock import DAY, Instant
from backend.errors import Refused

MOST_A_DAY: Final = 20
LONGEST_REASON: Final = 500
# Whoever came into a shop with a code was put on the panel a little before the code was.
NEW_FOR: Final = DAY


@unique
class ReferralSource(StrEnum):
    """How somebody was brought (紹介の経路)."""

    LINK = "LINK"
    """By the ambassador's link or QR code."""
    CODE = "CODE"
    """By the ambassador's code, which they typed themselves."""
    STAFF = "STAFF"
    """By the ambassador's code, which staff recorded."""


@unique
class Flag(IntFlag):
    """What looks wrong about a referral (確認が必要な点); it counts nothing until staff let it pass."""

    SELF = 1
    """The ambassador and the one brought are one person, or share an address."""
    RING = 2
    """Those brought go on to bring, in a circle that leads back."""
    SAME_ADDRESS = 4
    """Several of those whom the ambassador brought share an address."""
    BURST = 8
    """Too many signed up within a day."""
    KNOWN = 16
    """They were on the panel, or had bought of the brand, before: no new customer."""


NO_FLAGS: Final = Flag(0)


@unique
class Judgement(StrEnum):
    """What staff decided about a flagged referral."""

    UPHELD = "UPHELD"
    """It does not count, whatever comes."""
    CLEARED = "CLEARED"
    """What was flagged is all right; what is flagged later is looked at anew."""


class AlreadyBrought(Refused):
    """Somebody else brought this person to the programme before."""

    code = "ALREADY_BROUGHT"


class SetAside(Refused):
    """Another referral of the same person counts instead; judge that one."""

    code = "REFERRAL_SET_ASIDE"


class Marks(Protocol):
    """What tells whether a referral counts."""

    @property
    def confirmed_at(self) -> Instant | None:
        """When the one brought first bought."""

    @property
    def unconfirmed_at(self) -> Instant | None:
        """Since when all of that is returned."""

    @property
    def flags(self) -> int:
        """What looks wrong."""

    @property
    def cleared(self) -> int:
        """What of it staff let pass."""

    @property
    def judged(self) -> str | None:
        """What staff decided."""

    @property
    def aside_for(self) -> int | None:
        """Which one counts instead."""


def is_confirmed(marks: Marks) -> bool:
    """Whether the one brought has bought, and kept some of it."""
    return marks.confirmed_at is not None and marks.unconfirmed_at is None


def open_flags(marks: Marks) -> Flag:
    """What looks wrong, and was let pass by nobody."""
    return Flag(marks.flags & ~marks.cleared)


def is_held(marks: Marks) -> bool:
    """Whether something about it keeps it from counting, however much is bought."""
    return bool(open_flags(marks)) or marks.judged == Judgement.UPHELD or marks.aside_for is not None


def counts(marks: Marks) -> bool:
    """Whether it counts: bought, and nothing in the way."""
    return is_confirmed(marks) and not is_held(marks)


def sign_up_of(joined_at: Instant, now: Instant) -> Instant:
    """When somebody whom staff record signed up: as they joined the panel, if that was just now, else only now."""
    return joined_at if 0 <= now - joined_at <= NEW_FOR else now


def in_bursts(instants: Mapping[int, Instant], most: int = MOST_A_DAY) -> set[int]:
    """Those who signed up within a span of 24 hours in which more than so many did."""
    ordered = sorted(instants, key=lambda each: (instants[each], each))
    found: set[int] = set()
    first = 0
    for last, each in enumerate(ordered):
        while instants[each] - instants[ordered[first]] >= DAY:
            first += 1
        if last - first + 1 > most:
            found.update(ordered[first : last + 1])
    return found


def sharing_addresses(addresses: Mapping[int, Collection[str]]) -> set[int]:
    """Those who share an address with another of them."""
    told = Counter(address for each in addresses.values() for address in set(each))
    return {each for each, own in addresses.items() if any(told[address] > 1 for address in own)}


def in_rings(brought: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the pairs (who brought, who was brought) that are part of a circle; oneself alone is none."""
    edges = {(origin, to) for origin, to in brought if origin != to}
    ring_of = _rings(edges)
    return {(origin, to) for origin, to in edges if ring_of[origin] == ring_of[to]}


def _rings(edges: Collection[tuple[int, int]]) -> dict[int, int]:
    """By which of them everyone is reached who reaches them (the strong components, by Kosaraju's two walks)."""
    outward, inward = _neighbours(edges), _neighbours({(to, origin) for origin, to in edges})
    finished: list[int] = []
    seen: set[int] = set()
    for start in sorted(outward):
        finished += _walk(outward, start, seen)
    ring_of: dict[int, int] = {}
    seen.clear()
    for start in reversed(finished):
        ring_of.update(dict.fromkeys(_walk(inward, start, seen), start))
    return ring_of


def _walk(neighbours: Mapping[int, Sequence[int]], start: int, seen: set[int]) -> list[int]:
    """Everyone not seen yet who is reached from there, each after all whom they lead to."""
    if start in seen:
        return []
    seen.add(start)
    finished: list[int] = []
    trail = [(start, iter(neighbours.get(start, ())))]
    while trail:
        stands, rest = trail[-1]
        onward = next((each for each in rest if each not in seen), None)
        if onward is None:
            finished.append(stands)
            trail.pop()
        else:
            seen.add(onward)
            trail.append((onward, iter(neighbours.get(onward, ()))))
    return finished


def _neighbours(edges: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for origin, to in sorted(edges):
        found[origin].append(to)
    return dict(found)
