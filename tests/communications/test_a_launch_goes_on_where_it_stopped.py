"""A launch is done part by part: whoever is killed, or works beside another, loses nothing and doubles nothing."""

from collections import Counter
from functools import partial

import pytest

from backend.communications.actions.campaigns import launch
from backend.communications.actions.launching import do_part
from backend.communications.queries.campaigns import arms_of
from backend.communications.queries.controls import audit_draw
from backend.communications.queries.launching import Part, campaigns_due, find_part
from backend.communications.rules.campaigns import Stage
from backend.communications.tables import CampaignMember
from backend.db import Session
from backend.segments.rules import Segment
from tests.communications.running import SEED, arms, by_hand, campaign, made, members, queued
from tests.communications.strategy import House


class Killed(Exception):
    """The worker's end, in the middle of a transaction."""


def step(house: House, campaign_id: int, *, limit: int = 3) -> Stage | None:
    """One part, by whichever worker; the stage that it was of."""
    part = house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=limit))
    if part is None:
        return None
    house.database.write_now(lambda session: do_part(session, part, house.clock(), limit=limit))
    return part.stage


def begun(house: House, people: int = 10) -> tuple[int, list[int]]:
    """A campaign that was launched and not gone on with, and its people."""
    crowd = [house.person(Segment.FAN) for _ in range(people)]
    campaign_id = made(house, control_share=0.4)
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()))
    return campaign_id, crowd


def check_whole(house: House, campaign_id: int, crowd: list[int]) -> None:
    """Everyone is on the list once, drawn as they must be, and the treated have one message each."""
    expected = by_hand(SEED, dict.fromkeys(crowd, int(Segment.FAN)), 0.4)
    assert arms(house, campaign_id) == expected
    assert queued(house) == sorted(person_id for person_id, arm in expected.items() if arm == "TREATED")
    counted = house.database.read_now(lambda session: arms_of(session, [campaign_id]))[campaign_id]
    assert {each.arm.value: each.people for each in counted} == dict(Counter(expected.values()))
    assert house.database.read_now(lambda session: audit_draw(session, campaign_id)).matches is True
    assert house.database.read_now(lambda session: campaigns_due(session, house.clock())) == []


def test_it_takes_many_parts_none_larger_than_was_asked(house: House) -> None:
    campaign_id, crowd = begun(house)
    stages = []
    while (stage := step(house, campaign_id)) is not None:
        stages.append(stage)
    assert Counter(stages) == {Stage.GATHER: 4, Stage.DRAW: 1, Stage.ASSIGN: 4, Stage.SEND: 3}
    check_whole(house, campaign_id, crowd)


def test_a_worker_killed_in_any_part_loses_nothing(house: House) -> None:
    campaign_id, crowd = begun(house)
    while True:
        part = house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=3))
        if part is None:
            break

        def dies(session: Session, part: Part = part) -> None:
            do_part(session, part, house.clock(), limit=3)
            raise Killed

        before = (campaign(house, campaign_id).stage, campaign(house, campaign_id).cursor, queued(house))
        with pytest.raises(Killed):
            house.database.write_now(dies)
        assert (campaign(house, campaign_id).stage, campaign(house, campaign_id).cursor, queued(house)) == before
        step(house, campaign_id)
    check_whole(house, campaign_id, crowd)


def test_two_workers_that_found_the_same_part_do_it_once(house: House) -> None:
    campaign_id, crowd = begun(house)
    while True:
        found = [
            house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=3))
            for _ in range(2)
        ]
        first, second = found
        if first is None or second is None:
            break
        house.database.write_now(partial(do_part, part=first, now=house.clock(), limit=3))
        late = house.database.write_now(partial(do_part, part=second, now=house.clock(), limit=3))
        assert late == 0
    check_whole(house, campaign_id, crowd)


def test_a_list_that_changed_while_it_was_drawn_is_drawn_once_more(house: House) -> None:
    campaign_id, crowd = begun(house)
    while campaign(house, campaign_id).stage == Stage.GATHER:
        step(house, campaign_id)
    part = house.database.read_now(lambda session: find_part(session, campaign_id, house.clock(), limit=3))
    assert part is not None

    def leaves(session: Session) -> None:
        session.delete(session.get_one(CampaignMember, (campaign_id, crowd[4])))

    house.database.write_now(leaves)
    house.database.write_now(lambda session: do_part(session, part, house.clock(), limit=3))
    assert campaign(house, campaign_id).stage == Stage.DRAW
    while step(house, campaign_id) is not None:
        pass
    check_whole(house, campaign_id, [each for each in crowd if each != crowd[4]])


def test_nobody_has_an_arm_before_all_have_one(house: House) -> None:
    campaign_id, _ = begun(house)
    while campaign(house, campaign_id).stage != Stage.ASSIGN:
        assert {each.arm for each in members(house, campaign_id)} <= {""}
        step(house, campaign_id)
    assert campaign(house, campaign_id).drawn_at is None
    while campaign(house, campaign_id).stage == Stage.ASSIGN:
        step(house, campaign_id)
    assert campaign(house, campaign_id).drawn_at == house.clock()
    assert queued(house) == []
