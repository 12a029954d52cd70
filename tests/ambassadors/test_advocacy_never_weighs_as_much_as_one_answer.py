"""Whatever somebody brings, what the ledger says of them for it weighs less than one answer, at any instant."""

import json
import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backend.ambassadors.actions import judge_referral
from backend.ambassadors.rules.advocacy import MOST_AT_ONCE, SPAN, WEIGHT, chosen, fits
from backend.ambassadors.rules.referrals import Judgement
from backend.clock import DAY, HOUR, days
from backend.loyalty.actions import observe
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.model import DEFAULT_DEFINITION, AttitudeModel, parse_model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.sums import EMPTY, added, decayed
from tests.ambassadors.bringing import WORTH, Programme
from tests.clocks import SettableClock
from tests.identity.standing import drifted

LONGEST_HALF_LIFE = days(365)
DEPTH = AttitudeModel(half_life=LONGEST_HALF_LIFE, kappa=1, s=0.18, tau=0.5, n_min=2, delta=0.05)
BOUGHT = st.lists(st.integers(0, 12 * 365 * DAY), max_size=60)
CROWDED = st.lists(st.sampled_from([each * SPAN // 4 for each in range(40)]), max_size=60)


@given(BOUGHT | CROWDED, st.integers(1, LONGEST_HALF_LIFE), st.integers(0, 15 * 365 * DAY))
def test_all_of_it_together_stays_below_one_answer(instants: list[int], half_life: int, at: int) -> None:
    standing = sorted(instants[each] for each in chosen(zip(instants, range(len(instants)), strict=True), []))
    for read_at in {at, *standing}:
        sums = EMPTY
        for instant in standing:
            if instant <= read_at:
                sums = added(sums, half_life, instant, [WEIGHT], [WEIGHT])
        mass, _ = decayed(sums, half_life, read_at)
        assert mass < 1
        assert mass < DEPTH.n_min / 2


def test_the_fullest_that_can_stand_is_still_below_one() -> None:
    fullest = [year * SPAN for year in range(40) for _ in range(MOST_AT_ONCE)]
    assert len(chosen(zip(fullest, range(len(fullest)), strict=True), [])) == len(fullest)
    mass = math.fsum(WEIGHT * 2.0 ** ((each - fullest[-1]) / LONGEST_HALF_LIFE) for each in fullest)
    assert 0.99 < mass < 1


@given(BOUGHT | CROWDED)
def test_never_more_than_four_within_any_365_days(instants: list[int]) -> None:
    taken = sorted(instants[each] for each in chosen(zip(instants, range(len(instants)), strict=True), []))
    for start in taken:
        assert sum(start <= each < start + SPAN for each in taken) <= MOST_AT_ONCE
    # Nobody is left out for whom there is room, whatever the order they are told in.
    left = [each for each in instants if each not in taken]
    assert not any(fits(each, taken) for each in left)
    turned = list(reversed(instants))
    again = sorted(turned[each] for each in chosen(zip(turned, range(len(turned)), strict=True), []))
    assert again == taken


@given(BOUGHT | CROWDED, st.data())
def test_those_that_stand_go_on_standing_when_one_goes(instants: list[int], data: st.DataObject) -> None:
    named = list(zip(instants, range(len(instants)), strict=True))
    standing = set(chosen(named, []))
    if not standing:
        return
    gone = data.draw(st.sampled_from(sorted(standing)))
    kept = [at for at, each in named if each in standing - {gone}]
    waiting = [(at, each) for at, each in named if each not in standing]
    more = chosen(waiting, kept)
    ordered = sorted([*kept, *(instants[each] for each in more)])
    assert all(later - earlier >= 0 for earlier, later in pairwise(ordered))
    assert all(later - earlier >= SPAN for earlier, later in zip(ordered, ordered[MOST_AT_ONCE:], strict=False))


def test_the_weight_is_that_of_an_eighth_of_an_answer_and_depth_that_of_the_usual_model() -> None:
    assert (WEIGHT, MOST_AT_ONCE, SPAN) == (0.125, 4, 365 * DAY)
    assert parse_model(json.dumps(DEFAULT_DEFINITION)).depth == DEPTH


def test_a_hundred_referrals_move_depth_no_more_than_four(programme: Programme, clock: SettableClock) -> None:
    """Through the ledger: the coordinate after a hundred is that after four, depth is not known, nothing drifts."""
    hana, ken = programme.ambassador(), programme.ambassador()
    for ambassador in (hana, ken):
        programme.buy(ambassador.person_id)
    people = []
    for _ in range(100):
        people.append(programme.sign_up(hana))
        clock.advance(2 * HOUR)
    for _ in range(4):
        programme.sign_up(ken)
    programme.attribute()
    for row in programme.referrals():
        programme.buy(row.person_id or 0)
    programme.confirm()
    assert programme.points(hana) == 100 * WORTH
    assert len(programme.advocacy(hana.person_id)) == 4
    hundred, four = _depth(programme, hana.person_id), _depth(programme, ken.person_id)
    assert hundred == four
    evidence, value, known = hundred
    # x = (κτ + M)/(κ + N) with M = N = 4/8.
    assert (evidence, known) == (0.5, False)
    assert value == (0.5 + 0.5) / 1.5
    assert drifted(programme.database, clock()) == 0
    # One place becomes free and is taken by the next one.
    first = programme.referrals()[0]
    judge = Judgement.UPHELD
    programme.database.write_now(
        lambda session: judge_referral(session, first.id, judge, "made up", by="Mika", now=clock())
    )
    assert [(value, row.rpartition("-")[2]) for row, _, value, _ in programme.advocacy(hana.person_id)].count(
        (None, str(first.id))
    ) == 1
    assert _depth(programme, hana.person_id) == four
    assert programme.points(hana) == 99 * WORTH
    assert drifted(programme.database, clock()) == 0


def test_advocacy_lifts_whoever_has_answered_a_little(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    programme.buy(hana.person_id)
    said = [
        Observation(
            person_id=hana.person_id,
            axis=Axis.DEPTH,
            subject_id=programme.asked.brand_id,
            kind=Kind.ANSWER,
            source_id=f"said-{facet}",
            revision=1,
            observed_at=clock(),
            value=0.25,
            facet=facet,
        )
        for facet in (Facet.CONNECTION, Facet.PROMINENCE)
    ]
    programme.database.write_now(lambda session: observe(session, said, clock()))
    before = _depth(programme, hana.person_id)
    assert before == (2.0, (0.5 + 0.5) / 3, True)
    programme.brought(hana)
    assert _depth(programme, hana.person_id) == (2.125, (0.5 + 0.5 + 0.125) / 3.125, True)


def _depth(programme: Programme, person_id: int) -> tuple[float, float, bool]:
    (view,) = programme.database.read_now(lambda session: positions_of(session, [person_id], programme.clock()))
    return view.depth.evidence, view.depth.value, view.depth.known
