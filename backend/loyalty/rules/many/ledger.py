"""The lines of many people's ledgers as arrays, and which of them count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.many.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines in the order of the ledger's key: person, axis, subject, kind, source, revision.

    A withdrawn value is not a number; `until` is ALWAYS where a line is valid for ever; `item` is its place among the
    model's calibrated items, or -1.
    """

    person: Ints
    axis: Ints
    subject: Ints
    kind: Ints
    revision: Ints
    at: Ints
    value: Floats
    weight: Floats
    moment: Ints
    until: Ints
    item: Ints
    source: Sequence[str]

    def live(self) -> Bools:
        """Which lines are the highest revision of their source and have a value."""
        live: Bools = ~np.isnan(self.value)
        # A line can only be followed by a later revision of its own source where that is no first one.
        last = np.ones(live.size, np.bool_)
        for later in np.flatnonzero(self.revision[1:] > 1).tolist():
            last[later] = not self._is_one_source(later, later + 1)
        return live & last

    def _is_one_source(self, one: int, other: int) -> bool:
        columns = (self.person, self.axis, self.subject, self.kind)
        return self.source[one] == self.source[other] and all(column[one] == column[other] for column in columns)


def joined(parts: Sequence[Lines]) -> Lines:
    """The lines of all parts, one part after the other."""
    return Lines(
        person=np.concatenate([part.person for part in parts]),
        axis=np.concatenate([part.axis for part in parts]),
        subject=np.concatenate([part.subject for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        revision=np.concatenate([part.revision for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        moment=np.concatenate([part.moment for part in parts]),
        until=np.concatenate([part.until for part in parts]),
        item=np.concatenate([part.item for part in parts]),
        source=[source for part in parts for source in part.source],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """The positions that live lines of a product make; `brand` is the product's maker."""

    person: Ints
    product: Ints
    brand: Ints


def owners_of(lines: Lines, live: Bools, brands: Mapping[int, int]) -> Owners:
    """Every product that someone's live lines speak of, by person and product; a brand alone makes no position."""
    own = live & (lines.axis != Axis.DEPTH)
    person, product = lines.person[own], lines.subject[own]
    order = np.lexsort((product, person))
    person, product = person[order], product[order]
    is_first = np.ones(person.size, np.bool_)
    is_first[1:] = (person[1:] != person[:-1]) | (product[1:] != product[:-1])
    person, product = person[is_first], product[is_first]
    return Owners(person=person, product=product, brand=_ints_of(brands, product))


def spread(lines: Lines, owners: Owners) -> tuple[Ints, Ints]:
    """Lines and the positions they concern, side by side: a brand's line concerns each of its products' positions."""
    of_brand = lines.axis == Axis.DEPTH
    pairs = [
        _matched(lines, np.flatnonzero(~of_brand), owners.person, owners.product),
        _matched(lines, np.flatnonzero(of_brand), owners.person, owners.brand),
    ]
    return np.concatenate([rows for rows, _ in pairs]), np.concatenate([positions for _, positions in pairs])


def _matched(lines: Lines, rows: Ints, person: Ints, subject: Ints) -> tuple[Ints, Ints]:
    """Those of the rows whose person and subject a position has, once for each such position."""
    people, subjects = np.unique(person), np.unique(subject)
    wanted = _ranked(people, person) * subjects.size + _ranked(subjects, subject)
    order = np.argsort(wanted, kind="stable")
    of_person, of_subject = _ranked(people, lines.person[rows]), _ranked(subjects, lines.subject[rows])
    given = np.where((of_person < 0) | (of_subject < 0), -1, of_person * subjects.size + of_subject)
    first = np.searchsorted(wanted[order], given, side="left")
    count = np.searchsorted(wanted[order], given, side="right") - first
    places = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return np.repeat(rows, count), order[places]


def _ranked(known: Ints, values: Ints) -> Ints:
    """The place of each value among the known ones, -1 for those that are not."""
    places = np.searchsorted(known, values)
    found = np.take(known, places, mode="clip") == values if known.size else np.zeros(values.size, np.bool_)
    ranks: Ints = np.where(found, places, -1)
    return ranks


def _ints_of(mapping: Mapping[int, int], keys: Ints) -> Ints:
    return np.fromiter((mapping[key] for key in keys.tolist()), np.int64, keys.size)
