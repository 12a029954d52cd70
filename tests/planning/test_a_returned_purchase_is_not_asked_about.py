"""Nobody is asked about what they gave back: planned or held, the invitation is called off before it goes out."""

from backend.clock import DAY
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Kind
from tests.planning.house import House, Told


def test_what_was_returned_before_its_day_is_left_out(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=7)
    house.buys(hana, "o-1")
    house.clock.advance(2 * DAY)
    house.returns("o-1")
    house.clock.advance(5 * DAY)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "SKIPPED", "RETURNED")]
    assert (house.outbox(), house.occasions(touchpoint)) == ([], [])


def test_what_is_returned_before_the_message_goes_out_is_called_off(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0, reminders=[1])
    house.buys(hana, "o-1")
    house.buys(ken, "o-2")
    house.works()
    house.returns("o-1")
    assert house.works().invitations.cancelled == 1
    called_off_at = house.clock()
    assert house.told(touchpoint) == [Told(hana, 0, "SKIPPED", "RETURNED"), Told(ken, 0, "SENT", "DUE")]
    assert house.changes() == [("SENT", "DUE")]
    assert [(each.subject_id, each.cancelled_at) for each in house.outbox()] == [(hana, called_off_at), (ken, None)]
    assert house.invitation(touchpoint, hana).revoked_at == called_off_at
    assert house.invitation(touchpoint, ken).revoked_at is None
    assert house.works().invitations.cancelled == 0
    house.clock.advance(DAY)
    house.works()
    assert [each.subject_id for each in house.outbox(Kind.REMINDER)] == [ken]


def test_what_is_returned_after_the_message_went_out_is_only_not_reminded_of(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0, reminders=[1])
    house.buys(hana, "o-1")
    house.works()
    house.sends()
    house.returns("o-1")
    house.clock.advance(DAY)
    assert house.works().invitations.cancelled == 0
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE"), Told(hana, 1, "SKIPPED", "RETURNED")]
    assert house.invitation(touchpoint, hana).revoked_at is None


def test_what_was_held_is_left_out_when_it_was_returned_meanwhile(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0)
    house.buys(hana, "o-1")
    house.pauses(hana, house.clock() + DAY)
    house.works()
    house.returns("o-1")
    house.clock.advance(DAY)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "SKIPPED", "RETURNED")]
    assert house.outbox() == []


def test_a_contact_that_was_called_off_counts_towards_no_cap(house: House) -> None:
    hana = house.person("hana")
    house.caps("usual", most=1, days=30)
    house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0)
    house.buys(hana, "o-1")
    house.works()
    house.returns("o-1")
    house.works()
    campaign = house.touchpoint(Moment.CAMPAIGN, key="campaign")
    house.works()
    assert house.told(campaign) == [Told(hana, 0, "SENT", "DUE")]
