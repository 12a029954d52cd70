"""The rooms' enums as the schema shows them: every value described, in the method's words."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import TypeVar

import strawberry

from backend.loyalty.queries.models import ModelStatus
from backend.loyalty.rules.axes import Axis, Cause, Facet, Kind, Moment
from backend.outbox.rules import Channel
from backend.panel.rules import AddressKind, AttributeKind
from backend.responses.queries.results import TrendBy
from backend.segments.rules import NAMES, WHO_THEY_ARE, Segment
from backend.staff.rules import Permission, Role
from backend.surveys.rules import QuestionAspect, QuestionKind

__all__ = [
    "AddressKind",
    "AttributeKind",
    "Axis",
    "Cause",
    "Channel",
    "Facet",
    "Kind",
    "Language",
    "ModelStatus",
    "Moment",
    "Permission",
    "QuestionAspect",
    "QuestionKind",
    "Role",
    "Segment",
    "TrendBy",
    "described",
]

E = TypeVar("E", bound=Enum)


def described(enum: type[E], description: str, values: Mapping[E, str], *, name: str | None = None) -> type[E]:
    """Shows a room's enum in the schema; every value must be described."""
    shown = strawberry.enum(enum, name=name, description=description)
    for value in vars(shown)["__strawberry_definition__"].values:
        value.description = values[enum[value.name]]
    return shown


described(
    Axis,
    "A dimension of the cube in which every person has a place.",
    {
        Axis.PSYCHOLOGY: "What a person feels about a product (心理軸).",
        Axis.BEHAVIOUR: "What a person does about a product (行動軸).",
        Axis.DEPTH: "How attached a person is to the brand that makes the product (深度軸).",
    },
)
described(
    Facet,
    "A side of an attitude axis that questions ask about.",
    {
        Facet.LIKING: "Liking of the product (好意), on PSYCHOLOGY.",
        Facet.TRUST: "Trust in the product (信頼), on PSYCHOLOGY.",
        Facet.DEPENDENCE: "Dependence on the product (依存), on PSYCHOLOGY.",
        Facet.CONNECTION: "Feeling of connection with the brand (つながり), on DEPTH.",
        Facet.PROMINENCE: "Presence of the brand in mind (存在感), on DEPTH.",
    },
)
described(
    Moment,
    "A moment at which people are asked; answers of each moment weigh differently.",
    {
        Moment.NONE: "At no moment of the method: weighs 1.",
        Moment.SIGNUP: "On joining, through an open link or QR code (入会時の入力フォーム).",
        Moment.AFTER_PURCHASE: "Seven days after a purchase (購入1週間後の簡易満足度調査).",
        Moment.CAMPAIGN: "With a campaign, in a chosen period (キャンペーンを絡めたアンケート).",
        Moment.ANNUAL: "Once a year for each person (年に1回の顧客満足度調査).",
    },
)
_KINDS = {
    Kind.ANSWER: "An answer to a question that loads on PSYCHOLOGY or DEPTH.",
    Kind.PURCHASE: "A purchase of the product (購入).",
    Kind.CROSS_SELL: "A purchase beside another product of the brand (クロスセル).",
    Kind.UP_SELL: "A purchase of something better than before (アップセル).",
    Kind.SITE_VISIT: "A prospect's visit to the site (サイト訪問).",
    Kind.CATALOGUE: "A prospect's request for a catalogue (資料請求).",
    Kind.TRIAL: "A prospect's trial of the product (試用).",
    Kind.MEETING: "A prospect's meeting with the staff (商談).",
    Kind.TIER: "The client's own behaviour tier, imported (行動ランク).",
    Kind.CONVERSATION: "What a salesperson heard from the person, on PSYCHOLOGY or DEPTH (商談で聞いたこと).",
    Kind.ADVOCACY: "Someone whom the person brought has bought, on DEPTH (紹介).",
}
described(Kind, "What an observation is of.", _KINDS, name="ObservationKind")
described(
    Cause,
    "Why a person moved: the kind of evidence, or time itself.",
    {cause: _KINDS[Kind(cause)] for cause in Cause if cause < Cause.LAPSE}
    | {
        Cause.LAPSE: "Buying fell silent (離反).",
        Cause.STALENESS: "An attitude was not asked about for too long.",
        Cause.TIER_END: "The client's tier was valid until then.",
    },
    name="MoveCause",
)
described(
    AttributeKind,
    "What kind of thing an attribute says of a person.",
    {
        AttributeKind.TEXT: "Any text of up to 400 characters.",
        AttributeKind.NUMBER: "A number.",
        AttributeKind.BOOLEAN: "Yes or no.",
        AttributeKind.DATE: "A calendar day, YYYY-MM-DD.",
        AttributeKind.CHOICE: "One of the attribute's choices.",
    },
)
described(
    AddressKind,
    "What kind of address a person is reached at.",
    {
        AddressKind.EMAIL: "An e-mail address.",
        AddressKind.PHONE: "A phone number, with its country (E.164).",
    },
)
described(
    Channel,
    "The way by which people are reached.",
    {
        Channel.EMAIL: "By e-mail.",
        Channel.WEBHOOK: "By a program of the company's own, which is told by webhook.",
        Channel.FILE: "By a file of links, for the marketing tool that the company has.",
    },
)
described(
    Role,
    "What someone on the staff is there for; each role has its permissions.",
    {
        Role.ADMINISTRATOR: "May do everything (管理者).",
        Role.ANALYST: "Reads positions and answers, works on models (分析担当).",
        Role.PLANNER: "Plans surveys, touchpoints and communications (CRM企画担当).",
        Role.COMMUNITY_MANAGER: "Looks after the boards (コミュニティ担当).",
        Role.SALES_MANAGER: "Leads salespeople (営業管理者).",
        Role.SALESPERSON: "Looks up own leads (営業担当).",
        Role.AUDITOR: "Reads everything, changes nothing (監査担当).",
    },
)
described(
    Permission,
    "One thing that a role may or may not do.",
    {permission: permission.value.replace("_", " ").capitalize() + "." for permission in Permission},
)


class Language(StrEnum):
    """The languages in which people are spoken to."""

    JA = "ja"
    EN = "en"


described(
    Language,
    "A language in which people are spoken to.",
    {Language.JA: "Japanese (日本語).", Language.EN: "English (英語)."},
)
described(
    Segment,
    "One of the eight segments, an octant of the cube: code = psychology + 2 x behaviour + 4 x depth.",
    {segment: f"{WHO_THEY_ARE[segment]['en']} ({NAMES[segment]['ja']}, code {segment.value})" for segment in Segment},
)
described(
    ModelStatus,
    "How far a measurement model has come.",
    {
        ModelStatus.DRAFT: "May still be changed; nobody's position is read under it.",
        ModelStatus.PUBLISHING: "Its positions are being made beside those of the live one.",
        ModelStatus.LIVE: "Positions are read under it.",
        ModelStatus.RETIRED: "Was live before; stays readable.",
    },
    name="MeasurementModelStatus",
)
described(
    QuestionKind,
    "How a question is answered.",
    {
        QuestionKind.SCALE: "One whole number of a range, such as 1-5, 1-7, 1-10 or 0-10.",
        QuestionKind.SINGLE: "One of the options.",
        QuestionKind.MULTI: "Any number of the options, or up to a limit.",
        QuestionKind.TEXT: "Words of one's own.",
        QuestionKind.NUMBER: "A number within limits.",
        QuestionKind.CONSENT: "A decision for or against a purpose, with the wording it was shown.",
        QuestionKind.MATRIX: "Several rows on one scale; each row is a part that is answered by itself.",
        QuestionKind.RANKING: "The options in an order, best first.",
        QuestionKind.DATE: "A calendar day, YYYY-MM-DD.",
        QuestionKind.EMAIL: "An e-mail address.",
        QuestionKind.PHONE: "A phone number, kept with its country (E.164).",
        QuestionKind.POSTAL_CODE: "A Japanese postal code, kept as 123-4567.",
        QuestionKind.CONTACT: "Names, readings and an address; each field is a part that is answered by itself.",
        QuestionKind.FILE: "One file of the accepted media.",
    },
)
described(
    QuestionAspect,
    "What of a question may differ between two versions.",
    {
        QuestionAspect.KEY: "Its key.",
        QuestionAspect.KIND: "How it is answered.",
        QuestionAspect.WORDING: "Its wording or hint.",
        QuestionAspect.SCALE: "The points of its scale.",
        QuestionAspect.OPTIONS: "The codes of its options, or its purpose.",
        QuestionAspect.LABELS: "What its points or options are called, or their order.",
        QuestionAspect.REQUIRED: "Whether it must be answered, or may be not applicable.",
        QuestionAspect.LIMITS: "The limits of its answer.",
        QuestionAspect.LOADINGS: "What it measures, and how much.",
        QuestionAspect.ITEM: "The item under which a model knows it.",
        QuestionAspect.LOGIC: "Who is shown it, and in which order.",
        QuestionAspect.PLACE: "The page on which it stands.",
        QuestionAspect.ATTRIBUTE: "The attribute that it is kept as.",
    },
)
described(
    TrendBy,
    "What a trend goes by.",
    {
        TrendBy.VERSION: "By the published versions of the survey.",
        TrendBy.MONTH: "By the months in which the answers were first given.",
    },
)
