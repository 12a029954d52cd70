"""How a draft differs from the live version, and what that does to the axes, to trends and to exported columns."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules.lineage import answer_space, predecessors
from backend.surveys.rules.shapes import Page, Question, QuestionKind, Survey


@unique
class QuestionAspect(StrEnum):
    """What of a question differs."""

    KEY = "KEY"
    KIND = "KIND"
    WORDING = "WORDING"
    SCALE = "SCALE"
    OPTIONS = "OPTIONS"
    LABELS = "LABELS"
    REQUIRED = "REQUIRED"
    LIMITS = "LIMITS"
    LOADINGS = "LOADINGS"
    ITEM = "ITEM"
    LOGIC = "LOGIC"
    PLACE = "PLACE"
    ATTRIBUTE = "ATTRIBUTE"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """A question that goes on from the live version, with what differs; `before` is its key there."""

    key: str
    before: str
    aspects: tuple[QuestionAspect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingChange:
    """How much all questions together weigh on a facet, before and after."""

    axis: Axis
    facet: Facet
    before: float
    after: float
    questions_before: int
    questions_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChange:
    """Whether the old and the new answers of a question can be counted together; `breaks` says why not."""

    key: str
    before: str
    breaks: tuple[QuestionAspect, ...]

    @property
    def keeps(self) -> bool:
        """Whether its trend goes on."""
        return not self.breaks


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRename:
    """A column of exports whose answers stand under another name from now on."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that publishing a draft changes; parts of a block count as questions of their own.

    A removed column still holds what was answered before; it only gets nothing new. Where a trend breaks under the same
    key, the older answers move to a column that is named after their last version as well.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[QuestionChange, ...]
    loadings: tuple[LoadingChange, ...]
    trends: tuple[TrendChange, ...]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    columns_renamed: tuple[ColumnRename, ...]


def difference(old: Survey | None, new: Survey) -> Difference:
    """What publishing the new survey changes; without a live version everything is added."""
    old = old or Survey(title={}, pages=())
    lines = predecessors(old, new)
    gone = {part.key for part in old.parts} - {part.key for part in lines.values()}
    told_before, told_now = _told(old), _told(new)
    pairs = [(lines[part.key], part) for part in new.parts if part.key in lines]
    changes = (
        (before, part, _differing(told_before[before.key], told_now[part.key], _breaks(before, part)))
        for before, part in pairs
    )
    added, removed, renamed = _columns(old, new, lines)
    return Difference(
        added=tuple(part.key for part in new.parts if part.key not in lines),
        removed=tuple(part.key for part in old.parts if part.key in gone),
        changed=tuple(
            QuestionChange(key=part.key, before=before.key, aspects=aspects)
            for before, part, aspects in changes
            if aspects
        ),
        loadings=tuple(_loadings(old, new)),
        trends=tuple(
            TrendChange(key=part.key, before=before.key, breaks=_breaks(before, part)) for before, part in pairs
        ),
        columns_added=added,
        columns_removed=removed,
        columns_renamed=renamed,
    )


def column_names(part: Question) -> tuple[str, ...]:
    """The columns that its answers have in exports: one, or one for each option of what takes several."""
    if part.kind in {QuestionKind.MULTI, QuestionKind.RANKING}:
        return tuple(f"q.{part.key}={option.code}" for option in part.options)
    return (f"q.{part.key}",)


def _differing(
    before: Mapping[QuestionAspect, object], after: Mapping[QuestionAspect, object], breaks: Collection[QuestionAspect]
) -> tuple[QuestionAspect, ...]:
    return tuple(each for each in QuestionAspect if before.get(each) != after.get(each) or each in breaks)


def _told(survey: Survey) -> dict[str, Mapping[QuestionAspect, object]]:
    """What is said of each part, by what of it can differ; what breaks a trend is told by the answers it can have."""
    return {
        part.key: _told_of(part, question, page)
        for page in survey.pages
        for question in page.questions
        for part in question.parts
    }


def _told_of(part: Question, question: Question, page: Page) -> Mapping[QuestionAspect, object]:
    """A part is also worded and shuffled by the block that it belongs to, and shown with its page."""
    return {
        QuestionAspect.KEY: part.key,
        QuestionAspect.WORDING: (question.wording, question.hint, part.wording, part.hint),
        QuestionAspect.LABELS: _labels(part),
        QuestionAspect.REQUIRED: (part.required, part.not_applicable, part.required_if),
        QuestionAspect.LIMITS: _limits(part),
        QuestionAspect.LOADINGS: part.loadings,
        # Without an item of its own a question's answers are known by its key.
        QuestionAspect.ITEM: part.item or part.key,
        QuestionAspect.LOGIC: (
            part.show_if,
            part.skip_if,
            question.shuffled,
            page.show_if,
            page.skip_if,
            page.shuffled,
        ),
        QuestionAspect.PLACE: page.key,
        QuestionAspect.ATTRIBUTE: part.attribute,
    }


def _breaks(before: Question, after: Question) -> tuple[QuestionAspect, ...]:
    """Why their answers cannot be counted together, if they cannot."""
    if before.kind is not after.kind:
        return (QuestionAspect.KIND,)
    if answer_space(before) == answer_space(after):
        return ()
    return (QuestionAspect.SCALE,) if before.kind is QuestionKind.SCALE else (QuestionAspect.OPTIONS,)


def _labels(part: Question) -> object:
    """What the points and options are called, and in which order they stand."""
    options = tuple((option.code, dict(option.wording), option.fixed) for option in part.options)
    return part.low_label, part.high_label, options


def _limits(part: Question) -> object:
    text = (part.max_length, part.multiline)
    return (
        part.most,
        part.minimum,
        part.maximum,
        part.whole,
        text,
        part.earliest,
        part.latest,
        part.media,
        part.largest_kb,
    )


def _loadings(old: Survey, new: Survey) -> Iterator[LoadingChange]:
    before, after = _weights(old), _weights(new)
    for axis, facet in sorted(before.keys() | after.keys()):
        was, is_now = before[axis, facet], after[axis, facet]
        yield LoadingChange(
            axis=axis,
            facet=facet,
            before=sum(was),
            after=sum(is_now),
            questions_before=len(was),
            questions_after=len(is_now),
        )


def _weights(survey: Survey) -> defaultdict[tuple[Axis, Facet], list[float]]:
    """The weights of the questions on each facet that any of them loads on."""
    weights: defaultdict[tuple[Axis, Facet], list[float]] = defaultdict(list)
    for part in survey.parts:
        for loading in part.loadings:
            weights[loading.axis, loading.facet].append(loading.weight)
    return weights


def _columns(
    old: Survey, new: Survey, lines: Mapping[str, Question]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[ColumnRename, ...]]:
    """Columns that come, that get nothing new, and that go on under another name."""
    before = [name for part in old.parts for name in column_names(part)]
    after = [name for part in new.parts for name in column_names(part)]
    renamed = [pair for part in new.parts if part.key in lines for pair in _renamed(lines[part.key], part)]
    new_names, old_names = {pair.after for pair in renamed}, {pair.before for pair in renamed}
    return (
        tuple(name for name in after if name not in before and name not in new_names),
        tuple(name for name in before if name not in after and name not in old_names),
        tuple(renamed),
    )


def _renamed(before: Question, after: Question) -> Iterator[ColumnRename]:
    if before.key != after.key and not _breaks(before, after):
        suffixes = [name.removeprefix(f"q.{before.key}") for name in column_names(before)]
        yield from (ColumnRename(before=f"q.{before.key}{each}", after=f"q.{after.key}{each}") for each in suffixes)
