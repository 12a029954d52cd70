"""Who has not finished is reminded on each day that is set, once for each, until a stop rule ends it."""

from backend.clock import DAY, MINUTE
from backend.invitations.actions import revoke
from backend.loyalty.rules.axes import Moment
from backend.outbox.actions import retry
from backend.outbox.rules import Kind
from backend.touchpoints.actions import close_touchpoint
from backend.touchpoints.rules import Period
from tests.planning.house import House, Told


def test_each_reminder_goes_out_once_on_its_day(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[3, 7])
    house.works()
    sent_at = house.clock()
    reminded = []
    for day in range(1, 10):
        house.clock.at = sent_at + day * DAY - MINUTE
        reminded += [day] * house.works().reminders.sent
        house.works()
    assert reminded == [3, 7]
    assert house.told(touchpoint) == [Told(hana, step, "SENT", "DUE") for step in (0, 1, 2)]
    reminders = house.outbox(Kind.REMINDER)
    invitation = house.invitation(touchpoint, hana)
    assert [(each.about_id, each.subject_id, each.payload) for each in reminders] == [
        (invitation.id, hana, {"step": 1}),
        (invitation.id, hana, {"step": 2}),
    ]
    assert len({each.message_id for each in house.outbox()}) == 3
    assert (invitation.reminders, invitation.reminded_at) == (2, sent_at + 7 * DAY)


def test_stop_rules_end_it(house: House) -> None:
    refs = ("finished", "begun", "revoked", "opted", "paused", "fine")
    finished, begun, revoked, opted, paused, fine = people = [house.person(ref) for ref in refs]
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1], stop_when_begun=True)
    house.works()
    house.finishes(house.invitation(touchpoint, finished).id)
    house.finishes(house.invitation(touchpoint, begun).id, pages=1)
    taken_back = house.invitation(touchpoint, revoked).id
    house.database.write_now(lambda session: revoke(session, taken_back, house.clock()).id)
    house.changes_mind(opted, granted=False)
    house.pauses(paused, house.clock() + 5 * DAY)
    house.clock.advance(DAY)
    house.works()
    now = house.clock()
    assert house.told(touchpoint, step=1) == [
        Told(finished, 1, "SKIPPED", "FINISHED"),
        Told(begun, 1, "SKIPPED", "BEGUN"),
        Told(revoked, 1, "SKIPPED", "REVOKED"),
        Told(opted, 1, "SKIPPED", "NO_CONSENT", now + DAY),
        Told(paused, 1, "HELD", "PAUSED", now + 4 * DAY - 2 * MINUTE + MINUTE),
        Told(fine, 1, "SENT", "DUE"),
    ]
    assert people == sorted(people)


def test_whoever_has_begun_is_reminded_where_no_rule_stops_it(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1])
    house.works()
    house.finishes(house.invitation(touchpoint, hana).id, pages=1)
    house.clock.advance(DAY)
    assert house.works().reminders.sent == 1


def test_a_closed_touchpoint_and_a_dead_link_remind_nobody(house: House) -> None:
    house.person("hana")
    closes = house.touchpoint(Moment.CAMPAIGN, key="closes", reminders=[2])
    expires = house.touchpoint(Moment.CAMPAIGN, key="expires", reminders=[2], period=Period(expiry_days=1))
    house.works()
    house.clock.advance(DAY)
    house.database.write_now(lambda session: close_touchpoint(session, closes, house.clock()).id)
    house.clock.advance(DAY)
    house.works()
    assert [house.told(each, step=1)[0].rule for each in (closes, expires)] == ["CLOSED", "EXPIRED"]
    assert house.outbox(Kind.REMINDER) == []


def test_who_is_due_for_two_is_reminded_by_the_later(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1, 2, 30])
    house.works()
    house.clock.advance(5 * DAY)
    assert house.works().reminders.sent == 1
    assert house.told(touchpoint) == [
        Told(hana, 0, "SENT", "DUE"),
        Told(hana, 1, "SKIPPED", "OVERTAKEN"),
        Told(hana, 2, "SENT", "DUE"),
    ]


def test_there_are_never_more_messages_than_the_rules_allow(house: House) -> None:
    house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1, 2, 3], most_contacts=2)
    for _ in range(6):
        house.works()
        house.clock.advance(DAY)
    assert [told.rule for told in house.told(touchpoint)] == ["DUE", "DUE", "ENOUGH", "ENOUGH"]


def test_a_held_reminder_goes_out_when_it_may_or_is_left_out_when_it_is_too_late(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1], late_days=5)
    house.works()
    short, long = house.clock() + 3 * DAY, house.clock() + 20 * DAY
    house.pauses(hana, short)
    house.pauses(ken, long)
    house.clock.advance(DAY)
    house.works()
    assert [told.rule for told in house.told(touchpoint, step=1)] == ["PAUSED", "PAUSED"]
    house.clock.at = long
    house.works()
    assert house.told(touchpoint, step=1)[1] == Told(ken, 1, "SKIPPED", "TOO_LATE")


def test_reminders_keep_to_quiet_hours(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1], quiet_hours={"from": "10:00", "until": "12:00"})
    house.works()
    house.clock.advance(DAY + 60 * MINUTE)
    house.works()
    (told,) = house.told(touchpoint, step=1)
    assert (told.person, told.kind, told.rule) == (hana, "HELD", "QUIET_HOURS")
    house.clock.at = told.until or 0
    house.works()
    assert [(message.kind, message.due_at) for message in house.outbox(Kind.REMINDER)] == [("REMINDER", house.clock())]


def test_whom_the_invitation_never_reached_is_not_reminded_of_it(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1])
    house.works()
    to_hana, to_ken = house.outbox(Kind.INVITATION)
    house.dies(to_hana.id)
    house.clock.advance(DAY)
    house.works()
    again_at = house.clock() + DAY
    assert house.told(touchpoint, step=1) == [
        Told(hana, 1, "SKIPPED", "NOT_DELIVERED", again_at),
        Told(ken, 1, "SENT", "DUE"),
    ]
    assert [each.about_id for each in house.outbox(Kind.REMINDER)] == [to_ken.about_id]
    # Staff correct the address and try the letter anew: then it can be reminded of.
    house.database.write_now(lambda session: retry(session, to_hana.id, house.clock()).id)
    house.clock.at = again_at
    house.works()
    assert house.told(touchpoint, step=1)[0] == Told(hana, 1, "SENT", "DUE")
