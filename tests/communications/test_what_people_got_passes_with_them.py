"""What people got passes when two become one, goes back when they part, and is told to whoever asks for their data."""

from sqlalchemy import select, update

from backend.clock import DAY, to_datetime
from backend.communications.actions import belongings
from backend.communications.queries.personal import personal_of
from backend.communications.tables import CommunicationContact
from backend.panel.tables import Person
from backend.planning.queries import contacts_of, every_cap
from backend.segments.rules import Segment
from tests.communications.strategy import House, entry


def test_the_kept_person_does_not_get_it_again_and_caps_count_both(house: House) -> None:
    house.publish(entry("one"), entry("two"))
    house.caps("week", most=2, days=7)
    kept, gone = house.person(Segment.FAN), house.person(Segment.FAN)
    house.gets(kept, "two")
    house.gets(gone, "one")
    notes = house.database.write_now(lambda session: belongings.pass_to(session, kept, gone))
    assert [was for _, was in notes] == [None]
    assert house.told(kept) == []
    assert (_counted(house, kept), _counted(house, gone)) == (2, 0)
    house.waits(1)
    house.gets(kept, "three")
    house.database.write_now(lambda session: belongings.give_back(session, kept, gone, dict(notes)))
    assert (_counted(house, kept), _counted(house, gone)) == (2, 1)
    assert house.told(kept) == [("one", "HELD", "CAP")]
    assert house.told(gone) == [("two", "DUE", None)]


def test_whoever_is_forgotten_leaves_only_that_something_was_sent(house: House) -> None:
    house.publish(entry("one"))
    person = house.person(Segment.FAN)
    house.gets(person, "one")
    row = CommunicationContact
    before = house.database.read_now(lambda session: session.execute(select(row.entry_key, row.state, row.at)).all())
    assert house.database.write_now(lambda session: belongings.forget(session, [person], house.clock())) == []
    after = house.database.read_now(lambda session: session.execute(select(row.entry_key, row.state, row.at)).all())
    assert after == before
    assert len(after) == 1


def test_the_file_of_ones_own_data_tells_titles_and_no_segment(house: House) -> None:
    plan = house.publish(entry("switchers-stay", Segment.SWITCHER, title={"ja": "新茶の季節", "en": "New tea"}))
    person, other = house.person(Segment.SWITCHER), house.person(Segment.SWITCHER)
    house.gets(person, "switchers-stay")
    house.gets(other, "switchers-stay")
    sent = house.clock()
    house.waits(1)
    house.gets(person, "elsewhere", channel=None)
    row = CommunicationContact
    by_plan = update(row).where(row.entry_key == "switchers-stay").values(plan_id=plan)
    house.database.write_now(lambda session: session.execute(by_plan).close())
    told = house.database.read_now(lambda session: personal_of(session, person))
    first = {"product": "tea", "title": "新茶の季節", "state": "SENT", "channel": "EMAIL", "at": _iso(sent)}
    second = {"product": "tea", "title": "", "state": "SHOWN", "channel": None, "at": _iso(sent + DAY)}
    assert told["communications"] == [first, second]
    assert "switch" not in str(told).lower()
    english = update(Person).where(Person.id == person).values(language="en")
    house.database.write_now(lambda session: session.execute(english).close())
    told = house.database.read_now(lambda session: personal_of(session, person))
    assert told["communications"] == [{**first, "title": "New tea"}, second]


def _counted(house: House, person: int) -> int:
    return house.database.read_now(
        lambda session: len(contacts_of(session, [person], every_cap(session), house.clock())[person])
    )


def _iso(at: int) -> str:
    return to_datetime(at).isoformat(timespec="milliseconds")
