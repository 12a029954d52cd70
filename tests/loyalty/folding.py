"""Folds made-up lives by the pure rules, one by one and many at once."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from backend.clock import Instant
from backend.loyalty.queries.positions import evidence_at
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.many import Lines
from backend.loyalty.rules.many.arrays import ALWAYS, Ints
from backend.loyalty.rules.model import DEFAULT_DEFINITION, Model, parse_model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import Move, State, fold
from tests.loyalty.world import BRAND_OF

PROVISIONAL = parse_model(json.dumps(DEFAULT_DEFINITION))
# One calibrated item, and a product with a pace of its own.
CALIBRATED = parse_model(
    json.dumps(
        {
            **DEFAULT_DEFINITION,
            "items": {"A": {"weight": 1.7, "gain": 0.8, "centre": 0.55}},
            "products": {"2": {"half_life_days": 30, "grace_days": 40}},
        }
    )
)


def key_of(product: int, person: int = 1) -> PositionKey:
    """The position of a made-up person towards a product, under model 7."""
    return PositionKey(person, 7, product, BRAND_OF[product])


def folded(told: Sequence[Observation], until: Instant, product: int = 1, model: Model = PROVISIONAL) -> State:
    """The state of a person towards a product at an instant."""
    return paced(told, until, product, model)[0]


def paced(
    told: Sequence[Observation], until: Instant, product: int = 1, model: Model = PROVISIONAL
) -> tuple[State, list[Move]]:
    """The state at an instant and the moves up to it."""
    return fold(model, model.behaviour_of(product), evidence_at(key_of(product), told, until), until)


def kept_state(told: Sequence[Observation], now: Instant, product: int, model: Model) -> tuple[State, list[Move]]:
    """What is kept of a position: everything told folded in, what is withdrawn counting as folded too."""
    subjects = {Axis.DEPTH: BRAND_OF[product]}
    own = [each for each in told if each.subject_id == subjects.get(each.axis, product)]
    latest = max((each.observed_at for each in own), default=0)
    evidence = evidence_at(key_of(product), told, 2**60)
    state, moves = fold(model, model.behaviour_of(product), evidence, max(now, latest))
    return state._replace(folded_at=max(state.folded_at, latest)), moves


def lines_of(lives: Mapping[int, Sequence[Observation]], model: Model) -> Lines:
    """The lives of several people as the arrays of their ledgers."""
    told = [each._replace(person_id=person) for person, life in lives.items() for each in life]
    told.sort(key=lambda each: (*_place(each), each.revision))
    items = list(model.items)
    return Lines(
        person=_ints([each.person_id for each in told]),
        axis=_ints([each.axis for each in told]),
        subject=_ints([each.subject_id for each in told]),
        kind=_ints([each.kind for each in told]),
        revision=_ints([each.revision for each in told]),
        at=_ints([each.observed_at for each in told]),
        value=np.array([each.value for each in told], np.float64),
        weight=np.array([each.weight for each in told], np.float64),
        moment=_ints([each.moment for each in told]),
        until=_ints([ALWAYS if each.valid_until is None else each.valid_until for each in told]),
        item=_ints([items.index(each.item) if each.item in items else -1 for each in told]),
        source=[each.source_id for each in told],
    )


def _place(told: Observation) -> tuple[int, int, int, int, str]:
    return told.person_id, told.axis, told.subject_id, told.kind, told.source_id


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)
