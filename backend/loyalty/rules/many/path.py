"""fold_many: the paths of many positions through time, all of them an instant further at each round."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backend.clock import Instant
from backend.loyalty.rules.many.arrays import NEVER, Bools, Floats, Ints
from backend.loyalty.rules.many.ledger import Lines, Owners, owners_of, spread
from backend.loyalty.rules.many.moves import MoveLog, Moves
from backend.loyalty.rules.many.state import NOWHERE, ManyAttitudes, ManyStates, no_states
from backend.loyalty.rules.many.steps import DistinctSpans, Evidence, Mass, Steps, distinct_spans, ordered, steps_of
from backend.loyalty.rules.model import AttitudeModel, Model
from backend.loyalty.rules.sums import NOISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The positions, their states, and how they came there; `evidence` tells the sources of the moves."""

    owners: Owners
    states: ManyStates
    moves: Moves
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spans:
    """The behaviour constants of each position."""

    half_life: Ints
    customer: Floats
    prospect: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What the rounds share: the constants, the steps to take, the states that take them, and their moves."""

    model: Model
    spans: _Spans
    steps: Steps
    states: ManyStates
    log: MoveLog


def fold_many(model: Model, lines: Lines, brands: Mapping[int, int], now: Instant) -> Folded:
    """Every position that the lines make, with its whole path, time's own moves up to `now` included.

    `brands` says which brand makes each product. The same states and moves as rules/path.fold of each position.
    """
    live = lines.live()
    owners = owners_of(lines, live, brands)
    row, owner = spread(lines, owners)
    evidence = ordered(lines, row[live[row]], owner[live[row]])
    distinct = distinct_spans(model, owners.product)
    walk = _Walk(
        model=model,
        spans=_spans(distinct),
        steps=steps_of(model, distinct, evidence),
        states=no_states(owners.person.size),
        log=MoveLog(),
    )
    for which in walk.steps.rounds():
        _settle(walk, walk.steps.owner[which], walk.steps.at[which] - 1)
        _step(walk, which)
    latest = np.zeros(owners.person.size, np.int64)
    np.maximum.at(latest, owner, lines.at[row])
    _finish(walk, latest, now)
    return Folded(owners=owners, states=walk.states, moves=walk.log.moves(), evidence=evidence)


def _settle(walk: _Walk, who: Ints, until: Ints) -> None:
    """Makes every move that time alone makes in those positions up to and including each one's instant."""
    states = walk.states
    while who.size:
        due = states.due_at[who] <= until
        who, until = who[due], until[due]
        if who.size:
            at = states.due_at[who]
            states.folded_at[who] = at
            _move(walk, who, at, cause=states.clock_cause(who, at), step=None)
            states.find_due(who)


def _step(walk: _Walk, which: Ints) -> None:
    """The states after one instant's evidence each."""
    steps, states = walk.steps, walk.states
    who, at = steps.owner[which], steps.at[which]
    _feel(walk, walk.model.psychology, states.psychology, steps.psychology, which)
    _act(walk, which)
    _feel(walk, walk.model.depth, states.depth, steps.depth, which)
    states.folded_at[who] = at
    touched = (states.placement[who] != NOWHERE) | steps.touches[which]
    moves = touched & (states.place(who, at) != states.placement[who])
    moved = which[moves]
    _move(walk, who[moves], at[moves], cause=steps.kind[moved], step=moved)
    states.find_due(who)


def _move(walk: _Walk, who: Ints, at: Ints, *, cause: Ints, step: Ints | None) -> None:
    states = walk.states
    target = states.place(who, at)
    walk.log.add(who, at, states.placement[who], target, cause=cause, step=step)
    states.placement[who] = target
    states.moved_at[who] = at


def _feel(walk: _Walk, axis: AttitudeModel, own: ManyAttitudes, given: Mass, which: Ints) -> None:
    """An attitude after the answers of one instant."""
    which = which[given.given[which]]
    who, at = walk.steps.owner[which], walk.steps.at[which]
    if not who.size:
        return
    half_life = np.full(who.size, axis.half_life)
    first, was_high = own.sums.landmark[who] == NEVER, own.is_high[who]
    own.sums.add(who, half_life, at, given.mass[which], given.total[which])
    n, m = own.sums.decayed(who, half_life, at)
    own.is_high[who] = np.where(first, own.sums.is_mean_above(who, axis.tau), _stable(axis, n, m, was_high=was_high))
    own.stale_at[who] = own.sums.last_reaching(who, half_life, np.full(who.size, axis.n_min, np.float64))


def _stable(axis: AttitudeModel, n: Floats, m: Floats, *, was_high: Bools) -> Bools:
    """High above τ + δ, low below τ − δ, else as before."""
    above = (m - axis.tau * n) / (axis.kappa + n)
    stable: Bools = (above > axis.delta + NOISE) | (was_high & (above >= -axis.delta - NOISE))
    return stable


def _act(walk: _Walk, which: Ints) -> None:
    """Behaviour after the events of one instant; with the first purchase a prospect's acts stop counting."""
    steps, own = walk.steps, walk.states.behaviour
    tiers = which[steps.tiers.given[which]]
    own.tier_value[steps.owner[tiers]] = steps.tiers.value[tiers]
    own.tier_until[steps.owner[tiers]] = steps.tiers.until[tiers]
    buyers = steps.owner[which[steps.bought.given[which]]]
    new = buyers[~own.is_customer[buyers]]
    own.sums.forget(new)
    own.is_customer[new] = True
    purchases = which[steps.purchased[which]]
    own.bought_at[steps.owner[purchases]] = steps.at[purchases]
    is_customer = own.is_customer[steps.owner[which]]
    _count(walk, which[is_customer], steps.bought, walk.spans.customer)
    _count(walk, which[~is_customer], steps.acted, walk.spans.prospect)


def _count(walk: _Walk, which: Ints, given: Mass, threshold: Floats) -> None:
    """Adds the events of one instant, and looks ahead to the instant of falling silent."""
    which = which[given.given[which]]
    who, own = walk.steps.owner[which], walk.states.behaviour
    half_life = walk.spans.half_life[who]
    own.sums.add(who, half_life, walk.steps.at[which], given.mass[which], given.total[which])
    own.lapses_at[who] = own.sums.first_below(who, half_life, threshold[who])


def _finish(walk: _Walk, latest: Ints, now: Instant) -> None:
    """Withdrawn lines count as folded too, so that an older revision arriving later is noticed."""
    everyone, states = np.arange(latest.size), walk.states
    _settle(walk, everyone, np.maximum(latest, now))
    np.maximum(states.folded_at, latest, out=states.folded_at)
    states.find_due(everyone)


def _spans(distinct: DistinctSpans) -> _Spans:
    each = distinct.constants
    return _Spans(
        half_life=np.array([spans.half_life for spans in each], np.int64)[distinct.place],
        customer=np.array([spans.threshold(is_customer=True) for spans in each], np.float64)[distinct.place],
        prospect=np.array([spans.threshold(is_customer=False) for spans in each], np.float64)[distinct.place],
    )
