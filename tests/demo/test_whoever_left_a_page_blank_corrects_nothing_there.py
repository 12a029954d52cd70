"""Now and then the demo's people send their first page again, corrected: never one that they had left blank."""

import numpy as np
import pytest

from backend.clock import DAY
from backend.demo.answering import Post, posts_of
from backend.demo.asking import Asked, Asking
from backend.demo.cohorts import draw_cohort
from backend.demo.reading import read_content
from backend.demo.stage import StagedTouchpoint
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.surveys.rules import Published, survey_from_json
from tests.asking import CONNECTION, LIKING, scale, survey_of
from tests.clocks import START

ANSWERS, BLANK, CORRECTS = 0.99, 0.0, 0.0


class Foretold(np.random.Generator):
    """Chances of which those between 0 and 1 are known beforehand."""

    def __init__(self, *told: float) -> None:
        super().__init__(np.random.PCG64(1))
        self.told = list(told)

    def random(self, *_: object, **__: object) -> float:  # type: ignore[override] # one number at a time
        """The next of them."""
        return self.told.pop(0)


def sent(*told: float) -> list[Post]:
    """What somebody sends of two pages of one question each, neither of which has to be answered."""
    content = read_content()
    cohort = draw_cohort(content, 0, 1, np.random.default_rng(1), START)
    survey = survey_from_json(survey_of([scale("like", LIKING)], [scale("bond", CONNECTION)]))
    touchpoint = StagedTouchpoint(
        id=1,
        key="annual",
        moment=Moment.ANNUAL,
        product_id=1,
        is_open=False,
        channel=Channel.FILE,
        rules=None,
        published=Published(id=1, survey_id=1, survey_key="annual", number=1, survey=survey),
        is_plain=True,
    )
    begun_at = START - 30 * DAY
    asking = Asking(begun_at, 0, 0, "annual", "annual", "")
    return list(posts_of(cohort, Asked(asking, begun_at, finishes=True), touchpoint, Foretold(*told)))


@pytest.mark.parametrize(
    ("told", "pages"),
    [
        ((ANSWERS, ANSWERS, CORRECTS, ANSWERS), [(1, {"like"}), (2, {"bond"}), (1, {"like"})]),
        ((BLANK, ANSWERS, CORRECTS, ANSWERS), [(1, set()), (2, {"bond"})]),
    ],
    ids=["answered", "left blank"],
)
def test_the_first_page_comes_again_only_where_something_was_said_on_it(
    told: tuple[float, ...], pages: list[tuple[int, set[str]]]
) -> None:
    assert [(post.page, {*post.answers}) for post in sent(*told)] == pages
