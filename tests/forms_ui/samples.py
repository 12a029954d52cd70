"""Surveys to show: the narrowest classes that have the shapes the pages ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

Words = Mapping[str, str]


class Usual(TypedDict):
    """What every showing of a page needs, whatever is shown."""

    action: str
    hidden: Mapping[str, str]


USUAL: Final[Usual] = {"action": "/s/token?page=1", "hidden": {"version": "3", "page": "1"}}
AGREE_LOW = {"ja": "まったくそう思わない", "en": "Strongly disagree"}
AGREE_HIGH = {"ja": "とてもそう思う", "en": "Strongly agree"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    code: str
    wording: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    key: str
    kind: str
    wording: Words
    hint: Words = field(default_factory=dict)
    required: bool = True
    not_applicable: bool = False
    low: int = 1
    high: int = 5
    low_label: Words = field(default_factory=dict)
    high_label: Words = field(default_factory=dict)
    options: Sequence[Option] = ()
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    multiline: bool = False
    max_length: int = 2_000
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    key: str
    title: Words = field(default_factory=dict)
    questions: Sequence[Question] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    title: Words
    pages: Sequence[Page]
    introduction: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    languages: Sequence[str] = ("ja", "en")


def scale(key: str = "liking", high: int = 5, *, low: int = 1, required: bool = True, unsure: bool = False) -> Question:
    """A scale of agreement."""
    return Question(
        key=key,
        kind="SCALE",
        wording={"ja": "このお茶が好きだ", "en": "I like this tea"},
        low=low,
        high=high,
        low_label=AGREE_LOW,
        high_label=AGREE_HIGH,
        required=required,
        not_applicable=unsure,
    )


def options(*codes: str) -> tuple[Option, ...]:
    """Options that are worded as they are coded."""
    return tuple(Option(code=code, wording={"ja": f"{code}です", "en": f"It is {code}"}) for code in codes)


def survey_of(*questions: Question) -> Survey:
    """A survey with all its questions on one page."""
    return Survey(
        title={"ja": "お茶のアンケート", "en": "About our tea"}, pages=(Page(key="only", questions=questions),)
    )


def every_kind() -> Survey:
    """One question of each kind and way to answer, all of them optional."""
    return survey_of(
        scale("scale", 7, required=False, unsure=True),
        Question(key="single", kind="SINGLE", wording={"ja": "どれ？"}, options=options("a", "b.c"), required=False),
        Question(
            key="multi",
            kind="MULTI",
            wording={"ja": "どれとどれ？"},
            options=options("x", "y", "z"),
            most=2,
            not_applicable=True,
            required=False,
        ),
        Question(key="line", kind="TEXT", wording={"ja": "ひとこと"}, max_length=20, required=False),
        Question(
            key="lines", kind="TEXT", wording={"ja": "自由に"}, multiline=True, not_applicable=True, required=False
        ),
        Question(
            key="whole", kind="NUMBER", wording={"ja": "何回？"}, whole=True, minimum=0, maximum=99, required=False
        ),
        Question(key="real", kind="NUMBER", wording={"ja": "何℃？"}, minimum=-50, not_applicable=True, required=False),
        Question(key="consent", kind="CONSENT", wording={"ja": "同意します"}, required=False),
    )
