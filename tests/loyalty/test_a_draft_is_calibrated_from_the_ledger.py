"""A draft is calibrated from what the ledger says now, and its constants are what plain numpy makes of the raw rows."""

import numpy as np
import pytest

from backend.clock import days
from backend.db import Database
from backend.loyalty.actions import begin_publishing, calibrate_model, finish_publishing
from backend.loyalty.actions.models import TooFewRespondents
from backend.loyalty.queries import get_model, live_model
from backend.loyalty.queries.answered import AnswersAsked, answers_given
from backend.loyalty.queries.calibration import calibration, reliability
from backend.loyalty.rules.axes import FACETS, Axis, Kind
from backend.loyalty.rules.calibration import Cut, Shortage
from backend.loyalty.rules.many.arrays import Floats
from backend.loyalty.rules.observations import Observation
from tests.loyalty.told import NOW, answer, corrected, purchase, withdrawn
from tests.loyalty.world import World

QUESTIONS = {Axis.PSYCHOLOGY: ("p0", "p1", "p2"), Axis.DEPTH: ("d0", "d1")}
ALL = AnswersAsked(until=NOW)


def answered(world: World, people: int, seed: int = 7, alike: float = 0.3) -> dict[Axis, Floats]:
    """People who answered every question about product 1 and its maker on five points; what they said, by axis."""
    chance = np.random.default_rng(seed)
    feeling, bond = chance.standard_normal((2, people))
    bond = alike * feeling + np.sqrt(1 - alike**2) * bond
    said = {}
    for axis, felt in ((Axis.PSYCHOLOGY, feeling), (Axis.DEPTH, bond)):
        noise = chance.standard_normal((people, len(QUESTIONS[axis])))
        said[axis] = np.clip(np.round((0.55 + 0.18 * felt[:, None] + 0.12 * noise) * 4), 0, 4) / 4
    world.crowd([_answers({axis: values[number] for axis, values in said.items()}) for number in range(people)], NOW)
    return said


def _answers(said: dict[Axis, Floats]) -> list[Observation]:
    return [
        answer(NOW - days(30), float(value), axis=axis, item=item, source_id=item)._replace(
            facet=FACETS[axis][place % len(FACETS[axis])]
        )
        for axis, values in said.items()
        for place, (item, value) in enumerate(zip(QUESTIONS[axis], values, strict=True))
    ]


def _draft(database: Database, cut: Cut | None = None, version: str = "calibrated") -> int:
    found = database.read_now(lambda session: calibration(session, ALL, base_id=None, cut=cut, now=NOW))
    return database.write_now(lambda session: calibrate_model(session, found, version=version, now=NOW).id)


def test_what_it_finds_is_what_numpy_makes_of_the_raw_answers(world: World) -> None:
    said = answered(world, 320)
    draft = _draft(world.database)
    model = world.database.read_now(lambda session: get_model(session, draft))
    for axis, constants in ((Axis.PSYCHOLOGY, model.model.psychology), (Axis.DEPTH, model.model.depth)):
        values = said[axis]
        for place, key in enumerate(QUESTIONS[axis]):
            rest = np.delete(values, place, axis=1)
            raw = np.corrcoef(values[:, place], rest.sum(axis=1))[0, 1]
            cov = np.cov(rest.T) if rest.shape[1] > 1 else None
            count = rest.shape[1]
            alpha = raw if cov is None else count / (count - 1) * (1 - np.trace(cov) / cov.sum())
            r = raw / np.sqrt(alpha)
            item = model.model.items[key]
            assert item.weight == pytest.approx(r**2 / (1 - r**2), rel=1e-9)
            assert item.gain == pytest.approx(0.18 / (values[:, place].std(ddof=1) * r), rel=1e-9)
            shift = (constants.tau - values.mean()) / item.gain
            assert item.centre == pytest.approx(values[:, place].mean() + shift, rel=1e-9)
        assert not constants.provisional
    assert not model.model.provisional


def test_fewer_than_three_hundred_leave_the_cuts_provisional_and_say_why(world: World) -> None:
    answered(world, 120)
    found = world.database.read_now(lambda session: calibration(session, ALL, base_id=None, cut=None, now=NOW))
    assert [(each.respondents, each.cut, each.provisional, each.shortage) for each in found.axes] == [
        (120, Cut.KEPT, True, Shortage.TOO_FEW_FOR_CUT)
    ] * 2
    draft = _draft(world.database)
    model = world.database.read_now(lambda session: get_model(session, draft)).model
    assert (model.provisional, model.psychology.tau, model.depth.tau) == (True, 0.6, 0.5)
    assert sorted(model.items) == ["d0", "d1", "p0", "p1", "p2"]


def test_fewer_than_a_hundred_calibrate_nothing(world: World) -> None:
    answered(world, 99)
    with pytest.raises(TooFewRespondents):
        _draft(world.database)
    assert world.database.read_now(lambda session: len(answers_given(session, ALL)[Axis.PSYCHOLOGY].person)) == 99


def test_a_cut_that_was_calibrated_stays_frozen_until_it_is_asked_for(world: World) -> None:
    answered(world, 310)
    first = _draft(world.database)
    tau = world.database.read_now(lambda session: get_model(session, first)).model.psychology.tau
    _publish(world.database, first)
    answered(world, 310, seed=8)
    again = world.database.read_now(lambda session: calibration(session, ALL, base_id=None, cut=None, now=NOW))
    assert [(each.cut, each.provisional) for each in again.axes] == [(Cut.KEPT, False)] * 2
    assert again.axes[0].tau == tau
    anew = world.database.read_now(lambda session: calibration(session, ALL, base_id=None, cut=Cut.MEDIAN, now=NOW))
    assert anew.axes[0].cut is Cut.MEDIAN


def test_what_was_corrected_counts_as_it_stands_and_the_newest_answer_counts(world: World) -> None:
    person = world.person()
    told = answer(NOW - days(9), 0.25, item="p0", source_id="a")
    gone = answer(NOW - days(8), 0.5, item="p1", source_id="b")
    newer = answer(NOW - days(2), 0.0, item="p0", source_id="c")
    for each in (told, gone, corrected(told, 0.75), withdrawn(gone)):
        world.observe(person, [each], NOW)
    assert _said(world) == {"p0": 0.75}
    world.observe(person, [newer], NOW)
    assert _said(world) == {"p0": 0.0}
    assert _said(world, until=NOW - days(5)) == {"p0": 0.75}
    assert _said(world, since=NOW - days(5)) == {"p0": 0.0}


def test_only_what_is_asked_about_counts_and_only_what_people_said_themselves(world: World) -> None:
    person = world.person()
    told = [
        answer(NOW, 0.25, item="p0", source_id="a"),
        answer(NOW, 0.5, item="p0", source_id="b", subject_id=3),
        answer(NOW, 0.75, item="d0", source_id="c", axis=Axis.DEPTH),
        answer(NOW, 1.0, item="p1", source_id="d", kind=Kind.CONVERSATION),
        answer(NOW, 1.0, source_id="e"),
        purchase(NOW),
    ]
    world.observe(person, told, NOW)
    given = world.database.read_now(lambda session: answers_given(session, ALL))
    assert given[Axis.PSYCHOLOGY].values.ravel().tolist() == [0.25, 0.5]
    assert given[Axis.DEPTH].items == ["d0"]
    asked = AnswersAsked(product_id=world.products[3], until=NOW)
    given = world.database.read_now(lambda session: answers_given(session, asked))
    assert given[Axis.PSYCHOLOGY].values.ravel().tolist() == [0.5]
    assert given[Axis.DEPTH].items == []
    asked = AnswersAsked(brand_id=world.brands[1], until=NOW)
    given = world.database.read_now(lambda session: answers_given(session, asked))
    assert [given[axis].values.ravel().tolist() for axis in given] == [[0.25], [0.75]]


def test_a_large_panel_is_looked_at_here_and_there(world: World) -> None:
    answered(world, 40)
    given = world.database.read_now(lambda session: answers_given(session, ALL, most=10))
    people = given[Axis.PSYCHOLOGY].person
    assert len(people) == 10
    assert set(np.diff(people)) == {4}


def test_axes_that_are_answered_as_one_are_told_so(world: World) -> None:
    answered(world, 200, alike=0.99)
    report = world.database.read_now(lambda session: reliability(session, ALL, None))
    assert report.discrimination.respondents == 200
    assert report.discrimination.is_too_alike
    assert [(each.axis, each.facet, each.items) for each in report.scales][:2] == [
        (Axis.PSYCHOLOGY, None, 3),
        (Axis.PSYCHOLOGY, FACETS[Axis.PSYCHOLOGY][0], 1),
    ]


def test_a_cut_by_what_people_bought_afterwards(world: World) -> None:
    chance, crowd = np.random.default_rng(3), list[list[Observation]]()
    for felt in chance.standard_normal(330):
        said = np.clip(0.55 + 0.18 * felt + 0.08 * chance.standard_normal(3), 0, 1)
        told = _answers({Axis.PSYCHOLOGY: said})
        told = [each._replace(observed_at=NOW - days(120)) for each in told]
        bought = [purchase(NOW - days(60))] if felt > 0.4 else []
        crowd.append([*told, *bought])
    world.crowd(crowd, NOW)
    found = world.database.read_now(lambda session: calibration(session, ALL, base_id=None, cut=Cut.OUTCOME, now=NOW))
    assert (found.axes[0].cut, found.axes[0].provisional) == (Cut.OUTCOME, False)
    # Who buys feels 0.4 above the middle: 0.55 + 0.4 · 0.18.
    assert found.axes[0].tau == pytest.approx(0.622, abs=0.02)
    assert found.axes[1].shortage is Shortage.TOO_FEW_RESPONDENTS


def _said(world: World, since: int | None = None, until: int = NOW) -> dict[str, float]:
    asked = AnswersAsked(since=since, until=until)
    given = world.database.read_now(lambda session: answers_given(session, asked))[Axis.PSYCHOLOGY]
    return dict(zip(given.items, given.values[0].tolist(), strict=True))


def _publish(database: Database, model_id: int) -> None:
    database.write_now(lambda session: begin_publishing(session, model_id))
    database.write_now(lambda session: finish_publishing(session, model_id, NOW))
    assert database.read_now(lambda session: live_model(session).id) == model_id
