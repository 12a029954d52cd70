"""Consent, pauses, addresses, caps and the control group hold back what reaches out, and not what people find."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.communications.actions.contacts import drop_contacts, keep_contacts
from backend.communications.queries.plans import entries_of
from backend.communications.rules.contacts import Contact
from backend.communications.rules.next import HeldBy, SuggestionState
from backend.communications.tables import CommunicationContact
from backend.communications.tables.campaigns import Campaign, CampaignMember, ControlDraw
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.panel.actions import choose_channel
from backend.planning.queries import contacts_of, every_cap
from backend.planning.tables import OtherContact
from backend.segments.rules import Segment
from tests.communications.strategy import House, entry

SITE = "SITE_CONTENT"
FOUND = (entry("site", form=SITE), entry("film", form="FILM"))
DUE = [("site", "DUE", None), ("film", "DUE", None)]


def test_without_consent_only_what_is_found_is_said(house: House) -> None:
    house.publish(entry("mail"), entry("letter", form="OTHER"), *FOUND)
    person = house.person(Segment.FAN, agrees=False)
    held = [("mail", "HELD", "NO_CONSENT"), ("letter", "HELD", "NO_CONSENT")]
    assert house.told(person) == [*DUE, *held]
    assert {each.at for each in house.suggested(person) if each.state is SuggestionState.HELD} == {None}
    house.changes_mind(person, granted=True)
    assert house.told(person) == [("mail", "DUE", None), ("letter", "DUE", None), *DUE]
    house.waits(1)
    house.changes_mind(person, granted=False, channel="FILE")
    assert house.told(person) == [("mail", "DUE", None), *DUE, ("letter", "HELD", "NO_CONSENT")]


def test_consent_to_something_else_is_none_to_this(house: House) -> None:
    house.publish(entry("mail", purpose="offers"), entry("news"))
    person = house.person(Segment.FAN)
    assert house.told(person) == [("news", "DUE", None), ("mail", "HELD", "NO_CONSENT")]


def test_the_way_a_person_prefers_is_the_one_that_is_asked_about(house: House) -> None:
    house.publish(entry("mail"))
    person = house.person(Segment.FAN, agrees=False, address=False)
    house.changes_mind(person, granted=True, channel="FILE")
    assert house.told(person) == [("mail", "HELD", "NO_CONSENT")]
    house.database.write_now(lambda session: choose_channel(session, person, Channel.FILE).id)
    (found,) = house.suggested(person)
    assert (found.state, found.channel) == (SuggestionState.DUE, "FILE")


def test_a_mail_needs_an_address(house: House) -> None:
    house.publish(entry("mail"), entry("letter", form="OTHER"))
    person = house.person(Segment.FAN, address=False)
    assert house.told(person) == [("letter", "DUE", None), ("mail", "HELD", "NO_ADDRESS")]


def test_a_pause_holds_until_it_is_over(house: House) -> None:
    house.publish(entry("mail"), *FOUND)
    person = house.person(Segment.FAN)
    until = house.clock() + 5 * DAY
    house.pauses(person, until)
    (_, _, held) = house.suggested(person)
    assert (held.held_by, held.at) == (HeldBy.PAUSED, until)
    assert house.told(person) == [*DUE, ("mail", "HELD", "PAUSED")]
    house.waits(5)
    assert house.told(person) == [("mail", "DUE", None), *DUE]


def test_what_comes_first_takes_the_room_of_a_cap(house: House) -> None:
    house.publish(entry("first"), entry("site", form=SITE), entry("second"), entry("third"))
    house.caps("week", most=2, days=7)
    person = house.person(Segment.FAN)
    assert house.told(person) == [
        ("first", "DUE", None),
        ("site", "DUE", None),
        ("second", "DUE", None),
        ("third", "HELD", "CAP"),
    ]
    house.gets(person, "first")
    sent = house.clock()
    house.waits(2)
    *_, third = house.suggested(person)
    assert (third.candidate.entry.key, third.held_by, third.at) == ("third", HeldBy.CAP, sent + 7 * DAY)


def test_a_cap_of_some_segments_holds_only_them(house: House) -> None:
    house.publish(entry("fan"), entry("switch", Segment.SWITCHER))
    house.caps("fans", most=0, days=7, segments=[Segment.FAN])
    assert house.told(house.person(Segment.FAN)) == [("fan", "HELD", "CAP")]
    assert house.told(house.person(Segment.SWITCHER)) == [("switch", "DUE", None)]


def test_what_was_shown_counts_for_no_cap_and_what_was_dropped_for_nothing(house: House) -> None:
    house.publish(entry("mail"), entry("site", form=SITE, every_days=1))
    house.caps("week", most=1, days=7)
    person = house.person(Segment.FAN)
    house.gets(person, "site", channel=None)
    house.waits(1)
    assert house.told(person) == [("mail", "DUE", None), ("site", "DUE", None)]
    house.gets(person, "mail", source="campaign/1/1")
    assert _counted(house, person) == [house.clock()]
    house.database.write_now(lambda session: drop_contacts(session, ["campaign/1/1"]))
    assert _counted(house, person) == []
    assert house.told(person) == [("mail", "DUE", None), ("site", "DUE", None)]
    assert house.database.write_now(lambda session: drop_contacts(session, ["campaign/1/1"])) == 0


def test_one_cause_makes_one_contact(house: House) -> None:
    plan = house.publish(entry("mail"))
    people = [house.person(Segment.FAN) for _ in range(3)]

    def keep(numbers: range) -> int:
        contacts = [
            Contact(
                person_id=people[number],
                product_id=house.product_id,
                plan_id=plan,
                entry_key="mail",
                campaign_id=4,
                channel="EMAIL",
                source=f"campaign/4/{people[number]}",
                at=house.clock(),
            )
            for number in numbers
        ]
        return house.database.write_now(lambda session: keep_contacts(session, contacts))

    assert (keep(range(2)), keep(range(3))) == (2, 1)
    rows = house.database.read_now(lambda session: session.scalars(select(CommunicationContact)).all())
    counted = house.database.read_now(lambda session: session.scalars(select(OtherContact)).all())
    assert sorted(row.person_id for row in rows) == people
    assert {(row.kind, row.about_id, row.person_id, row.channel, row.contact_at) for row in counted} == {
        ("COMMUNICATION", row.id, row.person_id, "EMAIL", house.clock()) for row in rows
    }


def test_the_global_control_is_left_alone_but_for_the_site(house: House) -> None:
    house.publish(
        entry("mail"), *FOUND, entry("hello", UNCLASSIFIED, "LEARN", "TEXT_MAIL"), entry("later", after_days=9)
    )
    people = [house.person(Segment.FAN) for _ in range(4)]
    untouched = house.all_suggested(people)
    assert {each.held_by for own in untouched.values() for each in own} == {None, HeldBy.TOO_SOON}
    draw = ControlDraw(scope="GLOBAL", seed="s", share=1.0, reason="対照群", drawn_at=house.clock())
    house.database.write_now(lambda session: session.add(draw))
    for person in people:
        assert house.told(person) == [
            ("site", "DUE", None),
            ("mail", "HELD", "IN_CONTROL"),
            ("film", "HELD", "IN_CONTROL"),
            ("later", "LATER", "TOO_SOON"),
        ]


def test_the_control_of_a_campaign_does_not_get_by_another_way_what_the_campaign_says(house: House) -> None:
    plan = house.publish(entry("said", form=SITE), entry("other"))
    control, treated = house.person(Segment.FAN), house.person(Segment.FAN)
    said = house.database.read_now(lambda session: entries_of(session, [plan])[plan][0].id)
    campaign_id = _campaign(house, plan, days=3, measure_days=7)
    arms = {control: "CONTROL", treated: "TREATED"}
    rows = [
        CampaignMember(
            campaign_id=campaign_id, person_id=person, arm=arm, stratum=1, segment=1, is_customer=False, entry_id=said
        )
        for person, arm in arms.items()
    ]
    house.database.write_now(lambda session: session.add_all(rows))
    measured = house.clock() + 10 * DAY
    _, held = house.suggested(control)
    assert (held.candidate.entry.key, held.held_by, held.at) == ("said", HeldBy.CAMPAIGN_CONTROL, measured)
    assert house.told(control)[0] == ("other", "DUE", None)
    assert house.told(treated) == [("said", "DUE", None), ("other", "DUE", None)]
    house.waits(10)
    assert house.told(control) == [("said", "DUE", None), ("other", "DUE", None)]


def _campaign(house: House, plan_id: int, *, days: int, measure_days: int) -> int:
    def made(session: Session) -> int:
        row = Campaign(
            key="c",
            name={"ja": "新茶"},
            product_id=house.product_id,
            plan_id=plan_id,
            goal={},
            hypothesis="",
            control_share=0.5,
            seed="s",
            purpose="news",
            channel="FILE",
            status="LAUNCHED",
            cursor=0,
            starts_at=house.clock(),
            ends_at=house.clock() + days * DAY,
            measure_days=measure_days,
            launched_at=house.clock(),
            created_at=house.clock(),
        )
        session.add(row)
        session.flush()
        return row.id

    return house.database.write_now(made)


def _counted(house: House, person: int) -> list[int]:
    return house.database.read_now(
        lambda session: [each.at for each in contacts_of(session, [person], every_cap(session), house.clock())[person]]
    )
