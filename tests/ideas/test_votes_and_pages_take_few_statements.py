"""A vote, a list and a page take a bounded number of statements, however many ideas and comments there are."""

from backend.db import Slice
from backend.ideas.queries import board_for, boards_for, idea_for, list_ideas
from backend.ideas.rules import Access, BoardAccess, IdeaOrder, IdeaQuery, Strength
from backend.segments.rules import JoinedSince
from tests.clocks import START
from tests.ideas.square import Square
from tests.web.test_a_page_costs_few_statements import counted, without_begin

# Where several merged ideas are held together, PostgreSQL lets go of them through a savepoint.
SAVEPOINTS = ("SAVEPOINT", "RELEASE")
AUDIENCE = Access(audience=JoinedSince(since=START))


def statements_of(found: list[str]) -> int:
    return len([each for each in without_begin(found) if not each.startswith(SAVEPOINTS)])


def test_a_vote_takes_few_statements(square: Square) -> None:
    author, first, second = square.people(3)
    idea_id, other_id = square.post(author), square.post(author, "冷茶")
    with counted() as voting:
        square.vote(first, idea_id)
    with counted() as voting_again:
        square.vote(first, other_id)
    with counted() as changing:
        square.vote(first, idea_id, Strength.NEED)
    with counted() as same:
        square.vote(first, idea_id, Strength.NEED)
    square.vote(second, idea_id)
    with counted() as taking_back:
        square.vote(first, idea_id, None)
    assert [statements_of(each) for each in (voting, voting_again, changing, same, taking_back)] == [13, 11, 6, 4, 10]


def test_a_vote_on_a_board_for_an_audience_takes_two_more(square: Square) -> None:
    author, voter = square.people(2)
    board = square.another_board("for-some", access=BoardAccess(see=AUDIENCE, post=AUDIENCE, vote=AUDIENCE))
    idea_id = square.post(author, board_id=board)
    with counted() as voting:
        square.vote(voter, idea_id)
    assert statements_of(voting) == 15


def test_boards_are_read_together(square: Square) -> None:
    (person_id,) = square.people(1)
    for place in range(5):
        square.another_board(f"board-{place}", access=BoardAccess(see=AUDIENCE, post=AUDIENCE, vote=AUDIENCE))
    with counted() as reading:
        seen = square.read(lambda session: boards_for(session, person_id, START))
    assert (len(seen), statements_of(reading)) == (6, 5)
    with counted() as reading:
        square.read(lambda session: board_for(session, "next-tea", person_id, START))
    assert statements_of(reading) == 3


def test_a_list_takes_one(square: Square) -> None:
    (author,) = square.people(1)
    posted = [square.post(author, f"案{place}") for place in range(7)]
    query = IdeaQuery(board_id=square.board, order=IdeaOrder.NEWEST)
    with counted() as reading:
        first = square.read(lambda session: list_ideas(session, query, Slice(count=4)))
    assert statements_of(reading) == 1
    rest = square.read(lambda session: list_ideas(session, query, Slice(count=4, after=first.cursors[-1])))
    assert [idea.id for idea in [*first.rows, *rest.rows]] == posted[::-1]
    assert (first.has_next, rest.has_next, rest.has_previous) == (True, False, True)


def test_a_page_takes_as_many_with_comments_as_without(square: Square) -> None:
    author, reader = square.people(2)
    idea_id = square.post(author, tags=("taste",))
    with counted() as bare:
        square.read(lambda session: idea_for(session, idea_id, reader, START))
    for place in range(8):
        square.comment(author, idea_id, f"{place}つめ")
    square.vote(reader, idea_id)
    with counted() as full:
        seen = square.read(lambda session: idea_for(session, idea_id, reader, START))
    assert (len(seen.comments), seen.my_vote) == (8, Strength.WANT)
    assert (statements_of(bare), statements_of(full)) == (12, 12)
