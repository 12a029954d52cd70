"""How a report is shown to whoever may not read personal data: no group under five, and nothing by subtraction.

What the veil does:
- Counts under five are not shown (None), nor others by which subtraction from totals would give those away
  (rules/suppression.py).
- Where a filter chose the people, every count also carries noise (rules/noise.py): geometric at ε = 0.5, so that it is
  right to about 3 people, whatever its size. Means carry noise in every report.
- The noise is drawn from a hash of this database's secret key, the *set* of people that the filter matches, the whole
  table of counts, and the cell. So the same set sees the same numbers, however it is spelled and however often it is
  asked about; of two sets that differ by one person every cell is drawn anew, not only the one the person is in; and
  asking as of another millisecond at which nothing had changed teaches nothing.
- The set is that of the people who have a position towards the product: padding a filter with others changes nothing.
- `Veil.seen_at` reads the past at the beginning of its day (UTC) only, so that no move can be timed.

What it does not do: each question about another set tells a little, a factor of e^0.5 between a person being in a cell
or not. Whoever can ask hundreds of tailored questions that all hold the same people, and differ in others whose places
are known to them, can average the noise away: about 130 such questions tell a cell's count to a quarter of a person,
250 tell where one person stands. Reports without a filter show exact counts of five and more: whoever watches them all
the time sees that someone moved, though not who. Questions are not counted against a budget; the request log names who
asks. Nor is anything hidden here that a role is shown person by person: a role that lists people and reads their
positions needs no attack at all.

An API file reads its report and the veil in one read, and shows what the veil lets through::

    def read(session: Session) -> tuple[queries.Summary, Veil]:
        condition = condition_for(session, context.viewer, where)
        veil = veil_before(session, context, condition, key)
        return queries.summary(session, key, veil.seen_at(at, now), now=now, where=condition), veil

    found, veil = await context.read(read)
    counts = veiled({**found.counts, None: found.unclassified}, veil)       # Mapping[Segment | None, int | None]
    total = veiled_total({**found.counts, None: found.unclassified}, veil)  # int | None
    share = veiled_share(counts[Segment.FAN], total)                        # float | None
    means = veiled_means(found.means, found.counts, veil)                   # Mapping[Segment, float | None]

`veil_before` stands in api/disclosure.py. Tables of rows by columns (flows, cohorts) go through `veiled_matrix`, the
cells of the cube through `veiled_cells` (which leaves out what may not be shown), a lone number through `veiled_count`,
and a count that is part of another through `veiled_part`.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

from backend.clock import DAY, Instant
from backend.segments.rules.noise import EPSILON, geometric, laplace
from backend.segments.rules.suppression import LEAST_GROUP, hidden_cells, hidden_in_matrix, whole_matrix

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)

_SHOWN_DIGITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """What stands between a report and its reader; `seed` is None where the reader may see all."""

    seed: bytes | None
    is_noised: bool

    @property
    def is_open(self) -> bool:
        """Whether everything is shown exactly."""
        return self.seed is None

    def seen_at(self, at: Instant, now: Instant) -> Instant:
        """The instant as of which a report may be read: the present, or the beginning of a past day (UTC)."""
        return at if self.is_open or at >= now else at - at % DAY


OPEN: Final = Veil(seed=None, is_noised=False)


def veil_of_everyone(secret: str) -> Veil:
    """The veil of a report without a filter."""
    return Veil(seed=_digest(secret, "everyone"), is_noised=False)


def veil_of_set(secret: str, people: int, key_sum: int) -> Veil:
    """The veil of a report on a set of so many people whose keys (see queries/disclosure.py) have that sum."""
    return Veil(seed=_digest(secret, f"set {people} {key_sum}"), is_noised=True)


def veiled(counts: Mapping[K, int], veil: Veil) -> Mapping[K, int | None]:
    """The counts of a list whose total is told as well; None is what may not be shown."""
    if veil.seed is None:
        return counts
    noised = _noised(counts, veil)
    hidden = hidden_cells({place: (count,) for place, count in counts.items()}, _too_small(noised))
    return {place: None if place in hidden else noised[place] for place in counts}


def veiled_total(counts: Mapping[K, int], veil: Veil) -> int | None:
    """The total of such a list; with noise of its own, so that it need not be the sum of what is shown."""
    if veil.seed is None:
        return sum(counts.values())
    total = sum(counts.values())
    shown = total + (geometric(_of_table(veil.seed, counts), "total") if veil.is_noised else 0)
    return None if min(total, shown) < LEAST_GROUP else shown


def veiled_count(count: int, veil: Veil) -> int | None:
    """A lone number of people."""
    return veiled_total({"": count}, veil)


def veiled_matrix(counts: Mapping[tuple[R, C], int], veil: Veil) -> Mapping[tuple[R, C], int | None]:
    """The counts of a table of which the totals of rows and of columns can be known, for every pair of these.

    A pair in which nobody stands is hidden as others are: that somebody stands there tells something, too.
    """
    if veil.seed is None:
        return counts
    noised = _noised(whole_matrix(counts), veil)
    hidden = hidden_in_matrix(counts, _too_small(noised))
    return {place: None if place in hidden else count for place, count in noised.items()}


def veiled_cells(counts: Mapping[K, int], veil: Veil) -> Mapping[K, int]:
    """The cells of the cube that may be shown; the others are left out.

    With noise in every report, for the cube can be cut into other cells, and those compared.
    """
    if veil.seed is None:
        return counts
    noised = _noised(counts, Veil(seed=veil.seed, is_noised=True))
    hidden = _too_small(noised) | _too_small(counts)
    return {place: count for place, count in noised.items() if place not in hidden}


def veiled_part(part: int, whole: int, shown: int | None, veil: Veil) -> int | None:
    """A count that is part of another, which is shown as `shown`: none where either part is too small."""
    if veil.seed is None:
        return part
    noised = part + (geometric(_of_table(veil.seed, {"part": part, "whole": whole}), "part") if veil.is_noised else 0)
    if shown is None or min(part, whole - part, noised) < LEAST_GROUP:
        return None
    return min(noised, shown)


def veiled_means(
    means: Mapping[K, float], counts: Mapping[K, int], veil: Veil, *, span: float = 1.0
) -> Mapping[K, float | None]:
    """The means of so many values each; none where the count may not be shown.

    A mean of n values within a span is noised by Laplace(span/(ε·n)), in every report: means of two instants or of two
    sets would otherwise tell the value of the one person by whom they differ.
    """
    if veil.seed is None:
        return means
    shown, seed = veiled(counts, veil), _of_table(veil.seed, counts)
    return {
        place: None if shown.get(place) is None else _noised_mean(seed, place, mean, span / (EPSILON * counts[place]))
        for place, mean in means.items()
    }


def veiled_share(part: int | None, whole: int | None) -> float | None:
    """The share that follows from two numbers that are shown."""
    if part is None or not whole:
        return None
    return min(1.0, part / whole)


def _noised_mean(seed: bytes, place: object, mean: float, scale: float) -> float:
    return round(mean + laplace(seed, f"mean {_spelled(place)}", scale), _SHOWN_DIGITS)


def _noised(counts: Mapping[K, int], veil: Veil) -> Mapping[K, int]:
    if veil.seed is None or not veil.is_noised:
        return counts
    seed = _of_table(veil.seed, counts)
    return {place: count + geometric(seed, _spelled(place)) for place, count in counts.items()}


def _too_small(counts: Mapping[K, int]) -> frozenset[K]:
    return frozenset(place for place, count in counts.items() if count < LEAST_GROUP)


def _of_table(seed: bytes, counts: Mapping[K, int]) -> bytes:
    """The seed of one table: of the people, and of every count in it; nobody standing somewhere says nothing."""
    cells = sorted(f"{_spelled(place)}={count}" for place, count in counts.items() if count)
    return sha256(seed + "\n".join(cells).encode()).digest()


def _digest(secret: str, what: str) -> bytes:
    return sha256(f"{secret}\n{what}".encode()).digest()


def _spelled(place: object) -> str:
    """One spelling for a place, whether it is named by an enum or by its number."""
    if isinstance(place, tuple):
        return f"({','.join(_spelled(each) for each in place)})"
    return str(int(place)) if isinstance(place, int) else str(place)
