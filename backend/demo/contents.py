"""The shapes of what was written by hand for the demo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.loyalty.rules.axes import Moment
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContent:
    """A campaign: asked of a part of those who know the product, in a period counted back from today."""

    key: str
    survey: str
    moment: Moment
    product: str
    asked: float
    days_ago: int
    open_days: int
    answered: float
    finished: float
    name: Wording
    prize: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorContent:
    """A link to offer, and how many pages of it are answered already."""

    touchpoint: str
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
    doors: tuple[DoorContent, ...]
    surveys: Mapping[str, Mapping[str, object]]
    comments: Mapping[str, Mapping[str, Sequence[str]]]

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
