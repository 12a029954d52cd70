"""sleeping_fans: those who like it and do not act, and what holds them back.

Exactly: psychology is known and (stably) high and behaviour is low at `now`: the segments FAN and MIND_LEADER. What
holds one of them back is every question whose answers take something away from the coordinate of psychology or depth
(Σ g·(y − τ) < 0: the answers lie under the cut), the worst first. Over all of them it is counted question by
question how many were asked it, and how many of these it holds back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice
from backend.loyalty.queries import ActiveModel, live_model
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.explaining import facet_coordinates
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.rules.would_move import weakest_facet
from backend.loyalty.tables import PositionRow
from backend.segments.queries.live_lines import LINE, is_live, is_of_position, keyed, weighed
from backend.segments.queries.named_lists import ListAsked, Listed, listed_page, people_meant
from backend.segments.queries.people import of_people
from backend.segments.rules import InSegment, PeopleWhere, Segment
from backend.segments.rules.listing import Holding, holding_back

ASLEEP: Final = (Segment.FAN, Segment.MIND_LEADER)
_ATTITUDES: Final = (Axis.PSYCHOLOGY, Axis.DEPTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepingFan:
    """Someone who likes it and does not act: what holds them back, and the facet of psychology that is lowest."""

    listed: Listed
    held_back_by: Sequence[Holding]
    weakest: Facet


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingBack:
    """One question (None: those without a name across surveys) or facet over all sleeping fans.

    `asked` of them answered it, `held_back` of these to less than the cut; `mean` is their keyed values' by weight.
    """

    axis: Axis
    facet: Facet
    item: str | None
    asked: int
    held_back: int
    mean: float


def asleep(asked: ListAsked) -> PeopleWhere:
    """The condition that makes a sleeping fan."""
    return asked.narrowed(InSegment(product_id=asked.product_id, segments=ASLEEP))


def sleeping_fans(session: Session, asked: ListAsked, part: Slice) -> Page[SleepingFan]:
    """A page of them, in the order in which they joined."""
    return listed_page(session, people_meant(session, asked, asleep(asked)), asked, part, _reasoned)


def what_holds_back(session: Session, asked: ListAsked, *, by_item: bool) -> list[HoldingBack]:
    """What holds back all of them, question by question or facet by facet, whatever holds back most of them first."""
    answers = _by_person(session, live_model(session), asked, by_item=by_item)
    names = (answers.c.axis, answers.c.facet, answers.c.item)
    held_back = func.sum(case((answers.c.pull < -NOISE, literal(1)), else_=literal(0)))
    statement = select(*names, func.count(), held_back, func.sum(answers.c.total) / func.sum(answers.c.weight))
    found = [
        HoldingBack(axis=Axis(axis), facet=Facet(facet), item=item, asked=people, held_back=int(held), mean=float(mean))
        for axis, facet, item, people, held, mean in session.execute(statement.group_by(*names))
    ]
    return sorted(found, key=lambda each: (-each.held_back, each.axis, each.facet, each.item or ""))


def _by_person(session: Session, active: ActiveModel, asked: ListAsked, *, by_item: bool) -> Subquery:
    """What each of them answered to each question: how it pulls their axis, and what it weighs and comes to."""
    model, now = active.model, asked.now
    psychology, depth = model.psychology, model.depth
    on_depth = LINE.axis == Axis.DEPTH
    weight = case((on_depth, weighed(model, depth, now)), else_=weighed(model, psychology, now))
    value = case((on_depth, keyed(model, depth)), else_=keyed(model, psychology))
    cut = case((on_depth, literal(depth.tau)), else_=literal(psychology.tau))
    item: ColumnElement[str | None] = LINE.item.expression if by_item else literal(None)
    columns = (
        func.sum(weight * (value - cut)).label("pull"),
        func.sum(weight).label("weight"),
        func.sum(weight * value).label("total"),
    )
    return (
        select(LINE.axis, LINE.facet, item.label("item"), *columns)
        .join(PositionRow, is_of_position(*_ATTITUDES))
        .where(PositionRow.model_id == active.id, PositionRow.product_id == asked.product_id)
        .where(of_people(session, asleep(asked), now=now), is_live(now))
        .group_by(LINE.person_id, LINE.axis, LINE.facet, item)
        .subquery()
    )


def _reasoned(listed: Listed) -> SleepingFan:
    view = listed.view
    contributions = [each for axis in _ATTITUDES for each in listed.explained(axis).contributions]
    facets = facet_coordinates(view.model, Axis.PSYCHOLOGY, listed.evidence, view.at)
    return SleepingFan(listed=listed, held_back_by=holding_back(contributions), weakest=weakest_facet(facets))
