"""The first purchase after the sign-up confirms a referral, a return takes it back, and each is done exactly once."""

from backend.ambassadors.actions import confirm_referrals, judge_referral, record_referral
from backend.ambassadors.rules.referrals import Flag, Judgement
from backend.clock import DAY, HOUR, MINUTE
from backend.purchases.actions import record_purchases, withdraw_returns
from backend.purchases.rules import PurchaseInput
from tests.ambassadors.bringing import WORTH, Programme
from tests.clocks import SettableClock
from tests.loyalty.world import make_world
from tests.snapshots import everything


def test_the_first_purchase_confirms_and_is_rewarded_once(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    programme.attribute()
    assert programme.confirm() == 0
    bought_at = clock.advance(DAY)
    programme.buy(mei)
    clock.advance(MINUTE)
    programme.buy(mei)
    assert programme.confirm() == 1
    row = programme.referral(mei)
    assert (row.confirmed_at, row.counts_since, row.unconfirmed_at) == (bought_at, clock(), None)
    assert programme.rewards(hana) == [("POINTS", str(row.id), 0, WORTH)]
    assert programme.advocacy(hana.person_id) == [(f"referral-{row.id}", 1, 1.0, bought_at)]
    assert programme.told() == [(row.id, mei)]
    before = everything(programme.database)
    clock.advance(HOUR)
    assert programme.confirm() == 0
    assert everything(programme.database) == before


def test_what_was_bought_before_or_of_another_brand_confirms_nothing(
    programme: Programme, clock: SettableClock
) -> None:
    other = make_world(programme.database).products[3]
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    programme.attribute()
    row = PurchaseInput(person_id=mei, product_id=other, order_ref="x", purchased_at=clock.advance(DAY))
    programme.database.write_now(lambda session: record_purchases(session, [row], clock()))
    assert programme.confirm() == 0
    programme.buy(mei, at=programme.referral(mei).signed_up_at - 1)
    assert programme.confirm() == 0


def test_a_purchase_that_is_dated_ahead_waits_for_its_instant(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    programme.attribute()
    programme.buy(mei, at=clock() + MINUTE)
    assert programme.confirm() == 0
    clock.advance(MINUTE)
    assert programme.confirm() == 1


def test_a_return_of_all_takes_it_back_and_buying_again_gives_it_again(
    programme: Programme, clock: SettableClock
) -> None:
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    programme.attribute()
    first, bought_at = programme.buy(mei), clock()
    second = programme.buy(mei, at=clock.advance(HOUR))
    programme.confirm()
    programme.give_back(first)
    # Something is still kept: it counts as before, by the other purchase.
    assert programme.confirm() == 1
    assert programme.confirm() == 0
    assert (programme.referral(mei).confirmed_at, programme.points(hana)) == (bought_at, WORTH)
    programme.give_back(second)
    returned_at = clock.advance(DAY)
    assert programme.confirm() == 1
    row = programme.referral(mei)
    assert (row.confirmed_at, row.unconfirmed_at, row.counts_since) == (bought_at, returned_at, None)
    assert programme.points(hana) == 0
    programme.buy(mei, at=clock.advance(DAY))
    programme.confirm()
    key = str(row.id)
    assert programme.rewards(hana) == [
        ("POINTS", key, 0, WORTH),
        ("POINTS", key, 1, -WORTH),
        ("POINTS", key, 2, WORTH),
    ]
    # The ledger keeps the instant at which it first happened.
    assert programme.advocacy(hana.person_id) == [
        (f"referral-{key}", 1, 1.0, bought_at),
        (f"referral-{key}", 2, None, bought_at),
        (f"referral-{key}", 3, 1.0, bought_at),
    ]
    assert programme.told() == [(row.id, mei)]


def test_a_return_that_was_a_mistake_counts_again(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    programme.attribute()
    order = programme.buy(mei)
    programme.confirm()
    programme.give_back(order)
    programme.confirm()
    refs = [(programme.asked.product_id, order)]
    programme.database.write_now(lambda session: withdraw_returns(session, refs, clock()))
    programme.confirm()
    assert programme.points(hana) == WORTH


def test_what_staff_recorded_is_confirmed_by_what_was_bought_at_the_counter(
    programme: Programme, clock: SettableClock
) -> None:
    hana = programme.ambassador()
    came = programme.person()
    programme.buy(came, at=clock.advance(MINUTE))
    now = clock.advance(MINUTE)
    made = programme.database.write_now(lambda session: record_referral(session, str(hana.code), came, now))
    # It is settled as it is recorded: nobody waits for it.
    assert (made.flags, made.confirmed_at, made.counts_since) == (0, now - MINUTE, now)
    assert programme.points(hana) == WORTH


def test_a_flagged_one_counts_nothing_until_staff_let_it_pass(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador(programme.person("hana@example.jp"))
    clock.advance(HOUR)
    mei = programme.sign_up(hana, "Hana@example.jp")
    programme.attribute()
    programme.buy(mei)
    programme.confirm()
    row = programme.referral(mei)
    assert row.flags == Flag.SELF | Flag.KNOWN
    assert (row.confirmed_at, row.counts_since) == (clock(), None)
    assert (programme.rewards(hana), programme.advocacy(hana.person_id), programme.told()) == ([], [], [])

    def judge(verdict: Judgement, reason: str) -> None:
        programme.database.write_now(
            lambda session: judge_referral(session, row.id, verdict, reason, by="Mika", now=clock())
        )

    judge(Judgement.CLEARED, "夫婦で同じメールを使っている")
    assert programme.points(hana) == WORTH
    judged = programme.referral(mei)
    assert (judged.judged, judged.judged_by, judged.judged_at, judged.reason) == (
        "CLEARED",
        "Mika",
        clock(),
        "夫婦で同じメールを使っている",
    )
    judge(Judgement.UPHELD, "It was herself after all")
    assert programme.points(hana) == 0
    assert [value for _, _, value, _ in programme.advocacy(hana.person_id)] == [1.0, None]
    judge(Judgement.CLEARED, "No, it was not")
    assert programme.points(hana) == WORTH


def test_parts_add_up(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    people = [programme.sign_up(hana) for _ in range(5)]
    programme.attribute()
    for person in people:
        programme.buy(person)
    done = [
        programme.database.write_now(lambda session: confirm_referrals(session, clock(), limit=2)) for _ in range(4)
    ]
    assert done == [2, 2, 1, 0]
    assert programme.points(hana) == 5 * WORTH
