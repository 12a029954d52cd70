"""What prospects do before they buy is recorded in batches, and moves them until their first purchase."""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import Busy, Refused, read_each, refuse_all
from backend.loyalty.actions import observe
from backend.loyalty.rules.observations import Observation
from backend.purchases.actions.subjects import check_subjects, of_whom_they_are_now
from backend.purchases.queries import Ref, acts_by_ref
from backend.purchases.rules import ActInput, DifferentAct, Recorded, behaviour_observation, clean_act
from backend.purchases.tables import Act


def record_acts(session: Session, rows: Sequence[ActInput], now: Instant) -> Recorded:
    """Records the whole batch, or, when one is refused, nothing; the same act again changes nothing."""
    tidy = read_each(of_whom_they_are_now(session, rows), lambda row, number: _tidy(row, number, now))
    check_subjects(session, [(row.person_id, row.product_id) for row in tidy])
    known = acts_by_ref(session, [_ref(row) for row in tidy])
    fresh = _fresh(tidy, known)
    observe(session, _insert(session, list(fresh.values()), now), now)
    return Recorded(added=len(fresh), changed=0, unchanged=len(rows) - len(fresh))


def _tidy(row: ActInput, number: int, now: Instant) -> ActInput:
    try:
        return clean_act(row, now)
    except Refused as refusal:
        raise type(refusal)(refusal.message, "rows", str(number), *refusal.path) from None


def _fresh(rows: Sequence[ActInput], known: Mapping[Ref, Act]) -> dict[Ref, ActInput]:
    """The acts that are not known yet; one that is known otherwise is refused."""
    fresh: dict[Ref, ActInput] = {}
    refusals: list[Refused] = []
    for number, row in enumerate(rows):
        act = known.get(_ref(row))
        same = _is_same(act, row) if act else fresh.setdefault(_ref(row), row) == row
        if not same:
            refusals.append(DifferentAct("this act is known, and was not the same", "rows", str(number), "actRef"))
    refuse_all(refusals)
    return fresh


def _is_same(act: Act, row: ActInput) -> bool:
    return (act.person_id, act.kind, act.acted_at) == (row.person_id, int(row.kind), row.acted_at)


def _insert(session: Session, rows: Sequence[ActInput], now: Instant) -> list[Observation]:
    if not rows:
        return []
    values = [_columns(row, now) for row in rows]
    with refusing_clash(session, Busy("the same acts are being recorded at this moment")):
        session.connection().execute(insert(Act), values)
    kept = acts_by_ref(session, [_ref(row) for row in rows])
    return [
        behaviour_observation(
            person_id=row.person_id,
            product_id=row.product_id,
            kind=row.kind,
            source=kept[_ref(row)].id,
            revision=1,
            at=row.acted_at,
        )
        for row in rows
    ]


def _columns(row: ActInput, now: Instant) -> dict[str, object]:
    return {
        "person_id": row.person_id,
        "product_id": row.product_id,
        "act_ref": row.act_ref,
        "kind": int(row.kind),
        "acted_at": row.acted_at,
        "came_as": row.came_as,
        "recorded_at": now,
    }


def _ref(row: ActInput) -> Ref:
    return (row.product_id, row.act_ref)
