"""A touchpoint asks a published survey at a moment, about a product or brand; what it cannot ask is refused."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.db import Database
from backend.errors import AlreadyExists, Invalid, NotFound, Refused
from backend.links import Links, Purpose
from backend.loyalty.rules.axes import Moment
from backend.surveys.actions import add_survey, publish
from backend.surveys.rules import survey_from_json
from backend.touchpoints.actions import add_touchpoint, change_touchpoint, close_touchpoint
from backend.touchpoints.queries import find_touchpoint_by_key, get_touchpoint
from backend.touchpoints.rules import (
    Closed,
    NeedsProduct,
    NotPublished,
    NotYetOpen,
    Period,
    UnfitPeriod,
    check_open,
    open_link_of,
)
from backend.touchpoints.tables import Touchpoint
from tests.asking import CONNECTION, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.snapshots import everything


def refusal_of(database: Database, work: Callable[[Session], object]) -> type[Refused]:
    """The refusal of what is tried, which must leave nothing behind."""
    before = everything(database)
    with pytest.raises(Refused) as refused:
        database.write_now(work)
    assert everything(database) == before
    return type(refused.value)


def another(asked: Asked) -> partial[Touchpoint]:
    return partial(
        add_touchpoint,
        key="other",
        survey_id=asked.survey_id,
        product_id=asked.product_id,
        moment=Moment.CAMPAIGN,
        now=1,
    )


def test_a_product_brings_its_brand(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    touchpoint = database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
    assert (touchpoint.brand_id, touchpoint.product_id, touchpoint.moment) == (
        asked.brand_id,
        asked.product_id,
        Moment.ANNUAL,
    )


def test_what_cannot_be_asked_is_refused(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    assert refusal_of(database, partial(another(asked), key="annual-tea")) is AlreadyExists
    assert refusal_of(database, partial(another(asked), survey_id=99)) is NotFound
    assert refusal_of(database, partial(another(asked), product_id=99)) is NotFound
    assert refusal_of(database, partial(another(asked), brand_id=99)) is Invalid
    assert refusal_of(database, partial(another(asked), product_id=None)) is NeedsProduct
    assert refusal_of(database, partial(another(asked), period=Period(opens_at=5, closes_at=5))) is UnfitPeriod
    assert refusal_of(database, partial(another(asked), period=Period(expiry_days=0))) is UnfitPeriod


def test_a_survey_must_be_published_first(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    draft = survey_from_json(survey_of([scale("bond", CONNECTION)]))
    survey_id = database.write_now(lambda session: add_survey(session, key="draft", survey=draft, now=1).id)
    assert refusal_of(database, partial(another(asked), survey_id=survey_id)) is NotPublished
    database.write_now(lambda session: publish(session, survey_id, 2).id)
    made = database.write_now(
        lambda session: add_touchpoint(
            session, key="brand", survey_id=survey_id, moment=Moment.ANNUAL, brand_id=asked.brand_id, now=3
        )
    )
    assert (made.brand_id, made.product_id) == (asked.brand_id, None)


def test_a_period_is_open_from_its_first_instant_until_before_its_last() -> None:
    check_open(10, 20, 10)
    check_open(10, 20, 19)
    check_open(None, None, 0)
    with pytest.raises(NotYetOpen):
        check_open(10, 20, 9)
    with pytest.raises(Closed):
        check_open(10, 20, 20)


def test_closing_counts_from_its_first_instant(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    closed_at = clock.advance(5)
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, closed_at))
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, closed_at + 9))
    touchpoint = database.read_now(lambda session: find_touchpoint_by_key(session, "annual-tea"))
    assert touchpoint is not None
    assert touchpoint.closes_at == closed_at
    period = Period(closes_at=closed_at + DAY, expiry_days=5)
    database.write_now(lambda session: change_touchpoint(session, asked.touchpoint_id, period))
    touchpoint = database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
    assert (touchpoint.closes_at, touchpoint.expiry_days) == (closed_at + DAY, 5)


def test_an_open_link_outlives_any_period(clock: SettableClock) -> None:
    links = Links(["a key of no secrecy, for tests only"], "https://example.test")
    token = links.token(Purpose.OPEN, open_link_of(7, clock()))
    assert links.read(Purpose.OPEN, token, clock.advance(365 * 40 * DAY)).id == 7
    assert links.token(Purpose.OPEN, open_link_of(7, clock.at - 365 * 40 * DAY)) == token
