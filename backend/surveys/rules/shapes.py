"""A survey as its author wrote it: pages of questions, and what their answers say about the axes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules.conditions import Condition
from backend.surveys.rules.contact import CONTACT_WORDING, LONGEST_CONTACT, NEVER_REQUIRED, ContactField
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
    MATRIX = "MATRIX"
    """Several rows on one scale; each row is a part of its own."""
    RANKING = "RANKING"
    """The options in an order, best first; all of them where it is required."""
    DATE = "DATE"
    """A calendar day, YYYY-MM-DD."""
    EMAIL = "EMAIL"
    """An e-mail address."""
    PHONE = "PHONE"
    """A phone number, kept with its country (E.164)."""
    POSTAL_CODE = "POSTAL_CODE"
    """A Japanese postal code, kept as 123-4567."""
    CONTACT = "CONTACT"
    """Names, readings and an address; each field is a part of its own."""
    FILE = "FILE"
    """One file of the accepted media, kept outside the survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice; on a SCALE, the label of the point that its code names."""

    code: str
    wording: Mapping[str, str]
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What a SCALE question measures: a facet of an attitude axis, how much, and in which direction."""

    axis: Axis
    facet: Facet
    weight: float = 1.0
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a MATRIX; it is asked, kept and measured like a SCALE question of its own."""

    key: str
    wording: Mapping[str, str]
    item: str = ""
    loadings: tuple[Loading, ...] = ()
    continues: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; what does not belong to its kind stays at its default.

    `part_of` is never authored: it names the MATRIX or CONTACT that a part was made from. `continues` names the
    question of the live version whose answers this one goes on with.
    """

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
    rows: tuple[Row, ...] = ()
    contact: tuple[str, ...] = ()
    earliest: str = ""
    latest: str = ""
    media: tuple[str, ...] = ()
    largest_kb: int = 5_000
    shuffled: bool = False
    attribute: str = ""
    continues: str = ""
    show_if: Condition | None = None
    skip_if: Condition | None = None
    required_if: Condition | None = None
    part_of: str = ""

    @property
    def parts(self) -> tuple["Question", ...]:
        """What is answered: the question itself, or the rows or fields that it is made of."""
        return parts_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are shown and kept together; `parts` is what is answered on it, in order."""

    key: str
    title: Mapping[str, str] = field(default_factory=dict)
    shuffled: bool = False
    show_if: Condition | None = None
    skip_if: Condition | None = None
    questions: tuple[Question, ...]
    parts: tuple[Question, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Made once: every page that is shown, posted or counted asks for them.
        object.__setattr__(self, "parts", tuple(part for question in self.questions for part in question.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenField:
    """Something that the link says of its bearer and nobody is shown."""

    key: str
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many responses are wanted of those for whom the condition holds; the others are thanked."""

    key: str
    when: Condition
    limit: int
    thanks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the survey ends for those for whom the condition holds; without one, for all who come so far."""

    key: str
    when: Condition | None = None
    thanks: Mapping[str, str] = field(default_factory=dict)
    redirect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A whole survey, in every language it is offered in; the first one is shown where nobody chose."""

    title: Mapping[str, str]
    introduction: Mapping[str, str] = field(default_factory=dict)
    thanks: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES
    pages: tuple[Page, ...]
    hidden: tuple[HiddenField, ...] = ()
    quotas: tuple[Quota, ...] = ()
    endings: tuple[Ending, ...] = ()

    @property
    def parts(self) -> tuple[Question, ...]:
        """Everything that can be answered, in the author's order."""
        return tuple(part for page in self.pages for part in page.parts)


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


def parts_of(question: Question) -> tuple[Question, ...]:
    """What is answered of a question: a MATRIX row by row, a CONTACT field by field, any other as it stands."""
    match question.kind:
        case QuestionKind.MATRIX:
            return tuple(_row_part(question, row) for row in question.rows)
        case QuestionKind.CONTACT:
            return tuple(_contact_part(question, ContactField(name)) for name in question.contact)
    return (question,)


def axes_of(survey: Survey) -> frozenset[Axis]:
    """The axes that some question of the survey loads on."""
    return frozenset(loading.axis for part in survey.parts for loading in part.loadings)


def _row_part(question: Question, row: Row) -> Question:
    return Question(
        key=f"{question.key}.{row.key}",
        kind=QuestionKind.SCALE,
        wording=row.wording,
        required=question.required,
        not_applicable=question.not_applicable,
        item=row.item,
        low=question.low,
        high=question.high,
        low_label=question.low_label,
        high_label=question.high_label,
        options=question.options,
        loadings=row.loadings,
        attribute=question.attribute and f"{question.attribute}.{row.key}",
        continues=row.continues or (question.continues and f"{question.continues}.{row.key}"),
        show_if=question.show_if,
        skip_if=question.skip_if,
        required_if=question.required_if,
        part_of=question.key,
    )


def _contact_part(question: Question, name: ContactField) -> Question:
    suffix = name.lower()
    is_needed = name not in NEVER_REQUIRED
    return Question(
        key=f"{question.key}.{suffix}",
        kind=_CONTACT_KINDS.get(name, QuestionKind.TEXT),
        wording=CONTACT_WORDING[name],
        required=question.required and is_needed,
        max_length=LONGEST_CONTACT,
        attribute=question.attribute and f"{question.attribute}.{suffix}",
        continues=question.continues and f"{question.continues}.{suffix}",
        show_if=question.show_if,
        skip_if=question.skip_if,
        required_if=question.required_if if is_needed else None,
        part_of=question.key,
    )


_CONTACT_KINDS = {
    ContactField.POSTAL_CODE: QuestionKind.POSTAL_CODE,
    ContactField.EMAIL: QuestionKind.EMAIL,
    ContactField.PHONE: QuestionKind.PHONE,
}
