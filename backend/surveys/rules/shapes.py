"""A survey as its author wrote it: pages of questions, and what their answers say about the axes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.loyalty.rules.axes import Axis, Facet
from backend.text import LANGUAGES

Answer = int | float | str | bool | list[str] | None
"""An answer as it is kept: None is "not applicable"; a question left blank has no answer at all."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "SCALE"
    """One whole number of a range, such as 1-5, 1-7, 1-10 or 0-10."""
    SINGLE = "SINGLE"
    """One of the options."""
    MULTI = "MULTI"
    """Any number of the options, or up to `most`."""
    TEXT = "TEXT"
    """Words of one's own."""
    NUMBER = "NUMBER"
    """A number within limits."""
    CONSENT = "CONSENT"
    """A decision for a purpose, with the wording it was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice; on a SCALE, the label of the point that its code names."""

    code: str
    wording: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What a SCALE question measures: a facet of an attitude axis, how much, and in which direction."""

    axis: Axis
    facet: Facet
    weight: float = 1.0
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; what does not belong to its kind stays at its default."""

    key: str
    kind: QuestionKind
    wording: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    not_applicable: bool = False
    item: str = ""
    low: int = 1
    high: int = 5
    low_label: Mapping[str, str] = field(default_factory=dict)
    high_label: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    most: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    multiline: bool = False
    max_length: int = 2_000
    purpose: str = ""
    loadings: tuple[Loading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are shown and kept together."""

    key: str
    questions: tuple[Question, ...]
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A whole survey, in every language it is offered in; the first one is shown where nobody chose."""

    title: Mapping[str, str]
    pages: tuple[Page, ...]
    languages: tuple[str, ...] = LANGUAGES
    introduction: Mapping[str, str] = field(default_factory=dict)
    thanks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published version with its definition read: it never changes, so it may be kept in memory."""

    id: int
    survey_id: int
    survey_key: str
    number: int
    survey: Survey

    def item(self, question: Question) -> str:
        """The name under which the question's answers are comparable across surveys and versions."""
        return question.item or f"{self.survey_key}.{question.key}"


def axes_of(survey: Survey) -> frozenset[Axis]:
    """The axes that some question of the survey loads on."""
    return frozenset(
        loading.axis for page in survey.pages for question in page.questions for loading in question.loadings
    )
