"""A campaign by file: the treated who agreed to it, each in one file; what the tool tells comes back, once."""

from functools import partial

import pytest
from sqlalchemy import update

from backend.clock import DAY, HOUR
from backend.communications.actions.campaigns import end
from backend.communications.actions.handing_over import HandedOver, hand_over
from backend.communications.actions.results_in import import_results
from backend.communications.queries.campaign_lines import CampaignLine, campaign_lines
from backend.communications.queries.campaigns import count_events
from backend.communications.rules.campaign_results_in import ReturnedCounts, ReturnedLine
from backend.communications.rules.campaigns import EventKind, NotRunning
from backend.errors import Invalid
from backend.outbox.rules import Channel
from backend.panel.queries import may_contact
from backend.panel.tables import Person
from backend.segments.rules import Segment
from tests.communications.running import LINKS, arms, campaign, launched, made, set_aside, states
from tests.communications.strategy import PURPOSE, House, entry


def named(house: House, person_id: int, ref: str) -> None:
    """The client knows the person by that reference."""
    house.database.write_now(
        lambda session: session.execute(update(Person).where(Person.id == person_id).values(external_ref=ref))
    )


def handed(house: House, campaign_id: int, batch: int | None = None) -> HandedOver:
    """Hands over what waits."""
    return house.database.write_now(
        lambda session: hand_over(session, campaign_id, batch=batch, limit=1_000, now=house.clock())
    )


def lines(house: House, campaign_id: int, batch: int) -> list[CampaignLine]:
    """The lines of a file."""
    row = campaign(house, campaign_id)
    return house.database.read_now(lambda session: list(campaign_lines(session, row, batch, LINKS, house.clock())))


def told(
    house: House, campaign_id: int, *said: tuple[str, EventKind], source: str = "tool", by_person: bool | None = None
) -> ReturnedCounts:
    """What the tool tells, at this instant."""
    returned = [ReturnedLine(external_ref=ref, kind=kind, at=house.clock(), by_person=by_person) for ref, kind in said]
    return house.database.write_now(
        lambda session: import_results(session, campaign_id, returned, source=source, now=house.clock())
    )


def events(house: House, campaign_id: int) -> dict[str, int]:
    """How many treated people each kind of event is known of."""
    return dict(house.database.read_now(lambda session: count_events(session, [campaign_id]))[campaign_id])


def test_each_of_the_treated_is_in_one_file_and_the_control_in_none(house: House) -> None:
    plan_id = house.publish(entry("card", Segment.FAN, form="OTHER", url="https://tea.example/card"))
    people = [house.person(Segment.FAN) for _ in range(6)]
    for number, person_id in enumerate(people):
        named(house, person_id, f"m{number}")
    campaign_id = launched(house, channel=Channel.FILE, plan_id=plan_id, content=None)
    treated = [each for each, arm in arms(house, campaign_id).items() if arm == "TREATED"]
    assert handed(house, campaign_id) == HandedOver(batch=1, count=3, cancelled=0, held=0)
    assert handed(house, campaign_id).looked_at == 0
    file = lines(house, campaign_id, 1)
    assert [each.person for each in file] == [f"m{people.index(person_id)}" for person_id in treated]
    assert {(each.entry, each.form, each.title, each.url) for each in file} == {
        ("card", "OTHER", "cardの件名", "https://tea.example/card")
    }
    assert [each.email for each in file] == [f"p{person_id}@example.com" for person_id in treated]
    assert lines(house, campaign_id, 1) == file
    assert events(house, campaign_id) == {"SENT": 3}


def test_a_campaign_by_file_may_leave_the_words_to_the_tool(house: House) -> None:
    house.person(Segment.FAN)
    campaign_id = launched(house, channel=Channel.FILE, content=None, control_share=0)
    handed(house, campaign_id)
    (line,) = lines(house, campaign_id, 1)
    assert (line.person, line.entry, line.title, line.text, line.url) == ("", "", "", "", "")


def test_what_changed_since_is_looked_at_before_handing_over(house: House) -> None:
    ready, unwilling, resting = (house.person(Segment.FAN) for _ in range(3))
    named(house, ready, "ready")
    named(house, resting, "resting")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    house.changes_mind(unwilling, granted=False)
    house.pauses(resting, house.clock() + 2 * DAY)
    assert handed(house, campaign_id) == HandedOver(batch=1, count=1, cancelled=1, held=1)
    assert [each.person for each in lines(house, campaign_id, 1)] == ["ready"]
    house.waits(2)
    assert handed(house, campaign_id) == HandedOver(batch=2, count=1, cancelled=0, held=0)
    assert [each.person for each in lines(house, campaign_id, 2)] == ["resting"]
    assert states(house, campaign_id)[unwilling] == ("LEFT_OUT", "NO_CONSENT")


def test_an_address_is_only_told_of_who_agreed_to_mail(house: House) -> None:
    person_id = house.person(Segment.FAN)
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    house.changes_mind(person_id, granted=False, channel="EMAIL")
    handed(house, campaign_id)
    (line,) = lines(house, campaign_id, 1)
    assert line.email == ""


def test_nothing_is_handed_over_of_what_is_over_nor_of_the_global_control(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(8)]
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    set_aside(house, 0.5)
    done = handed(house, campaign_id)
    assert done.cancelled > 0
    assert done.count + done.cancelled == len(people)
    other = launched(house, key="over", channel=Channel.FILE, control_share=0)
    house.database.write_now(lambda session: end(session, other, house.clock()))
    assert handed(house, other).count == 0


def test_results_are_kept_once_for_each_source(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(2)]
    for number, person_id in enumerate(people):
        named(house, person_id, f"m{number}")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    handed(house, campaign_id)
    house.clock.advance(HOUR)
    said = (("m0", EventKind.DELIVERED), ("m0", EventKind.CLICKED), ("m1", EventKind.BOUNCED))
    assert told(house, campaign_id, *said) == ReturnedCounts(lines=3, kept=3, repeated=0, untrusted=0, unknown=0)
    assert told(house, campaign_id, *said, said[0]) == ReturnedCounts(
        lines=4, kept=0, repeated=4, untrusted=0, unknown=0
    )
    assert told(house, campaign_id, said[0], source="other").kept == 1
    assert events(house, campaign_id) == {"SENT": 2, "DELIVERED": 1, "CLICKED": 1, "BOUNCED": 1}


def test_only_what_the_tool_says_a_person_opened_counts_as_opened(house: House) -> None:
    named(house, house.person(Segment.FAN), "m0")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    opened = ("m0", EventKind.OPENED)
    for by_person in (None, False):
        counts = told(house, campaign_id, opened, by_person=by_person)
        assert (counts.kept, counts.untrusted) == (0, 1)
    assert told(house, campaign_id, opened, by_person=True).kept == 1
    assert events(house, campaign_id) == {"OPENED": 1}


def test_of_the_control_and_of_strangers_nothing_is_kept(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(2)]
    for number, person_id in enumerate(people):
        named(house, person_id, f"m{number}")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0.5)
    (control,) = [f"m{people.index(each)}" for each, arm in arms(house, campaign_id).items() if arm == "CONTROL"]
    counts = told(house, campaign_id, (control, EventKind.CLICKED), ("nobody", EventKind.CLICKED))
    assert counts == ReturnedCounts(lines=2, kept=0, repeated=0, untrusted=0, unknown=2)
    assert events(house, campaign_id) == {}


def test_whoever_opts_out_at_the_tool_is_not_contacted_any_more(house: House) -> None:
    person_id = house.person(Segment.FAN)
    named(house, person_id, "m0")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    house.clock.advance(HOUR)
    told(house, campaign_id, ("m0", EventKind.OPTED_OUT))
    for channel in (Channel.EMAIL, Channel.FILE):
        assert (
            house.database.read_now(
                partial(
                    may_contact,
                    person_ids=[person_id],
                    purpose=PURPOSE,
                    channel=channel.value,
                    now=house.clock(),
                )
            )
            == set()
        )
    assert handed(house, campaign_id) == HandedOver(batch=None, count=0, cancelled=1, held=0)


def test_whoever_has_no_reference_is_known_by_the_message_they_were_sent(house: House) -> None:
    nameless, other = house.person(Segment.FAN), house.person(Segment.FAN)
    # Another's reference looks like the number of whoever has none.
    named(house, other, str(nameless))
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    handed(house, campaign_id)
    found = {line.person: line.message_id for line in lines(house, campaign_id, 1)}
    assert sorted(found) == ["", str(nameless)]
    said = [
        ReturnedLine(message_id=message_id, kind=EventKind.OPTED_OUT, at=house.clock())
        for message_id in (found[""], "no message of this campaign")
    ]
    counts = house.database.write_now(
        lambda session: import_results(session, campaign_id, said, source="tool", now=house.clock())
    )
    assert counts == ReturnedCounts(lines=2, kept=1, repeated=0, untrusted=0, unknown=1)
    allowed = house.database.read_now(
        lambda session: may_contact(session, [nameless, other], PURPOSE, Channel.EMAIL.value, house.clock())
    )
    assert allowed == {other}


def test_results_that_cannot_be_are_refused_whole(house: House) -> None:
    named(house, house.person(Segment.FAN), "m0")
    campaign_id = launched(house, channel=Channel.FILE, control_share=0)
    right = ReturnedLine(external_ref="m0", kind=EventKind.CLICKED, at=house.clock())
    wrong = [
        ReturnedLine(external_ref="m0", kind=EventKind.SENT, at=house.clock()),
        ReturnedLine(external_ref="m0", kind=EventKind.CLICKED, at=house.clock() - DAY),
        ReturnedLine(external_ref="m0", kind=EventKind.CLICKED, at=house.clock() + DAY),
        ReturnedLine(kind=EventKind.CLICKED, at=house.clock()),
        ReturnedLine(external_ref="m0", message_id="m", kind=EventKind.CLICKED, at=house.clock()),
    ]
    for line in wrong:
        with pytest.raises(Invalid):
            house.database.write_now(
                partial(
                    import_results,
                    campaign_id=campaign_id,
                    lines=[right, line],
                    source="tool",
                    now=house.clock(),
                )
            )
    with pytest.raises(NotRunning):
        told(house, made(house, key="draft"), ("m0", EventKind.CLICKED))
    assert events(house, campaign_id) == {}
