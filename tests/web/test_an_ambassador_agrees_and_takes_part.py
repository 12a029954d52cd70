"""Someone reads what they would agree to, accepts or declines it, and finds on one page all that follows from it."""

from dataclasses import replace

import pytest

from backend.ambassadors.actions import close_programme, judge_proof
from backend.ambassadors.rules.missions import MissionKind
from backend.ambassadors.tables import MissionEntry
from backend.clock import DAY
from backend.db import Database
from backend.segments.rules import Segment
from tests.ambassadors.club import REVIEW, Club, club_of
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.entering import Guest
from tests.web.visiting import Form


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


@pytest.fixture
def own(club: Club) -> int:
    return club.invited()


@pytest.fixture
def guest(club: Club, clock: SettableClock, own: int) -> Guest:
    return Guest(club.database, clock, club.stands(own).person_id)


def accepted(guest: Guest, club: Club, own: int) -> Guest:
    entered = guest.send(guest.invitation(own), {"do": "accept", "agreement": club.agreement_id})
    assert (entered.status_code, entered.headers["location"]) == (303, "/ambassador?done=accepted")
    return guest


def test_looking_at_the_agreement_accepts_nothing(database: Database, guest: Guest, own: int) -> None:
    before = everything(database)
    shown = guest.get(guest.invitation(own))
    assert (shown.status_code, "この会のきまりです。" in shown.text, "さくらの会" in shown.text) == (200, True, True)
    assert guest.client.head(guest.invitation(own)).status_code == 200
    assert "These are the rules." in guest.get(f"{guest.invitation(own)}?language=en").text
    asked = guest.get(f"{guest.invitation(own)}?view=decline")
    assert "今回は見送りますか" in asked.text
    assert everything(database) == before


def test_accepting_lets_them_in_as_what_they_read(club: Club, guest: Guest, own: int) -> None:
    path = f"{guest.invitation(own)}?language=en"
    form = Form(guest.get(path).text)
    for _ in range(2):
        entered = guest.send(f"{guest.invitation(own)}{form.action}", {**dict(form.fields), "do": "accept"})
        assert entered.status_code == 303
    kept = club.stands(own)
    assert (kept.status, kept.agreement_id, kept.agreed_language) == ("ACTIVE", club.agreement_id, "en")
    assert club.steps(own) == ["INVITED", "ACCEPTED"]
    shown = guest.get("/ambassador?language=en").text
    assert ("These are the rules." in shown, "Active" in shown) == (True, True)


def test_declining_leaves_no_sign_and_can_be_thought_over(club: Club, guest: Guest, own: int) -> None:
    declined = guest.send(guest.invitation(own), {"do": "decline"})
    assert (declined.status_code, "set-cookie" in declined.headers) == (200, False)
    assert ("お返事ありがとうございました" in declined.text, club.stands(own).status) == (True, "DECLINED")
    accepted(guest, club, own)
    assert club.stands(own).status == "ACTIVE"


def test_whoever_declined_and_can_answer_no_more_still_looks_at_their_boards(
    club: Club, guest: Guest, own: int
) -> None:
    guest.send(guest.invitation(own), {"do": "decline"})
    club.write(lambda session: close_programme(session, club.id, club.clock()))
    assert 'value="enter"' in guest.get(guest.invitation(own)).text
    entered = guest.send(guest.invitation(own), {"do": "enter"})
    assert (entered.status_code, "set-cookie" in entered.headers) == (303, True)
    assert club.stands(own).status == "DECLINED"


def test_an_agreement_that_changed_is_read_again(database: Database, club: Club, guest: Guest, own: int) -> None:
    newer = club.publishes()
    before = everything(database)
    changed = guest.send(guest.invitation(own), {"do": "accept", "agreement": club.agreement_id})
    assert (changed.status_code, "set-cookie" in changed.headers) == (409, False)
    assert ("お約束の内容が新しくなりました" in changed.text, "この会の新しいきまりです。" in changed.text) == (
        True,
        True,
    )
    assert Form(changed.text).hidden("agreement") == str(newer)
    assert everything(database) == before


@pytest.mark.parametrize("fields", [{"do": "enter"}, {"do": "accept"}, {"do": "accept", "agreement": "x"}, {"do": "?"}])
def test_nobody_gets_in_without_an_answer(database: Database, guest: Guest, own: int, fields: dict[str, str]) -> None:
    before = everything(database)
    assert guest.send(guest.invitation(own), fields).status_code in {400, 409}
    assert everything(database) == before


def test_an_invitation_ends(database: Database, club: Club, guest: Guest, own: int, clock: SettableClock) -> None:
    path = guest.invitation(own)
    clock.advance(31 * DAY)
    before = everything(database)
    assert guest.get(path).status_code == 410
    assert guest.send(path, {"do": "accept", "agreement": club.agreement_id}).status_code == 410
    assert everything(database) == before


def test_a_link_for_another_person_is_nobodys(club: Club, guest: Guest, own: int) -> None:
    other = club.invited()
    link = replace(guest.link, place=other)
    assert guest.get(guest.door(link)).status_code == 404
    assert guest.send(guest.door(link), {"do": "accept", "agreement": club.agreement_id}).status_code == 404
    assert club.stands(own).status == "INVITED"


def test_a_proof_is_sent_in_sent_back_and_sent_again(club: Club, guest: Guest, own: int, clock: SettableClock) -> None:
    accepted(guest, club, own)
    review = club.mission(REVIEW)
    club.mission(replace(REVIEW, kind=MissionKind.RECOMMEND, target=3))
    blank = guest.send("/ambassador", {"do": "proof", "mission": review, "proof": " "})
    assert (blank.status_code, "どのように達成したか" in blank.text) == (422, True)
    sent = guest.send("/ambassador", {"do": "proof", "mission": review, "proof": "<b>https://review.example</b>"})
    assert sent.headers["location"] == "/ambassador?done=proof"
    shown = guest.get("/ambassador").text
    assert ("確認中" in shown, "&lt;b&gt;https://review.example" in shown) == (True, True)
    (entry,) = club.rows(MissionEntry)
    club.write(lambda session: judge_proof(session, entry.id, passes=False, note="写真も", by="宮田", now=clock()).id)
    assert "写真も" in guest.get("/ambassador").text
    guest.send("/ambassador", {"do": "proof", "mission": review, "proof": "もう一度"})
    club.write(lambda session: judge_proof(session, entry.id, passes=True, by="宮田", now=clock()).id)
    done = guest.get("/ambassador").text
    assert ("達成" in done, "<b>30</b>" in done, "+30" in done) == (True, True, True)
    assert guest.send("/ambassador", {"do": "proof", "mission": review, "proof": "また"}).status_code == 409


def test_one_takes_a_break_leaves_and_comes_back(club: Club, guest: Guest, own: int) -> None:
    accepted(guest, club, own)
    for fields, status, done in (
        ({"do": "pause", "months": "1"}, "PAUSED", "paused"),
        ({"do": "resume"}, "ACTIVE", "resumed"),
        ({"do": "pause", "months": "0"}, "PAUSED", "paused"),
        ({"do": "leave"}, "LEFT", "left"),
        ({"do": "return", "agreement": str(club.agreement_id)}, "ACTIVE", "returned"),
    ):
        answer = guest.send("/ambassador", {**fields, "ambassador": own})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/ambassador?done={done}")
        assert club.stands(own).status == status
        assert guest.get(f"/ambassador?done={done}").status_code == 200
    assert "アンバサダーをやめますか" in guest.get(f"/ambassador/leave?ambassador={own}").text
    assert guest.send("/ambassador", {"do": "pause", "months": "7", "ambassador": own}).status_code == 400


def test_a_newer_agreement_waits_on_the_page(club: Club, guest: Guest, own: int) -> None:
    accepted(guest, club, own)
    newer = club.publishes()
    shown = guest.get("/ambassador").text
    assert ("お約束が新しくなりました" in shown, "この会の新しいきまりです。" in shown) == (True, True)
    outdated = guest.send("/ambassador", {"do": "accept", "ambassador": own, "agreement": club.agreement_id})
    assert (outdated.status_code, club.stands(own).agreement_id) == (409, club.agreement_id)
    assert guest.send("/ambassador", {"do": "accept", "ambassador": own, "agreement": newer}).status_code == 303
    assert club.stands(own).agreement_id == newer


def test_nobody_acts_for_another_ambassador(database: Database, club: Club, guest: Guest, own: int) -> None:
    accepted(guest, club, own)
    other = club.ambassador()
    before = everything(database)
    for do in ("pause", "leave", "resume", "accept", "return"):
        assert guest.send("/ambassador", {"do": do, "ambassador": other, "months": "1"}).status_code == 404
    assert guest.get(f"/ambassador/leave?ambassador={other}").status_code == 404
    assert guest.send("/ambassador", {"do": "nothing", "ambassador": own}).status_code == 400
    assert everything(database) == before


def test_no_segment_is_ever_named(club: Club, guest: Guest, own: int) -> None:
    accepted(guest, club, own)
    for path in ("/ambassador", "/ambassador?language=en", "/ideas/", "/ideas/me"):
        text = guest.get(path).text.upper()
        assert not any(segment.name.replace("_", " ") in text or segment.name in text for segment in Segment)
