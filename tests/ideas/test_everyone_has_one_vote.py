"""Everyone has one vote for an idea, which they may change and take back; the counts are always what the rows say."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.ideas.actions import cast_vote
from backend.ideas.rules import Strength
from backend.ideas.tables import BoardMember, Vote
from backend.loyalty.actions import observe
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.axes import FACETS, Axis
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import Segment
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal
from tests.loyalty.told import answer

WANT, NEED = Strength.WANT, Strength.NEED


def counts(square: Square, idea_id: int) -> tuple[int, int]:
    idea = square.idea(idea_id)
    return idea.votes, idea.needs


def test_a_vote_is_cast_changed_and_taken_back(square: Square) -> None:
    author, voter = square.people(2)
    idea_id = square.post(author)
    assert counts(square, idea_id) == (0, 0)
    assert square.vote(voter, idea_id, at=START + 1) == idea_id
    assert counts(square, idea_id) == (1, 0)
    square.vote(voter, idea_id, NEED, at=START + 2)
    square.vote(voter, idea_id, NEED, at=START + 3)
    assert counts(square, idea_id) == (1, 1)
    vote = square.read(lambda session: session.scalars(select(Vote)).one())
    assert (vote.person_id, vote.strength, vote.segment, vote.voted_at, vote.via_id) == (voter, 2, -1, START + 1, None)
    square.check_counts()
    square.vote(voter, idea_id, None)
    square.vote(voter, idea_id, None)
    assert (counts(square, idea_id), square.voters(idea_id)) == ((0, 0), [])
    square.check_counts()


def test_the_database_itself_holds_one_vote_of_each_person(square: Square) -> None:
    author, voter = square.people(2)
    idea_id = square.post(author)
    square.vote(voter, idea_id)

    def again(session: Session) -> None:
        session.add(Vote(idea_id=idea_id, person_id=voter, strength=1, segment=-1, voted_at=START))

    with pytest.raises(IntegrityError):
        square.write(again)


def test_who_votes_first_has_joined_the_board(square: Square) -> None:
    author, voter, other = square.people(3)
    idea_id = square.post(author)
    square.vote(voter, idea_id, at=START + 5)
    square.vote(voter, idea_id, None, at=START + 6)
    square.vote(voter, idea_id, at=START + 7)
    rows = square.read(lambda session: session.scalars(select(BoardMember).order_by(BoardMember.person_id)).all())
    assert [(row.person_id, row.invited_at, row.joined_at) for row in rows] == [
        (author, None, START),
        (voter, None, START + 5),
    ]
    assert other not in {row.person_id for row in rows}


def test_a_vote_keeps_where_its_voter_stood_then(square: Square) -> None:
    author, voter = square.people(2)
    idea_id = square.post(author)
    elsewhere = square.post(author, board_id=square.another_board("any-tea", product_id=None))
    feel(square, voter, 0.95, START - days(2))
    stands = square.read(lambda session: positions_of(session, [voter], START, [square.tea]))[0].placement.segment
    assert stands == Segment.FAN
    for each in (idea_id, elsewhere):
        square.vote(voter, each)
    feel(square, voter, 0.0, START + days(1))
    square.vote(voter, idea_id, NEED, at=START + days(2))
    votes = square.read(lambda session: session.scalars(select(Vote).order_by(Vote.idea_id)).all())
    assert [(vote.segment, vote.voted_at) for vote in votes] == [(Segment.FAN, START), (UNCLASSIFIED, START)]
    square.check_counts()


def feel(square: Square, person_id: int, value: float, at: Instant) -> None:
    """Answers so often that there is no doubt."""
    told = [
        answer(
            at, value, person_id=person_id, subject_id=square.tea, facet=facet, weight=9.0, source_id=f"{at}-{facet}"
        )
        for facet in FACETS[Axis.PSYCHOLOGY]
    ]
    square.write(lambda session: observe(session, told, at))


def test_nobody_votes_for_what_does_not_exist(square: Square) -> None:
    (voter,) = square.people(1)
    assert refusal(lambda: square.vote(voter, 999)) == "NOT_FOUND"


# Twenty connections at a time, and a hundred people are so eager that they click twice.
def test_a_thousand_votes_at_once_are_counted_once_each(square: Square) -> None:
    author, *voters = square.people(1_001)
    idea_id = square.post(author)
    clicks = [*voters, *voters[::10]]
    works = [casting(idea_id, person_id) for person_id in clicks]
    results = all_at_once(square.database.url, dealt(works, 20))
    assert set(results) == {idea_id}
    assert counts(square, idea_id) == (1_000, sum(map(is_keen, voters)))
    assert square.voters(idea_id) == sorted(voters)
    square.check_counts()


def is_keen(person_id: int) -> bool:
    return person_id % 3 == 0


def casting(idea_id: int, person_id: int) -> Callable[[Session], int]:
    strength = NEED if is_keen(person_id) else WANT
    return lambda session: cast_vote(session, idea_id, person_id, strength, START + person_id).id
