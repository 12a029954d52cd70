"""Which touchpoints the demo sets up: the four moments about the products, and the campaigns."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from backend.clock import DAY, Instant
from backend.demo.contents import AskingContent, Content
from backend.loyalty.rules.axes import Moment
from backend.touchpoints.rules import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A touchpoint to be set up, with the words that its survey is filled with."""

    key: str
    survey: str
    moment: Moment
    product: int
    period: Period
    words: Callable[[str], Mapping[str, str]]


def plans_of(content: Content, now: Instant) -> Iterator[Plan]:
    """Every touchpoint that is to be."""
    for moment, asking in (
        ("signup", content.signup),
        ("after-purchase", content.after_purchase),
        ("annual", content.annual),
    ):
        yield from _plans_by_product(content, moment, asking)
    for campaign in content.campaigns:
        opens_at = now - campaign.days_ago * DAY
        yield Plan(
            key=campaign.key,
            survey=campaign.survey,
            moment=campaign.moment,
            product=content.place_of(campaign.product),
            period=Period(opens_at=opens_at, closes_at=opens_at + campaign.open_days * DAY),
            words=_words(content, content.place_of(campaign.product), campaign=campaign.name, prize=campaign.prize),
        )


def touchpoint_key(moment: str, product: str) -> str:
    """The key of the touchpoint, and of the survey, of a moment about a product."""
    return f"{moment}-{product}"


def _plans_by_product(content: Content, moment: str, asking: AskingContent) -> Iterator[Plan]:
    for key in asking.products:
        place = content.place_of(key)
        yield Plan(
            key=touchpoint_key(moment, key),
            survey=asking.survey,
            moment=asking.moment,
            product=place,
            period=Period(expiry_days=asking.expiry_days),
            words=_words(content, place),
        )


def _words(content: Content, product: int, **more: Mapping[str, str]) -> Callable[[str], Mapping[str, str]]:
    """The words for a template's places, by language."""
    names = {"product": content.products[product].name, "brand": content.brands[content.makers[product]].name, **more}
    return lambda language: {place: name[language] for place, name in names.items()}
