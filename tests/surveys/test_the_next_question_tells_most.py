"""The next question is the one that tells most: never twice, where one is least certain, none where nothing changes."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY
from backend.loyalty.rules.axes import FACETS, Axis, Facet, Moment
from backend.loyalty.rules.model import DEFAULT_DEFINITION, Model, parse_model
from backend.loyalty.rules.path import NOWHERE, Attitude, State
from backend.loyalty.rules.sums import Sums, last_reaching
from backend.surveys.rules import Facts, Loading, Page, Published, Question, QuestionKind, Survey, survey_from_json
from backend.surveys.rules.choosing import (
    Interview,
    Limits,
    Reason,
    Respondent,
    choose,
    page_asking,
    pool_of,
    rest_of,
)
from backend.surveys.rules.choosing.gain import Standing, chance_after, gain, owen_t
from tests.asking import CONNECTION, LIKING, TITLE, WORDS, scale

AT = 1_000 * DAY
MODEL = parse_model(json.dumps(DEFAULT_DEFINITION))
P, D = Axis.PSYCHOLOGY, Axis.DEPTH


def item(
    key: str, axis: Axis = P, facet: Facet | None = None, *, weight: float = 1.0, turned: bool = False
) -> Question:
    loading = Loading(axis=axis, facet=facet or FACETS[axis][0], weight=weight, reversed=turned)
    return Question(key=key, kind=QuestionKind.SCALE, wording=WORDS, loadings=(loading,))


def interview(
    *questions: Question, model: Model = MODEL, limits: Limits | None = None, about_product: bool = True
) -> Interview:
    pages = tuple(Page(key=question.key, questions=(question,)) for question in questions)
    return of_survey(Survey(title=TITLE, pages=pages), model=model, limits=limits, about_product=about_product)


def of_survey(
    survey: Survey, *, model: Model = MODEL, limits: Limits | None = None, about_product: bool = True
) -> Interview:
    published = Published(id=1, survey_id=1, survey_key="s", number=1, survey=survey)
    return Interview(
        published=published,
        model=model,
        moment=Moment.ANNUAL,
        limits=limits or Limits(),
        about_product=about_product,
    )


def state(psychology: tuple[float, float] = (0, 0), depth: tuple[float, float] = (0, 0), model: Model = MODEL) -> State:
    """A state after so much evidence N of that mean value, on each attitude."""
    own = NOWHERE._replace(folded_at=AT)
    return own._replace(psychology=_attitude(model, P, *psychology), depth=_attitude(model, D, *depth))


def _attitude(model: Model, axis: Axis, n: float, mean: float) -> Attitude:
    constants = model.psychology if axis is P else model.depth
    sums = Sums(AT, n, n * mean) if n else Sums()
    stale_at = last_reaching(sums, constants.half_life, constants.n_min)
    return Attitude(sums=sums, is_high=mean > constants.tau, stale_at=stale_at)


def asked(*keys: str, at: State = NOWHERE, lately: Mapping[str, int] | None = None) -> Respondent:
    return Respondent(state=at, at=AT, asked_now=keys, asked_lately=lately or {})


def asking_through(own: Interview, at: State) -> list[str]:
    """All that would be asked one after the other, were the answers to change nothing."""
    keys: list[str] = []
    while (chosen := choose(own, asked(*keys, at=at))).key is not None:
        keys.append(chosen.key)
    return keys


# --- What tells most ---


def test_the_heaviest_question_tells_most_and_equals_keep_the_authors_order() -> None:
    own = interview(item("a"), item("b", weight=2.0), item("c", weight=2.0))
    assert choose(own, asked()) == choose(own, asked())
    assert choose(own, asked()).key == "b"
    assert choose(own, asked()).reason is Reason.TELLS_MOST


def test_a_calibrated_weight_counts_instead_of_the_authors() -> None:
    definition = {**DEFAULT_DEFINITION, "items": {"s.a": {"weight": 3, "gain": 1, "centre": 0.6}}}
    own = interview(item("b", weight=2.0), item("a", weight=0.1), model=parse_model(json.dumps(definition)))
    assert choose(own, asked()).key == "a"


@pytest.mark.parametrize(
    ("psychology", "depth", "key"),
    [
        ((4, 0.95), (4, 0.52), "bond"),
        ((4, 0.62), (4, 0.95), "like"),
        ((9, 0.65), (3, 0.55), "bond"),
        ((3, 0.65), (9, 0.55), "like"),
        # Not known at all weighs more than near the cut.
        ((4, 0.62), (0, 0.5), "bond"),
    ],
)
def test_the_axis_that_is_nearest_its_cut_and_least_known_is_asked(
    psychology: tuple[float, float], depth: tuple[float, float], key: str
) -> None:
    own = interview(item("like"), item("bond", D))
    assert choose(own, asked(at=state(psychology, depth))).key == key


def test_until_psychology_is_known_nothing_else_is_asked() -> None:
    own = interview(item("bond", D, weight=3.0), item("like", weight=0.3))
    assert choose(own, asked(at=state((1.5, 0.9)))).key == "like"
    # Nothing is said of it without a product.
    alone = interview(item("bond", D), item("like", weight=3.0), about_product=False)
    assert choose(alone, asked()).key == "bond"
    assert choose(alone, asked("bond")).reason is Reason.NOTHING_LEFT


def test_facets_and_directions_take_turns() -> None:
    facets = interview(
        *(item(f"{facet.name}{place}", facet=facet) for facet in FACETS[P] for place in range(2)),
        item("x", weight=0.01),
    )
    asked_for = asking_through(facets, state((2, 0.6), (2, 0.5)))
    assert [key[:-1] for key in asked_for[:6]] == ["LIKING", "TRUST", "DEPENDENCE"] * 2
    ways = interview(item("a"), item("b"), item("c", turned=True), item("d", turned=True))
    assert asking_through(ways, state((2, 0.6), (2, 0.5))) == ["a", "c", "b", "d"]


def test_a_better_question_is_asked_whatever_its_direction() -> None:
    own = interview(item("a"), item("b", weight=2.0), item("c", turned=True))
    assert choose(own, asked("a", at=state((2, 0.6), (2, 0.5)))).key == "b"


def test_what_was_asked_lately_rests_and_then_tells_less_than_what_is_new() -> None:
    own = interview(item("a"), item("b"))
    assert choose(own, asked(lately={"s.a": AT - 10 * DAY})).key == "b"
    assert choose(own, asked(lately={"s.a": AT - 100 * DAY})).key == "b"
    assert choose(own, asked("b", lately={"s.a": AT - 100 * DAY})).key == "a"
    assert choose(own, asked("b", lately={"s.a": AT - 10 * DAY})).reason is Reason.NOTHING_LEFT
    short = replace(own, limits=Limits(resting=5 * DAY))
    assert choose(short, asked("b", lately={"s.a": AT - 10 * DAY})).key == "a"


def test_only_what_a_person_is_shown_is_asked() -> None:
    shown = {"hidden": "shop", "is": "ginza"}
    survey = survey_from_json(
        {
            "title": TITLE,
            "pages": [
                {"key": "p", "questions": [scale("a", {**LIKING, "weight": 5}, show_if=shown), scale("b", LIKING)]}
            ],
            "hidden": [{"key": "shop"}],
        }
    )
    respondent = asked()
    assert choose(of_survey(survey), respondent).key == "b"
    assert choose(of_survey(survey), replace(respondent, facts=Facts(hidden={"shop": "ginza"}))).key == "a"


# --- When to stop ---


def test_at_most_so_many_questions_are_asked() -> None:
    own = interview(*(item(str(place)) for place in range(5)), limits=Limits(most_questions=3))
    assert len(asking_through(own, NOWHERE)) == 3
    assert choose(own, asked("0", "1", "2")).reason is Reason.ASKED_ENOUGH


def test_asking_stops_when_both_sides_are_certain_together() -> None:
    questions = item("a"), item("b", D, weight=2.0)
    sure, unsure = (4, 0.9), (4, 0.58)
    own = interview(*questions, limits=Limits(certain=0.9))
    assert choose(own, asked(at=state(sure, sure))).reason is Reason.CERTAIN
    assert choose(own, asked(at=state(sure, unsure))).key == "b"
    assert choose(own, asked(at=state((1.5, 1.0), sure))).key == "a"
    # The other axis does not matter where nothing asks about it.
    assert (
        choose(interview(item("a"), limits=Limits(certain=0.9)), asked(at=state(sure, unsure))).reason is Reason.CERTAIN
    )


def test_asking_stops_when_no_answer_could_change_a_side() -> None:
    # N = 20 at .9: κ + N + g = 22 after one answer of 0, and x − τ still far above −δ.
    own = interview(item("a"), item("b"))
    far = state((20, 0.9), (20, 0.9))
    assert choose(own, asked(at=far)).reason is Reason.SETTLED
    heavy = interview(item("a", weight=20.0))
    assert choose(heavy, asked(at=far)).key == "a"
    # One answer of 0 carries N = 4 at .66 to x − τ = −.36/6, beyond the dead band; at .69 to −.24/6, within it.
    assert choose(interview(item("a")), asked(at=state((4, 0.66)))).key == "a"
    assert choose(interview(item("a")), asked(at=state((4, 0.69)))).reason is Reason.SETTLED


@given(
    st.floats(2, 40),
    st.floats(0, 1),
    st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 1)), min_size=1, max_size=6),
)
def test_what_is_settled_no_answers_could_have_turned(
    n: float, mean: float, answers: Sequence[tuple[float, float]]
) -> None:
    own = interview(*(item(str(place), weight=weight) for place, (weight, _) in enumerate(answers)))
    before = state((n, mean))
    if choose(own, asked(at=before)).reason is Reason.SETTLED:
        mass = math.fsum([n, *(weight for weight, _ in answers)])
        total = math.fsum([n * mean, *(weight * value for weight, value in answers)])
        x = (MODEL.psychology.kappa * MODEL.psychology.tau + total) / (MODEL.psychology.kappa + mass)
        above = x - MODEL.psychology.tau
        assert above >= -MODEL.psychology.delta if before.psychology.is_high else above <= MODEL.psychology.delta


# --- Over any pool ---


@st.composite
def pools(draw: st.DrawFn) -> list[Question]:
    axes = draw(st.lists(st.sampled_from([P, D]), min_size=1, max_size=8))
    return [
        item(
            f"q{place}",
            axis,
            draw(st.sampled_from(FACETS[axis])),
            weight=draw(st.floats(0.1, 5)),
            turned=draw(st.booleans()),
        )
        for place, axis in enumerate(axes)
    ]


def means() -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(st.just(0.0) | st.floats(0.01, 30), st.floats(0, 1))


@given(pools(), means(), means(), st.none() | st.integers(0, 9), st.none() | st.floats(0.5, 1))
def test_nothing_is_asked_twice_and_asking_ends(
    pool: list[Question],
    psychology: tuple[float, float],
    depth: tuple[float, float],
    most: int | None,
    certain: float | None,
) -> None:
    own = interview(*pool, limits=Limits(most_questions=most, certain=certain))
    keys = asking_through(own, state(psychology, depth))
    assert len(set(keys)) == len(keys) <= min(len(pool), len(pool) if most is None else most)


@given(pools(), means(), means())
def test_turning_every_question_round_asks_the_same(
    pool: list[Question], psychology: tuple[float, float], depth: tuple[float, float]
) -> None:
    turned = [
        replace(each, loadings=tuple(replace(one, reversed=not one.reversed) for one in each.loadings)) for each in pool
    ]
    at = state(psychology, depth)
    assert asking_through(interview(*turned), at) == asking_through(interview(*pool), at)


# --- What an answer tells ---


@pytest.mark.parametrize(
    ("h", "a", "expected"),
    [
        (0.0, 1.0, 0.125),
        (0.0625, 0.25, 0.03891193),
        (2.0, 0.5, 0.008625070),
        (7.0, 0.96875, 6.3991e-13),
        (0.5, 20.0, None),
    ],
)
def test_owens_function_has_its_published_values(h: float, a: float, expected: float | None) -> None:
    wanted = (1 - 0.5 * math.erfc(-h / math.sqrt(2))) / 2 if expected is None else expected
    assert owen_t(h, a) == pytest.approx(wanted, rel=1e-4)


Z, PRECISION, WEIGHT = st.floats(0, 4), st.floats(1, 30), st.floats(0.05, 5)


@given(Z, PRECISION, WEIGHT)
def test_an_answer_never_makes_one_less_certain(z: float, precision: float, weight: float) -> None:
    standing = Standing(z=z, precision=precision, missing=0)
    assert standing.chance - 1e-9 <= chance_after(standing, weight) <= 1
    assert chance_after(standing, weight) <= chance_after(standing, 2 * weight) + 1e-9


def test_what_is_not_known_is_worth_what_it_takes_to_know_it() -> None:
    """Four answers of .5 make N = 2: the gain over a guess is shared by as many as that takes, or a few more."""
    standing = Standing(z=0, precision=1, missing=2)
    shares = [(chance_after(standing, n * 0.5) - 0.5) / n / 0.5 for n in range(4, 8)]
    assert gain(standing, 0.5, 0.5) == pytest.approx(max(shares))
    assert gain(standing, 1.0, 1.0) > gain(standing, 0.5, 0.5)


@given(Z, PRECISION, WEIGHT, st.floats(0.05, 2))
def test_it_tells_most_near_the_cut(z: float, precision: float, weight: float, further: float) -> None:
    near = Standing(z=z, precision=precision, missing=0)
    assert gain(near, weight, weight) >= gain(replace(near, z=z + further), weight, weight) - 1e-9


def test_the_chance_after_an_answer_is_what_many_answers_come_to() -> None:
    """E[max(p', 1 − p')] over the answers to come, summed up the long way."""
    z, precision, weight, steps = 0.7, 3.0, 1.5, 20_000
    spread, later = math.sqrt(1 / precision - 1 / (precision + weight)), math.sqrt(1 / (precision + weight))
    mean, total, mass = z / math.sqrt(precision), 0.0, 0.0
    for place in range(steps):
        u = -8 + 16 * (place + 0.5) / steps
        density = math.exp(-u * u / 2)
        total += density * 0.5 * math.erfc(-abs(mean + spread * u) / later / math.sqrt(2))
        mass += density
    found = chance_after(Standing(z=z, precision=precision, missing=0), weight)
    assert found == pytest.approx(total / mass, abs=1e-6)


# --- The survey around it ---


def test_the_pool_is_what_measures_and_the_rest_is_everything_else() -> None:
    rows = [{"key": "a", "wording": WORDS, "loadings": [CONNECTION]}, {"key": "b", "wording": WORDS}]
    matrix = {"key": "m", "kind": "MATRIX", "wording": TITLE, "rows": rows}
    pages = [
        {"key": "p1", "questions": [scale("like", LIKING), matrix]},
        {"key": "p2", "title": TITLE, "questions": [scale("bond", CONNECTION)]},
    ]
    survey = survey_from_json({"title": TITLE, "pages": pages})
    assert [part.key for part in pool_of(survey)] == ["like", "m.a", "bond"]
    assert [[part.key for part in page.parts] for page in rest_of(survey).pages] == [["m.b"], []]
    alone = page_asking(survey, "m.a")
    assert ([part.key for part in alone.parts], alone.questions[0].wording) == (["m.a"], TITLE)
    assert [part.key for part in page_asking(survey, "bond").parts] == ["bond"]
    with pytest.raises(KeyError):
        page_asking(survey, "m")
