"""observe: appends to the ledger and moves the positions it concerns, in the same transaction."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.statements import each_of, one_of, table_of
from backend.errors import NotFound
from backend.loyalty.actions.ledger import append, lock_people
from backend.loyalty.actions.store import Change, store
from backend.loyalty.queries.ledger import ledger_of
from backend.loyalty.queries.models import ActiveModel, active_models
from backend.loyalty.queries.positions import concerning, evidence_at
from backend.loyalty.queries.states import POSITIONS, PositionKey, key_of, state_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Observation, canonical_order, check_observations, evidence_of
from backend.loyalty.rules.path import NOWHERE, Move, State, fold, settle, step
from backend.loyalty.tables import ObservationRow

_TOGETHER = 500
_FOREVER = 2**62
_KEPT = select(POSITIONS).where(POSITIONS.c.model_id == bindparam("model_id"))
_LEDGER = table_of(ObservationRow)
_BRANDS = select(Product.id, Product.brand_id).where(Product.id.in_(bindparam("products", expanding=True)))


def observe(session: Session, observations: Sequence[Observation], now: Instant) -> None:
    """Keeps the observations and moves whom they concern; the same revision twice changes nothing.

    What follows in time is added to the sums in O(1); a correction, a withdrawal or a late arrival replays the
    person from the ledger.
    """
    check_observations(observations, now)
    if not observations:
        return
    people = sorted({observation.person_id for observation in observations})
    lock_people(session, people)
    all_new = append(session, observations, now)
    by_person = _by_person(observations)
    for active in active_models(session):
        for start in range(0, len(people), _TOGETHER):
            _move(
                session,
                active,
                {each: by_person[each] for each in people[start : start + _TOGETHER]},
                now,
                all_new=all_new,
            )


def _move(
    session: Session, active: ActiveModel, by_person: dict[int, list[Observation]], now: Instant, *, all_new: bool
) -> None:
    """Folds the observations into the positions of these people under one model."""
    kept = _positions(session, active, list(by_person))
    concerned = _concerned(session, active, by_person, kept)
    newcomers = _newcomers(session, {key.person_id for key, state in concerned if state is None}, by_person)
    changes: list[Change] = []
    replayed: list[tuple[PositionKey, State | None]] = []
    for key, state in concerned:
        own = concerning(by_person[key.person_id], key)
        is_told = state is not None or key.person_id in newcomers
        if is_told and all_new and _follows(state or NOWHERE, own):
            changes.append(_stepped(active, key, state, own, now))
        else:
            replayed.append((key, state))
    changes.extend(replay(session, active, replayed, now))
    store(session, changes, now)


def replay(
    session: Session, active: ActiveModel, positions: Sequence[tuple[PositionKey, State | None]], now: Instant
) -> list[Change]:
    """The positions made anew from the ledger, with their whole paths."""
    ledger = ledger_of(session, sorted({key.person_id for key, _ in positions})) if positions else {}
    changes = []
    for key, before in positions:
        own = ledger.get(key.person_id, [])
        evidence = evidence_at(key, own, _FOREVER)
        latest = max((each.observed_at for each in concerning(own, key)), default=0)
        # What is dated a little ahead of this clock is folded too: time's own moves before it must not be lost.
        until = max(now, latest)
        state, moves = fold(active.model, active.model.behaviour_of(key.product_id), evidence, until)
        after = _folded_to(state, latest) if state.placement is not None else None
        changes.append(Change(key=key, before=before, after=after, moves=moves, anew=True))
    return changes


def _stepped(
    active: ActiveModel, key: PositionKey, state: State | None, own: Sequence[Observation], now: Instant
) -> Change:
    """The position a few instants further on, from nowhere where there was none, and up to now."""
    spans, after, moves = active.model.behaviour_of(key.product_id), state or NOWHERE, list[Move]()
    for at, together in groupby(sorted(map(evidence_of, own), key=canonical_order), key=attrgetter("at")):
        after, more = step(active.model, spans, after, at, list(together))
        moves.extend(more)
    after, more = settle(after, now)
    return Change(key=key, before=state, after=after, moves=[*moves, *more], anew=False)


def _newcomers(session: Session, people: set[int], by_person: dict[int, list[Observation]]) -> set[int]:
    """Those whose ledger holds nothing but what was just appended: to replay it would be to read it back."""
    if not people:
        return set()
    connection = session.connection()
    lines = connection.execute(_lines_of(connection.dialect.name), {"people": sorted(people)})
    return {person_id for person_id, count in lines if count == len(by_person[person_id])}


def _follows(state: State, own: Sequence[Observation]) -> bool:
    """Whether all of it is first-hand and happened after everything already folded in."""
    last = state.folded_at
    return all(each.revision == 1 and each.value is not None and each.observed_at > last for each in own)


def _concerned(
    session: Session,
    active: ActiveModel,
    by_person: dict[int, list[Observation]],
    kept: dict[int, dict[int, tuple[PositionKey, State]]],
) -> list[tuple[PositionKey, State | None]]:
    """The positions that the observations concern: those kept, and those of products touched for the first time."""
    found: list[tuple[PositionKey, State | None]] = []
    first: list[tuple[int, int]] = []
    for person_id, own in by_person.items():
        positions = kept.get(person_id, {})
        found.extend((key, state) for key, state in positions.values() if concerning(own, key))
        products = {each.subject_id for each in own if each.axis is not Axis.DEPTH}
        first.extend((person_id, product_id) for product_id in sorted(products - positions.keys()))
    if first:
        brands = _brands(session, {product_id for _, product_id in first})
        found.extend(
            (PositionKey(person_id, active.id, product_id, brands[product_id]), None) for person_id, product_id in first
        )
    return found


@lru_cache(maxsize=2)
def _kept_of(dialect: str) -> Executable:
    return _KEPT.where(one_of(dialect, POSITIONS.c.person_id, "people"))


@lru_cache(maxsize=2)
def _lines_of(dialect: str) -> Executable:
    # Counted person by person: of all at once, PostgreSQL keeps the plan it made when the ledger was still small.
    person_id = each_of(dialect, "people").c.value
    lines = select(func.count().label("lines")).select_from(_LEDGER).where(_LEDGER.c.person_id == person_id)
    if dialect == "sqlite":
        return select(person_id, lines.scalar_subquery())
    # The same to PostgreSQL; where the ledger is cut over machines, Citus counts beside a function only by person.
    return select(person_id, lines.group_by(_LEDGER.c.person_id).lateral("counted").c.lines)


def _positions(
    session: Session, active: ActiveModel, people: Sequence[int]
) -> dict[int, dict[int, tuple[PositionKey, State]]]:
    kept: dict[int, dict[int, tuple[PositionKey, State]]] = defaultdict(dict)
    connection = session.connection()
    for row in connection.execute(_kept_of(connection.dialect.name), {"model_id": active.id, "people": people}):
        kept[row.person_id][row.product_id] = (key_of(row), state_of(row))
    return kept


def _brands(session: Session, product_ids: set[int]) -> dict[int, int]:
    rows = session.connection().execute(_BRANDS, {"products": sorted(product_ids)})
    brands = {row.id: row.brand_id for row in rows}
    if len(brands) < len(product_ids):
        raise NotFound("there is no such product", "productId")
    return brands


def _by_person(observations: Sequence[Observation]) -> dict[int, list[Observation]]:
    grouped: dict[int, list[Observation]] = defaultdict(list)
    for observation in observations:
        grouped[observation.person_id].append(observation)
    return grouped


def _folded_to(state: State, latest: Instant) -> State:
    """Withdrawn lines count as folded too, so that an older revision arriving later is noticed."""
    if latest <= state.folded_at:
        return state
    return state._replace(folded_at=latest)
