"""A position along time: its states at many instants, in one pass over its evidence."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from backend.clock import Instant
from backend.loyalty.rules.model import BehaviourModel, Model
from backend.loyalty.rules.observations import Evidence, Observation
from backend.loyalty.rules.path import NOWHERE, State, settle, step


def states_along(
    model: Model, spans: BehaviourModel, evidence: Iterable[Evidence], instants: Sequence[Instant]
) -> Iterator[State]:
    """The state at each of the instants, which rise: what `fold` makes of the evidence up to it."""
    state = NOWHERE
    told = [(at, list(together)) for at, together in groupby(evidence, key=attrgetter("at"))]
    place = 0
    for instant in instants:
        while place < len(told) and told[place][0] <= instant:
            state, _ = step(model, spans, state, *told[place])
            place += 1
        state, _ = settle(state, instant)
        yield state


def spaced(since: Instant, until: Instant, count: int) -> list[Instant]:
    """So many instants from the first to the last, evenly; the last one alone where there is to be one."""
    if count == 1:
        return [until]
    return sorted({since + (until - since) * number // (count - 1) for number in range(count)})


def is_steady(observations: Iterable[Observation]) -> bool:
    """Whether every revision of each source is dated like the first: then what is live never changes behind a date."""
    dates: dict[tuple[int, int, int, str], Instant] = {}
    for each in observations:
        source = (each.axis, each.subject_id, each.kind, each.source_id)
        if dates.setdefault(source, each.observed_at) != each.observed_at:
            return False
    return True
