"""Where two people turn out to be one, their part in a programme is one's; parted again, each has what was theirs."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.ambassadors.actions import judge_proof, note_joined_board, pause, send_in_proof
from backend.ambassadors.actions.belongings import forget, give_back, pass_to
from backend.ambassadors.queries import get_counting, personal_of
from backend.ambassadors.rules.rewards import RewardKind
from backend.ambassadors.tables import (
    Agreement,
    Ambassador,
    AmbassadorStep,
    BoardJoin,
    MissionEntry,
    Referral,
    ReferralPlace,
    Reward,
)
from backend.clock import DAY
from backend.db import Base, Database
from backend.db.statements import table_of
from tests.ambassadors.club import REVIEW, TITLE, Club, club_of
from tests.clocks import SettableClock

TABLES: tuple[type[Base], ...] = (
    Agreement,
    Ambassador,
    AmbassadorStep,
    BoardJoin,
    MissionEntry,
    Referral,
    ReferralPlace,
    Reward,
)
Notes = dict[str, str | None]


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def everything(club: Club) -> list[tuple[object, ...]]:
    return [
        (mapped.__tablename__, *(getattr(row, column.key) for column in table_of(mapped).columns))
        for mapped in TABLES
        for row in club.rows(mapped)
    ]


def of(club: Club, ambassador_id: int) -> list[tuple[object, ...]]:
    """What is kept of one ambassador."""
    rows: list[AmbassadorStep | MissionEntry | Reward] = [
        *club.rows(AmbassadorStep),
        *club.rows(MissionEntry),
        *club.rows(Reward),
    ]
    own = [club.stands(ambassador_id), *(row for row in rows if row.ambassador_id == ambassador_id)]
    return [tuple(getattr(row, column.key) for column in table_of(type(row)).columns) for row in own]


def merges(club: Club, kept_id: int, gone_id: int) -> Notes:
    notes = club.write(lambda session: pass_to(session, kept_id, gone_id))
    assert len({key for key, _ in notes}) == len(notes)
    assert all(len(key) <= 160 and len(was or "") <= 240 for key, was in notes)
    return dict(notes)


def parts(club: Club, kept_id: int, gone_id: int, notes: Notes) -> None:
    club.write(lambda session: give_back(session, kept_id, gone_id, notes))


def proves(club: Club, mission_id: int, who: int, *, passes: bool) -> None:
    def done(session: Session) -> None:
        entry = send_in_proof(session, mission_id, who, f"proof of {who}", club.clock())
        if passes:
            judge_proof(session, entry.id, passes=True, by="Hana", now=club.clock())

    club.write(done)


def test_an_ambassador_passes_whole_and_comes_back(club: Club) -> None:
    kept, gone = club.person(), club.person()
    who = club.ambassador(gone)
    club.grants(who)
    before = everything(club)
    notes = merges(club, kept, gone)
    assert (club.stands(who).person_id, club.balance(who)) == (kept, 10)
    assert [view.balance for view in club.home(kept).programmes] == [10]
    assert club.home(gone).programmes == []
    parts(club, kept, gone, notes)
    assert everything(club) == before


def test_of_two_one_counts_with_all_that_both_have(club: Club) -> None:
    kept, gone = club.person(), club.person()
    first = club.ambassador(kept)
    club.clock.advance(DAY)
    second = club.ambassador(gone)
    both, one = club.mission(REVIEW), club.mission(REVIEW)
    for mission, who in ((both, first), (both, second), (one, second)):
        proves(club, mission, who, passes=True)
    club.grants(first, points=5)
    club.grants(second, points=7)
    before = everything(club)
    notes = merges(club, kept, gone)
    assert club.balance(first) == 30 + 30 + 5 + 7
    assert club.entries(one) == {first: "DONE"}
    (view,) = club.home(kept).programmes
    assert (view.ambassador.id, view.balance, len(view.missions)) == (first, 72, 2)
    assert club.home(gone).programmes == []
    assert club.database.read_now(lambda session: get_counting(session, second).id) == first
    assert club.steps(first) == ["INVITED", "ACCEPTED", "INVITED", "ACCEPTED"]
    parts(club, kept, gone, notes)
    assert everything(club) == before


def test_what_was_said_last_counts_and_the_code_comes_along(club: Club) -> None:
    kept, gone = club.person(), club.person()
    asked = club.invited(kept)
    active = club.ambassador(gone)
    code = club.stands(active).code
    before = everything(club)
    notes = merges(club, kept, gone)
    now_is = club.stands(asked)
    assert (now_is.status, now_is.code, now_is.agreement_id) == ("ACTIVE", code, club.agreement_id)
    assert (club.stands(active).status, club.stands(active).code) == ("INVITED", None)
    parts(club, kept, gone, notes)
    assert everything(club) == before


def test_whoever_left_later_has_left(club: Club) -> None:
    kept, gone = club.person(), club.person()
    active, left = club.ambassador(kept), club.ambassador(gone)
    club.clock.advance(DAY)
    club.leaves(left)
    merges(club, kept, gone)
    assert club.stands(active).status == "LEFT"


def test_a_mission_done_by_one_of_them_is_done(club: Club) -> None:
    kept, gone = club.person(), club.person()
    first, second = club.ambassador(kept), club.ambassador(gone)
    mission = club.mission(REVIEW)
    proves(club, mission, first, passes=False)
    proves(club, mission, second, passes=True)
    before = everything(club)
    notes = merges(club, kept, gone)
    assert (club.entries(mission)[first], club.balance(first)) == ("DONE", 30)
    parts(club, kept, gone, notes)
    assert everything(club) == before


def test_what_came_since_stays_with_the_kept_one(club: Club) -> None:
    kept, gone = club.person(), club.person()
    asked, active = club.invited(kept), club.ambassador(gone)
    notes = merges(club, kept, gone)
    club.clock.advance(DAY)
    club.write(lambda session: pause(session, asked, None, club.clock()))
    club.grants(asked, points=9)
    parts(club, kept, gone, notes)
    assert (club.stands(asked).status, club.balance(asked)) == ("PAUSED", 9)
    assert (club.stands(active).status, club.balance(active)) == ("ACTIVE", 0)
    assert club.stands(active).code is not None
    assert club.steps(asked) == ["INVITED", "PAUSED"]


def test_three_become_one_and_part_one_by_one(club: Club) -> None:
    people = [club.person() for _ in range(3)]
    ambassadors = []
    for person in people:
        ambassadors.append(club.ambassador(person))
        club.grants(ambassadors[-1])
        club.clock.advance(DAY)
    states = [everything(club)]
    first = merges(club, people[1], people[2])
    states.append(everything(club))
    second = merges(club, people[0], people[1])
    assert club.balance(ambassadors[0]) == 30
    stands_for = [club.database.read_now(partial(get_counting, ambassador_id=who)).id for who in ambassadors]
    assert stands_for == [ambassadors[0]] * 3
    parts(club, people[0], people[1], second)
    assert everything(club) == states[1]
    parts(club, people[1], people[2], first)
    assert everything(club) == states[0]


def test_the_earlier_day_on_a_board_counts(club: Club) -> None:
    kept, gone = club.person(), club.person()
    start = club.clock()
    for person, board, at in ((gone, 1, start), (kept, 1, start + 5), (gone, 2, start), (kept, 3, start)):
        club.write(partial(note_joined_board, person_id=person, board_id=board, now=at))
    before = everything(club)
    notes = merges(club, kept, gone)
    joined = {row.board_id: row.joined_at for row in club.rows(BoardJoin) if row.person_id == kept}
    assert joined == {1: start, 2: start, 3: start}
    parts(club, kept, gone, notes)
    assert everything(club) == before


def test_whoever_is_forgotten_takes_part_no_more_and_leaves_no_words(club: Club) -> None:
    person, other = club.person(), club.person()
    who, beside = club.ambassador(person), club.ambassador(other)
    mission = club.mission(REVIEW)
    for each in (who, beside):
        proves(club, mission, each, passes=False)
        club.grants(each, RewardKind.THANKS, 0)
        club.grants(each)
    club.write(lambda session: note_joined_board(session, person, 1, club.clock()))
    neighbour = of(club, beside)
    at = club.clock.advance(DAY)
    assert club.write(lambda session: forget(session, [person], at)) == []
    gone = club.stands(who)
    assert (gone.status, gone.left_at, gone.code, club.balance(who)) == ("LEFT", at, None, 10)
    assert {(row.proof, row.note) for row in club.rows(MissionEntry) if row.ambassador_id == who} == {(None, None)}
    assert [row.wording for row in club.rows(Reward) if row.ambassador_id == who] == [{}, {}]
    assert club.rows(BoardJoin) == []
    assert club.steps(who) == ["INVITED", "ACCEPTED", "LEFT"]
    assert of(club, beside) == neighbour
    again = everything(club)
    club.write(lambda session: forget(session, [person], at + 1))
    assert everything(club) == again


AT = "2026-04-01T00:00:00+00:00"
STEPS = [
    {"kind": "INVITED", "at": AT},
    {
        "kind": "ACCEPTED",
        "at": AT,
        "agreement_version": 1,
        "agreement": "この会のきまりです。",
        "language": "ja",
    },
]
REWARD = {"kind": "POINTS", "points": 30, "wording": TITLE, "cause": "MISSION", "granted_at": AT}
DONE = {"mission": TITLE, "status": "DONE", "sent_in_at": AT, "done_at": AT, "judged_at": AT}


def test_a_person_reads_all_that_is_kept_of_them(club: Club) -> None:
    person, nobody = club.person(), club.person()
    who = club.ambassador(person)
    proves(club, club.mission(REVIEW), who, passes=True)
    told = club.database.read_now(lambda session: personal_of(session, person))
    assert told == {
        "programmes": [
            {
                "programme": "friends",
                "status": "ACTIVE",
                "code": club.stands(who).code,
                "invited_at": AT,
                "expires_at": "2026-05-01T00:00:00+00:00",
                "answered_at": AT,
                "steps": STEPS,
                "rewards": [REWARD],
                "missions": [{**DONE, "proof": f"proof of {who}"}],
            }
        ],
        "boards_joined": [],
    }
    nothing: dict[str, object] = {"programmes": [], "boards_joined": []}
    assert club.database.read_now(lambda session: personal_of(session, nobody)) == nothing
