"""The states of many positions as arrays, and where each of them is placed: rules/path.place over arrays."""

from dataclasses import dataclass

import numpy as np

from backend.loyalty.rules.axes import Cause
from backend.loyalty.rules.many.arrays import ALWAYS, NEVER, Bools, Floats, Ints
from backend.loyalty.rules.many.sums import ManySums, no_sums
from backend.loyalty.rules.model import CUT
from backend.loyalty.rules.path import UNCLASSIFIED

# A placement's code is 2·segment, and one more where depth is known.
NOWHERE = 2 * UNCLASSIFIED - 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyAttitudes:
    """An attitude axis of each position; stale_at is NEVER where there is no evidence."""

    sums: ManySums
    is_high: Bools
    stale_at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyBehaviours:
    """The behaviour axis of each position; no tier is not a number, no purchase NEVER."""

    is_customer: Bools
    sums: ManySums
    lapses_at: Ints
    tier_value: Floats
    tier_until: Ints
    bought_at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyStates:
    """Positions after everything up to `folded_at`, changed in place; `due_at` is ALWAYS where nothing is due."""

    psychology: ManyAttitudes
    behaviour: ManyBehaviours
    depth: ManyAttitudes
    placement: Ints
    moved_at: Ints
    folded_at: Ints
    due_at: Ints

    def place(self, who: Ints, at: Ints) -> Ints:
        """The code of the placement of those positions at an instant no earlier than folded_at."""
        tier = self.behaviour.tier_value[who]
        no_tier = np.isnan(tier)
        behaviour_known = no_tier | (at < self.behaviour.tier_until[who])
        buying = np.where(no_tier, at < self.behaviour.lapses_at[who], tier > CUT)
        depth_known = at <= self.depth.stale_at[who]
        segment = self.psychology.is_high[who] + 2 * buying + 4 * (depth_known & self.depth.is_high[who])
        classified = (at <= self.psychology.stale_at[who]) & behaviour_known
        codes: Ints = np.where(classified, 2 * segment + depth_known, 2 * UNCLASSIFIED)
        return codes

    def find_due(self, who: Ints) -> None:
        """Sets the next instant at which time alone changes the placement of those positions."""
        due = np.full(who.size, ALWAYS)
        here, folded = self.placement[who], self.folded_at[who]
        for turn in self._turns(who):
            changes = (turn > folded) & (turn < due)
            changes &= self.place(who, turn) != here
            due[changes] = turn[changes]
        due[here == NOWHERE] = ALWAYS
        self.due_at[who] = due

    def clock_cause(self, who: Ints, at: Ints) -> Ints:
        """Why time moved those positions."""
        no_tier = np.isnan(self.behaviour.tier_value[who])
        lapsed = (at == self.behaviour.lapses_at[who]) & no_tier
        ended = (at == self.behaviour.tier_until[who]) & ~no_tier
        causes: Ints = np.where(lapsed, Cause.LAPSE, np.where(ended, Cause.TIER_END, Cause.STALENESS))
        return causes

    def _turns(self, who: Ints) -> tuple[Ints, Ints, Ints]:
        """The instants at which an axis stops being known, or high."""
        behaviour = self.behaviour
        no_tier = np.isnan(behaviour.tier_value[who])
        ends = np.where(no_tier, behaviour.lapses_at[who], behaviour.tier_until[who])
        return ends, self.psychology.stale_at[who] + 1, self.depth.stale_at[who] + 1


def no_states(count: int) -> ManyStates:
    """That many positions that nothing has touched."""
    return ManyStates(
        psychology=_no_attitudes(count),
        behaviour=ManyBehaviours(
            is_customer=np.zeros(count, np.bool_),
            sums=no_sums(count),
            lapses_at=np.full(count, NEVER),
            tier_value=np.full(count, np.nan),
            tier_until=np.full(count, ALWAYS),
            bought_at=np.full(count, NEVER),
        ),
        depth=_no_attitudes(count),
        placement=np.full(count, NOWHERE),
        moved_at=np.zeros(count, np.int64),
        folded_at=np.zeros(count, np.int64),
        due_at=np.full(count, ALWAYS),
    )


def _no_attitudes(count: int) -> ManyAttitudes:
    return ManyAttitudes(sums=no_sums(count), is_high=np.zeros(count, np.bool_), stale_at=np.full(count, NEVER))
