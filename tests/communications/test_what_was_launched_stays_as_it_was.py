"""From its launch on a campaign is for whom it was for, as they stood then, whatever changes after."""

from dataclasses import replace
from functools import partial

import pytest

from backend.clock import DAY, HOUR
from backend.communications.actions.campaigns import cancel, change_campaign, end, launch
from backend.communications.queries.campaign_warnings import warnings_of
from backend.communications.queries.campaigns import arms_of, find_campaign_by_key, overlaps_of
from backend.communications.rules.campaign_content import Content
from backend.communications.rules.campaigns import Goal, GoalKind, NotDraft, NothingToSay, NotRunning, TooLate
from backend.communications.rules.directions import Form
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.loyalty.rules.axes import Axis
from backend.outbox.rules import Channel
from backend.segments.actions.audiences import AudienceDraft, add_audience, change_audience
from backend.segments.rules import InAudience, InSegment, NoneOf, Segment
from tests.communications.running import (
    WORDS,
    arms,
    asked,
    campaign,
    goes_on,
    launched,
    made,
    members,
    queued,
    set_aside,
)
from tests.communications.strategy import House, entry


def test_who_joins_or_moves_after_the_launch_changes_nothing(house: House) -> None:
    fans = [house.person(Segment.FAN) for _ in range(4)]
    house.person(Segment.CONSUMER)
    where = InSegment(product_id=house.product_id, segments=[Segment.FAN])
    campaign_id = launched(house, where=where, starts_at=house.clock() + DAY)
    before = [(each.person_id, each.segment, each.psychology, each.arm) for each in members(house, campaign_id)]
    assert [each[0] for each in before] == fans
    assert {each[1] for each in before} == {Segment.FAN}
    house.waits(0.5)
    house.person(Segment.FAN)
    house.comes_to(fans[0], Segment.PRODUCT_LOYAL)
    house.waits(1)
    goes_on(house, campaign_id)
    after = [(each.person_id, each.segment, each.psychology, each.arm) for each in members(house, campaign_id)]
    assert after == before
    assert queued(house) == [each[0] for each in before if each[3] == "TREATED"]


def test_a_saved_audience_that_changes_changes_no_launched_campaign(house: House) -> None:
    fans = [house.person(Segment.FAN) for _ in range(3)]
    house.person(Segment.CONSUMER)

    def save(key: str, where: object) -> int:
        draft = AudienceDraft(key=key, name={"ja": key}, where=where)  # type: ignore[arg-type]  # a test's own
        return house.database.write_now(lambda session: add_audience(session, draft, house.clock()).id)

    inner = save("fans", InSegment(product_id=house.product_id, segments=[Segment.FAN]))
    outer = save("outer", InAudience(audience_id=inner))
    campaign_id = made(house, audience_id=outer)
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()))
    for audience_id in (inner, outer):
        house.database.write_now(
            partial(
                change_audience,
                audience_id=audience_id,
                where=InSegment(product_id=house.product_id, segments=[Segment.CONSUMER]),
                now=house.clock(),
            )
        )
    goes_on(house, campaign_id)
    assert list(arms(house, campaign_id)) == fans


def test_a_coordinate_is_kept_where_its_axis_was_known(house: House) -> None:
    known, unknown = house.person(Segment.FAN), house.person()
    campaign_id = launched(house)
    first, second = members(house, campaign_id)
    assert (first.person_id, second.person_id) == (known, unknown)
    assert first.psychology is not None
    assert first.psychology > 0.6
    assert first.depth is not None
    assert first.depth < 0.5
    assert (first.behaviour, first.is_customer) == (0.0, False)
    assert (second.segment, second.psychology, second.behaviour, second.depth) == (-1, None, None, None)


def test_of_whom_nothing_is_said_is_in_no_arm(house: House) -> None:
    fan, loyal = house.person(Segment.FAN), house.person(Segment.PRODUCT_LOYAL)
    campaign_id = launched(house, content=[replace(WORDS, segment=int(Segment.FAN))], control_share=0)
    assert arms(house, campaign_id) == {fan: "TREATED"}
    counted = house.database.read_now(lambda session: arms_of(session, [campaign_id]))[campaign_id]
    assert [(each.stratum, each.arm.value, each.people) for each in counted] == [
        (Segment.FAN, "TREATED", 1),
        (Segment.PRODUCT_LOYAL, "OMITTED", 1),
    ]
    assert loyal not in queued(house)


def test_the_plan_s_entries_are_kept_with_whom_they_are_said_to(house: House) -> None:
    plan_id = house.publish(
        entry("film", Segment.FAN, form="FILM"),
        entry("second", Segment.FAN, form="HTML_MAIL"),
        entry("third", Segment.FAN),
        entry("loyal", Segment.PRODUCT_LOYAL),
    )
    fan, loyal, other = (house.person(each) for each in (Segment.FAN, Segment.PRODUCT_LOYAL, Segment.CONSUMER))
    campaign_id = launched(house, plan_id=plan_id, content=None, control_share=0)
    listed = {each.person_id: each.entry_id for each in members(house, campaign_id)}
    assert list(listed) == [fan, loyal]
    assert other not in listed
    house.publish(entry("later", Segment.FAN))
    assert {each.person_id: each.entry_id for each in members(house, campaign_id)} == listed
    assert None not in listed.values()


def test_what_was_launched_is_not_said_anew(house: House) -> None:
    house.person(Segment.FAN)
    campaign_id = launched(house)
    for refused in (
        lambda session: change_campaign(session, campaign_id, asked(house, hypothesis="別の仮説"), house.clock()),
        lambda session: launch(session, campaign_id, house.clock()),
    ):
        with pytest.raises(NotDraft):
            house.database.write_now(refused)
    assert campaign(house, campaign_id).hypothesis == "新茶を知れば買う人がふえる"


def test_a_draft_can_be_said_anew_and_called_off(house: House) -> None:
    campaign_id = made(house)
    house.database.write_now(
        lambda session: change_campaign(
            session,
            campaign_id,
            asked(house, goal=Goal(kind=GoalKind.AXIS, axis=Axis.PSYCHOLOGY, target=0.05)),
            house.clock(),
        )
    )
    assert campaign(house, campaign_id).goal == {"kind": "AXIS", "axis": "PSYCHOLOGY", "target": 0.05}
    house.database.write_now(lambda session: cancel(session, campaign_id, house.clock()))
    assert campaign(house, campaign_id).status == "CANCELLED"
    with pytest.raises(NotRunning):
        house.database.write_now(lambda session: cancel(session, campaign_id, house.clock()))
    with pytest.raises(NotRunning):
        house.database.write_now(lambda session: end(session, campaign_id, house.clock()))


REFUSED: dict[str, dict[str, object]] = {
    "webhook": {"channel": Channel.WEBHOOK},
    "share": {"control_share": 0.95},
    "share_nan": {"control_share": float("nan")},
    "ends first": {"ends_at": 0},
    "too long": {"measure_days": 400},
    "axis missing": {"goal": Goal(kind=GoalKind.AXIS)},
    "axis too much": {"goal": Goal(kind=GoalKind.VALUE, axis=Axis.DEPTH)},
    "move nowhere": {"goal": Goal(kind=GoalKind.MOVE, targets=[])},
    "move to no segment": {"goal": Goal(kind=GoalKind.MOVE, targets=[9])},
    "move where they are": {"goal": Goal(kind=GoalKind.MOVE, origins=[1], targets=[1, 3])},
    "nan": {"goal": Goal(kind=GoalKind.VALUE, target=float("nan"))},
    "both audiences": {"audience_id": 1, "where": NoneOf(parts=[])},
    "twice one segment": {"content": [WORDS, WORDS]},
    "no words": {"content": [Content(title={"ja": "題"})]},
    "no content": {"content": []},
    "an entry without a plan": {"content": [Content(entry="first")]},
    "a link that is none": {"content": [replace(WORDS, url="javascript:alert(1)")]},
    "a link that looks like another": {"content": [replace(WORDS, url="https://t\u0435a.example/")]},
    "a link with a user": {"content": [replace(WORDS, url="https://a:b@tea.example/")]},
    "a film by mail": {"content": [replace(WORDS, form=Form.FILM)]},
    "no hypothesis": {"hypothesis": " "},
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_cannot_be_carried_out_is_refused(house: House, case: str) -> None:
    with pytest.raises(Invalid):
        made(house, **REFUSED[case])  # type: ignore[arg-type]  # a test names what it changes
    with pytest.raises(NotFound):
        made(house, product_id=99)
    assert house.database.read_now(lambda session: find_campaign_by_key(session, "spring")) is None
    made(house)
    with pytest.raises(AlreadyExists):
        made(house)


def test_what_others_will_see_turns_no_direction_of_writing(house: House) -> None:
    words = Content(title={"ja": "新茶\u202eです"}, text={"ja": "一行目\n\u2066二行目"})
    campaign_id = made(house, name={"ja": "春\u200bの\u202e便り"}, hypothesis="買う\u2069人がふえる", content=[words])
    kept = campaign(house, campaign_id)
    assert (kept.name, kept.hypothesis) == ({"ja": "春の便り"}, "買う人がふえる")
    assert kept.content == [{"form": "HTML_MAIL", "title": {"ja": "新茶です"}, "text": {"ja": "一行目\n二行目"}}]


def test_another_product_s_plan_and_unknown_entries_are_refused(house: House) -> None:
    plan_id = house.publish(entry("first"))
    with pytest.raises(Invalid):
        made(house, plan_id=plan_id, content=None, product_id=house.other_id)
    with pytest.raises(Invalid):
        made(house, plan_id=plan_id, content=[Content(entry="second")])
    with pytest.raises(NotFound):
        made(house, plan_id=plan_id + 1, content=None)


def test_a_launch_that_would_tell_nobody_anything_or_comes_too_late_is_refused(house: House) -> None:
    silent = made(house, content=None)
    with pytest.raises(NothingToSay):
        house.database.write_now(lambda session: launch(session, silent, house.clock()))
    late = made(house, key="late", ends_at=house.clock() + HOUR)
    house.clock.advance(HOUR)
    with pytest.raises(TooLate):
        house.database.write_now(lambda session: launch(session, late, house.clock()))
    assert [campaign(house, each).status for each in (silent, late)] == ["DRAFT", "DRAFT"]


def warned(house: House, campaign_id: int) -> list[str]:
    """What is said beside the campaign now."""
    return house.database.read_now(
        lambda session: [each.value for each in warnings_of(session, campaign(house, campaign_id), house.clock())]
    )


def test_without_a_control_it_is_said_that_nothing_can_be_verified(house: House) -> None:
    house.person(Segment.FAN)
    assert warned(house, made(house, key="draft", control_share=0)) == ["NO_CONTROL", "NO_GLOBAL_CONTROL"]
    # Of one person a tenth is nobody.
    assert warned(house, launched(house, control_share=0.1)) == ["NO_CONTROL", "NO_GLOBAL_CONTROL"]


def test_it_is_said_before_and_after_a_launch_that_nobody_agreed_to_the_purpose(house: House) -> None:
    set_aside(house, 0)
    mistyped = made(house, purpose="nwes")
    assert warned(house, mistyped) == []
    for _ in range(2):
        house.person(Segment.FAN)
    assert warned(house, mistyped) == ["NOBODY_AGREED"]
    house.database.write_now(lambda session: launch(session, mistyped, house.clock()).id)
    assert warned(house, mistyped) == ["NOBODY_AGREED"]
    goes_on(house, mistyped)
    assert queued(house) == []
    assert warned(house, mistyped) == ["NOBODY_AGREED"]
    assert warned(house, made(house, key="spelled")) == []


def test_an_agreement_by_another_channel_or_of_somebody_else_is_none(house: House) -> None:
    set_aside(house, 0)
    house.changes_mind(house.person(Segment.FAN), granted=False, channel="EMAIL")
    house.person(Segment.CONSUMER)
    fans = InSegment(product_id=house.product_id, segments=[Segment.FAN])
    assert warned(house, made(house, where=fans)) == ["NOBODY_AGREED"]
    assert warned(house, made(house, key="file", where=fans, channel=Channel.FILE)) == []
    assert warned(house, made(house, key="all")) == []


def test_whoever_agreed_when_they_were_written_to_is_not_called_nobody(house: House) -> None:
    set_aside(house, 0)
    people = [house.person(Segment.FAN) for _ in range(4)]
    campaign_id = launched(house)
    house.clock.advance(HOUR)
    for person_id in people:
        house.changes_mind(person_id, granted=False)
    assert len(queued(house)) == 2
    assert warned(house, campaign_id) == []
    assert warned(house, made(house, key="again")) == ["NOBODY_AGREED"]


def test_whoever_is_in_two_campaigns_is_told(house: House) -> None:
    people = [house.person(Segment.FAN) for _ in range(6)]
    first = launched(house, control_share=0)
    where = NoneOf(parts=[InSegment(product_id=house.product_id, segments=[Segment.CONSUMER])])
    second = launched(house, key="second", seed="77", where=where)
    found = house.database.read_now(lambda session: overlaps_of(session, campaign(house, second)))
    assert [(each.campaign_id, each.people) for each in found] == [(first, len(people))]
    treated = sum(arm == "TREATED" for arm in arms(house, second).values())
    found = house.database.read_now(lambda session: overlaps_of(session, campaign(house, first)))
    assert [(each.campaign_id, each.people) for each in found] == [(second, treated)]
