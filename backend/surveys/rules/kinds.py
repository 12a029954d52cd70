"""What each kind of question must fulfil: scales, options, limits, purposes and loadings."""

import math
from collections.abc import Callable, Iterator, Sequence

from backend.errors import Invalid
from backend.loyalty.rules.axes import FACETS, Axis
from backend.surveys.rules.faults import (
    Path,
    UnfitLimits,
    UnfitLoading,
    UnfitOptions,
    UnfitScale,
    duplicate_faults,
    key_faults,
    optional_wording_faults,
    wording_faults,
)
from backend.surveys.rules.shapes import Loading, Question, QuestionKind

FURTHEST = 100
MOST_POINTS = 21
_FEWEST_OPTIONS = 2
_MOST_OPTIONS = 100
_LONGEST_TEXT = 10_000
_HEAVIEST = 100


def faults_of_kind(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    """The faults that a question has as one of its kind."""
    yield from _CHECKS[question.kind](question, languages, path)
    yield from _loading_faults(question, path)


def _scale(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    low, high = question.low, question.high
    if low >= high:
        yield UnfitScale(f"low {low} must be less than high {high}", *path, "low")
    elif not -FURTHEST <= low < high <= FURTHEST:
        yield UnfitScale(
            f"a scale lies between {-FURTHEST} and {FURTHEST}", *path, "high" if high > FURTHEST else "low"
        )
    elif high - low >= MOST_POINTS:
        yield UnfitScale(f"a scale has at most {MOST_POINTS} points", *path, "high")
    yield from optional_wording_faults(question.low_label, languages, (*path, "low_label"))
    yield from optional_wording_faults(question.high_label, languages, (*path, "high_label"))
    points = {str(point) for point in range(low, min(high, low + MOST_POINTS) + 1)}
    for place, option in enumerate(question.options):
        if option.code not in points:
            yield UnfitOptions("a label's code must be a point of the scale", *path, "options", str(place), "code")
    yield from _option_faults(question, languages, path)


def _choice(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    count = len(question.options)
    if not _FEWEST_OPTIONS <= count <= _MOST_OPTIONS:
        yield UnfitOptions(f"a choice has {_FEWEST_OPTIONS} to {_MOST_OPTIONS} options", *path, "options")
    if question.kind is QuestionKind.MULTI and question.most is not None and not 1 <= question.most <= count:
        yield UnfitLimits("most must be at least 1, and no more than there are options", *path, "most")
    for place, option in enumerate(question.options):
        yield from key_faults(option.code, (*path, "options", str(place), "code"))
    yield from _option_faults(question, languages, path)


def _option_faults(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    places = [(option, (*path, "options", str(place))) for place, option in enumerate(question.options)]
    for option, place in places:
        yield from wording_faults(option.wording, languages, (*place, "wording"))
    yield from duplicate_faults([(option.code, (*place, "code")) for option, place in places], "code")


def _text(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    if not 1 <= question.max_length <= _LONGEST_TEXT:
        yield UnfitLimits(f"max_length lies between 1 and {_LONGEST_TEXT}", *path, "max_length")


def _number(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    for name, limit in limits.items():
        if limit is not None and not math.isfinite(limit):
            yield UnfitLimits(f"{name} must be a finite number", *path, name)
    if question.minimum is not None and question.maximum is not None and not question.minimum <= question.maximum:
        yield UnfitLimits("minimum must not be greater than maximum", *path, "minimum")


def _consent(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    yield from key_faults(question.purpose, (*path, "purpose"))
    if question.not_applicable:
        yield Invalid("a consent is given or not: it always applies", *path, "not_applicable")


def _loading_faults(question: Question, path: Path) -> Iterator[Invalid]:
    if question.loadings and question.kind is not QuestionKind.SCALE:
        yield UnfitLoading("only a SCALE question can load on an axis", *path, "loadings")
    places = [(loading, (*path, "loadings", str(place))) for place, loading in enumerate(question.loadings)]
    for loading, place in places:
        yield from _one_loading_faults(loading, place)
    yield from duplicate_faults([(loading.axis.name, (*place, "axis")) for loading, place in places], "axis")


def _one_loading_faults(loading: Loading, path: Path) -> Iterator[Invalid]:
    if loading.axis is Axis.BEHAVIOUR:
        yield UnfitLoading("answers load on PSYCHOLOGY or DEPTH; behaviour is what people do", *path, "axis")
    elif loading.facet not in FACETS[loading.axis]:
        yield UnfitLoading(f"{loading.facet.name} is no facet of {loading.axis.name}", *path, "facet")
    # Written so that NaN fails it.
    if not 0 < loading.weight <= _HEAVIEST:
        yield UnfitLoading(f"a weight is greater than 0 and at most {_HEAVIEST}", *path, "weight")


_CHECKS: dict[QuestionKind, Callable[[Question, Sequence[str], Path], Iterator[Invalid]]] = {
    QuestionKind.SCALE: _scale,
    QuestionKind.SINGLE: _choice,
    QuestionKind.MULTI: _choice,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CONSENT: _consent,
}
