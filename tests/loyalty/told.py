"""Made-up observations: by hand, and as hypothesis strategies."""

from collections.abc import Sequence
from itertools import product

from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.rules.axes import ACTS, ATTITUDES, FACETS, PURCHASES, Axis, Kind, Moment
from backend.loyalty.rules.observations import Observation
from tests.clocks import START

# Everything made up happens in the two years before.
NOW = START
LONG_AGO = NOW - days(730)


def answer(at: Instant, value: float | None, **rest: object) -> Observation:
    """An answer about product 1, or whatever else the rest says."""
    told = Observation(
        person_id=1,
        axis=Axis.PSYCHOLOGY,
        subject_id=1,
        kind=Kind.ANSWER,
        source_id=f"answer-{at}",
        revision=1,
        observed_at=at,
        value=value,
        facet=FACETS[Axis.PSYCHOLOGY][0],
        moment=Moment.NONE,
    )
    if rest.get("axis") is Axis.DEPTH:
        told = told._replace(facet=FACETS[Axis.DEPTH][0])
    return told._replace(**rest)  # type: ignore[arg-type]  # the fields are what the test says


def purchase(at: Instant, **rest: object) -> Observation:
    """A purchase of product 1, or whatever else the rest says."""
    told = answer(at, 1.0, axis=Axis.BEHAVIOUR, kind=Kind.PURCHASE, source_id=f"order-{at}", facet=None)
    return told._replace(**rest)  # type: ignore[arg-type]  # as above


def withdrawn(told: Observation) -> Observation:
    """The next revision, without a value."""
    return told._replace(revision=told.revision + 1, value=None)


def corrected(told: Observation, value: float) -> Observation:
    """The next revision, with another value."""
    return told._replace(revision=told.revision + 1, value=value)


# Days repeat, so that things happen at one instant; values lie on cuts as often as beside them. What can be drawn at
# once is: hypothesis takes ten times as long to draw as the fold to add up what was drawn.
_DAYS = st.integers(0, 40).map(lambda place: LONG_AGO + place * days(18))
_INSTANTS = st.integers(LONG_AGO, NOW)
_CUTS = st.sampled_from([0.0, 0.25, 0.5, 0.6, 0.65, 0.75, 1.0])
_SHARES = st.floats(0, 1, width=32)
_values = st.one_of(_CUTS, _SHARES)
_SOURCES = st.integers(0, 999)
_KINDS = st.sampled_from(
    list(product([Axis.PSYCHOLOGY, Axis.PSYCHOLOGY, Axis.BEHAVIOUR, Axis.DEPTH], [_DAYS, _INSTANTS], [_CUTS, _SHARES]))
)
_ANSWERS = {
    axis: st.sampled_from(
        list(
            product(
                [Kind.ANSWER, Kind.ANSWER, Kind.CONVERSATION, Kind.ADVOCACY],
                subjects,
                FACETS[axis],
                [None, "A", "B"],
                [1.0, 0.5, 2.0],
                Moment,
            )
        )
    )
    for axis, subjects in ((Axis.PSYCHOLOGY, [1, 2, 3]), (Axis.DEPTH, [1, 2]))
}
_EVENTS = st.sampled_from(list(product([*PURCHASES, *PURCHASES, *ACTS, Kind.TIER], [1, 2, 3])))
_TIERS = st.tuples(st.sampled_from([0.25, 0.5, 0.75]), st.one_of(st.none(), st.integers(1, 400)))


@st.composite
def _told(draw: st.DrawFn) -> Observation:
    axis, instants, values = draw(_KINDS)
    at, source = draw(instants), f"s{draw(_SOURCES)}"
    if axis is Axis.BEHAVIOUR:
        return _event(draw, at, source)
    kind, subject, facet, item, weight, moment = draw(_ANSWERS[axis])
    return answer(
        at,
        draw(values),
        axis=axis,
        kind=kind,
        subject_id=subject,
        source_id=source,
        facet=facet,
        item=item,
        weight=weight,
        moment=moment,
    )


def _event(draw: st.DrawFn, at: Instant, source: str) -> Observation:
    kind, bought = draw(_EVENTS)
    if kind is not Kind.TIER:
        return purchase(at, kind=kind, source_id=source, subject_id=bought)
    value, more = draw(_TIERS)
    valid = None if more is None else at + days(more)
    return purchase(at, kind=kind, source_id=source, subject_id=bought, value=value, valid_until=valid)


def _source(told: Observation) -> tuple[object, ...]:
    return (told.axis, told.subject_id, told.kind, told.source_id)


def lives(most: int = 14) -> st.SearchStrategy[list[Observation]]:
    """What one person says and does, every source once."""
    return st.lists(_told(), min_size=1, max_size=most, unique_by=_source)


@st.composite
def revised_lives(draw: st.DrawFn, most: int = 12) -> list[Observation]:
    """The same with corrections and withdrawals among it."""
    told = draw(lives(most))
    for each in draw(st.lists(st.sampled_from(told), max_size=4, unique_by=_source)):
        later = withdrawn(each) if draw(st.booleans()) else corrected(each, each.value or 0.0)
        if later.value is not None and each.kind in {*ATTITUDES, Kind.TIER}:
            later = later._replace(value=draw(_values))
        told.append(later)
    return told


def live_ones(told: Sequence[Observation]) -> list[Observation]:
    """Those of the highest revision that have a value, told once and for all as first revisions."""
    latest: dict[tuple[object, ...], Observation] = {}
    for each in told:
        if _source(each) not in latest or latest[_source(each)].revision < each.revision:
            latest[_source(each)] = each
    return [each._replace(revision=1) for each in latest.values() if each.value is not None]
