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
    earliest: str = ""
    latest: str = ""
    media: Sequence[str] = ()
    largest_kb: int = 5_000
    contact: Sequence[str] = ()
    rows: "Sequence[Question]" = ()
    required_if: object | None = None

    @property
    def parts(self) -> "Sequence[Question]":
        return self.rows or (self,)


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


def words(japanese: str, english: str) -> Words:
    """A wording in both languages."""
    return {"ja": japanese, "en": english}


def matrix(
    key: str, high: int, *rows: tuple[Words, str], points: Sequence[Option] = (), required: bool = True
) -> Question:
    """Statements on one scale of agreement."""
    return Question(
        key=key,
        kind="MATRIX",
        wording=words("次のことは、どのくらい当てはまりますか", "How much do you agree?"),
        high=high,
        low_label=AGREE_LOW,
        high_label=AGREE_HIGH,
        options=points,
        required=required,
        rows=tuple(
            Question(
                key=f"{key}.{name}",
                kind="SCALE",
                wording=wording,
                high=high,
                low_label=AGREE_LOW,
                high_label=AGREE_HIGH,
                options=points,
                required=required,
            )
            for wording, name in rows
        ),
    )


CONTACT: Final[Sequence[tuple[str, str, Words]]] = (
    ("FAMILY_NAME", "TEXT", words("姓", "Family name")),
    ("GIVEN_NAME", "TEXT", words("名", "Given name")),
    ("FAMILY_KANA", "TEXT", words("セイ（フリガナ）", "Family name (reading)")),
    ("GIVEN_KANA", "TEXT", words("メイ（フリガナ）", "Given name (reading)")),
    ("POSTAL_CODE", "POSTAL_CODE", words("郵便番号", "Postal code")),
    ("PREFECTURE", "TEXT", words("都道府県", "Prefecture")),
    ("CITY", "TEXT", words("市区町村", "City")),
    ("STREET", "TEXT", words("町名・番地", "Street and number")),
    ("BUILDING", "TEXT", words("建物名・部屋番号", "Building and room")),
    ("EMAIL", "EMAIL", words("メールアドレス", "E-mail address")),
    ("PHONE", "PHONE", words("電話番号", "Phone number")),
)


def contact(key: str = "contact", *, required: bool = True) -> Question:
    """A contact block with every field."""
    return Question(
        key=key,
        kind="CONTACT",
        wording=words("お届け先をご記入ください", "Where should we send it?"),
        required=required,
        contact=tuple(name for name, _, _ in CONTACT),
        rows=tuple(
            Question(
                key=f"{key}.{name.lower()}",
                kind=kind,
                wording=wording,
                required=required and name != "BUILDING",
                max_length=200,
            )
            for name, kind, wording in CONTACT
        ),
    )


def ranking(key: str = "ranking", count: int = 4, *, required: bool = True, unsure: bool = False) -> Question:
    """An order of qualities."""
    qualities = (
        words("香り", "Aroma"),
        words("味わい", "Taste"),
        words("価格", "Price"),
        words("産地や作り手のこと", "Where it comes from and who makes it"),
        words("包装の美しさ", "The wrapping"),
        words("買いやすさ", "How easy it is to buy"),
        words("評判", "What others say"),
        words("容量", "The size"),
        words("贈りやすさ", "Good for a gift"),
    )
    return Question(
        key=key,
        kind="RANKING",
        wording=words("お茶を選ぶとき、大切なものはどれですか", "What matters when you choose a tea?"),
        options=tuple(Option(code=f"o{place}", wording=quality) for place, quality in enumerate(qualities[:count])),
        required=required,
        not_applicable=unsure,
    )


def newer_kinds(*, required: bool = False) -> Survey:
    """One question of each kind that takes more than a tap or a line, and of each way to answer it."""
    statements = (
        (words("このお茶が好きだ", "I like this tea"), "like"),
        (words("このお茶がないと困る", "I would miss it if it were gone"), "miss"),
        (words("人にすすめたい", "I would recommend it"), "tell"),
    )
    points = tuple(
        Option(code=str(point), wording=wording)
        for point, wording in enumerate(
            (words("ちがう", "No"), words("どちらともいえない", "Neither"), words("そう", "Yes")), start=1
        )
    )
    return survey_of(
        matrix("matrix", 7, *statements, required=required),
        matrix("worded", 3, *statements[:2], points=points, required=required),
        ranking(required=required, unsure=True),
        ranking("many", 9, required=required),
        Question(
            key="day",
            kind="DATE",
            wording=words("最後にお買い上げの日", "When did you last buy it?"),
            earliest="2020-01-01",
            latest="2026-11-21",
            required=required,
        ),
        Question(
            key="mail",
            kind="EMAIL",
            wording=words("メールアドレス", "Your e-mail address"),
            not_applicable=True,
            required=required,
        ),
        Question(key="phone", kind="PHONE", wording=words("お電話番号", "Your phone number"), required=required),
        Question(key="post", kind="POSTAL_CODE", wording=words("郵便番号", "Your postal code"), required=required),
        contact(required=required),
        Question(
            key="photo",
            kind="FILE",
            wording=words("お茶の時間の写真", "A photo of your tea time"),
            media=("image", "pdf"),
            required=required,
        ),
    )
