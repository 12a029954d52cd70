"""about_to_lapse: those who fall silent soon unless they buy (or act) again.

Exactly: behaviour is high at `now` by purchases or acts, and falls under its cut at an instant behind `now` and no
later than `within` from it: lapses_at = t + h·log2(A/c). A client's own tier ends, and does not lapse. The soonest come
first. The instant is exact: it is stored with the position, and only another purchase or act moves it.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.db import Page, Slice
from backend.errors import Invalid
from backend.loyalty.queries import live_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.would_move import BehaviourTurn, behaviour_turn
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.named_lists import ListAsked, Listed, listed_page, of_those

_LAPSES_AT: InstrumentedAttribute[int] = PositionRow.lapses_at  # type: ignore[assignment]  # never null on this list


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutToLapse:
    """Someone about to fall silent: when, and what one more purchase would do; `bought_at` is the last that counts."""

    listed: Listed
    lapses_at: Instant
    bought_at: Instant | None
    turn: BehaviourTurn


def about_to_lapse(session: Session, asked: ListAsked, part: Slice, *, within: int) -> Page[AboutToLapse]:
    """A page of those who fall silent within that many ms, the soonest first."""
    if within <= 0:
        raise Invalid("what is to come lies ahead", "withinDays")
    end = asked.now + within
    statement = (
        select(Person)
        .join(PositionRow, PositionRow.person_id == Person.id)
        .where(
            IS_PRESENT,
            PositionRow.model_id == live_model(session).id,
            PositionRow.product_id == asked.product_id,
            PositionRow.moved_at <= asked.now,
            PositionRow.tier_value.is_(None),
            PositionRow.lapses_at > asked.now,
            PositionRow.lapses_at <= end,
        )
    )
    # By the keys of the index alone: it has them in that order, and a page reads no more than itself.
    found = of_those(session, statement, asked)
    return listed_page(session, found, asked, part, _reasoned, keys=(_LAPSES_AT, PositionRow.person_id))


def _reasoned(listed: Listed) -> AboutToLapse:
    view = listed.view
    turn = behaviour_turn(view.model.behaviour_of(view.key.product_id), view.state, view.at)
    if turn.lapses_at is None:
        raise ValueError("whoever is about to lapse has not lapsed")
    counted = (each.evidence.at for each in listed.explained(Axis.BEHAVIOUR).contributions)
    return AboutToLapse(listed=listed, lapses_at=turn.lapses_at, bought_at=max(counted, default=None), turn=turn)
