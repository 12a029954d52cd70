"""Nobody is contacted without consent, without need or while they pause; each decision says which rule it was."""

from sqlalchemy import update

from backend.clock import DAY, MINUTE
from backend.jobs import run_due_work
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.panel.actions import choose_channel
from backend.panel.tables import Person
from backend.segments.rules import RefIn
from backend.touchpoints.actions import Reach, change_reach, close_touchpoint
from backend.touchpoints.rules import rules_from_json
from backend.touchpoints.tables import Touchpoint
from tests.planning.house import FREELY, House, Told


def test_nobody_is_asked_who_did_not_agree(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken", consents=False)
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    house.works()
    again = house.clock() + DAY
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE"), Told(ken, 0, "SKIPPED", "NO_CONSENT", again)]
    assert [message.subject_id for message in house.outbox()] == [hana]
    assert house.occasions(touchpoint) == [(hana, "")]


def test_whoever_agrees_later_is_asked_the_day_after(house: House) -> None:
    ken = house.person("ken", consents=False)
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    house.works()
    house.changes_mind(ken, granted=True)
    assert house.works().invitations.decided == 0
    house.clock.advance(DAY)
    assert house.works().invitations.sent == 1
    assert house.told(touchpoint) == [Told(ken, 0, "SENT", "DUE")]
    assert house.changes() == [("SKIPPED", "NO_CONSENT")]


def test_consent_is_to_a_purpose_and_a_channel(house: House) -> None:
    hana = house.person("hana", address="hana@example.jp")
    house.changes_mind(hana, granted=False, channel="EMAIL")
    by_mail = house.touchpoint(Moment.CAMPAIGN, key="mail", channel=Channel.EMAIL)
    by_file = house.touchpoint(Moment.CAMPAIGN, key="file", channel=Channel.FILE)
    for_news = house.touchpoint(Moment.CAMPAIGN, key="news", purpose="news")
    house.works()
    rules = [house.told(each)[0].rule for each in (by_mail, by_file, for_news)]
    assert rules == ["NO_CONSENT", "DUE", "NO_CONSENT"]


def test_mail_needs_an_address(house: House) -> None:
    hana, ken = house.person("hana", address="hana@example.jp"), house.person("ken")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, channel=Channel.EMAIL)
    house.works()
    again = house.clock() + DAY
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE"), Told(ken, 0, "SKIPPED", "NO_ADDRESS", again)]


def test_the_channel_that_a_person_chose_is_used(house: House) -> None:
    hana = house.person("hana", address="hana@example.jp")
    house.database.write_now(lambda session: choose_channel(session, hana, "WEBHOOK").id)
    house.touchpoint(Moment.CAMPAIGN, channel=Channel.EMAIL)
    house.works()
    assert [message.channel for message in house.outbox()] == ["WEBHOOK"]


def test_a_pause_is_waited_for_while_the_occasion_lasts(house: House) -> None:
    hana, ken = house.person("hana"), house.person("ken")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0, late_days=10)
    house.buys(hana, "o-1")
    house.buys(ken, "o-2")
    short, long = house.clock() + 5 * DAY, house.clock() + 20 * DAY
    house.pauses(hana, short)
    house.pauses(ken, long)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "HELD", "PAUSED", short), Told(ken, 0, "HELD", "PAUSED", long)]
    house.clock.at = short
    assert house.works().invitations.sent == 1
    house.clock.at = long
    assert house.works().invitations.skipped == 1
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE"), Told(ken, 0, "SKIPPED", "TOO_LATE")]


def test_whoever_was_forgotten_or_left_the_audience_meanwhile_is_not_asked(house: House) -> None:
    people = [house.person(ref) for ref in ("hana", "ken", "mari")]
    audience = RefIn(refs=["hana", "ken", "mari"])
    touchpoint = house.touchpoint(Moment.CAMPAIGN, audience=audience)
    until = house.clock() + DAY
    for person in people:
        house.pauses(person, until)
    house.works()
    forgotten = update(Person).where(Person.id == people[0]).values(erased_at=house.clock())
    house.database.write_now(lambda session: session.execute(forgotten).close())
    smaller = Reach(audience=RefIn(refs=["hana", "mari"]), rules=rules_from_json(FREELY))
    house.database.write_now(lambda session: change_reach(session, touchpoint, smaller, house.clock()).id)
    house.clock.at = until
    house.works()
    assert [told.rule for told in house.told(touchpoint)] == ["ERASED", "NOT_IN_AUDIENCE", "DUE"]
    assert [message.subject_id for message in house.outbox()] == [people[2]]


def test_what_was_held_when_the_touchpoint_closed_is_left_out(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    house.pauses(hana, house.clock() + DAY)
    house.works()
    house.database.write_now(lambda session: close_touchpoint(session, touchpoint, house.clock()).id)
    late = house.person("late")
    house.clock.advance(2 * DAY)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "SKIPPED", "CLOSED")]
    assert late not in {told.person for told in house.told(touchpoint)}


def test_whoever_answered_lately_is_left_in_peace(house: House) -> None:
    hana = house.person("hana")
    first = house.touchpoint(Moment.CAMPAIGN, key="first")
    house.works()
    house.finishes(house.invitation(first, hana).id)
    second = house.touchpoint(Moment.CAMPAIGN, key="second", rest_days=30)
    house.works()
    house.clock.advance(30 * DAY - 2 * MINUTE)
    third = house.touchpoint(Moment.CAMPAIGN, key="third", rest_days=30)
    house.clock.advance(2 * MINUTE)
    house.works()
    assert house.told(second) == [Told(hana, 0, "SKIPPED", "ANSWERED_LATELY")]
    assert house.told(third) == [Told(hana, 0, "SENT", "DUE")]


def test_nobody_is_asked_when_the_answers_could_change_nothing(house: House) -> None:
    settled, unsure, unasked = (house.person(ref) for ref in ("settled", "unsure", "unasked"))
    house.feels(settled, times=40)
    house.feels(unsure, times=4, value=0.59)
    house.clock.advance(MINUTE)
    touchpoint = house.touchpoint(Moment.CAMPAIGN, key="skips", skip_settled=True, certain=0.8)
    other = house.touchpoint(Moment.CAMPAIGN, key="asks", certain=0.8)
    house.works()
    assert [(told.person, told.rule) for told in house.told(touchpoint)] == [
        (settled, "SETTLED"),
        (unsure, "DUE"),
        (unasked, "DUE"),
    ]
    assert [told.rule for told in house.told(other)] == ["DUE", "DUE", "DUE"]
    house.clock.advance(91 * DAY)
    later = house.touchpoint(Moment.CAMPAIGN, key="later", skip_settled=True, certain=0.8, lately_days=90)
    house.works()
    assert house.told(later)[0] == Told(settled, 0, "SENT", "DUE")


def test_a_touchpoint_that_cannot_be_planned_keeps_no_other_waiting(house: House) -> None:
    hana = house.person("hana")
    broken = house.touchpoint(Moment.CAMPAIGN, key="broken")
    sound = house.touchpoint(Moment.CAMPAIGN, key="sound")
    lost = {"attribute": "gone", "in": ["x"]}
    house.database.write_now(
        lambda session: session.execute(update(Touchpoint).where(Touchpoint.id == broken).values(audience=lost)).close()
    )
    house.clock.advance(MINUTE)
    plans = run_due_work(house.database, house.clock).plans
    assert (plans.failed, plans.invitations.sent) == (("broken",), 1)
    assert house.told(sound) == [Told(hana, 0, "SENT", "DUE")]
