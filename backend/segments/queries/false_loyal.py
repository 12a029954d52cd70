"""false_loyal: those who buy, and like it less and less.

Dick & Basu, "Customer loyalty: toward an integrated conceptual framework" (Journal of the Academy of Marketing Science
22, 1994), call repeat buying with a low relative attitude spurious loyalty; who is on the way there is found here.
Exactly: behaviour is high and psychology known at `now` (the segments SWITCHER, PRODUCT_LOYAL, BRAND_BUYER and
BRAND_LOYAL), psychology was known at `since` as well, and the level of the answers (M/N: their mean by the model's
weights) has fallen from then to now by at least `drop`. The level, and not the coordinate, because in silence the
coordinate drifts to its cut by itself while nobody feels otherwise than before: only answers change the level.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice
from backend.db.paging import count_rows
from backend.errors import Invalid
from backend.loyalty.queries import ActiveModel, live_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.explaining import Contribution
from backend.loyalty.rules.path import keyed_value
from backend.loyalty.rules.sums import NOISE
from backend.segments.queries.live_lines import LINE, is_live, is_of_position, keyed, weighed
from backend.segments.queries.members import stands_in
from backend.segments.queries.named_lists import ListAsked, Listed, listed_page, people_placed
from backend.segments.queries.reach import reach_of
from backend.segments.rules import Segment
from backend.segments.rules.listing import Level, level

# What is read of their ledgers takes about 50 ms.
MOST_LOOKED_AT: Final = 5_000
BUYING: Final = (Segment.SWITCHER, Segment.PRODUCT_LOYAL, Segment.BRAND_BUYER, Segment.BRAND_LOYAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseLoyal:
    """Someone who buys and whose answers have fallen: their level then and now, and what was said since.

    `answers` are those given since that lie under the level of before, what weighs most first.
    """

    listed: Listed
    before: Level
    now: Level
    answers: list[Contribution]


def false_loyal(
    session: Session, asked: ListAsked, part: Slice, *, since: Instant, drop: float, most: int = MOST_LOOKED_AT
) -> Page[FalseLoyal]:
    """A page of those who buy while their answers have fallen since that instant, in the order in which they joined.

    It looks at the answers of at most so many buyers: where few of them have fallen it may end before it is full.
    """
    if since >= asked.now:
        raise Invalid("what has fallen is measured from an instant in the past", "since")
    if not 0 < drop <= 1:
        raise Invalid("a level falls by more than 0 and at most 1", "drop")
    active = live_model(session)
    buys = stands_in(BUYING, asked.now)
    reach = reach_of(session, people_placed(session, asked, active, buys), part, most)
    fallen = people_placed(session, asked, active, and_(buys, _has_fallen(active, asked.now, since, drop)))
    page = listed_page(session, reach.within(fallen), asked, part, lambda each: _reasoned(each, since))
    return replace(reach.ended(page), count=lambda reading: count_rows(reading, fallen))


def _has_fallen(active: ActiveModel, now: Instant, since: Instant, drop: float) -> ColumnElement[bool]:
    """Whether psychology was known at `since`, and M/N has fallen by that much, in one reading of the person's lines.

    With A, B the sums of then and C, D those of now: A/B − C/D ≥ drop, multiplied by B·D so that nothing is divided.
    """
    model, spans = active.model, active.model.psychology
    weight, value, then = weighed(model, spans, now), keyed(model, spans), LINE.observed_at <= since
    mass_then = func.sum(case((then, weight), else_=literal(0.0)))
    total_then = func.sum(case((then, weight * value), else_=literal(0.0)))
    mass, total = func.sum(weight), func.sum(weight * value)
    known_then = mass_then >= spans.n_min * 2.0 ** -((now - since) / spans.half_life) * (1 - NOISE)
    fell = total_then * mass - total * mass_then >= (drop - NOISE) * mass_then * mass
    found = (
        select(case((and_(known_then, fell), literal(1)), else_=literal(0)))
        .where(is_of_position(Axis.PSYCHOLOGY), is_live(now))
        .correlate_except(LINE)
    )
    return found.scalar_subquery() == 1


def _reasoned(listed: Listed, since: Instant) -> FalseLoyal:
    view, evidence = listed.view, listed.on(Axis.PSYCHOLOGY)
    model, spans = view.model, view.model.psychology
    before, now = level(model, spans, evidence, since), level(model, spans, evidence, view.at)
    if before is None or now is None:
        raise ValueError("whoever's level has fallen had one")

    def pull(each: Contribution) -> float:
        return each.weight * (keyed_value(model, spans, each.evidence) - before.mean)

    later = [each for each in listed.explained(Axis.PSYCHOLOGY).contributions if each.evidence.at > since]
    return FalseLoyal(
        listed=listed, before=before, now=now, answers=sorted((each for each in later if pull(each) < 0), key=pull)
    )
