"""Missions: proofs are sent in and judged, and what can be seen is found done without anybody's word."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.ambassadors.actions import (
    add_mission,
    close_mission,
    close_programme,
    create_programme,
    judge_proof,
    note_joined_board,
    pause,
    publish_agreement,
    send_in_proof,
)
from backend.ambassadors.rules.missions import (
    AlreadyDone,
    MissionInput,
    MissionKind,
    MissionOver,
    NoProofAsked,
    NotSentIn,
)
from backend.ambassadors.rules.programmes import ProgrammeClosed
from backend.ambassadors.rules.states import WrongStatus
from backend.ambassadors.tables import BoardJoin, MissionEntry, Referral, Reward
from backend.catalogue.actions import add_brand
from backend.clock import DAY, Instant
from backend.db import Database
from backend.errors import Invalid, NotFound
from backend.invitations.actions import issue, issue_test
from backend.responses.tables import Response
from tests.ambassadors.club import GIVEN, NAME, REVIEW, TERMS, TITLE, WORDS, Club, club_of
from tests.clocks import SettableClock


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def sends_in(club: Club, mission_id: int, who: int, proof: str = "https://blog.example/1") -> MissionEntry:
    return club.write(lambda session: send_in_proof(session, mission_id, who, proof, club.clock()))


def judges(club: Club, entry_id: int, *, passes: bool, note: str = "") -> MissionEntry:
    return club.write(
        lambda session: judge_proof(session, entry_id, passes=passes, note=note, by="Hana", now=club.clock())
    )


def asking(kind: MissionKind, **rest: int) -> MissionInput:
    return MissionInput(kind=kind, title=TITLE, text=WORDS, **rest)


def answered(
    club: Club, person_id: int, at: Instant, *, is_test: bool = False, outcome: str | None = "FINISHED"
) -> None:
    """The person has answered at the club's touchpoint."""

    def made(session: Session) -> None:
        if is_test:
            invitation = issue_test(session, club.asked.touchpoint_id, person_id, now=club.clock())
        else:
            (invitation,) = issue(session, club.asked.touchpoint_id, [person_id], now=club.clock())
        session.add(
            Response(
                invitation_id=invitation.id,
                person_id=person_id,
                survey_version_id=club.asked.version_id,
                idempotency_key="x",
                language="ja",
                pages_done=2,
                started_at=at,
                updated_at=at,
                finished_at=at if outcome else None,
                outcome=outcome,
                is_test=is_test,
            )
        )

    club.write(made)


def brings(club: Club, who: int, at: Instant, *, counts: bool = True) -> int:
    """The ambassador has brought someone who bought then."""
    brought = club.person()

    def made(session: Session) -> int:
        referral = Referral(
            programme_id=club.id,
            ambassador_id=who,
            person_id=brought,
            source="LINK",
            signed_up_at=at,
            confirmed_at=at,
            counts_since=at if counts else None,
            created_at=at,
        )
        session.add(referral)
        session.flush()
        return referral.id

    return club.write(made)


def test_a_proof_is_sent_in_judged_and_rewarded(club: Club) -> None:
    who, mission = club.ambassador(), club.mission(REVIEW)
    entry = sends_in(club, mission, who, "  書きました\u202e\nhttps://blog.example/1 ")
    assert (entry.status, entry.proof) == ("SENT_IN", "書きました\nhttps://blog.example/1")
    assert club.balance(who) == 0
    at = club.clock.advance(DAY)
    done = judges(club, entry.id, passes=True)
    assert (done.status, done.done_at, done.judged_at, done.judged_by) == ("DONE", at, at, "Hana")
    assert club.balance(who) == 30
    (reward,) = club.rows(Reward)
    assert (reward.kind, reward.cause, reward.cause_id, reward.wording) == ("POINTS", "MISSION", str(mission), TITLE)


def test_a_proof_that_was_sent_back_can_be_bettered(club: Club) -> None:
    who, mission = club.ambassador(), club.mission(REVIEW)
    entry = sends_in(club, mission, who)
    with pytest.raises(Invalid):
        judges(club, entry.id, passes=False)
    back = judges(club, entry.id, passes=False, note="もう少し詳しく")
    assert (back.status, back.note, club.balance(who)) == ("SENT_BACK", "もう少し詳しく", 0)
    with pytest.raises(NotSentIn):
        judges(club, entry.id, passes=True)
    sends_in(club, mission, who, "もっと書きました")
    assert judges(club, entry.id, passes=True).status == "DONE"
    assert (club.balance(who), len(club.rows(MissionEntry))) == (30, 1)


def test_what_is_done_is_done_and_judged_once(club: Club) -> None:
    who, mission = club.ambassador(), club.mission(REVIEW)
    entry = sends_in(club, mission, who)
    judges(club, entry.id, passes=True)
    before = club.kept()
    with pytest.raises(AlreadyDone):
        sends_in(club, mission, who)
    with pytest.raises(NotSentIn):
        judges(club, entry.id, passes=True)
    with pytest.raises(NotFound):
        judges(club, 4_711, passes=True)
    assert club.kept() == before


def test_a_proof_comes_while_the_mission_lasts_from_those_who_take_part(club: Club) -> None:
    who, pausing, asked = club.ambassador(), club.ambassador(), club.invited()
    soon = club.mission(replace(REVIEW, opens_at=club.clock() + DAY, due_at=club.clock() + 2 * DAY))
    closed = club.mission(REVIEW)
    club.write(lambda session: close_mission(session, closed, club.clock()))
    club.write(lambda session: pause(session, pausing, None, club.clock()))
    before = club.kept()
    for mission in (soon, closed):
        with pytest.raises(MissionOver):
            sends_in(club, mission, who)
    for other in (pausing, asked):
        with pytest.raises(WrongStatus):
            sends_in(club, soon, other)
    assert club.kept() == before
    club.clock.advance(2 * DAY)
    assert sends_in(club, soon, who).status == "SENT_IN"
    club.clock.advance(1)
    with pytest.raises(MissionOver):
        sends_in(club, soon, who)


@pytest.mark.parametrize("proof", ["", " \u200b ", "x" * 2_001, "a\x00b"])
def test_no_proof_is_no_proof(club: Club, proof: str) -> None:
    who, mission = club.ambassador(), club.mission(REVIEW)
    before = club.kept()
    with pytest.raises(Invalid):
        sends_in(club, mission, who, proof)
    assert club.kept() == before


def test_nobody_does_another_programmes_mission(club: Club) -> None:
    def other(session: Session) -> int:
        brand = add_brand(session, key="other", name=NAME, now=club.clock())
        programme = create_programme(session, key="other", brand_id=brand.id, given=GIVEN, now=club.clock())
        publish_agreement(session, programme.id, TERMS, club.clock())
        return add_mission(session, programme.id, REVIEW, club.clock()).id

    mission, who = club.write(other), club.ambassador()
    with pytest.raises(NotFound):
        sends_in(club, mission, who)
    assert club.rows(MissionEntry) == []


def test_an_answer_at_the_touchpoint_is_found(club: Club) -> None:
    people = [club.person() for _ in range(5)]
    ambassadors = [club.ambassador(person) for person in people]
    early, right, tried, screened, late = people
    answered(club, early, club.clock() - 1)
    due_at = club.clock() + DAY
    mission = club.mission(asking(MissionKind.ANSWER, touchpoint_id=club.asked.touchpoint_id, due_at=due_at))
    answered(club, right, due_at)
    answered(club, tried, due_at, is_test=True)
    answered(club, screened, due_at, outcome="SCREENED_OUT")
    answered(club, late, due_at + 1)
    club.clock.advance(2 * DAY)
    assert (club.checks(), club.checks()) == (1, 0)
    assert club.entries(mission) == {ambassadors[1]: "DONE"}
    assert [club.balance(each) for each in ambassadors] == [0, 30, 0, 0, 0]


def test_recommending_is_done_with_the_last_of_those_who_count(club: Club) -> None:
    who = club.ambassador()
    mission = club.mission(asking(MissionKind.RECOMMEND, target=2))
    brings(club, who, club.clock() - DAY)
    brings(club, who, club.clock() + DAY, counts=False)
    brings(club, who, club.clock() + DAY)
    assert (club.checks(), club.entries(mission)) == (0, {})
    brings(club, who, club.clock() + DAY)
    assert (club.checks(), club.entries(mission), club.balance(who)) == (1, {who: "DONE"}, 30)


def test_what_they_brought_and_was_returned_undoes_it(club: Club) -> None:
    who = club.ambassador()
    mission = club.mission(asking(MissionKind.RECOMMEND))
    referral = brings(club, who, club.clock())
    club.checks()

    def counts_since(at: Instant | None) -> None:
        statement = update(Referral).where(Referral.id == referral).values(counts_since=at)
        club.write(lambda session: session.execute(statement))

    counts_since(None)
    assert (club.checks(), club.checks()) == (1, 0)
    assert (club.entries(mission), club.balance(who)) == ({who: "OPEN"}, 0)
    counts_since(club.clock())
    assert (club.checks(), club.entries(mission), club.balance(who)) == (1, {who: "DONE"}, 30)
    assert [row.points for row in club.rows(Reward)] == [30, -30, 30]


def test_taking_part_on_a_board_is_remembered_and_found(club: Club) -> None:
    before, after, other = club.person(), club.person(), club.person()
    ambassadors = [club.ambassador(person) for person in (before, after, other)]

    def joins(person_id: int, board_id: int, at: Instant) -> None:
        club.write(lambda session: note_joined_board(session, person_id, board_id, at))

    joins(before, 5, club.clock())
    joins(before, 5, club.clock() + DAY)
    mission = club.mission(asking(MissionKind.JOIN_BOARD, board_id=5, points=1))
    joins(after, 5, club.clock() + DAY)
    joins(other, 6, club.clock())
    club.clock.advance(2 * DAY)
    club.checks()
    assert club.entries(mission) == {ambassadors[0]: "DONE", ambassadors[1]: "DONE"}
    assert [club.balance(each) for each in ambassadors] == [1, 1, 0]
    assert (
        club.database.read_now(lambda session: session.get_one(BoardJoin, (before, 5)).joined_at)
        == club.clock() - 2 * DAY
    )


def test_due_work_goes_on_part_by_part_and_leaves_out_who_does_not_take_part(club: Club) -> None:
    people = [club.person() for _ in range(6)]
    ambassadors = [club.ambassador(person) for person in people]
    mission = club.mission(asking(MissionKind.JOIN_BOARD, board_id=5))
    for person in people:
        club.write(partial(note_joined_board, person_id=person, board_id=5, now=club.clock()))
    club.write(lambda session: pause(session, ambassadors[0], club.clock() + DAY, club.clock()))
    club.leaves(ambassadors[1])
    assert [club.checks(limit=3) for _ in range(3)] == [3, 1, 0]
    assert sorted(club.entries(mission)) == ambassadors[2:]
    club.clock.advance(DAY)
    assert (club.checks(), len(club.entries(mission))) == (1, 5)


def test_what_is_closed_is_not_looked_at_any_more(club: Club) -> None:
    person = club.person()
    who = club.ambassador(person)
    mission = club.mission(asking(MissionKind.JOIN_BOARD, board_id=5))
    club.write(lambda session: close_mission(session, mission, club.clock()))
    club.write(lambda session: note_joined_board(session, person, 5, club.clock()))
    assert (club.checks(), club.balance(who)) == (0, 0)


def test_a_proof_that_was_in_when_the_mission_closed_can_still_pass(club: Club) -> None:
    who, mission = club.ambassador(), club.mission(REVIEW)
    entry = sends_in(club, mission, who)
    club.write(lambda session: close_mission(session, mission, club.clock()))
    assert judges(club, entry.id, passes=True).status == "DONE"


def test_what_is_found_by_itself_takes_no_proof(club: Club) -> None:
    who, mission = club.ambassador(), club.mission(asking(MissionKind.RECOMMEND))
    with pytest.raises(NoProofAsked):
        sends_in(club, mission, who)
    assert club.rows(MissionEntry) == []


UNFIT = {
    "answer nowhere": asking(MissionKind.ANSWER),
    "answer at a board": asking(MissionKind.ANSWER, touchpoint_id=1, board_id=1),
    "join nothing": asking(MissionKind.JOIN_BOARD),
    "review at a touchpoint": asking(MissionKind.REVIEW, touchpoint_id=1),
    "review twice": asking(MissionKind.REVIEW, target=2),
    "recommend to nobody": asking(MissionKind.RECOMMEND, target=0),
    "too many points": asking(MissionKind.REVIEW, points=100_001),
    "due before it begins": asking(MissionKind.REVIEW, opens_at=10, due_at=10),
    "due in the past": asking(MissionKind.REVIEW, due_at=10),
    "without a word": MissionInput(kind=MissionKind.REVIEW, title={}, text=WORDS),
}


@pytest.mark.parametrize("unfit", sorted(UNFIT))
def test_a_mission_that_cannot_be_done_is_refused(club: Club, unfit: str) -> None:
    before = club.kept()
    with pytest.raises(Invalid):
        club.mission(UNFIT[unfit])
    assert club.kept() == before


def test_a_closed_programme_asks_for_nothing(club: Club) -> None:
    club.write(lambda session: close_programme(session, club.id, club.clock()))
    with pytest.raises(ProgrammeClosed):
        club.mission(REVIEW)
