"""Someone who is merged is in one arm only, someone who is erased leaves, and the counts of arms stay right."""

from collections import Counter
from functools import partial

from sqlalchemy import update

from backend.communications.actions.campaign_belongings import forget, give_back, pass_to
from backend.communications.actions.campaigns import launch
from backend.communications.actions.launching import do_part
from backend.communications.queries.campaign_personal import campaigns_personal_of
from backend.communications.queries.campaigns import arms_of, count_events
from backend.communications.queries.controls import audit_draw
from backend.communications.queries.launching import find_part
from backend.communications.rules.campaigns import Arm, Stage
from backend.db import Session
from backend.outbox.tables import OutboxMessage
from backend.segments.rules import InSegment, Segment
from tests.communications.running import arms, campaign, goes_on, launched, made, members, sent, states
from tests.communications.strategy import House


def counts(house: House, campaign_id: int) -> dict[str, tuple[int, int]]:
    """How many were drawn into each arm, and how many are there still."""
    found = house.database.read_now(lambda session: arms_of(session, [campaign_id]))[campaign_id]
    return {each.arm.value: (each.people, each.present) for each in found}


def merge(house: House, kept_id: int, gone_id: int) -> dict[str, str | None]:
    """The gone person's places pass, and their messages, as merging does; the notes of it."""

    def work(session: Session) -> dict[str, str | None]:
        notes = pass_to(session, kept_id, gone_id)
        moved = update(OutboxMessage).where(OutboxMessage.subject_id == gone_id).values(subject_id=kept_id)
        session.execute(moved)
        return dict(notes)

    return house.database.write_now(work)


def part(house: House, kept_id: int, gone_id: int, notes: dict[str, str | None]) -> None:
    """They part again."""
    house.database.write_now(lambda session: give_back(session, kept_id, gone_id, notes))


def test_where_both_were_drawn_the_kept_one_s_arm_counts(house: House) -> None:
    for _ in range(8):
        house.person(Segment.FAN)
    campaign_id = launched(house)
    drawn = arms(house, campaign_id)
    kept = next(each for each, arm in drawn.items() if arm == "CONTROL")
    gone = next(each for each, arm in drawn.items() if arm == "TREATED")
    notes = merge(house, kept, gone)
    assert arms(house, campaign_id) == {**drawn, gone: "MERGED"}
    assert counts(house, campaign_id) == {"CONTROL": (4, 4), "TREATED": (4, 3)}
    assert house.database.read_now(lambda session: audit_draw(session, campaign_id)).matches is True
    # What waited for the gone person would reach someone in the control.
    outcomes = sent(house)
    assert Counter(outcomes.values()) == {"SENT": 3, "CANCELLED GONE": 1}
    assert outcomes[kept] == "CANCELLED GONE"
    part(house, kept, gone, notes)
    assert arms(house, campaign_id) == drawn
    assert counts(house, campaign_id) == {"CONTROL": (4, 4), "TREATED": (4, 4)}


def test_two_treated_who_are_one_get_one_letter(house: House) -> None:
    kept, gone = house.person(Segment.FAN), house.person(Segment.FAN)
    campaign_id = launched(house, control_share=0)
    merge(house, kept, gone)
    assert arms(house, campaign_id) == {kept: "TREATED", gone: "MERGED"}
    assert sent(house) == {kept: "SENT"}
    assert states(house, campaign_id) == {kept: ("QUEUED", None)}
    assert house.database.read_now(lambda session: count_events(session, [campaign_id])) == {campaign_id: {"SENT": 1}}


def test_a_place_passes_with_the_arm_that_was_drawn_and_comes_back(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(6)]
    outside = house.person(Segment.CONSUMER)
    where = InSegment(product_id=house.product_id, segments=[Segment.FAN])
    campaign_id = launched(house, where=where)
    drawn = arms(house, campaign_id)
    gone = next(each for each in people if drawn[each] == "TREATED")
    sent(house)
    notes = merge(house, outside, gone)
    moved = arms(house, campaign_id)
    assert moved == {**{each: drawn[each] for each in people if each != gone}, outside: "TREATED"}
    assert counts(house, campaign_id) == {"CONTROL": (3, 3), "TREATED": (3, 3)}
    audit = house.database.read_now(lambda session: audit_draw(session, campaign_id))
    assert (audit.matches, audit.members_now) == (True, 6)
    told = house.database.read_now(lambda session: campaigns_personal_of(session, [outside]))
    assert [each["kind"] for each in told["campaign_events"]] == ["SENT"]
    assert told["campaigns"][0].keys() == {
        "campaign",
        "launched_at",
        "written_to",
        "psychology",
        "behaviour",
        "depth",
    }
    part(house, outside, gone, notes)
    assert arms(house, campaign_id) == drawn
    assert [each.drawn_as for each in members(house, campaign_id)] == [None] * 6
    assert house.database.read_now(lambda session: campaigns_personal_of(session, [outside])) == {
        "campaigns": [],
        "campaign_events": [],
    }


def test_a_place_that_passed_before_its_letter_still_gets_one(house: House) -> None:
    gone, outside = house.person(Segment.FAN), house.person(Segment.CONSUMER)
    where = InSegment(product_id=house.product_id, segments=[Segment.FAN])
    launched(house, where=where, control_share=0)
    merge(house, outside, gone)
    assert sent(house) == {outside: "SENT"}


def test_who_is_erased_leaves_and_stays_counted(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(6)]
    campaign_id = launched(house)
    sent(house)
    drawn = arms(house, campaign_id)
    treated = [each for each in people if drawn[each] == "TREATED"]
    kept, erased = people[0], treated[-1]
    house.database.write_now(lambda session: forget(session, [erased]))
    assert arms(house, campaign_id) == {each: arm for each, arm in drawn.items() if each != erased}
    assert counts(house, campaign_id) == {"CONTROL": (3, 3), "TREATED": (3, 2)}
    assert house.database.read_now(lambda session: campaigns_personal_of(session, [erased])) == {
        "campaigns": [],
        "campaign_events": [],
    }
    audit = house.database.read_now(lambda session: audit_draw(session, campaign_id))
    assert (audit.draw.members, audit.members_now, audit.matches) == (6, 5, False)
    assert kept in arms(house, campaign_id)


def test_a_family_that_is_erased_is_counted_out_once(house: House) -> None:
    kept, gone, other = (house.person(Segment.FAN) for _ in range(3))
    campaign_id = launched(house, control_share=0)
    merge(house, kept, gone)
    house.database.write_now(lambda session: forget(session, [kept, gone]))
    assert arms(house, campaign_id) == {other: "TREATED"}
    assert counts(house, campaign_id) == {"TREATED": (3, 1)}


def test_who_leaves_while_arms_are_written_down_is_counted_in_the_arm_that_was_theirs(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(6)]
    campaign_id = made(house)
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()))
    while campaign(house, campaign_id).stage != Stage.ASSIGN:
        found = house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=100))
        assert found is not None
        house.database.write_now(partial(do_part, part=found, now=house.clock(), limit=100))
    house.database.write_now(lambda session: forget(session, [people[2]]))
    merge(house, people[0], people[1])
    goes_on(house, campaign_id)
    listed = Counter(arms(house, campaign_id).values())
    told = counts(house, campaign_id)
    assert {arm: people for arm, (people, _) in told.items()} == {"CONTROL": 3, "TREATED": 3}
    assert {arm: present for arm, (_, present) in told.items()} == {
        "CONTROL": listed["CONTROL"],
        "TREATED": listed["TREATED"],
    }
    assert sum(present for _, present in told.values()) == 4
    assert listed[Arm.MERGED] == 1


def test_who_is_merged_before_the_draw_is_drawn_once(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(4)]
    campaign_id = made(house)
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()))
    while campaign(house, campaign_id).stage == Stage.GATHER:
        found = house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=100))
        assert found is not None
        house.database.write_now(partial(do_part, part=found, now=house.clock(), limit=100))
    merge(house, people[0], people[1])
    goes_on(house, campaign_id)
    assert sorted(arms(house, campaign_id)) == [people[0], people[2], people[3]]
    assert sum(people for people, _ in counts(house, campaign_id).values()) == 3
    assert house.database.read_now(lambda session: audit_draw(session, campaign_id)).matches is True
