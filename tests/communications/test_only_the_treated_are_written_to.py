"""The treated get what the campaign says to their segment, if they agreed to it and were not sent enough already."""

import re

from sqlalchemy import select, update

from backend.clock import DAY, HOUR
from backend.communications.actions.campaigns import cancel, end
from backend.communications.queries.campaigns import count_events
from backend.communications.rules.campaign_letters import CampaignLetter, campaign_words
from backend.communications.rules.directions import Form
from backend.communications.tables import CommunicationContact
from backend.db import Session
from backend.mail import Letter
from backend.panel.tables import Person
from backend.segments.rules import Segment
from tests.communications.running import (
    arms,
    campaign,
    due_work,
    goes_on,
    launched,
    queued,
    sent,
    set_aside,
    states,
    taken,
    written,
)
from tests.communications.strategy import House, entry


def test_the_treated_are_written_to_and_nobody_else(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(10)]
    campaign_id = launched(house)
    treated = [each for each in people if arms(house, campaign_id)[each] == "TREATED"]
    assert len(treated) == 5
    assert queued(house) == treated
    assert sent(house) == dict.fromkeys(treated, "SENT")
    assert campaign(house, campaign_id).stage == "DONE"
    assert goes_on(house, campaign_id) == 0
    assert queued(house) == treated
    assert house.database.read_now(lambda session: count_events(session, [campaign_id])) == {campaign_id: {"SENT": 5}}


def test_a_letter_leads_straight_to_the_page_and_tells_nobody_who_reads_it(house: House) -> None:
    person_id = house.person(Segment.FAN)
    launched(house, control_share=0)
    letter = written(house, taken(house))[person_id]
    assert isinstance(letter, Letter)
    preferences = letter.unsubscribe_url.partition("/off?")[0]
    assert (letter.subject, letter.to, letter.sender_name) == ("新茶のご案内", f"p{person_id}@example.com", "さくら")
    assert letter.text == (
        "新茶が入りました。\n\nくわしく見る:\nhttps://tea.example/new\n\n"
        f"-- \nさくら\n配信の停止・受け取り方の変更・ご回答の確認はこちら:\n{preferences}\n"
    )
    assert "<p><strong>新茶</strong>が入りました。</p>" in letter.html
    assert re.findall(r'href="([^"]+)"', letter.html) == ["https://tea.example/new", preferences]
    assert "<img" not in letter.html
    assert letter.unsubscribe_url.endswith("/off?purpose=news&channel=EMAIL")


def test_a_text_mail_is_shown_as_it_was_typed_and_nothing_in_it_is_markup() -> None:
    letter = CampaignLetter(
        form=Form.TEXT_MAIL,
        title={"ja": "お知らせ\n二行目"},
        text={"ja": "**そのまま**\n<script>alert(1)</script>"},
        url=None,
        brand={"ja": "<さくら>"},
        language="ja",
    )
    words = campaign_words(letter, "https://tea.example/p/x")
    assert words.subject == "お知らせ 二行目"
    assert words.text.startswith("**そのまま**\n<script>alert(1)</script>\n\n-- \n<さくら>\n")
    assert "<p>**そのまま**<br>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in words.html
    assert "&lt;さくら&gt;" in words.html


def test_each_segment_is_told_what_the_plan_says_to_it_in_the_person_s_language(house: House) -> None:
    words = {
        "title": {"ja": "題", "en": "Title"},
        "text": {"ja": "本文", "en": "# Head\n\n[more](https://tea.example/a)"},
    }
    plan_id = house.publish({**entry("fans", form="HTML_MAIL"), **words}, entry("loyal", Segment.PRODUCT_LOYAL))
    fan, loyal = house.person(Segment.FAN), house.person(Segment.PRODUCT_LOYAL)
    house.database.write_now(
        lambda session: session.execute(update(Person).where(Person.id == fan).values(language="en"))
    )
    launched(house, plan_id=plan_id, content=None, control_share=0)
    letters = written(house, taken(house))
    subjects = {key: each.subject if isinstance(each, Letter) else each for key, each in letters.items()}
    assert subjects == {fan: "Title", loyal: "loyalの件名"}
    kept = house.database.read_now(
        lambda session: session.execute(
            select(CommunicationContact.person_id, CommunicationContact.entry_key, CommunicationContact.state)
        ).all()
    )
    assert sorted(map(tuple, kept)) == [(fan, "fans", "SENT"), (loyal, "loyal", "SENT")]


def test_consent_address_and_pause_are_looked_at_before_a_letter_is_queued(house: House) -> None:
    unwilling, unreachable = house.person(Segment.FAN, agrees=False), house.person(Segment.FAN, address=False)
    resting, never = house.person(Segment.FAN), house.person(Segment.FAN)
    house.pauses(resting, house.clock() + 3 * DAY)
    house.pauses(never, house.clock() + 60 * DAY)
    campaign_id = launched(house, control_share=0)
    assert queued(house) == []
    assert states(house, campaign_id) == {
        unwilling: ("HELD", "NO_CONSENT"),
        unreachable: ("HELD", "NO_ADDRESS"),
        resting: ("HELD", "PAUSED"),
        never: ("LEFT_OUT", "PAUSED"),
    }
    house.changes_mind(unwilling, granted=True)
    house.waits(1)
    due_work(house)
    assert queued(house) == [unwilling]
    house.waits(2)
    due_work(house)
    assert queued(house) == [unwilling, resting]


def test_what_was_decided_since_is_looked_at_when_it_is_sent(house: House) -> None:
    ready, gone, resting, late = (house.person(Segment.FAN) for _ in range(4))
    campaign_id = launched(house, control_share=0)
    house.changes_mind(gone, granted=False, channel="EMAIL")
    house.pauses(resting, house.clock() + 2 * DAY)
    house.pauses(late, house.clock() + 60 * DAY)
    outcome = sent(house)
    assert outcome[ready] == "SENT"
    assert outcome[gone] == "CANCELLED NO_CONSENT"
    assert outcome[resting].startswith("RELEASED")
    assert outcome[late] == "CANCELLED PAUSED"
    assert states(house, campaign_id) == {
        ready: ("QUEUED", None),
        gone: ("LEFT_OUT", "NO_CONSENT"),
        resting: ("QUEUED", None),
        late: ("LEFT_OUT", "PAUSED"),
    }
    house.waits(2)
    assert sent(house) == {resting: "SENT"}
    assert contact_states(house) == {ready: "SENT", gone: "DROPPED", resting: "SENT", late: "DROPPED"}


def test_the_global_control_of_today_is_sent_nothing(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(12)]
    begins = house.clock() + HOUR
    first = launched(house, control_share=0)
    second = launched(house, key="later", control_share=0, starts_at=begins)
    set_aside(house, 0.5)
    control = {each for each, outcome in sent(house).items() if outcome == "CANCELLED IN_CONTROL"}
    assert 0 < len(control) < len(people)
    house.clock.advance(HOUR)
    goes_on(house, second)
    assert states(house, second) == {
        each: ("LEFT_OUT", "IN_CONTROL") if each in control else ("QUEUED", None) for each in people
    }
    # Arms stay as they were drawn: whoever was to be treated is compared as treated.
    assert set(arms(house, first).values()) == {"TREATED"}


def test_campaigns_count_towards_the_caps_and_are_held_by_them(house: House) -> None:
    fresh, told = house.person(Segment.FAN), house.person(Segment.FAN)
    house.caps("week", most=1, days=7)
    house.gets(told, "before")
    first = launched(house, control_share=0)
    assert states(house, first) == {fresh: ("QUEUED", None), told: ("HELD", "CAP")}
    second = launched(house, key="second", control_share=0)
    assert states(house, second) == {fresh: ("HELD", "CAP"), told: ("HELD", "CAP")}
    assert sent(house) == {fresh: "SENT"}
    house.waits(7)
    due_work(house)
    # Both campaigns wait for the same room: one contact each, and the other waits on.
    assert sorted(queued(house)) == sorted([fresh, fresh, told])
    assert sent(house) == {fresh: "SENT", told: "SENT"}


def test_a_cap_that_was_tightened_since_holds_a_letter_back(house: House) -> None:
    person_id = house.person(Segment.FAN)
    launched(house, control_share=0)
    house.caps("none", most=0, days=3)
    (outcome,) = sent(house).values()
    assert outcome == "RELEASED CAP"
    house.caps("none", most=5, days=3)
    house.waits(3)
    assert sent(house) == {person_id: "SENT"}


def test_what_is_over_is_not_sent_any_more(house: House) -> None:
    ended = house.person(Segment.FAN)
    first = launched(house, control_share=0)
    house.database.write_now(lambda session: end(session, first, house.clock()))
    assert sent(house) == {ended: "CANCELLED CLOSED"}
    second = launched(house, key="second", control_share=0)
    house.database.write_now(lambda session: cancel(session, second, house.clock()))
    assert sent(house) == {ended: "CANCELLED CLOSED"}
    third = launched(house, key="third", control_share=0)
    house.waits(30)
    assert sent(house) == {ended: "CANCELLED CLOSED"}
    due_work(house)
    assert [campaign(house, each).status for each in (first, second, third)] == ["ENDED", "CANCELLED", "ENDED"]
    assert set(contact_states(house).values()) == {"DROPPED"}


def test_a_letter_waits_until_the_morning(house: House) -> None:
    person_id = house.person(Segment.FAN)
    house.clock.advance(14 * HOUR)
    launched(house, control_share=0)
    (outcome,) = sent(house).values()
    assert outcome == "RELEASED"
    house.clock.advance(11 * HOUR)
    assert sent(house) == {person_id: "SENT"}


def contact_states(house: House) -> dict[int, str]:
    """What became of the contact with each person."""
    row = CommunicationContact

    def read(session: Session) -> dict[int, str]:
        found = session.execute(select(row.person_id, row.state))
        return {each.person_id: each.state for each in found}

    return house.database.read_now(read)
