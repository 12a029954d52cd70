"""Which cells of a table stay hidden, so that no group of fewer than five shows: not by itself, and not by subtraction.

Complementary cell suppression (Hundepool et al., "Statistical Disclosure Control", Wiley 2012, chapter 4): whatever is
left over when all that is shown is taken from the totals must be five people or more, and more than one way of sharing
it out must be left; the smallest cells that could be shown are hidden until it is so. Cells of equal size are hidden
together, so that it tells nothing either which of them was chosen. In a table whose rows and columns have totals that
can be known, a small hidden cell must also be free to be five or more: without that a chain of subtractions along rows
and columns could give it away (Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on
Computing 17, 1988).
"""

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

LEAST_GROUP: Final = 5

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)
# A row (0) or a column (1) by its name.
_Line = tuple[int, Hashable]


def hidden_cells(sizes: Mapping[K, Sequence[int]], also: Collection[K] = ()) -> frozenset[K]:
    """The cells of which nothing may be shown where all totals are known; all of them where nothing protects them.

    Each cell has one size or several (those who want it, and those who do not), of which every one is told or none;
    `also` are hidden whatever their size.
    """
    places = frozenset(sizes)
    hidden = {place for place, own in sizes.items() if min(own) < LEAST_GROUP or place in also}
    while hidden != places and not _are_protected([sizes[place] for place in hidden]):
        least = min(min(sizes[place]) for place in places - hidden)
        hidden |= {place for place in places if min(sizes[place]) == least}
    return frozenset(hidden)


def hidden_in_matrix(counts: Mapping[tuple[R, C], int], also: Collection[tuple[R, C]] = ()) -> frozenset[tuple[R, C]]:
    """The cells of a table of rows by columns that may not be shown, where the totals of both are known.

    A pair that is not named has nobody in it, and is hidden like any other that is too small.
    """
    table = whole_matrix(counts)
    hidden = {place for place, count in table.items() if count < LEAST_GROUP or place in also}
    while more := _unprotected(table, hidden):
        hidden |= more
    return frozenset(hidden)


def whole_matrix(counts: Mapping[tuple[R, C], int]) -> dict[tuple[R, C], int]:
    """The table with a count for every pair of a row and a column."""
    rows, columns = {row: None for row, _ in counts}, {column: None for _, column in counts}
    return {(row, column): counts.get((row, column), 0) for row in rows for column in columns}


def _are_protected(sizes: Collection[Sequence[int]]) -> bool:
    """Whether the hidden cells together tell of no group that is too small, in any of their sizes.

    Where nobody stands, nobody is hidden: that may be known from elsewhere.
    """
    peopled = [own for own in sizes if any(own)]
    return all(_is_safe(side) for side in zip(*peopled, strict=True))


def _is_safe(counts: Sequence[int]) -> bool:
    """Whether nobody can work out a small count from the sum alone: many ways of sharing it out must be left.

    Nobody is no group. Were all as large as a hidden count can be, their sum would give each of them away.
    """
    total = sum(counts)
    return total == 0 or (total >= LEAST_GROUP and total != (LEAST_GROUP - 1) * len(counts))


def _unprotected(table: Mapping[tuple[R, C], int], hidden: set[tuple[R, C]]) -> set[tuple[R, C]]:
    """The next cells to hide: the smallest shown of the first line that is not protected, or else of the table."""
    for own in _lines(table).values():
        if not _are_protected([(table[place],) for place in own if place in hidden]):
            more = _smallest([place for place in own if place not in hidden], table)
            if more:
                return more
    lines = _lines(hidden)
    small = (place for place in hidden if 0 < table[place] < LEAST_GROUP)
    if all(_may_be_large({each: table[each] for each in hidden}, lines, place) for place in small):
        return set()
    return _smallest([place for place in table if place not in hidden], table)


def _lines(table: Iterable[tuple[R, C]]) -> dict[_Line, list[tuple[R, C]]]:
    """Every row and every column, as the places in it."""
    lines: dict[_Line, list[tuple[R, C]]] = {}
    for place in table:
        for side in (0, 1):
            lines.setdefault((side, place[side]), []).append(place)
    return lines


def _smallest(places: Sequence[K], table: Mapping[K, int]) -> set[K]:
    least = min((table[place] for place in places), default=0)
    return {place for place in places if table[place] == least}


def _may_be_large(
    filled: dict[tuple[R, C], int], lines: Mapping[_Line, Sequence[tuple[R, C]]], place: tuple[R, C]
) -> bool:
    """Whether the hidden cells could be filled otherwise, with the same totals, so that this one has five or more."""
    while filled[place] < LEAST_GROUP:
        path = _way_round(filled, lines, place)
        if path is None:
            return False
        filled[place] += 1
        for step, each in enumerate(path):
            filled[each] += 1 if step % 2 else -1
    return True


def _way_round(
    filled: Mapping[tuple[R, C], int], lines: Mapping[_Line, Sequence[tuple[R, C]]], place: tuple[R, C]
) -> list[tuple[R, C]] | None:
    """The cells to take one from and add one to by turns, so that one more at `place` leaves every total as it was.

    A walk from the place's column back to its row: to a row through a cell that has someone, to a column through any.
    """
    goal, start = (0, place[0]), (1, place[1])
    came: dict[_Line, tuple[_Line, tuple[R, C]] | None] = {start: None}
    waiting: deque[_Line] = deque([start])
    while waiting and goal not in came:
        side, line = waiting.popleft()
        for each in lines[side, line]:
            further: _Line = (1 - side, each[1 - side])
            if each == place or further in came or (side == 1 and filled[each] == 0):
                continue
            came[further] = ((side, line), each)
            waiting.append(further)
    return _walked(came, goal)


def _walked(came: Mapping[_Line, tuple[_Line, tuple[R, C]] | None], goal: _Line) -> list[tuple[R, C]] | None:
    """The cells of the walk in its order; None where it does not come to the goal."""
    if goal not in came:
        return None
    cells: list[tuple[R, C]] = []
    step = came[goal]
    while step is not None:
        node, cell = step
        cells.append(cell)
        step = came[node]
    return cells[::-1]
