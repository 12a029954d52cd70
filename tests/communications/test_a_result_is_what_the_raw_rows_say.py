"""Every number of a campaign's result is what numpy and SciPy make of the raw rows."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sqlalchemy import select

from backend.communications.rules.campaigns import Arm, Goal, GoalKind
from backend.communications.rules.effects import Measure
from backend.communications.tables import CampaignMember
from backend.loyalty.queries import position_at
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.rules.coordinates import Coordinate
from backend.purchases.tables import Purchase
from backend.segments.rules import Segment
from tests.communications.running import members
from tests.communications.strategy import House
from tests.communications.verified import Life, live

Floats = NDArray[np.float64]
Strata = list[tuple[Floats, Floats]]


def test_every_number_is_what_the_raw_rows_say(house: House) -> None:
    goal = Goal(kind=GoalKind.MOVE, targets=[Segment.PRODUCT_LOYAL, Segment.BRAND_LOYAL])
    life = _lived(live(house, 260, control_share=0.4, goal=goal, before=_some_bought))
    result = life.result()
    launch, end = result.since, result.until
    drawn = [row for row in members(house, life.campaign_id) if row.arm in {"TREATED", "CONTROL"}]
    after = _views(life, drawn, end)
    assert result.arms == {
        Arm.TREATED: sum(row.arm == "TREATED" for row in drawn),
        Arm.CONTROL: sum(row.arm == "CONTROL" for row in drawn),
        Arm.GLOBAL: 0,
    }

    changes = {row.person_id: _change(row.psychology, after[row.person_id].psychology) for row in drawn}
    heard = _heard(life)
    _assert_welch(life, Measure.PSYCHOLOGY, _strata(drawn, {key: changes[key] for key in heard}))
    behaviour = {row.person_id: _change(row.behaviour, after[row.person_id].behaviour) for row in drawn}
    _assert_welch(life, Measure.BEHAVIOUR, _strata(drawn, behaviour))

    wanted = {int(Segment.PRODUCT_LOYAL), int(Segment.BRAND_LOYAL)}
    moved = {
        row.person_id: float(after[row.person_id].placement.segment in wanted)
        for row in drawn
        if row.segment not in wanted
    }
    _assert_newcombe(life, Measure.MOVED, _strata(drawn, moved))
    bought = _bought(life, launch, end)
    _assert_newcombe(
        life, Measure.BUYERS, _strata(drawn, {row.person_id: float(row.person_id in bought) for row in drawn})
    )
    value = _strata(drawn, {row.person_id: sum(bought.get(row.person_id, [])) for row in drawn})
    effect = life.effect(Measure.VALUE)
    assert effect.treated.level is not None
    assert math.isclose(effect.treated.level, _levels(value)[0])
    assert effect.treated.cases == sum(row.arm == "TREATED" and row.person_id in bought for row in drawn)
    purchases = _strata(drawn, {row.person_id: float(len(bought.get(row.person_id, []))) for row in drawn})
    assert math.isclose(life.effect(Measure.PURCHASES).control.level or 0, _levels(purchases)[1])


def test_every_segment_is_compared_with_its_own_control(house: House) -> None:
    life = _lived(live(house, 260, control_share=0.4, before=_some_bought))
    result = life.result()
    drawn = [row for row in members(house, life.campaign_id) if row.arm in {"TREATED", "CONTROL"}]
    after = _views(life, drawn, result.until)
    heard = _heard(life)
    assert [each.segment for each in result.segments] == sorted({row.segment for row in drawn})
    for each in result.segments:
        own = [row for row in drawn if row.segment == each.segment and row.person_id in heard]
        changes = {row.person_id: _change(row.psychology, after[row.person_id].psychology) for row in own}
        effect = next(one for one in each.effects if one.measure is Measure.PSYCHOLOGY)
        assert effect.treated.people == sum(row.arm == "TREATED" for row in own)
        if effect.estimate is not None:
            ((treated, control),) = _strata(own, changes)
            between = stats.ttest_ind(treated, control, equal_var=False).confidence_interval()
            assert np.allclose([effect.estimate.low, effect.estimate.high], [between.low, between.high])


def test_the_past_is_read_as_it_was(house: House) -> None:
    life = _lived(live(house, 120, control_share=0.4, before=_some_bought))
    then = life.result()
    life.passes(200)
    life.say(dict.fromkeys(life.people, 0.1))
    life.buy(dict.fromkeys(life.people, 500.0), tag="late")
    now = life.result()
    assert now.until == then.ends_at == now.ends_at
    assert [each.treated.people for each in now.effects] == [each.treated.people for each in then.effects]
    for one, two in zip((now.goal, *now.effects), (then.goal, *then.effects), strict=True):
        assert one.treated.level is not None
        assert math.isclose(one.treated.level, two.treated.level or 0, rel_tol=1e-9, abs_tol=1e-12)


def _some_bought(life: Life) -> None:
    life.buy(dict.fromkeys(life.people[::3], 1_000.0), tag="before")


def _lived(life: Life) -> Life:
    """Half of all answer and some buy; treated people feel and buy a little more."""
    life.passes(20)
    treated = life.treated
    life.say({each: 0.5 + 0.2 * (each in treated) for each in life.people[::2]})
    amounts = life.random.lognormal(7, 0.8, len(life.people)).tolist()
    life.buy(
        {each: amounts[place] for place, each in enumerate(life.people) if (place * 7) % 10 < 3 + (each in treated)}
    )
    life.passes(3)
    life.buy(dict.fromkeys(life.people[::9], 300.0), tag="again")
    life.give_back(life.people[:4])
    life.passes(50)
    return life


def _views(life: Life, drawn: Sequence[CampaignMember], at: int) -> Mapping[int, PositionView]:
    """The replayed positions."""
    product = life.house.product_id
    found = life.house.database.read_now(
        lambda session: {row.person_id: position_at(session, row.person_id, product, at) for row in drawn}
    )
    return {person_id: view for person_id, view in found.items() if view is not None}


def _change(before: float | None, after: Coordinate) -> float:
    """From what was written down at the launch to what the replay says at the end."""
    assert before is not None
    assert after.known
    return after.value - before


def _heard(life: Life) -> set[int]:
    return set(life.people[::2])


def _bought(life: Life, since: int, until: int) -> dict[int, list[float]]:
    rows = life.house.database.read_now(lambda session: session.scalars(select(Purchase)).all())
    bought: dict[int, list[float]] = {}
    for row in rows:
        if since < row.purchased_at <= until and row.returned_at is None:
            bought.setdefault(row.person_id, []).append(row.amount or 0.0)
    return bought


def _strata(drawn: Sequence[CampaignMember], values: Mapping[int, float]) -> Strata:
    """Both arms' values by stratum; strata of fewer than ten in an arm are one, if need be with the smallest other."""
    arms = {
        code: [_values(drawn, values, code, arm) for arm in ("TREATED", "CONTROL")]
        for code in sorted({row.segment for row in drawn})
    }
    large = [own for own in arms.values() if min(map(len, own)) >= 10]
    large.sort(key=lambda own: len(own[0]) + len(own[1]))
    small = [own for own in arms.values() if min(map(len, own)) < 10]
    rest = [[value for own in small for value in own[side]] for side in (0, 1)]
    if min(map(len, rest)) < 10 and large:
        first = large.pop(0)
        rest = [[*rest[side], *first[side]] for side in (0, 1)]
    return [(np.array(own[0]), np.array(own[1])) for own in [*large, rest]]


def _values(drawn: Sequence[CampaignMember], values: Mapping[int, float], code: int, arm: str) -> list[float]:
    own = [row.person_id for row in drawn if row.segment == code and row.arm == arm]
    return [values[each] for each in own if each in values]


def _levels(strata: Strata) -> tuple[float, float]:
    everyone = sum(one.size + two.size for one, two in strata)
    parts = [(one.size + two.size) / everyone for one, two in strata]
    return (
        sum(part * one.mean() for part, (one, _) in zip(parts, strata, strict=True)),
        sum(part * two.mean() for part, (_, two) in zip(parts, strata, strict=True)),
    )


def _assert_welch(life: Life, measure: Measure, strata: Strata) -> None:
    everyone = sum(one.size + two.size for one, two in strata)
    terms = [
        (((one.size + two.size) / everyone) ** 2 * arm.var(ddof=1) / arm.size, arm.size - 1)
        for one, two in strata
        for arm in (one, two)
    ]
    variance = sum(term for term, _ in terms)
    freedom = variance**2 / sum(term**2 / below for term, below in terms)
    treated, control = _levels(strata)
    reach = stats.t.ppf(0.975, freedom) * math.sqrt(variance)
    estimate = life.effect(measure).estimate
    assert estimate is not None
    assert np.allclose(
        [estimate.treated, estimate.control, estimate.low, estimate.high],
        [treated, control, treated - control - reach, treated - control + reach],
        atol=1e-9,
    )


def _assert_newcombe(life: Life, measure: Measure, strata: Strata) -> None:
    everyone = sum(one.size + two.size for one, two in strata)
    parts = [(one.size + two.size) / everyone for one, two in strata]
    levels, ends = _levels(strata), []
    for side in (0, 1):
        level = levels[side]
        variance = sum(
            part**2 * own[side].mean() * (1 - own[side].mean()) / own[side].size
            for part, own in zip(parts, strata, strict=True)
        )
        count = level * (1 - level) / variance
        found = stats.norm.ppf(0.975)
        middle = (level + found**2 / (2 * count)) / (1 + found**2 / count)
        reach = found * math.sqrt(level * (1 - level) / count + found**2 / (4 * count**2)) / (1 + found**2 / count)
        ends.append((middle - reach, middle + reach))
    difference = levels[0] - levels[1]
    low = difference - math.hypot(levels[0] - ends[0][0], ends[1][1] - levels[1])
    high = difference + math.hypot(ends[0][1] - levels[0], levels[1] - ends[1][0])
    effect = life.effect(measure)
    assert effect.estimate is not None
    assert np.allclose([effect.estimate.difference, effect.estimate.low, effect.estimate.high], [difference, low, high])
