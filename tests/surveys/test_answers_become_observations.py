"""What an answer says of the axes follows from the question's loadings, its scale and its direction."""

from hypothesis import given
from hypothesis import strategies as st

from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.rules.observations import Observation
from backend.surveys.rules import (
    Answer,
    AnswerRevision,
    Asked,
    Loading,
    Published,
    Question,
    QuestionKind,
    observations_of,
    survey_from_json,
)
from tests.asking import TWO_PAGES, WORDS

ASKED = Asked(person_id=7, response_id=42, brand_id=3, product_id=5, moment=Moment.ANNUAL)
PUBLISHED = Published(id=1, survey_id=1, survey_key="annual", number=1, survey=survey_from_json(TWO_PAGES))


def question(*loadings: Loading, low: int = 1, high: int = 5, item: str = "") -> Question:
    return Question(key="q", kind=QuestionKind.SCALE, wording=WORDS, low=low, high=high, item=item, loadings=loadings)


def loading(axis: Axis, facet: Facet, *, weight: float = 1.0, is_reversed: bool = False) -> Loading:
    return Loading(axis=axis, facet=facet, weight=weight, reversed=is_reversed)


LIKING = loading(Axis.PSYCHOLOGY, Facet.LIKING, weight=2.0)
BOND = loading(Axis.DEPTH, Facet.CONNECTION, is_reversed=True)


def observed(asked: Asked, of: Question, answer: Answer, revision: int = 1) -> list[Observation]:
    kept = AnswerRevision(question=of, answer=answer, revision=revision, observed_at=1_000)
    return list(observations_of(PUBLISHED, asked, [kept]))


def test_psychology_is_about_the_product_and_depth_about_the_brand() -> None:
    liking, bond = observed(ASKED, question(LIKING, BOND), 4)
    assert liking == Observation(
        person_id=7,
        axis=Axis.PSYCHOLOGY,
        subject_id=5,
        kind=Kind.ANSWER,
        source_id="42/q",
        revision=1,
        observed_at=1_000,
        value=0.75,
        item="annual.q",
        facet=Facet.LIKING,
        weight=2.0,
        moment=Moment.ANNUAL,
    )
    assert (bond.axis, bond.subject_id, bond.value, bond.facet) == (Axis.DEPTH, 3, 0.25, Facet.CONNECTION)


def test_an_item_of_its_own_name_is_shared_across_surveys() -> None:
    (liking,) = observed(ASKED, question(LIKING, item="joy"), 4)
    assert liking.item == "joy"


def test_without_a_product_nothing_is_said_of_psychology() -> None:
    asked = Asked(person_id=7, response_id=42, brand_id=3, product_id=None, moment=Moment.CAMPAIGN)
    assert [each.axis for each in observed(asked, question(LIKING, BOND), 4)] == [Axis.DEPTH]


def test_not_applicable_says_nothing_but_takes_back_what_was_said() -> None:
    assert observed(ASKED, question(LIKING), None) == []
    (withdrawn,) = observed(ASKED, question(LIKING), None, revision=2)
    assert (withdrawn.revision, withdrawn.value, withdrawn.observed_at) == (2, None, 1_000)


@given(st.integers(-100, 99), st.integers(1, 20), st.data())
def test_values_lie_between_nought_and_one_and_rise_with_the_answer(low: int, width: int, data: st.DataObject) -> None:
    high = low + width
    answer = data.draw(st.integers(low, high - 1))
    plain = question(LIKING, BOND, low=low, high=high)
    (here, here_reversed), (next_up, next_reversed) = observed(ASKED, plain, answer), observed(ASKED, plain, answer + 1)
    assert here.value is not None
    assert next_up.value is not None
    assert here_reversed.value is not None
    assert next_reversed.value is not None
    assert 0 <= here.value < next_up.value <= 1
    assert 1 >= here_reversed.value > next_reversed.value >= 0
