"""What someone should get next follows from where they stand, since when, and what they got already."""

import pytest
from sqlalchemy import update

from backend.clock import DAY
from backend.communications.rules.next import HeldBy, SuggestionState, Why
from backend.communications.rules.next_saying import explained
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.tables import Person
from backend.segments.rules import Segment
from tests.api.client import counted_statements
from tests.communications.strategy import House, entry

SITE = "SITE_CONTENT"


@pytest.mark.parametrize("segment", [UNCLASSIFIED, *map(int, Segment)])
def test_each_segment_is_told_what_the_plan_has_for_it(house: House, segment: int) -> None:
    house.publish(*(entry(f"to-{code}", code) for code in Segment), entry("to--1", UNCLASSIFIED, "LEARN"))
    person = house.person(segment)
    (found,) = house.suggested(person)
    assert found.candidate.entry.key == f"to-{segment}"
    assert (found.state, found.held_by, found.at, found.channel) == (
        SuggestionState.DUE,
        None,
        house.clock(),
        "EMAIL",
    )
    place = Why.NOT_KNOWN if segment == UNCLASSIFIED else Why.IN_SEGMENT
    assert found.why == (place, Why.FIRST_TIME)


def test_the_newest_version_of_the_plan_is_the_one_that_speaks(house: House) -> None:
    person = house.person(Segment.FAN)
    assert house.told(person) == []
    house.publish(entry("old"), entry("kept"))
    house.publish(entry("new"), entry("kept", after_days=2), reason="二版")
    assert house.told(person) == [("new", "DUE", None), ("kept", "LATER", "TOO_SOON")]


def test_days_count_from_entering_the_segment(house: House) -> None:
    house.publish(entry("third", after_days=3), entry("switch", Segment.SWITCHER, after_days=1))
    person = house.person(Segment.FAN)
    entered = house.clock()
    house.waits(3 - 1 / DAY)
    (found,) = house.suggested(person)
    assert (found.state, found.held_by, found.at) == (SuggestionState.LATER, HeldBy.TOO_SOON, entered + 3 * DAY)
    house.waits(1 / DAY)
    (found,) = house.suggested(person)
    assert (found.state, found.held_by, found.at) == (SuggestionState.DUE, None, entered + 3 * DAY)
    house.comes_to(person, Segment.SWITCHER)
    moved = house.clock()
    (found,) = house.suggested(person)
    assert (found.candidate.entry.key, found.state, found.at) == ("switch", SuggestionState.LATER, moved + DAY)


def test_more_answers_in_the_same_segment_are_no_new_entering(house: House) -> None:
    house.publish(entry("third", after_days=3))
    person = house.person(Segment.FAN)
    entered = house.clock()
    house.waits(2)
    house.comes_to(person, Segment.FAN)
    assert [each.at for each in house.suggested(person)] == [entered + 3 * DAY]


def test_a_lapse_that_no_sweep_has_written_counts(house: House) -> None:
    house.publish(entry("back", Segment.FAN, after_days=5))
    person = house.person(Segment.PRODUCT_LOYAL)
    bought = house.clock()
    house.waits(92)
    # One standard purchase keeps someone high for exactly ninety days.
    assert [each.at for each in house.suggested(person)] == [bought + 95 * DAY]


def test_what_was_said_once_is_not_said_again(house: House) -> None:
    house.publish(entry("once"), entry("more"))
    person = house.person(Segment.FAN)
    house.gets(person, "once")
    assert house.told(person) == [("more", "DUE", None)]
    house.publish(entry("once", title={"ja": "新しい件名"}), reason="書き直した")
    assert house.told(person) == []


def test_what_is_said_again_waits_its_days_and_ends(house: House) -> None:
    house.publish(entry("monthly", every_days=30, most=2))
    person = house.person(Segment.FAN)
    house.gets(person, "monthly")
    again = house.clock() + 30 * DAY
    house.waits(29)
    (found,) = house.suggested(person)
    assert (found.state, found.held_by, found.at) == (SuggestionState.LATER, HeldBy.TOO_SOON, again)
    house.waits(1)
    (found,) = house.suggested(person)
    assert (found.state, found.at, found.why) == (SuggestionState.DUE, again, (Why.IN_SEGMENT, Why.AGAIN))
    assert (found.candidate.got.times, found.candidate.got.last_at) == (1, house.clock() - 30 * DAY)
    house.gets(person, "monthly")
    house.waits(60)
    assert house.told(person) == []


def test_whoever_comes_back_waits_the_days_of_the_segment_once_more(house: House) -> None:
    house.publish(entry("tenth", after_days=10, every_days=5))
    person = house.person(Segment.FAN)
    house.gets(person, "tenth")
    house.waits(1)
    house.comes_to(person, Segment.SWITCHER)
    assert house.told(person) == []
    house.waits(94)
    house.comes_to(person, Segment.FAN)
    came_back = house.clock()
    assert [each.at for each in house.suggested(person)] == [came_back + 10 * DAY]


def test_what_is_due_comes_first_in_the_order_of_the_plan(house: House) -> None:
    house.publish(
        entry("late", after_days=9), entry("later", after_days=7), entry("held"), entry("a", form=SITE), entry("b")
    )
    person = house.person(Segment.FAN, agrees=False)
    house.changes_mind(person, granted=True, channel="FILE")
    assert house.told(person) == [
        ("a", "DUE", None),
        ("held", "HELD", "NO_CONSENT"),
        ("b", "HELD", "NO_CONSENT"),
        ("later", "LATER", "TOO_SOON"),
        ("late", "LATER", "TOO_SOON"),
    ]


def test_whoever_never_touched_the_product_is_not_known_since_they_joined(house: House) -> None:
    house.publish(entry("hello", UNCLASSIFIED, "INTEREST", after_days=1), entry("fan"))
    person = house.person()
    joined = house.clock()
    (found,) = house.suggested(person, house.product_id)
    assert (found.candidate.entry.key, found.at, found.why) == (
        "hello",
        joined + DAY,
        (Why.NOT_KNOWN, Why.FIRST_TIME),
    )
    # Without a product they are asked about those that they touched, and there is none.
    assert house.told(person) == []


def test_products_speak_together_or_one_at_a_time(house: House) -> None:
    house.publish(entry("tea"), entry("tea-2"))
    house.publish(entry("coffee", Segment.SWITCHER), product_id=house.other_id)
    person = house.person(Segment.FAN)
    house.comes_to(person, Segment.SWITCHER, product_id=house.other_id)
    assert [key for key, *_ in house.told(person)] == ["tea", "coffee", "tea-2"]
    assert [key for key, *_ in house.told(person, house.product_id)] == ["tea", "tea-2"]
    assert [key for key, *_ in house.told(person, house.other_id)] == ["coffee"]


@pytest.mark.parametrize("state", ["erased_at", "merged_into"])
def test_whoever_is_gone_is_told_nothing(house: House, state: str) -> None:
    house.publish(entry("any"))
    person, other = house.person(Segment.FAN), house.person(Segment.FAN)
    gone = update(Person).where(Person.id == person).values({state: other})
    house.database.write_now(lambda session: session.execute(gone).close())
    found = house.all_suggested([person, other, 999])
    assert {person_id: len(own) for person_id, own in found.items()} == {person: 0, other: 1, 999: 0}


def test_a_hundred_people_take_as_many_statements_as_one(house: House) -> None:
    house.publish(entry("mail"), entry("again", every_days=1), entry("site", form=SITE), entry("two", 2, after_days=1))
    house.publish(entry("coffee", UNCLASSIFIED, "LEARN"), product_id=house.other_id)
    house.caps("week", most=2, days=7)
    people = [house.person(number % 4) for number in range(100)]
    for person in people[::5]:
        house.comes_to(person, UNCLASSIFIED, product_id=house.other_id)
        house.gets(person, "again")
    house.waits(2)
    with counted_statements() as statements:
        found = house.all_suggested(people)
    # People, the model, moves written and due, plans, entries, contacts, consent, addresses, both kinds of
    # control, caps and both kinds of what caps count.
    assert len(statements) == 14
    assert sum(map(len, found.values())) == 25 * 3 + 25 + 20
    with counted_statements() as statements:
        house.all_suggested(people[1:2])
    assert len(statements) == 14


def test_why_is_said_in_words(house: House) -> None:
    house.publish(entry("monthly", every_days=30), entry("later", after_days=90))
    person = house.person(Segment.FAN)
    house.gets(person, "monthly")
    house.waits(31)
    due, later = map(explained, house.suggested(person))
    assert due == {
        "ja": "「ファン」の方への内容です。これまでに1回届けています。今がその時期です。",
        "en": "The plan says it to those in “Fan”. So far they got it 1×. It is time now.",
    }
    assert later == {
        "ja": "「ファン」の方への内容です。まだ届けていません。まだその時期ではありません。",
        "en": "The plan says it to those in “Fan”. They never got it. It is not time yet.",
    }
