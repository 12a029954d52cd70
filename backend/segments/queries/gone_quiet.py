"""gone_quiet: those of whom less is heard than used to be.

Exactly, at `now`, either of:
- RHYTHM: the person was heard of (an answer, a purchase, an act: any live line on the product or its brand) on three
  days or more, and the silence since the last time is longer than `factor` times their own usual time between
  such days, (last − first)/(days − 1), and longer than `least`;
- STALE: psychology was known when they last answered, and is not known any more (stale_at has passed).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db import Page, Slice
from backend.errors import Invalid
from backend.loyalty.queries import live_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.tables import PositionRow
from backend.segments.queries.live_lines import LINE, is_live, is_of_position
from backend.segments.queries.named_lists import ListAsked, Listed, listed_page, people_placed
from backend.segments.rules.listing import FEWEST_OCCASIONS, Quiet, Rhythm, rhythm

_LONGEST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietAsked:
    """How long a silence counts: so many times the person's usual one, and at least so many ms."""

    factor: float
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneQuiet:
    """Someone who has gone quiet: in which ways, their rhythm, and since when what they feel is not known."""

    listed: Listed
    ways: Sequence[Quiet]
    rhythm: Rhythm
    stale_at: Instant | None


def gone_quiet(session: Session, asked: ListAsked, part: Slice, quiet: QuietAsked) -> Page[GoneQuiet]:
    """A page of those who have gone quiet, in the order in which they joined."""
    if not 1 <= quiet.factor <= _LONGEST:
        raise Invalid(f"a silence is 1 to {_LONGEST} times the usual one", "factor")
    if quiet.least < 0:
        raise Invalid("a silence is not negative", "leastDays")
    holds = and_(PositionRow.moved_at <= asked.now, _is_quiet(asked.now, quiet))
    found = people_placed(session, asked, live_model(session), holds)
    return listed_page(session, found, asked, part, lambda each: _reasoned(each, quiet))


def _is_quiet(now: Instant, quiet: QuietAsked) -> ColumnElement[bool]:
    """Both ways, in one reading of the person's lines."""
    days = func.count((LINE.observed_at // DAY).distinct())
    first, last = func.min(LINE.observed_at), func.max(LINE.observed_at)
    answered = func.max(case((LINE.axis == Axis.PSYCHOLOGY, LINE.observed_at)))
    by_rhythm = and_(
        days >= FEWEST_OCCASIONS, now - last > quiet.least, (now - last) * (days - 1) > quiet.factor * (last - first)
    )
    stale_at = PositionRow.psychology_stale_at
    found = (
        select(case((or_(by_rhythm, and_(stale_at < now, stale_at >= answered)), literal(1)), else_=literal(0)))
        .where(is_of_position(*Axis), is_live(now))
        .correlate_except(LINE)
    )
    return found.scalar_subquery() == 1


def _reasoned(listed: Listed, quiet: QuietAsked) -> GoneQuiet:
    now, own = listed.view.at, rhythm(listed.evidence)
    if own is None:
        raise ValueError("whoever has gone quiet was heard of")
    ways: list[Quiet] = []
    silence = now - own.last_at
    if own.usual is not None and silence > quiet.least and silence > quiet.factor * own.usual:
        ways.append(Quiet.RHYTHM)
    stale_at = listed.view.state.psychology.stale_at
    answered = max((each.at for each in listed.on(Axis.PSYCHOLOGY)), default=None)
    is_stale = stale_at is not None and answered is not None and answered <= stale_at < now
    if is_stale:
        ways.append(Quiet.STALE)
    return GoneQuiet(listed=listed, ways=ways, rhythm=own, stale_at=stale_at if is_stale else None)
