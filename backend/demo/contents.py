"""The shapes of what was written by hand for the demo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique

from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.surveys.rules import Answer
from backend.text import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductContent:
    """A product: who meets it, what it costs, how often it is usually bought, and how well it is liked."""

    key: str
    name: Wording
    price: int
    usual_days: int
    known_by: float
    appeal: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandContent:
    """A brand and its products."""

    key: str
    name: Wording
    appeal: float
    products: tuple[ProductContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeContent:
    """What is known of people, with how often each choice occurs; a DATE has no choices."""

    key: str
    kind: str
    name: Wording
    personal: bool
    shares: Mapping[str, float] = field(default_factory=dict)
    only_where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingContent:
    """One moment: which survey, about which products, and how many of those asked begin and finish."""

    survey: str
    moment: Moment
    products: Sequence[str]
    finished: float
    answered: float = 1.0
    delay_days: int = 0
    rest_days: int = 0
    expiry_days: int = 30
    channel: Channel = Channel.FILE
    rules: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContent:
    """A campaign in a period counted back from today: asked by hand, or by itself for people of some prefectures."""

    key: str
    survey: str
    moment: Moment
    product: str
    days_ago: int
    open_days: int
    answered: float
    finished: float
    asked: float = 0.0
    name: Wording = field(default_factory=dict)
    prize: Wording = field(default_factory=dict)
    prefectures: Sequence[str] = ()
    rules: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentContent:
    """A purpose and channel, the wording shown, and how many were asked, agreed, and took it back later."""

    purpose: str
    channel: str
    asked: float
    granted: float
    wording: Wording
    revoked: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesContent:
    """What people are called: kanji, kana and romaji of Japanese names; English ones as they are."""

    family: Sequence[Sequence[str]]
    given: Sequence[Sequence[str]]
    english_family: Sequence[str]
    english_given: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterContent:
    """Where an open touchpoint's link hangs, what its form knows beforehand, and how many of those who join read it."""

    touchpoint: str
    key: str
    share: float
    hidden: Mapping[str, str]
    prefill: Mapping[str, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapContent:
    """At most so many contacts of a person in so many days, in some segments or in all."""

    key: str
    most: int
    window_days: int
    segments: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContent:
    """What came of the answers about a brand, and when that was told."""

    brand: str
    days_ago: int
    title: Wording
    text: Wording


@unique
class Opens(StrEnum):
    """What a link leads to."""

    SURVEY = "SURVEY"
    """A survey, by an open link or by a person's own."""
    COUNTER = "COUNTER"
    """An open link that hangs in a shop."""
    TAP = "TAP"
    """A person's survey with a score chosen, as from a mail."""
    CHOSEN = "CHOSEN"
    """A person's survey whose questions are chosen one by one."""
    PREVIEW = "PREVIEW"
    """The draft, as that person would see it."""
    PREFERENCES = "PREFERENCES"
    """All that a person said and chose."""
    CONFIRM = "CONFIRM"
    """Asks whoever reads an address whether two people are one."""
    AGREEMENT = "AGREEMENT"
    """Asks somebody to become an ambassador."""
    BOARDS = "BOARDS"
    """An ambassador's boards."""
    REFERRAL = "REFERRAL"
    """An ambassador's link to pass on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorContent:
    """A link to offer, and how many pages of it are answered already."""

    touchpoint: str
    opens: Opens = Opens.SURVEY
    answered_pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that was written for the demo."""

    company: Wording
    brands: tuple[BrandContent, ...]
    attributes: tuple[AttributeContent, ...]
    signup: AskingContent
    after_purchase: AskingContent
    annual: AskingContent
    campaigns: tuple[CampaignContent, ...]
    counter: CounterContent
    caps: tuple[CapContent, ...]
    doors: tuple[DoorContent, ...]
    names: NamesContent
    consents: tuple[ConsentContent, ...]
    outcomes: tuple[OutcomeContent, ...]
    surveys: Mapping[str, Mapping[str, object]]
    comments: Mapping[str, Mapping[str, Sequence[str]]]
    shares: Mapping[str, Mapping[str, float]]
    words: Mapping[str, Mapping[str, Sequence[str]]]

    @property
    def products(self) -> tuple[ProductContent, ...]:
        """The products of all brands, in the order they are written."""
        return tuple(product for brand in self.brands for product in brand.products)

    @property
    def makers(self) -> tuple[int, ...]:
        """The place of each product's brand among the brands."""
        return tuple(place for place, brand in enumerate(self.brands) for _ in brand.products)

    def place_of(self, product: str) -> int:
        """The place of the product of that key among the products."""
        return [each.key for each in self.products].index(product)
