"""Which touchpoints the demo sets up: the four moments about the products, and the campaigns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.clock import DAY, Instant
from backend.demo.contents import AskingContent, CampaignContent, Content
from backend.demo.reading import filled
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.touchpoints.rules import Period, Rules, rules_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A touchpoint to be set up, with the words that its survey is filled with; `rules` where it plans itself."""

    key: str
    survey: str
    moment: Moment
    product: int
    period: Period
    words: Callable[[str], Mapping[str, str]]
    channel: Channel = Channel.FILE
    rules: Rules | None = None
    prefectures: Sequence[str] = ()


def plans_of(content: Content, now: Instant) -> Iterator[Plan]:
    """Every touchpoint that is to be."""
    for moment, asking in (
        ("signup", content.signup),
        ("after-purchase", content.after_purchase),
        ("annual", content.annual),
    ):
        yield from _plans_by_product(content, moment, asking)
    for campaign in content.campaigns:
        yield _plan_of_campaign(content, campaign, now)


def touchpoint_key(moment: str, product: str) -> str:
    """The key of the touchpoint, and of the survey, of a moment about a product."""
    return f"{moment}-{product}"


def _plans_by_product(content: Content, moment: str, asking: AskingContent) -> Iterator[Plan]:
    said = {**asking.rules, "delay_days": asking.delay_days, "rest_days": asking.rest_days}
    for key in asking.products:
        place = content.place_of(key)
        words = _words(content, place)
        yield Plan(
            key=touchpoint_key(moment, key),
            survey=asking.survey,
            moment=asking.moment,
            product=place,
            period=Period(expiry_days=asking.expiry_days),
            words=words,
            channel=asking.channel,
            rules=rules_from_json(filled(said, words)) if asking.rules else None,
        )


def _plan_of_campaign(content: Content, campaign: CampaignContent, now: Instant) -> Plan:
    place, opens_at = content.place_of(campaign.product), now - campaign.days_ago * DAY
    said = {"campaign": campaign.name, "prize": campaign.prize}
    return Plan(
        key=campaign.key,
        survey=campaign.survey,
        moment=campaign.moment,
        product=place,
        period=Period(opens_at=opens_at, closes_at=opens_at + campaign.open_days * DAY),
        words=_words(content, place, **{place: name for place, name in said.items() if name}),
        rules=rules_from_json(campaign.rules) if campaign.rules else None,
        prefectures=campaign.prefectures,
    )


def _words(content: Content, product: int, **more: Mapping[str, str]) -> Callable[[str], Mapping[str, str]]:
    """The words for a template's places, by language."""
    names = {"product": content.products[product].name, "brand": content.brands[content.makers[product]].name, **more}
    return lambda language: {place: name[language] for place, name in names.items()}
