"""What looks wrong about a referral is flagged, whenever it comes out, and counts nothing until staff let it pass."""

import pytest

from backend.ambassadors.actions import judge_referral, record_referral
from backend.ambassadors.queries.referrals import ReferralWhere, list_referrals, referral_counts
from backend.ambassadors.rules.referrals import MOST_A_DAY, Flag, Judgement, SetAside
from backend.clock import DAY, HOUR, Instant
from backend.db import Slice
from backend.errors import Invalid, NotFound
from tests.ambassadors.bringing import WORTH, Programme
from tests.clocks import SettableClock
from tests.snapshots import everything


def _judged(programme: Programme, referral_id: int, verdict: Judgement, reason: str = "asked them") -> None:
    now = programme.clock()
    programme.database.write_now(
        lambda session: judge_referral(session, referral_id, verdict, reason, by="Mika", now=now)
    )


def test_whoever_brings_themselves_by_their_own_address(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador(programme.person("hana@example.jp"))
    clock.advance(HOUR)
    programme.sign_up(hana, "HANA@example.jp")
    programme.sign_up(hana, "mei@example.jp")
    programme.attribute()
    # It is an address of somebody who was known before, too.
    assert programme.flags() == [Flag.SELF | Flag.KNOWN, 0]


def test_whoever_was_known_by_their_address_is_no_new_customer(programme: Programme, clock: SettableClock) -> None:
    programme.person("mei@example.jp")
    hana = programme.ambassador()
    clock.advance(HOUR)
    programme.sign_up(hana, "mei@example.jp")
    programme.attribute()
    assert programme.flags() == [Flag.KNOWN]


def test_whoever_had_bought_before_is_no_new_customer(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    came = programme.person()
    programme.buy(came)
    clock.advance(2 * DAY)
    programme.database.write_now(lambda session: record_referral(session, str(hana.code), came, clock()))
    assert programme.flags() == [Flag.KNOWN]


def test_several_at_one_address_are_all_flagged_be_it_late(programme: Programme) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    first = programme.brought(hana, "family@example.jp")
    programme.brought(ken, "other@example.jp")
    assert programme.points(hana) == WORTH
    programme.sign_up(hana, "family@example.jp")
    programme.attribute()
    # The first one counted until now; it waits for staff as well.
    assert [flag & Flag.SAME_ADDRESS for flag in programme.flags()] == [Flag.SAME_ADDRESS, 0, Flag.SAME_ADDRESS]
    assert programme.points(hana) == 0
    assert programme.points(ken) == WORTH
    assert programme.referral(first).counts_since is None


def test_an_address_told_after_the_sign_up_is_seen_when_they_buy(programme: Programme, clock: SettableClock) -> None:
    programme.person("mei@example.jp")
    hana = programme.ambassador()
    clock.advance(HOUR)
    mei = programme.sign_up(hana)
    programme.attribute()
    assert programme.flags() == [0]
    programme.reached_at(mei, "mei@example.jp")
    programme.buy(mei)
    programme.confirm()
    assert programme.flags() == [Flag.KNOWN]
    assert programme.points(hana) == 0


def test_too_many_within_a_day(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    programme.brought(hana)
    clock.advance(DAY)
    for _ in range(MOST_A_DAY):
        programme.sign_up(hana)
    programme.attribute()
    assert programme.flags() == [0] * (MOST_A_DAY + 1)
    clock.advance(DAY - 1)
    programme.sign_up(hana)
    programme.attribute()
    assert programme.flags() == [0] + [Flag.BURST] * (MOST_A_DAY + 1)
    clock.advance(1)
    programme.sign_up(hana)
    programme.attribute()
    # A day after the twenty, there are but two.
    assert programme.flags()[-1] == 0


def test_a_circle_is_flagged_all_around(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    ken_id = programme.brought(hana)
    ken = programme.ambassador(ken_id)
    mei_id = programme.brought(ken)
    mei = programme.ambassador(mei_id)
    outside = programme.brought(mei)
    assert programme.flags() == [0, 0, 0]
    assert programme.points(hana) == WORTH
    # The last of them brings the first, who has been on the panel for long.
    now = clock.advance(2 * DAY)
    programme.database.write_now(lambda session: record_referral(session, str(mei.code), hana.person_id, now))
    # The others' referrals are looked at in their own turn.
    assert programme.confirm() == 2
    assert programme.confirm() == 0
    assert programme.flags() == [Flag.RING, Flag.RING, 0, Flag.RING | Flag.KNOWN]
    assert [programme.points(each) for each in (hana, ken, mei)] == [0, 0, WORTH]
    assert programme.referral(outside).flags == 0


def test_what_was_let_pass_is_flagged_anew_only_by_something_else(programme: Programme, clock: SettableClock) -> None:
    programme.person("family@example.jp")
    hana = programme.ambassador()
    clock.advance(HOUR)
    first = programme.brought(hana, "family@example.jp")
    row = programme.referral(first)
    assert row.flags == Flag.KNOWN
    _judged(programme, row.id, Judgement.CLEARED)
    assert programme.points(hana) == WORTH
    clock.advance(HOUR)
    programme.sign_up(hana, "family@example.jp")
    programme.attribute()
    row = programme.referral(first)
    assert (row.flags, row.cleared, row.counts_since) == (Flag.KNOWN | Flag.SAME_ADDRESS, Flag.KNOWN, None)
    assert programme.points(hana) == 0
    _judged(programme, row.id, Judgement.CLEARED)
    assert programme.points(hana) == WORTH


def test_what_is_no_judgement_changes_nothing(programme: Programme) -> None:
    programme.brought(programme.ambassador())
    before = everything(programme.database)
    for reason in ("", " ", "x" * 501, "\x00"):
        with pytest.raises(Invalid):
            _judged(programme, programme.referrals()[0].id, Judgement.UPHELD, reason)
    with pytest.raises(NotFound):
        _judged(programme, 999, Judgement.UPHELD)
    assert everything(programme.database) == before
    assert SetAside.code == "REFERRAL_SET_ASIDE"


def test_lists_and_counts_tell_them_apart(programme: Programme, clock: SettableClock) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    clock.advance(HOUR)
    programme.brought(hana)
    programme.brought(hana, "a@example.jp")
    programme.sign_up(hana, "a@example.jp")
    programme.brought(ken)
    programme.attribute()
    upheld = programme.referrals()[0]
    _judged(programme, upheld.id, Judgement.UPHELD)
    counts = programme.database.read_now(lambda session: referral_counts(session, [hana.id, ken.id, 999]))
    assert [
        (each.signed_up, each.confirmed, each.flagged, each.counting) for each in (counts[hana.id], counts[ken.id])
    ] == [(3, 2, 2, 0), (1, 1, 0, 1)]
    assert counts[999].signed_up == 0

    def listed(where: ReferralWhere, after: Instant | None = None) -> list[int]:
        part = Slice(count=2, after=None if after is None else (after,))
        return [
            row.id for row in programme.database.read_now(lambda session: list_referrals(session, part, where)).rows
        ]

    first, second, third, fourth = (row.id for row in programme.referrals())
    assert listed(ReferralWhere()) == [first, second]
    assert listed(ReferralWhere(), second) == [third, fourth]
    assert listed(ReferralWhere(flagged=True)) == [second, third]
    assert listed(ReferralWhere(flagged=False)) == [first, fourth]
    assert listed(ReferralWhere(upheld=True)) == [first]
    assert listed(ReferralWhere(upheld=False)) == [second, third]
    assert listed(ReferralWhere(confirmed=False)) == [third]
    assert listed(ReferralWhere(ambassador_id=ken.id, confirmed=True)) == [fourth]
    assert listed(ReferralWhere(person_id=upheld.person_id, programme_id=programme.id)) == [first]
    assert listed(ReferralWhere(programme_id=999)) == []
