"""The four moments plan themselves: each person once on each occasion, with a decision, an invitation and a message."""

from datetime import datetime

from backend.clock import DAY, Instant, from_datetime
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel, Kind
from backend.segments.rules import RefIn
from backend.touchpoints.rules import Period
from tests.clocks import TOKYO
from tests.planning.house import House, Told


def test_a_purchase_is_asked_about_when_its_days_are_over(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=7)
    house.buys(hana, "o-1")
    house.clock.advance(6 * DAY)
    assert house.works().invitations.decided == 0
    house.clock.advance(DAY)
    assert house.works().invitations.sent == 1
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE")]
    assert house.occasions(touchpoint) == [(hana, "1")]
    (message,) = house.outbox()
    invitation = house.invitation(touchpoint, hana)
    assert (message.kind, message.channel, message.about_id) == (Kind.INVITATION, Channel.FILE, invitation.id)
    assert (message.subject_id, message.due_at) == (hana, house.clock())
    house.clock.advance(DAY)
    assert house.works().invitations.decided == 0


def test_each_order_of_this_product_is_an_occasion(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0)
    house.buys(hana, "o-1")
    house.buys(hana, "o-2")
    assert house.works().invitations.sent == 2
    assert house.occasions(touchpoint) == [(hana, "1"), (hana, "2")]


def test_a_purchase_too_long_ago_is_not_asked_about(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=7, late_days=14)
    house.buys(hana, "old", house.clock() - 22 * DAY)
    house.buys(hana, "late", house.clock() - 20 * DAY)
    assert house.works().invitations.sent == 1
    assert house.occasions(touchpoint) == [(hana, "2")]


def test_a_campaign_asks_its_audience_in_its_period_once(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    period = Period(opens_at=house.clock() + DAY, closes_at=house.clock() + 3 * DAY)
    touchpoint = house.touchpoint(Moment.CAMPAIGN, period=period, audience=RefIn(refs=["hana"]))
    assert house.works().invitations.decided == 0
    house.clock.advance(DAY)
    assert house.works().invitations.sent == 1
    assert house.occasions(touchpoint) == [(hana, "")]
    assert house.works().invitations.decided == 0
    late = house.person("late")
    house.clock.advance(3 * DAY)
    assert house.works().invitations.decided == 0
    assert {ken, late} & {person for person, _ in house.occasions(touchpoint)} == set()


def test_only_people_of_the_audience_who_never_answered_are_asked_to_sign_up(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    campaign = house.touchpoint(Moment.CAMPAIGN, key="campaign")
    house.works()
    house.finishes(house.invitation(campaign, ken).id)
    touchpoint = house.touchpoint(Moment.SIGNUP, audience=RefIn(refs=["hana", "ken"]))
    house.clock.advance(400 * DAY)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE"), Told(ken, 0, "SKIPPED", "ANSWERED_LATELY")]


def test_everybody_is_asked_once_a_year_on_a_day_of_their_own(house: House) -> None:
    people = [house.person(f"p{number}") for number in range(12)]
    touchpoint = house.touchpoint(Moment.ANNUAL, late_days=14)
    for _ in range(0, 2 * 364, 13):
        house.clock.advance(13 * DAY - 60_000)
        house.works()
    issued = [house.issued(touchpoint, person) for person in people]
    assert [len(each) for each in issued] == [2] * 12
    assert all(abs(second - first - 365 * DAY) <= 13 * DAY for first, second in issued)
    assert len({first for first, _ in issued}) > 8


def noon(year: int, month: int, day: int) -> Instant:
    """Twelve o'clock of a day in Tokyo."""
    return from_datetime(datetime(year, month, day, 12, tzinfo=TOKYO))


def test_whoever_joined_on_29_february_is_asked_on_the_28th_of_other_years(house: House) -> None:
    house.clock.at = noon(2024, 2, 29)
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.ANNUAL, yearly="JOINED", late_days=1)
    asked = {}
    for day in ((2024, 3, 1), (2025, 2, 27), (2025, 2, 28), (2028, 2, 28), (2028, 2, 29)):
        house.clock.at = noon(*day)
        asked[day] = house.works().invitations.sent
    assert [day for day, sent in asked.items() if sent] == [(2025, 2, 28), (2028, 2, 29)]
    assert house.occasions(touchpoint) == [(hana, "2025"), (hana, "2028")]


def test_a_year_begins_where_the_last_one_ended(house: House) -> None:
    house.clock.at = noon(2024, 12, 30)
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.ANNUAL, yearly="JOINED")
    house.clock.at = noon(2026, 1, 5)
    assert house.works().invitations.sent == 1
    assert house.occasions(touchpoint) == [(hana, "2025")]
    house.clock.at = noon(2026, 12, 29)
    assert house.works().invitations.sent == 0
    house.clock.at = noon(2026, 12, 31)
    assert house.works().invitations.sent == 1
    assert house.occasions(touchpoint) == [(hana, "2025"), (hana, "2026")]
