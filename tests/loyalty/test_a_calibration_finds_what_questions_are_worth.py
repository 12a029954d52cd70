"""A calibration gives back the loadings that answers were made with, and is what numpy says by another way."""

import json

import numpy as np
import pytest

from backend.loyalty.rules.answered import Answers, answered_together
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.calibration import Cut, Shortage, best_parting, calibrate
from backend.loyalty.rules.many.arrays import Floats
from backend.loyalty.rules.model import DEFAULT_DEFINITION, parse_model
from backend.loyalty.rules.reliability import cronbach_alpha, htmt, standardised_alpha

MODEL = parse_model(json.dumps(DEFAULT_DEFINITION)).psychology
LOADINGS = np.array([0.85, 0.75, 0.65, 0.55, 0.8, 0.45])
SPREADS = np.array([0.25, 0.15, 0.2, 0.22, 0.18, 0.2])
MEANS = np.array([0.6, 0.55, 0.7, 0.5, 0.65, 0.6])


def made_up(people: int, seed: int = 1) -> tuple[Floats, Floats]:
    """What people feel, standard normal, and their answers to six questions of known loadings."""
    chance = np.random.default_rng(seed)
    felt = chance.standard_normal(people)
    noise = chance.standard_normal((people, LOADINGS.size))
    answers: Floats = MEANS + SPREADS * (LOADINGS * felt[:, None] + np.sqrt(1 - LOADINGS**2) * noise)
    return felt, answers


def table(values: Floats, axis: Axis = Axis.PSYCHOLOGY) -> Answers:
    people = np.arange(1, len(values) + 1)
    facet = Facet.LIKING if axis is Axis.PSYCHOLOGY else Facet.CONNECTION
    items = [f"q{place}" for place in range(values.shape[1])]
    return Answers(
        axis=axis,
        items=items,
        facets=[facet] * len(items),
        person=people,
        subject=np.ones_like(people),
        at=np.zeros_like(people),
        values=values,
    )


def test_known_loadings_come_back() -> None:
    _, values = made_up(20_000)
    found = calibrate(MODEL, table(values), Cut.MEDIAN)
    assert [each.r for each in found.items] == pytest.approx(LOADINGS, abs=0.03)
    assert [each.sd for each in found.items] == pytest.approx(SPREADS, abs=0.005)
    assert [each.weight for each in found.items] == pytest.approx(LOADINGS**2 / (1 - LOADINGS**2), rel=0.15)
    assert found.tau == pytest.approx(MEANS.mean(), abs=0.01)
    assert (found.cut, found.provisional, found.shortage) == (Cut.MEDIAN, False, None)


def test_it_is_what_the_formulas_say_computed_otherwise() -> None:
    _, values = made_up(400)
    found = calibrate(MODEL, table(values), Cut.MEDIAN)
    sigma = MODEL.s / MODEL.kappa**0.5
    correlations, covariances = np.corrcoef(values.T), np.cov(values.T)
    for place, item in enumerate(found.items):
        rest = [other for other in range(values.shape[1]) if other != place]
        among = covariances[np.ix_(rest, rest)]
        raw = covariances[place, rest].sum() / np.sqrt(covariances[place, place] * among.sum())
        alpha = len(rest) / (len(rest) - 1) * (1 - np.trace(among) / among.sum())
        r = raw / np.sqrt(alpha)
        assert item.item_rest == pytest.approx(raw, rel=1e-9)
        assert item.r == pytest.approx(r, rel=1e-9)
        assert item.gain == pytest.approx(sigma / (np.sqrt(covariances[place, place]) * r), rel=1e-9)
        assert item.weight == pytest.approx(MODEL.kappa * r * r / (1 - r * r), rel=1e-9)
        assert item.centre == pytest.approx(values[:, place].mean() + (found.tau - values.mean()) / item.gain, rel=1e-9)
    mean = (correlations.sum() - 6) / 30
    assert standardised_alpha(values) == pytest.approx(6 * mean / (1 + 5 * mean), rel=1e-12)
    assert found.alpha == pytest.approx(6 / 5 * (1 - np.trace(covariances) / covariances.sum()), rel=1e-12)


def test_half_of_the_sample_lies_above_the_median_cut() -> None:
    felt, values = made_up(5_000)
    found = calibrate(MODEL, table(np.clip(values, 0, 1) ** 3), Cut.MEDIAN)
    keyed = [
        found.tau + item.gain * (np.clip(values, 0, 1)[:, place] ** 3 - item.centre)
        for place, item in enumerate(found.items)
    ]
    weight = np.array([item.weight for item in found.items])
    scores = np.stack(keyed, axis=1) @ weight / weight.sum()
    assert (scores > found.tau).mean() == pytest.approx(0.5, abs=0.001)
    assert ((scores > found.tau) == (felt > np.median(felt))).mean() > 0.85


def test_calibrated_answers_place_people_better_than_answers_as_they_are() -> None:
    felt, values = made_up(5_000)
    found = calibrate(MODEL, table(values), Cut.MEDIAN)
    weight = np.array([item.weight for item in found.items])
    keyed = np.stack([item.gain * (values[:, place] - item.centre) for place, item in enumerate(found.items)], axis=1)
    calibrated = np.corrcoef(felt, keyed @ weight)[0, 1]
    assert calibrated > np.corrcoef(felt, values.sum(axis=1))[0, 1] + 0.01


@pytest.mark.parametrize(
    ("people", "items", "cut", "provisional", "shortage"),
    [
        (99, 0, Cut.KEPT, True, Shortage.TOO_FEW_RESPONDENTS),
        (100, 6, Cut.KEPT, True, Shortage.TOO_FEW_FOR_CUT),
        (299, 6, Cut.KEPT, True, Shortage.TOO_FEW_FOR_CUT),
        (300, 6, Cut.MEDIAN, False, None),
    ],
)
def test_so_many_people_it_takes(
    people: int, items: int, cut: Cut, *, provisional: bool, shortage: Shortage | None
) -> None:
    _, values = made_up(people)
    found = calibrate(MODEL, table(values), Cut.MEDIAN)
    assert (len(found.items), found.cut, found.provisional, found.shortage) == (items, cut, provisional, shortage)
    if cut is Cut.KEPT:
        assert found.tau == MODEL.tau


def test_a_cut_that_stays_is_not_moved_by_calibrating() -> None:
    """Who answers 0.6 on average stands on the provisional cut of 0.6 before and after."""
    _, values = made_up(2_000)
    found = calibrate(MODEL, table(values + 0.15), Cut.KEPT)
    middle = float((values + 0.15).mean())
    assert [item.centre for item in found.items] == pytest.approx(
        [item.mean + (MODEL.tau - middle) / item.gain for item in found.items], rel=1e-12
    )
    assert all(item.centre < item.mean for item in found.items)


def test_a_cut_goes_where_what_people_did_parts_them() -> None:
    felt, values = made_up(4_000)
    bought = (felt > 0.5).astype(float)
    found = calibrate(MODEL, table(values), Cut.OUTCOME, bought)
    weight = np.array([item.weight for item in found.items])
    above = np.stack([item.gain * (values[:, place] - item.mean) for place, item in enumerate(found.items)], axis=1)
    scores = above @ weight / weight.sum()
    # By hand: every place for the cut is tried.
    tried = [(scores[bought == 1] > each).mean() - (scores[bought == 0] > each).mean() for each in np.sort(scores)]
    best = np.sort(scores)[int(np.argmax(tried))]
    assert found.cut is Cut.OUTCOME
    assert found.tau - values.mean() == pytest.approx(best, abs=0.01)


@pytest.mark.parametrize(
    ("outcome", "shortage"),
    [
        (np.full(400, np.nan), Shortage.TOO_FEW_OUTCOMES),
        (np.append(np.ones(29), np.zeros(371)), Shortage.TOO_FEW_OUTCOMES),
    ],
    ids=["not known", "too few"],
)
def test_an_outcome_that_says_too_little_leaves_the_cut(outcome: Floats, shortage: Shortage) -> None:
    _, values = made_up(400)
    found = calibrate(MODEL, table(values), Cut.OUTCOME, outcome)
    assert (found.cut, found.tau, found.provisional, found.shortage) == (Cut.KEPT, MODEL.tau, True, shortage)


def test_scores_that_do_not_rise_with_it_part_nobody() -> None:
    assert best_parting(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False])) is None
    assert best_parting(np.array([1.0, 1.0, 2.0, 2.0]), np.array([False, False, True, True])) == 1.5
    assert best_parting(np.array([1.0, 1.0, 1.0]), np.array([True, False, True])) is None


def test_what_few_answered_together_is_left_out_and_says_why() -> None:
    _, values = made_up(300)
    values[120:, 5] = np.nan
    values[50:, 4] = np.nan
    values[:, 3] = 0.5
    values[:110, 2] = np.nan
    answers = table(values)
    # Column 5 leaves 120 people, of whom ten answered column 2 as well.
    assert answered_together(answers) == [0, 1, 2]
    found = calibrate(MODEL, answers, Cut.MEDIAN)
    assert [(each.item, each.respondents, each.reason) for each in found.left_out] == [
        ("q3", 300, Shortage.DOES_NOT_VARY),
        ("q4", 50, Shortage.TOO_FEW_RESPONDENTS),
        ("q5", 120, Shortage.NOT_ANSWERED_TOGETHER),
    ]
    assert found.respondents == 190


def test_a_question_that_few_answered_does_not_keep_the_cut_from_being_found() -> None:
    _, values = made_up(400)
    values[150:, 5] = np.nan
    found = calibrate(MODEL, table(values), Cut.MEDIAN)
    assert (len(found.items), found.respondents, found.cut) == (5, 400, Cut.MEDIAN)
    assert [(each.item, each.reason) for each in found.left_out] == [("q5", Shortage.NOT_ANSWERED_TOGETHER)]


def test_the_measures_are_those_of_the_books() -> None:
    """Four questions, two of each trait; every correlation by hand."""
    first = np.array([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5.0]])
    second = np.array([[2, 1], [1, 3], [4, 2], [3, 5], [5, 4.0]])
    r = np.corrcoef(np.hstack([first, second]).T)
    between = (r[0, 2] + r[0, 3] + r[1, 2] + r[1, 3]) / 4
    assert htmt(first, second) == pytest.approx(between / np.sqrt(r[0, 1] * r[2, 3]), rel=1e-12)
    assert cronbach_alpha(first) == pytest.approx(2 * (1 - (2.5 + 2.5) / (2.5 + 2.5 + 2 * 2.0)), rel=1e-12)
