"""Where everybody stood at an instant, computed with numpy from the raw rows of the ledger and nothing of the program.

Every sum is taken anew at the instant it is asked for, over all that had happened by then: no landmarks, no states, no
moves. Only the constants of the provisional model are repeated here, from its definition.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from sqlalchemy import text

from backend.db import Database, Session

DAY: Final = 86_400_000
# Half-life, cut, answers needed to be known, dead band; psychology and depth.
ATTITUDES: Final = {0: (180 * DAY, 0.6, 2.0, 0.05), 2: (365 * DAY, 0.5, 2.0, 0.05)}
MOMENTS: Final = np.array([1.0, 0.8, 1.0, 0.7, 1.0])
EVENTS: Final = {2: 1.0, 3: 0.5, 4: 0.5, 5: 0.05, 6: 0.2, 7: 0.4, 8: 0.5}
PURCHASES: Final = (2, 3, 4)
TIER: Final = 9
BUYING: Final = 90 * DAY
CUSTOMER_LEVEL: Final = 0.5
PROSPECT_LEVEL: Final = 0.5 * 2 ** (-30 / 90)
NOISE: Final = 1e-9
NOISE_MS: Final = 1e-3

Line = dict[str, float]
Place = tuple[int, bool]


def raw_ledger(database: Database) -> list[Line]:
    """Every row of the ledger; what is not said is not a number."""

    def read(session: Session) -> list[Line]:
        rows = session.execute(text("SELECT * FROM observations")).mappings()
        return [{name: np.nan if value is None else value for name, value in row.items()} for row in rows]

    return database.read_now(read)


def places(ledger: Sequence[Line], product: int, brand: int, at: int) -> dict[int, Place]:
    """The segment of everyone who has a position towards the product, and whether depth is known."""
    found: dict[int, Place] = {}
    for person in {line["person_id"] for line in ledger}:
        own = _live([line for line in ledger if line["person_id"] == person], at)
        of_product = [line for line in own if line["axis"] != 2 and line["subject_id"] == product]
        of_brand = [line for line in own if line["axis"] == 2 and line["subject_id"] == brand]
        if of_product:
            found[int(person)] = _place(of_product, of_brand, at)
    return found


def tally(found: dict[int, Place]) -> tuple[dict[int, int], dict[int, int], int]:
    """How many stand in each segment, how many of them without their depth known, and how many are unclassified."""
    placed = [place for place in found.values() if place[0] >= 0]
    unknown = Counter(segment for segment, known in placed if not known)
    return dict(Counter(segment for segment, _ in placed)), dict(unknown), len(found) - len(placed)


def coordinates(ledger: Sequence[Line], product: int, brand: int, at: int) -> dict[int, tuple[float, float, float]]:
    """The three coordinates of everyone who has a position towards the product."""
    found: dict[int, tuple[float, float, float]] = {}
    for person in {line["person_id"] for line in ledger}:
        own = _live([line for line in ledger if line["person_id"] == person], at)
        of_product = [line for line in own if line["axis"] != 2 and line["subject_id"] == product]
        of_brand = [line for line in own if line["axis"] == 2 and line["subject_id"] == brand]
        if of_product:
            psychology = [line for line in of_product if line["axis"] == 0]
            found[int(person)] = (_x(psychology, 0, at), _x_behaviour(of_product, at), _x(of_brand, 2, at))
    return found


def _x(lines: Sequence[Line], axis: int, at: int) -> float:
    half_life, tau, _, _ = ATTITUDES[axis]
    mass, total = _sums(lines, half_life, at)
    return (tau + total) / (1.0 + mass)


def _x_behaviour(lines: Sequence[Line], at: int) -> float:
    tier = _tier(lines)
    if tier is not None:
        return 0.5 if at >= tier["valid_until"] else tier["value"]
    mass, level = _intensity(lines, at)
    return mass / (mass + level)


def _live(lines: Sequence[Line], at: int) -> list[Line]:
    """The latest revision of each source that has a value and had happened, in the order of things."""
    latest: dict[tuple[float, ...], Line] = {}
    for line in sorted((line for line in lines if line["observed_at"] <= at), key=lambda line: line["revision"]):
        latest[line["axis"], line["subject_id"], line["kind"], line["source_id"]] = line
    live = [line for line in latest.values() if not np.isnan(line["value"])]
    return sorted(live, key=lambda line: (line["observed_at"], line["axis"], line["kind"], line["source_id"]))


def _place(of_product: Sequence[Line], of_brand: Sequence[Line], at: int) -> Place:
    psychology, feels = _attitude([line for line in of_product if line["axis"] == 0], 0, at)
    depth, attached = _attitude(of_brand, 2, at)
    behaviour, buys = _behaviour(of_product, at)
    if not psychology or not behaviour:
        return -1, False
    return feels + 2 * buys + 4 * (depth and attached), depth


def _attitude(lines: Sequence[Line], axis: int, at: int) -> tuple[bool, bool]:
    """Whether it is known, and its stable side: that of the first instant, then what the dead band lets through."""
    if not lines:
        return False, False
    half_life, tau, needed, band = ATTITUDES[axis]
    side: bool | None = None
    for instant, upto in _instants(lines):
        mass, total = _sums(upto, half_life, instant)
        above = (total - tau * mass) / (1.0 + mass)
        if side is None:
            side = total > (tau + NOISE) * mass
        elif abs(above) > band + NOISE:
            side = above > 0
    mass, _ = _sums(lines, half_life, at)
    return half_life * np.log2(mass / needed) >= -NOISE_MS, bool(side)


def _behaviour(lines: Sequence[Line], at: int) -> tuple[bool, bool]:
    """Whether it is known, and whether the person buys."""
    tier = _tier(lines)
    # Without an end neither comparison is true.
    if tier is not None:
        return not at >= tier["valid_until"], tier["value"] > 0.5
    mass, level = _intensity(lines, at)
    return True, mass > 0 and bool(BUYING * np.log2(mass / level) > NOISE_MS)


def _tier(lines: Sequence[Line]) -> Line | None:
    tiers = [line for line in lines if line["kind"] == TIER]
    return tiers[-1] if tiers else None


def _intensity(lines: Sequence[Line], at: int) -> tuple[float, float]:
    bought = [line for line in lines if line["kind"] in PURCHASES]
    counted = bought or [line for line in lines if line["kind"] in EVENTS]
    ages = at - np.array([line["observed_at"] for line in counted], np.float64)
    worth = np.array([EVENTS[int(line["kind"])] * line["value"] for line in counted])
    return float((worth * np.exp2(-ages / BUYING)).sum()), CUSTOMER_LEVEL if bought else PROSPECT_LEVEL


def _sums(lines: Sequence[Line], half_life: int, at: int) -> tuple[float, float]:
    ages = at - np.array([line["observed_at"] for line in lines], np.float64)
    weights = np.array([line["weight"] for line in lines]) * MOMENTS[[int(line["moment"]) for line in lines]]
    decayed = weights * np.exp2(-ages / half_life)
    return float(decayed.sum()), float((decayed * np.array([line["value"] for line in lines], np.float64)).sum())


def _instants(lines: Sequence[Line]) -> Iterator[tuple[int, list[Line]]]:
    """Every instant at which something was said, with all that had been said by then."""
    for instant in sorted({int(line["observed_at"]) for line in lines}):
        yield instant, [line for line in lines if line["observed_at"] <= instant]
