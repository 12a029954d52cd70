"""A control is drawn by a seed that is written down: with hashlib alone, anyone comes to the same arms."""

import hashlib
from functools import partial

import pytest

from backend.communications.actions.campaigns import launch
from backend.communications.actions.drawing import redraw
from backend.communications.queries.campaigns import arms_of
from backend.communications.queries.controls import audit_draw, count_global_control, draws_of, in_global_control
from backend.communications.rules.campaigns import AlreadySent, NotRunning
from backend.errors import Invalid
from backend.segments.rules import Segment
from tests.communications.running import (
    SEED,
    arms,
    by_hand,
    campaign,
    goes_on,
    launched,
    made,
    members,
    queued,
    set_aside,
)
from tests.communications.strategy import House


def crowd(house: House, *, fans: int = 9, loyal: int = 6, unknown: int = 3) -> list[int]:
    """People in two segments, and some of whom nothing is known."""
    return [
        *(house.person(Segment.FAN) for _ in range(fans)),
        *(house.person(Segment.PRODUCT_LOYAL) for _ in range(loyal)),
        *(house.person() for _ in range(unknown)),
    ]


def test_the_arms_are_those_that_hashlib_alone_comes_to(house: House) -> None:
    people = crowd(house)
    campaign_id = launched(house, control_share=0.3)
    listed = members(house, campaign_id)
    assert [each.person_id for each in listed] == people
    strata = {each.person_id: each.stratum for each in listed}
    assert sorted(strata.values()) == [-1] * 3 + [Segment.FAN] * 9 + [Segment.PRODUCT_LOYAL] * 6
    assert arms(house, campaign_id) == by_hand(SEED, strata, 0.3)
    # The share of each stratum, halves up: 0.9 of 3, 2.7 of 9, 1.8 of 6.
    counted = house.database.read_now(lambda session: arms_of(session, [campaign_id]))[campaign_id]
    assert {(each.stratum, each.arm.value): (each.people, each.present) for each in counted} == {
        (-1, "CONTROL"): (1, 1),
        (-1, "TREATED"): (2, 2),
        (Segment.FAN, "CONTROL"): (3, 3),
        (Segment.FAN, "TREATED"): (6, 6),
        (Segment.PRODUCT_LOYAL, "CONTROL"): (2, 2),
        (Segment.PRODUCT_LOYAL, "TREATED"): (4, 4),
    }


def test_the_hash_of_the_list_is_of_plain_lines(house: House) -> None:
    crowd(house)
    campaign_id = launched(house, control_share=0.3)
    lines = "".join(f"{each.person_id},{each.stratum},{each.arm}\n" for each in members(house, campaign_id))
    audit = house.database.read_now(lambda session: audit_draw(session, campaign_id))
    assert audit.draw.members_hash == hashlib.sha256(lines.encode()).hexdigest()
    assert (audit.draw.seed, audit.draw.share, audit.draw.members, audit.members_now) == (SEED, 0.3, 18, 18)
    assert audit.matches is True


def test_the_global_control_is_whoever_ranks_below_the_share(house: House) -> None:
    people = crowd(house, fans=40, loyal=0, unknown=0)
    set_aside(house, 0.2, seed="whole")
    own = {each for each in people if int(hashlib.sha256(f"whole:{each}".encode()).hexdigest()[:13], 16) / 16**13 < 0.2}
    assert 0 < len(own) < 40
    assert house.database.read_now(lambda session: in_global_control(session, people)) == own
    assert house.database.read_now(count_global_control) == (len(own), 40)
    campaign_id = launched(house, control_share=0.5)
    drawn = arms(house, campaign_id)
    assert {person_id for person_id, arm in drawn.items() if arm == "GLOBAL"} == own
    others = dict.fromkeys(sorted(set(people) - own), int(Segment.FAN))
    assert {person_id: arm for person_id, arm in drawn.items() if arm != "GLOBAL"} == by_hand(SEED, others, 0.5)


def test_a_draft_is_drawn_anew_with_a_reason_and_every_draw_stays_on_record(house: House) -> None:
    people = crowd(house, loyal=0, unknown=0)
    campaign_id = made(house, control_share=0.4)
    house.database.write_now(
        lambda session: redraw(session, campaign_id, seed="second", reason="立会いのもとで", now=house.clock())
    )
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()))
    goes_on(house, campaign_id)
    assert arms(house, campaign_id) == by_hand("second", dict.fromkeys(people, int(Segment.FAN)), 0.4)
    draws = house.database.read_now(lambda session: draws_of(session, campaign_id))
    assert [(each.seed, each.reason, each.members) for each in draws] == [
        ("second", "立会いのもとで", 9),
        (SEED, "", None),
    ]


def test_a_launched_one_is_drawn_anew_until_it_begins(house: House) -> None:
    people = crowd(house, loyal=0, unknown=0)
    begins = house.clock() + 60_000
    campaign_id = launched(house, control_share=0.4, starts_at=begins)
    assert arms(house, campaign_id) == by_hand(SEED, dict.fromkeys(people, int(Segment.FAN)), 0.4)
    assert queued(house) == []
    house.database.write_now(
        lambda session: redraw(session, campaign_id, seed="second", reason="偏りの確認", now=house.clock())
    )
    assert campaign(house, campaign_id).drawn_at is None
    goes_on(house, campaign_id)
    again = arms(house, campaign_id)
    assert again == by_hand("second", dict.fromkeys(people, int(Segment.FAN)), 0.4)
    assert house.database.read_now(lambda session: audit_draw(session, campaign_id)).matches is True
    house.clock.advance(60_000)
    goes_on(house, campaign_id)
    assert queued(house) == [person_id for person_id in people if again[person_id] == "TREATED"]
    with pytest.raises(AlreadySent):
        house.database.write_now(
            lambda session: redraw(session, campaign_id, seed="third", reason="もう一度", now=house.clock())
        )
    assert arms(house, campaign_id) == again
    assert len(house.database.read_now(lambda session: draws_of(session, campaign_id))) == 2


def test_a_draw_without_a_reason_is_refused(house: House) -> None:
    campaign_id = made(house)
    for reason in ("", "  "):
        with pytest.raises(Invalid):
            house.database.write_now(
                partial(redraw, campaign_id=campaign_id, seed="b", reason=reason, now=house.clock())
            )
    with pytest.raises(Invalid):
        set_aside(house, 0.6)
    assert campaign(house, campaign_id).seed == SEED
    assert house.database.read_now(lambda session: [each.seed for each in draws_of(session, None)]) == []


def test_without_a_control_everyone_is_treated(house: House) -> None:
    people = crowd(house, fans=3, loyal=2, unknown=1)
    campaign_id = launched(house, control_share=0)
    assert arms(house, campaign_id) == dict.fromkeys(people, "TREATED")


def test_what_is_over_is_not_drawn_anew(house: House) -> None:
    campaign_id = launched(house)
    house.clock.advance(31 * 86_400_000)
    goes_on(house, campaign_id)
    assert campaign(house, campaign_id).status == "ENDED"
    with pytest.raises(NotRunning):
        house.database.write_now(
            lambda session: redraw(session, campaign_id, seed="late", reason="遅い", now=house.clock())
        )
