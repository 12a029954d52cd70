"""What a survey found, as pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules import Question
from backend.surveys.rules.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOff:
    """How many came to the page of a question and were to see it there, and how many ended there instead of going on.

    A page is sent as a whole, so everyone who left it left at each question that it shows.
    """

    reached: int = 0
    left: int = 0
    screened_out: int = 0
    quota_full: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankResult:
    """How one option of a RANKING was ranked: by how many at all, how many first, and at which mean rank (1: best)."""

    code: str
    ranked: int
    first: int
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """What one question found; `counts` by point, option code or true/false, in the question's own order.

    Of those it was shown to (their page was sent), some answered, some said that it does not apply, the others left
    it blank. A RANKING's counts are its first places; `earliest` and `latest` are a DATE's, as YYYY-MM-DD.
    """

    question: Question
    page: int
    shown: int
    answered: int
    not_applicable: int
    blank: int
    drop_off: DropOff
    spread: Spread | None
    counts: Mapping[str, int]
    ranks: Sequence[RankResult] = ()
    earliest: str | None = None
    latest: str | None = None

    @property
    def mean(self) -> float | None:
        """The mean of a SCALE or NUMBER that was answered."""
        return self.spread.mean if self.spread else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Cronbach's alpha of the questions on one axis, or on one of its facets, over complete cases."""

    axis: Axis
    facet: Facet | None
    questions: int
    cases: int
    alpha: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """How well the questions tell psychology and depth apart: the heterotrait-monotrait ratio over complete cases."""

    psychology: int
    depth: int
    cases: int
    htmt: float | None
    is_too_alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """What a survey found over all its versions, told by the questions of the newest one.

    Test responses and withdrawn ones are only numbered; nothing else counts them. `seconds` is the median time from
    sending the first page to sending the last.
    """

    survey_id: int
    responses: int
    finished: int
    screened_out: int
    quota_full: int
    tests: int
    withdrawn: int
    seconds: float | None
    questions: Sequence[QuestionResult]
    reliabilities: Sequence[Reliability]
    discrimination: Discrimination | None
