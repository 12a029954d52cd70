"""At most so many contacts in so many days: across touchpoints, with reminders, by channel and by segment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY, MINUTE
from backend.errors import Invalid, NotFound
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.planning.actions import remove_cap, set_cap
from backend.planning.rules import Cap, CapInput, Contact, is_full_until
from backend.segments.rules import Segment
from tests.planning.house import House, Told
from tests.snapshots import counts, everything


def test_touchpoints_share_a_cap(house: House) -> None:
    hana = house.person("hana")
    house.caps("usual", most=1, days=7)
    first = house.touchpoint(Moment.CAMPAIGN, key="first")
    second = house.touchpoint(Moment.CAMPAIGN, key="second")
    house.works()
    sent_at = house.clock()
    assert house.told(first) == [Told(hana, 0, "SENT", "DUE")]
    assert house.told(second) == [Told(hana, 0, "HELD", "CAP", sent_at + 7 * DAY)]
    house.clock.at = sent_at + 7 * DAY - 2 * MINUTE
    assert house.works().invitations.decided == 0
    assert house.works().invitations.sent == 1
    assert house.told(second) == [Told(hana, 0, "SENT", "DUE")]


def test_two_orders_in_one_part_count_both(house: House) -> None:
    hana = house.person("hana")
    house.caps("usual", most=1, days=3)
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0)
    house.buys(hana, "o-1")
    house.buys(hana, "o-2")
    house.works()
    assert [told.rule for told in house.told(touchpoint)] == ["DUE", "CAP"]


def test_reminders_count(house: House) -> None:
    hana = house.person("hana")
    house.caps("usual", most=2, days=10)
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1, 2])
    house.works()
    first = house.clock()
    house.clock.advance(DAY)
    house.works()
    house.clock.advance(DAY)
    house.works()
    assert house.told(touchpoint) == [
        Told(hana, 0, "SENT", "DUE"),
        Told(hana, 1, "SENT", "DUE"),
        Told(hana, 2, "HELD", "CAP", first + 10 * DAY),
    ]
    house.clock.at = first + 10 * DAY
    house.works()
    assert house.told(touchpoint, step=2) == [Told(hana, 2, "SENT", "DUE")]


def test_a_cap_on_a_channel_counts_that_channel_alone(house: House) -> None:
    house.person("hana", address="hana@example.jp")
    house.caps("mail", most=1, days=7, channel="EMAIL")
    touchpoints = [
        house.touchpoint(Moment.CAMPAIGN, key=key, channel=channel)
        for key, channel in (("a", Channel.EMAIL), ("b", Channel.FILE), ("c", Channel.FILE), ("d", Channel.EMAIL))
    ]
    house.works()
    assert [house.told(each)[0].rule for each in touchpoints] == ["DUE", "DUE", "DUE", "CAP"]


def test_a_cap_on_a_segment_holds_back_its_people_alone(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    house.feels(hana, times=20)
    house.caps("loyal", most=0, days=7, segments=[Segment.MIND_LEADER])
    first = house.touchpoint(Moment.CAMPAIGN, key="first")
    house.works()
    assert [(told.person, told.rule) for told in house.told(first)] == [(hana, "CAP"), (ken, "DUE")]
    house.caps("loyal", most=0, days=7, segments=[UNCLASSIFIED])
    second = house.touchpoint(Moment.CAMPAIGN, key="second")
    house.works()
    assert [(told.person, told.rule) for told in house.told(second)] == [(hana, "DUE"), (ken, "CAP")]


def test_a_removed_cap_holds_nobody_back(house: House) -> None:
    house.person("hana")
    house.caps("none", most=0, days=2)
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    house.works()
    house.database.write_now(lambda session: remove_cap(session, "none").id)
    house.clock.advance(2 * DAY)
    house.works()
    assert [told.rule for told in house.told(touchpoint)] == ["DUE"]
    assert counts(house.database, "contact_caps") == [0]


@pytest.mark.parametrize(
    "cap",
    [
        CapInput(key="a b", most=1, window_days=1),
        CapInput(key="k", most=-1, window_days=1),
        CapInput(key="k", most=1, window_days=0),
        CapInput(key="k", most=1, window_days=367),
        CapInput(key="k", most=1, window_days=1, channel="PIGEON"),
        CapInput(key="k", most=1, window_days=1, segments=[]),
        CapInput(key="k", most=1, window_days=1, segments=[8]),
    ],
)
def test_a_cap_that_says_nothing_is_refused(house: House, cap: CapInput) -> None:
    before = everything(house.database)
    with pytest.raises(Invalid):
        house.database.write_now(lambda session: set_cap(session, cap, house.clock()).id)
    with pytest.raises(NotFound):
        house.database.write_now(lambda session: remove_cap(session, "k").id)
    assert everything(house.database) == before


@given(
    most=st.integers(0, 4),
    days=st.integers(1, 10),
    wishes=st.lists(st.integers(0, 40 * DAY), max_size=30),
)
def test_no_window_ever_holds_more(most: int, days: int, wishes: list[int]) -> None:
    caps = [Cap(most=most, window_days=days)]
    contacts: list[Contact] = []
    for at in sorted(wishes):
        until = is_full_until(caps, contacts, channel="EMAIL", segment=UNCLASSIFIED, at=at)
        if until is None:
            contacts.append(Contact(at=at, channel="EMAIL"))
        else:
            assert until > at
            assert most == 0 or is_full_until(caps, contacts, channel="EMAIL", segment=UNCLASSIFIED, at=until) is None
    for first in contacts:
        assert sum(first.at <= each.at < first.at + days * DAY for each in contacts) <= most
