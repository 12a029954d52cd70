"""Two people become one with all they brought and who brought them, one of two counts, and parting gives both back."""

import pytest

from backend.ambassadors.actions import judge_referral
from backend.ambassadors.queries.referral_personal import referrals_personal_of
from backend.ambassadors.rules.advocacy import MOST_AT_ONCE
from backend.ambassadors.rules.referral_codes import referral_link_of
from backend.ambassadors.rules.referrals import Flag, Judgement, SetAside
from backend.ambassadors.tables import Referral
from backend.clock import HOUR
from backend.identity.actions import erase
from backend.links import Purpose
from backend.touchpoints.tables import OpenLink
from tests.ambassadors.bringing import WORTH, Programme
from tests.clocks import SettableClock
from tests.identity.standing import drifted, merged, unmerged
from tests.web.visiting import Visitor


def _join(programme: Programme, kept_id: int, gone_id: int) -> int:
    """Makes them one, and due work follows."""
    merge_id = merged(programme.database, kept_id, gone_id, programme.clock())
    programme.confirm()
    assert programme.confirm() == 0
    return merge_id


def _part(programme: Programme, merge_id: int) -> None:
    unmerged(programme.database, merge_id, programme.clock())
    programme.confirm()
    assert programme.confirm() == 0


def _kept(programme: Programme) -> list[tuple[object, ...]]:
    """What of the referrals must come out the same."""
    return [
        (row.id, row.ambassador_id, row.person_id, row.aside_for, row.flags, row.confirmed_at, row.counts_since is None)
        for row in programme.referrals()
    ]


def _brought(row: Referral) -> tuple[int | None, int | None, bool]:
    return row.person_id, row.aside_for, row.counts_since is not None


def test_the_one_brought_becomes_one_who_was_known(programme: Programme, clock: SettableClock) -> None:
    known = programme.person()
    hana = programme.ambassador()
    clock.advance(HOUR)
    mei = programme.brought(hana)
    before, points = _kept(programme), programme.points(hana)
    joined = _join(programme, known, mei)
    assert [(row.person_id, row.flags) for row in programme.referrals()] == [(known, Flag.KNOWN)]
    assert programme.points(hana) == 0
    _part(programme, joined)
    assert _kept(programme) == before
    assert programme.points(hana) == points == WORTH
    assert drifted(programme.database, clock()) == 0


def test_whoever_turns_out_to_have_brought_themselves(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    clock.advance(HOUR)
    mei = programme.brought(hana)
    before = _kept(programme)
    joined = _join(programme, hana.person_id, mei)
    assert [row.flags for row in programme.referrals()] == [Flag.SELF | Flag.KNOWN]
    assert (programme.points(hana), programme.referrals()[0].advocates) == (0, False)
    _part(programme, joined)
    assert _kept(programme) == before
    assert (programme.points(hana), programme.referrals()[0].advocates) == (WORTH, True)


@pytest.mark.parametrize("keeps_first", [False, True])
def test_of_two_referrals_of_one_person_the_earlier_counts(
    programme: Programme, clock: SettableClock, *, keeps_first: bool
) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    clock.advance(HOUR)
    first = programme.brought(hana)
    clock.advance(HOUR)
    second = programme.brought(ken)
    before = _kept(programme)
    kept_id, gone_id = (first, second) if keeps_first else (second, first)
    joined = _join(programme, kept_id, gone_id)
    one, other = programme.referrals()
    assert (_brought(one), _brought(other)) == ((kept_id, None, True), (None, one.id, False))
    assert (one.flags, programme.points(hana), programme.points(ken)) == (0, WORTH, 0)
    with pytest.raises(SetAside):
        programme.database.write_now(
            lambda session: judge_referral(session, other.id, Judgement.CLEARED, "x", by="Mika", now=clock())
        )
    assert programme.attribute() == 0
    _part(programme, joined)
    assert _kept(programme) == before
    assert (programme.points(hana), programme.points(ken)) == (WORTH, WORTH)


def test_a_circle_that_a_merge_closes(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    clock.advance(HOUR)
    ken = programme.ambassador(programme.brought(hana))
    clock.advance(HOUR)
    mei = programme.brought(ken)
    # The one whom ken brought is the one who brought ken.
    joined = _join(programme, hana.person_id, mei)
    assert programme.flags() == [Flag.RING, Flag.RING | Flag.KNOWN]
    assert (programme.points(hana), programme.points(ken)) == (0, 0)
    _part(programme, joined)
    assert programme.flags() == [0, 0]
    assert (programme.points(hana), programme.points(ken)) == (WORTH, WORTH)


def test_two_ambassadors_become_one_who_brought_all_and_weighs_no_more(
    programme: Programme, clock: SettableClock, visitor: Visitor
) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    for ambassador in (hana, ken, hana, ken, hana, ken, hana, ken, ken):
        clock.advance(HOUR)
        programme.brought(ambassador)
    before = _kept(programme)
    stood = [row.advocates for row in programme.referrals()]
    assert sum(stood) == 2 * MOST_AT_ONCE
    place = programme.database.read_now(lambda session: session.get_one(OpenLink, ken.open_link_id))
    path = f"/r/{visitor.links.token(Purpose.REFERRAL, referral_link_of(ken.id, place.created_at))}"
    joined = _join(programme, hana.person_id, ken.person_id)
    rows = programme.referrals()
    assert {row.ambassador_id for row in rows} == {hana.id}
    assert [row.flags for row in rows] == [0] * 9
    assert (programme.points(hana), programme.points(ken)) == (9 * WORTH, 0)
    assert [row.advocates for row in rows] == [True] * MOST_AT_ONCE + [False] * 5
    # The other's printed link goes on leading to a form, and whoever comes by it was brought by the one who counts.
    form_path = visitor.follow(path, visitor.get(path))
    assert visitor.get(form_path).status_code == 200
    since = programme.sign_up(ken)
    programme.attribute()
    assert programme.referral(since).ambassador_id == hana.id
    _part(programme, joined)
    assert _kept(programme)[:-1] == before
    assert (programme.points(hana), programme.points(ken)) == (4 * WORTH, 5 * WORTH)
    assert drifted(programme.database, clock()) == 0


def test_what_was_said_of_them_since_goes_back_with_the_ambassador(programme: Programme, clock: SettableClock) -> None:
    other, hana = programme.person(), programme.ambassador()
    programme.buy(hana.person_id)
    clock.advance(HOUR)
    programme.brought(hana)
    joined = _join(programme, other, hana.person_id)
    clock.advance(HOUR)
    programme.brought(hana)
    assert len(programme.advocacy(other)) == 2
    _part(programme, joined)
    assert programme.advocacy(other) == []
    assert [value for _, _, value, _ in programme.advocacy(hana.person_id)] == [1.0, 1.0]
    assert drifted(programme.database, clock()) == 0


def test_the_forgotten_stay_counted_without_a_word(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    mei = programme.brought(hana)
    row = programme.referral(mei)
    programme.database.write_now(
        lambda session: judge_referral(session, row.id, Judgement.CLEARED, "Mei said so", by="Mika", now=clock())
    )
    told = programme.database.read_now(lambda session: referrals_personal_of(session, mei))
    at = "2026-04-01T00:00:00+00:00"
    assert told == {
        "brought_by": [
            {
                "programme": "friends",
                "counts": True,
                "signed_up_at": at,
                "confirmed_at": at,
                "how": "LINK",
                "judged": "CLEARED",
                "judged_at": at,
                "reason": "Mei said so",
            }
        ],
        "brought": [],
    }
    hers = programme.database.read_now(lambda session: referrals_personal_of(session, hana.person_id))
    assert hers == {
        "brought_by": [],
        "brought": [{"programme": "friends", "counts": True, "signed_up_at": at, "confirmed_at": at}],
    }
    programme.database.write_now(lambda session: erase(session, mei, clock()))
    after = programme.referral(mei)
    assert (after.reason, after.counts_since, programme.points(hana)) == (None, clock(), WORTH)
    programme.database.write_now(lambda session: erase(session, hana.person_id, clock()))
    programme.confirm()
    assert programme.points(hana) == WORTH
    assert drifted(programme.database, clock()) == 0
