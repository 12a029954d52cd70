"""What each kind of question must fulfil: scales, options, rows, limits, purposes and loadings."""

import math
from collections.abc import Callable, Iterator, Sequence

from backend.errors import Invalid
from backend.loyalty.rules.axes import FACETS, Axis
from backend.surveys.rules.days import is_day
from backend.surveys.rules.faults import (
    Path,
    TooMany,
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
MEDIA = ("image", "pdf", "text")
LARGEST_KB = 20_000
_FEWEST_OPTIONS = 2
_MOST_OPTIONS = 100
_MOST_RANKED = 20
_MOST_ROWS = 50
_LONGEST_TEXT = 10_000
_LIGHTEST, _HEAVIEST = 0.001, 100


def faults_of_kind(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    """The faults that a question has as one of its kind."""
    yield from _CHECKS[question.kind](question, languages, path)
    if question.loadings and question.kind is not QuestionKind.SCALE:
        yield UnfitLoading("only a SCALE question can load on an axis", *path, "loadings")
    yield from _loading_faults(question.loadings, path)


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
    most = _MOST_RANKED if question.kind is QuestionKind.RANKING else _MOST_OPTIONS
    if not _FEWEST_OPTIONS <= count <= most:
        yield UnfitOptions(f"there are {_FEWEST_OPTIONS} to {most} options", *path, "options")
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


def _matrix(question: Question, languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    yield from _scale(question, languages, path)
    if not 1 <= len(question.rows) <= _MOST_ROWS:
        yield TooMany(f"a matrix has 1 to {_MOST_ROWS} rows", *path, "rows")
    for place, row in enumerate(question.rows):
        row_path = (*path, "rows", str(place))
        yield from wording_faults(row.wording, languages, (*row_path, "wording"))
        yield from _loading_faults(row.loadings, row_path)


def _date(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    limits = {"earliest": question.earliest, "latest": question.latest}
    for name, limit in limits.items():
        if limit and not is_day(limit):
            yield UnfitLimits(f"{name} is a day such as 2026-04-01", *path, name)
    if all(map(is_day, limits.values())) and question.earliest > question.latest:
        yield UnfitLimits("earliest must not be after latest", *path, "earliest")


def _contact(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    if not question.contact:
        yield UnfitOptions("a contact block has at least one field", *path, "contact")


def _file(question: Question, _languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    if not question.media:
        yield UnfitOptions("a file is at least of one kind", *path, "media")
    places = [(name, (*path, "media", str(place))) for place, name in enumerate(question.media)]
    for name, place in places:
        if name not in MEDIA:
            yield UnfitOptions(f"a file is one of {', '.join(MEDIA)}", *place)
    yield from duplicate_faults(places, "kind of file")
    if not 1 <= question.largest_kb <= LARGEST_KB:
        yield UnfitLimits(f"largest_kb lies between 1 and {LARGEST_KB}", *path, "largest_kb")


def _anything(_question: Question, _languages: Sequence[str], _path: Path) -> Iterator[Invalid]:
    yield from ()


def _loading_faults(loadings: Sequence[Loading], path: Path) -> Iterator[Invalid]:
    places = [(loading, (*path, "loadings", str(place))) for place, loading in enumerate(loadings)]
    for loading, place in places:
        yield from _one_loading_faults(loading, place)
    yield from duplicate_faults([(loading.axis.name, (*place, "axis")) for loading, place in places], "axis")


def _one_loading_faults(loading: Loading, path: Path) -> Iterator[Invalid]:
    if loading.axis is Axis.BEHAVIOUR:
        yield UnfitLoading("answers load on PSYCHOLOGY or DEPTH; behaviour is what people do", *path, "axis")
    elif loading.facet not in FACETS[loading.axis]:
        yield UnfitLoading(f"{loading.facet.name} is no facet of {loading.axis.name}", *path, "facet")
    # Written so that NaN fails it.
    if not _LIGHTEST <= loading.weight <= _HEAVIEST:
        yield UnfitLoading(f"a weight lies between {_LIGHTEST} and {_HEAVIEST}", *path, "weight")


_CHECKS: dict[QuestionKind, Callable[[Question, Sequence[str], Path], Iterator[Invalid]]] = {
    QuestionKind.SCALE: _scale,
    QuestionKind.SINGLE: _choice,
    QuestionKind.MULTI: _choice,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CONSENT: _consent,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _choice,
    QuestionKind.DATE: _date,
    QuestionKind.EMAIL: _anything,
    QuestionKind.PHONE: _anything,
    QuestionKind.POSTAL_CODE: _anything,
    QuestionKind.CONTACT: _contact,
    QuestionKind.FILE: _file,
}
