"""What stands before anyone comes: catalogue, measurement model, attributes, surveys, touchpoints and staff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Instant
from backend.demo.cohorts import instant_of
from backend.demo.contents import Content
from backend.demo.plans import Plan, plans_of
from backend.demo.reading import filled
from backend.loyalty.actions import add_model, begin_publishing, finish_publishing
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.panel.actions import define_attribute
from backend.panel.rules import AttributeKind
from backend.responses.rules import takes_one_way
from backend.segments.rules import AllOf, AttributeIn, InSegment, Segment
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from backend.surveys.actions import add_survey, publish
from backend.surveys.queries import find_published
from backend.surveys.rules import Published, survey_from_json
from backend.touchpoints.actions import HAND_OUT, Reach, add_touchpoint, place_open_link
from backend.touchpoints.rules import Rules

_MODEL = "demo-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedTouchpoint:
    """A touchpoint that stands, with the survey that it asks; without rules it never plans itself."""

    id: int
    key: str
    moment: Moment
    product_id: int
    is_open: bool
    channel: Channel
    rules: Rules | None
    published: Published
    is_plain: bool

    @property
    def chooses(self) -> bool:
        """Whether its questions are chosen for each person, one by one."""
        return self.rules is not None and self.rules.most_questions is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The ids of what stands: products and their brands by place, touchpoints by key, and the link in a shop."""

    product_ids: tuple[int, ...]
    brand_ids: tuple[int, ...]
    touchpoints: Mapping[str, StagedTouchpoint]
    counter_id: int


def set_stage(session: Session, content: Content, now: Instant) -> Stage:
    """Sets everything up as it stood two years before now."""
    since = instant_of(-1, now)
    brand_ids, product_ids = _catalogue(session, content, since)
    _publish_model(session, content, product_ids, since)
    for attribute in content.attributes:
        define_attribute(
            session,
            key=attribute.key,
            kind=AttributeKind(attribute.kind),
            name=attribute.name,
            choices=list(attribute.shares),
            personal=attribute.personal,
            now=since,
        )
    plans = list(plans_of(content, now))
    touchpoints = {plan.key: _touchpoint(session, content, plan, product_ids, since) for plan in plans}
    counter_id = _place_counter(session, content, touchpoints, since)
    return Stage(product_ids=product_ids, brand_ids=brand_ids, touchpoints=touchpoints, counter_id=counter_id)


def issue_tokens(session: Session, secret_source: Callable[[], str], now: Instant) -> dict[Role, str]:
    """A token for each role, to be shown once."""
    tokens = {role: f"kz_{secret_source()}" for role in Role}
    for role, token in tokens.items():
        issue_token(session, name=f"demo {role.lower()}", role=role, token=token, expires_at=None, now=now)
    return tokens


def issue_brand_token(session: Session, brand_id: int, secret_source: Callable[[], str], now: Instant) -> str:
    """A token of someone who is there for that brand only."""
    token, role = f"kz_{secret_source()}", Role.PLANNER
    name = f"demo {role.lower()} of a brand"
    issue_token(session, name=name, role=role, token=token, expires_at=None, now=now, brand_ids=[brand_id])
    return token


def _catalogue(session: Session, content: Content, now: Instant) -> tuple[tuple[int, ...], tuple[int, ...]]:
    brands = [add_brand(session, key=brand.key, name=brand.name, now=now).id for brand in content.brands]
    # One after the other, as anybody enters them: whoever shows the oldest first shows the one that most is told of.
    products = [
        add_product(session, brand_id=brands[maker], key=product.key, name=product.name, now=now + order).id
        for order, (maker, product) in enumerate(zip(content.makers, content.products, strict=True))
    ]
    return tuple(brands[maker] for maker in content.makers), tuple(products)


def _publish_model(session: Session, content: Content, product_ids: tuple[int, ...], now: Instant) -> None:
    """The default model, with each product's own usual time between purchases; there is nothing to rebuild yet."""
    spans = {
        str(product_id): {"half_life_days": product.usual_days, "grace_days": product.usual_days}
        for product_id, product in zip(product_ids, content.products, strict=True)
    }
    definition = {**DEFAULT_DEFINITION, "products": spans}
    model = add_model(session, version=_MODEL, definition=definition, now=now)
    begin_publishing(session, model.id)
    session.flush()
    finish_publishing(session, model.id, now)
    session.flush()


def _place_counter(
    session: Session, content: Content, touchpoints: Mapping[str, StagedTouchpoint], now: Instant
) -> int:
    counter = content.counter
    placed = place_open_link(
        session,
        touchpoints[counter.touchpoint].id,
        key=counter.key,
        hidden=counter.hidden,
        prefill=counter.prefill,
        now=now,
    )
    session.flush()
    return placed.id


def _reach(plan: Plan, product_id: int) -> Reach:
    """Whom it asks when it plans itself: whoever touches the product; after a purchase, that is who bought it."""
    if plan.rules is None:
        return HAND_OUT
    touches = InSegment(product_id=product_id, segments=[UNCLASSIFIED, *map(int, Segment)])
    lives = [AttributeIn(key="prefecture", values=list(plan.prefectures))] if plan.prefectures else []
    audience = None if plan.moment is Moment.AFTER_PURCHASE else AllOf(parts=[touches, *lives])
    return Reach(channel=plan.channel, rules=plan.rules, audience=audience)


def _touchpoint(
    session: Session, content: Content, plan: Plan, product_ids: tuple[int, ...], now: Instant
) -> StagedTouchpoint:
    """The touchpoint of a plan, with a survey of its own that names the product."""
    survey = survey_from_json(filled(content.surveys[plan.survey], plan.words))
    row = add_survey(session, key=plan.key, survey=survey, now=now)
    version = publish(session, row.id, now)
    touchpoint = add_touchpoint(
        session,
        key=plan.key,
        survey_id=row.id,
        moment=plan.moment,
        product_id=product_ids[plan.product],
        is_open=plan.moment is Moment.SIGNUP,
        period=plan.period,
        reach=_reach(plan, product_ids[plan.product]),
        now=now,
    )
    published = find_published(session, version.id)
    if published is None:
        raise RuntimeError("a survey that was just published is not there")
    return StagedTouchpoint(
        id=touchpoint.id,
        key=plan.key,
        moment=plan.moment,
        product_id=product_ids[plan.product],
        is_open=touchpoint.is_open,
        channel=plan.channel,
        rules=plan.rules,
        published=published,
        is_plain=takes_one_way(published.survey),
    )
