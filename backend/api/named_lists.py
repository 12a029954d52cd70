"""The method's named lists in the schema: who needs attention, each person with the reason."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.explaining import Reason, reason_of
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info
from backend.api.fields.disclosure import veil_before
from backend.api.fields.lookups import ProductId
from backend.api.panel import Person, person_of
from backend.api.people_where import Where, condition_for
from backend.api.positions import Position, position_of
from backend.api.shapes.enums import Axis, Facet, described
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import interface_shape, object_shape, says
from backend.api.viewers.permissions import guarded, resolved
from backend.api.would_move import WouldMove, would_move_of
from backend.clock import DAY, days
from backend.db import Page, Session
from backend.segments.queries import about_to_lapse, false_loyal, gone_quiet, near_cut, sleeping_fans
from backend.segments.queries.named_lists import ListAsked, Listed
from backend.segments.rules.disclosure import Veil, veiled_count, veiled_means, veiled_part
from backend.segments.rules.listing import Holding, Quiet
from backend.staff.rules import Permission

SinceThen = Annotated[
    DateTime | None, strawberry.argument(description="Since when it has fallen; since 90 days ago if left out.")
]
Drop = Annotated[float, strawberry.argument(description="By how much of the scale it has fallen at least, 0..1.")]
OnAxis = Annotated[Axis, strawberry.argument(description="Near the cut of which axis.")]
Within = Annotated[float, strawberry.argument(description="How far from the cut at most, 0..1.")]
WithinDays = Annotated[float, strawberry.argument(description="Within how many days from now.")]
Factor = Annotated[float, strawberry.argument(description="How many times their usual silence, from 1 to 100.")]
LeastDays = Annotated[float, strawberry.argument(description="A silence counts from so many days on.")]
ByItem = Annotated[bool, strawberry.argument(description="Question by question; facet by facet if false.")]

_MOST_REASONS = 10

described(
    Quiet,
    "In which way someone has gone quiet.",
    {
        Quiet.RHYTHM: "Nothing was heard or bought for longer than is usual for them.",
        Quiet.STALE: "What they feel about the product was known when they last answered, and is so no longer.",
    },
)


@interface_shape
class OnAList:
    """Someone on one of the lists."""

    listed: strawberry.Private[Listed]

    @guarded(Permission.READ_PANEL)
    def person(self, info: Info) -> Person:
        """Who."""
        return person_of(info.context, self.listed.person)

    @resolved
    def position(self) -> Position:
        """Where they stand."""
        return position_of(self.listed.view, self.listed.evidence)


@object_shape
class FalseLoyal(OnAList):
    """Someone who buys while what they feel is falling (見せかけのロイヤル)."""

    level_before: float = says("The mean of their answers on PSYCHOLOGY by weight as of `since`, 0..1.")
    level_now: float = says("The same now; silence does not change it.")
    answers: list[Reason] = says("What they have said since that lies under the level of before, at most 10.")


@object_shape
class HoldingBack:
    """What someone's answers to one question take from a coordinate."""

    axis: Axis = says("From which coordinate.")
    facet: Facet | None = says("On which facet.")
    item: str | None = says("The question's name across surveys; null of those without one.")
    value: float = says("What they answered, 0..1 towards the axis's high side.")
    adds: float = says("What it adds to the coordinate: negative, for it takes away.")


@object_shape
class SleepingFan(OnAList):
    """Someone who likes it and does not act (眠れるファン)."""

    held_back_by: list[HoldingBack] = says("What holds them back, the worst first, at most 10.")
    weakest_facet: Facet = says("The facet of PSYCHOLOGY that is lowest.")


@object_shape
class HeldBack:
    """What holds back sleeping fans, counted over all of them."""

    axis: Axis = says("On which axis.")
    facet: Facet = says("On which facet.")
    item: str | None = says("The question's name across surveys; null of those without one, and facet by facet.")
    asked: int | None = says("How many of them have answered it; null where they are too few to show.")
    held_back: int | None = says("How many of these to less than the cut; null where either part is too small to show.")
    mean: float | None = says("The mean of the answers by weight, 0..1; null where they are too few to show.")


@object_shape
class NearACut(OnAList):
    """Someone whom little would carry over a cut."""

    above: float = says("How far above the cut they are; negative below it.")
    would_move: WouldMove = says("What would carry them over.")


@object_shape
class AboutToLapse(OnAList):
    """Someone who falls silent soon."""

    lapses_at: DateTime = says("When, if nothing new happens.")
    days_left: float = says("In how many days that is.")
    last_at: DateTime | None = says("When they last bought, or acted, of what counts.")
    lasts_until: DateTime | None = says("Until when it would last with one more purchase now.")


@object_shape
class GoneQuiet(OnAList):
    """Someone of whom less is heard than used to be."""

    ways: list[Quiet] = says("In which ways.")
    last_at: DateTime = says("When they were last heard of: an answer, a purchase, an act.")
    silent_days: float = says("How many days ago that is.")
    usual_days: float | None = says("Their usual time between such days; null before the third day.")
    stale_at: DateTime | None = says("Since when it is not known any more what they feel; null where it is.")


@strawberry.type
class NamedListsQuery:
    """Whom the method wants to see."""

    @guarded(Permission.READ_LOYALTY)
    async def false_loyal(
        self,
        info: Info,
        *,
        product_id: ProductId,
        since: SinceThen = None,
        drop: Drop = 0.1,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FalseLoyal]:
        """Those who buy while the level of their answers on PSYCHOLOGY has fallen by `drop` since then.

        Dick & Basu (1994) call buying without the attitude spurious loyalty: these are on the way there. Where few have
        fallen a page may hold fewer than were asked for: it goes on behind its `endCursor` while `hasNextPage` says so.
        """
        context, part = info.context, asked(first, after, last, before, int, of="FalseLoyal")
        then = context.now - days(90) if since is None else since

        def found(session: Session) -> Page[false_loyal.FalseLoyal]:
            own = _asked(session, context, product_id, where)
            return false_loyal.false_loyal(session, own, part, since=then, drop=drop)

        return await connected(context.read(found), _false_loyal)

    @guarded(Permission.READ_LOYALTY)
    async def sleeping_fans(
        self,
        info: Info,
        *,
        product_id: ProductId,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[SleepingFan]:
        """Those who like it and do not act (FAN and MIND_LEADER), with what holds each of them back."""
        context, part = info.context, asked(first, after, last, before, int, of="SleepingFan")

        def found(session: Session) -> Page[sleeping_fans.SleepingFan]:
            return sleeping_fans.sleeping_fans(session, _asked(session, context, product_id, where), part)

        return await connected(context.read(found), _sleeping_fan)

    @weighs(REPORT)
    @guarded(Permission.READ_SEGMENTS)
    async def sleeping_fans_held_back(
        self, info: Info, *, product_id: ProductId, by_item: ByItem = True, where: Where = None
    ) -> list[HeldBack]:
        """What holds back sleeping fans, counted over all of them, whatever holds back most of them first.

        Without READ_PERSONAL_DATA no number under five is shown, and numbers carry a little noise.
        """
        context = info.context

        def found(session: Session) -> tuple[list[sleeping_fans.HoldingBack], Veil]:
            own = _asked(session, context, product_id, where)
            veil = veil_before(session, context, sleeping_fans.asleep(own), own.product_id)
            return sleeping_fans.what_holds_back(session, own, by_item=by_item), veil

        rows, veil = await context.read(found)
        return _held_back(rows, veil)

    @guarded(Permission.READ_LOYALTY)
    async def near_cut(
        self,
        info: Info,
        *,
        product_id: ProductId,
        axis: OnAxis,
        within: Within = 0.05,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[NearACut]:
        """Those whose known coordinate on an axis is that near to its cut, with what would move them."""
        context, part = info.context, asked(first, after, last, before, int, of="NearACut")

        def found(session: Session) -> Page[near_cut.NearACut]:
            own = _asked(session, context, product_id, where)
            return near_cut.near_cut(session, own, part, axis=axis, within=within)

        return await connected(context.read(found), _near_a_cut)

    @guarded(Permission.READ_LOYALTY)
    async def about_to_lapse(
        self,
        info: Info,
        *,
        product_id: ProductId,
        within_days: WithinDays = 14,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AboutToLapse]:
        """Those whose behaviour falls under its cut within so many days unless something happens, the soonest first."""
        context, part = info.context, asked(first, after, last, before, int, int, of="AboutToLapse")

        def found(session: Session) -> Page[about_to_lapse.AboutToLapse]:
            own = _asked(session, context, product_id, where)
            return about_to_lapse.about_to_lapse(session, own, part, within=days(within_days))

        return await connected(context.read(found), _about_to_lapse)

    @guarded(Permission.READ_LOYALTY)
    async def gone_quiet(
        self,
        info: Info,
        *,
        product_id: ProductId,
        factor: Factor = 2,
        least_days: LeastDays = 30,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[GoneQuiet]:
        """Those who have been silent for longer than is usual for them, and those whose attitudes have grown stale."""
        context, part = info.context, asked(first, after, last, before, int, of="GoneQuiet")
        quiet = gone_quiet.QuietAsked(factor=factor, least=days(least_days))

        def found(session: Session) -> Page[gone_quiet.GoneQuiet]:
            return gone_quiet.gone_quiet(session, _asked(session, context, product_id, where), part, quiet)

        return await connected(context.read(found), _gone_quiet)


def _asked(session: Session, context: Context, product_id: str, where: Where) -> ListAsked:
    return ListAsked(
        product_id=parse_id(product_id, "Product", "productId"),
        now=context.now,
        where=condition_for(session, context.viewer, where),
    )


def _false_loyal(row: false_loyal.FalseLoyal) -> FalseLoyal:
    return FalseLoyal(
        listed=row.listed,
        level_before=row.before.mean,
        level_now=row.now.mean,
        answers=[reason_of(each) for each in row.answers[:_MOST_REASONS]],
    )


def _sleeping_fan(row: sleeping_fans.SleepingFan) -> SleepingFan:
    held = [_holding(each) for each in row.held_back_by[:_MOST_REASONS]]
    return SleepingFan(listed=row.listed, held_back_by=held, weakest_facet=row.weakest)


def _near_a_cut(row: near_cut.NearACut) -> NearACut:
    return NearACut(listed=row.listed, above=row.above, would_move=would_move_of(row.would_move))


def _about_to_lapse(row: about_to_lapse.AboutToLapse) -> AboutToLapse:
    return AboutToLapse(
        listed=row.listed,
        lapses_at=DateTime(row.lapses_at),
        days_left=(row.lapses_at - row.listed.view.at) / DAY,
        last_at=optional_time(row.bought_at),
        lasts_until=optional_time(row.turn.lasts_until),
    )


def _gone_quiet(row: gone_quiet.GoneQuiet) -> GoneQuiet:
    return GoneQuiet(
        listed=row.listed,
        ways=list(row.ways),
        last_at=DateTime(row.rhythm.last_at),
        silent_days=(row.listed.view.at - row.rhythm.last_at) / DAY,
        usual_days=None if row.rhythm.usual is None else row.rhythm.usual / DAY,
        stale_at=optional_time(row.stale_at),
    )


def _holding(each: Holding) -> HoldingBack:
    return HoldingBack(axis=each.axis, facet=each.facet, item=each.item, value=each.value, adds=each.adds)


def _held_back(rows: Sequence[sleeping_fans.HoldingBack], veil: Veil) -> list[HeldBack]:
    """Each row by itself: the same person answers many questions, so that the rows are no parts of one total."""
    shown: list[HeldBack] = []
    for row in rows:
        people = veiled_count(row.asked, veil)
        mean = veiled_means({row.item: row.mean}, {row.item: row.asked}, veil)[row.item]
        held = veiled_part(row.held_back, row.asked, people, veil)
        shown.append(HeldBack(axis=row.axis, facet=row.facet, item=row.item, asked=people, held_back=held, mean=mean))
    return shown
