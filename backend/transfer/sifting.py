"""A batch of which some rows are faulty: all the others are kept, exactly as if the faulty ones had not been sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlalchemy.orm import Session

from backend.errors import Refused, Several, placed, refuse_all

R = TypeVar("R")
T = TypeVar("T")

MOST_TRIES: Final = 50
"""Whoever waits to write waits meanwhile: rows that are refused one after another are looked for so many times."""


class TooManyInvalid(Refused):
    """So many rows are faulty, each for a reason found alone, that looking for the rest would take too long."""

    code = "TOO_MANY_INVALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted(Generic[T]):
    """What keeping the good rows came to, and why each of the others was left out, by its place in the batch."""

    result: T
    left_out: Mapping[int, Refused]


def keep_the_good(
    session: Session, rows: Sequence[R], keep: Callable[[Session, Sequence[R]], T], name: str = "rows"
) -> Sifted[T]:
    """Keeps the rows that can be kept; a refusal that speaks of no row of them refuses the whole batch.

    `keep` says which row it refuses by a path of `name` and the row's place among those it was given.
    """
    good, left_out = list(range(len(rows))), dict[int, Refused]()
    for _ in range(MOST_TRIES):
        try:
            with session.begin_nested():
                kept = keep(session, [rows[place] for place in good])
        except Refused as refusal:
            left_out |= _faulty(refusal, name, good)
            good = [place for place in good if place not in left_out]
            if not good:
                refuse_all([left_out[place] for place in sorted(left_out)])
        else:
            return Sifted(result=kept, left_out=left_out)
    raise TooManyInvalid(f"more than {MOST_TRIES} rows are faulty; mend those that are told of first", name)


def _faulty(refusal: Refused, name: str, places: Sequence[int]) -> dict[int, Refused]:
    """The rows that are refused, by their places in the whole batch; what concerns no row is refused again."""
    each_of = refusal.refusals if isinstance(refusal, Several) else (refusal,)
    found: dict[int, Refused] = {}
    for each in each_of:
        match each.path:
            case (of, spelled, *inside) if of == name and spelled.isdecimal():
                place = places[int(spelled)]
                found.setdefault(place, placed(type(each)(each.message, *inside), name, str(place)))
            case _:
                raise refusal
    return found
