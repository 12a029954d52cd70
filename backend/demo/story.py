"""Two years of a cohort, four weeks at a time: who joins, buys, returns, looks, is asked, and answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from backend.clock import Instant
from backend.demo.answering import Post, posts_of
from backend.demo.asking import Asking, asked_of
from backend.demo.buying import Acted, Bought, acts_of, purchases_of
from backend.demo.cohorts import WEEK, Cohort, instant_of
from backend.demo.latents import WEEKS
from backend.demo.stage import StagedTouchpoint
from backend.panel.rules import Decision

# In weeks. Long enough for large batches, short enough that a person's things are mostly entered in their order.
_MONTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What happens in four weeks, each in the order of time; `ends_at` is when the company enters it."""

    ends_at: Instant
    joining: list[int] = field(default_factory=list)
    deciding: list[tuple[int, Decision]] = field(default_factory=list)
    bought: list[Bought] = field(default_factory=list)
    returned: list[Bought] = field(default_factory=list)
    acted: list[Acted] = field(default_factory=list)
    asked: list[Asking] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def months_of(
    cohort: Cohort, touchpoints: Mapping[str, StagedTouchpoint], chance: np.random.Generator
) -> Sequence[Month]:
    """The months of a cohort up to now; `touchpoints` by key."""
    bought = purchases_of(cohort, chance)
    asked = asked_of(cohort, bought, chance)
    acted = acts_of(cohort, chance)
    posts = [post for each in asked for post in posts_of(cohort, each, touchpoints[each.asking.touchpoint], chance)]
    months = [Month(ends_at=instant_of(week + _MONTH, cohort.now)) for week in range(0, WEEKS, _MONTH)]
    for person in np.flatnonzero(cohort.by_form < 0).tolist():
        joins_in = months[int(cohort.joined[person]) // _MONTH]
        joins_in.joining.append(person)
        for said in cohort.consents[person]:
            if said.decided_at > joins_in.ends_at:
                months[_month_of(said.decided_at, cohort.now)].deciding.append((person, said))
    _spread(months, cohort, bought=bought, acted=acted)
    for purchase in bought:
        if purchase.returned_at is not None:
            months[_month_of(purchase.returned_at, cohort.now)].returned.append(purchase)
    for each in asked:
        months[_month_of(each.asking.at, cohort.now)].asked.append(each.asking)
    for post in sorted(posts, key=lambda post: post.at):
        months[_month_of(post.at, cohort.now)].posts.append(post)
    return months


def _spread(months: Sequence[Month], cohort: Cohort, **kinds: Iterable[Bought | Acted]) -> None:
    """Puts each thing into its month, and nothing before its person joined."""
    for kind, things in kinds.items():
        for thing in things:
            month = max(_month_of(thing.at, cohort.now), int(cohort.joined[thing.person]) // _MONTH)
            getattr(months[month], kind).append(thing)


def _month_of(at: Instant, now: Instant) -> int:
    return min(max(int(WEEKS - (now - at) / WEEK), 0), WEEKS - 1) // _MONTH
