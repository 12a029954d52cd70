"""Each order lists every idea once, page by page, of those alike the newer first, and goes on behind the last seen."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.db import Slice
from backend.ideas.actions import withdraw_idea
from backend.ideas.queries import list_ideas
from backend.ideas.rules import IdeaOrder, IdeaQuery
from backend.segments.rules import Segment
from tests.clocks import START
from tests.filled import Filled
from tests.ideas.square import Square, refusal
from tests.ideas.standing import stand
from tests.ideas.test_similar_ideas_come_up_while_one_writes import statements

WEEK = 7 * DAY


def listed(square: Square, order: IdeaOrder, count: int = 50, **query: object) -> list[int]:
    """Every idea in that order, so many to a page."""
    asked = IdeaQuery(board_id=square.board, order=order, **query)  # type: ignore[arg-type]  # a test names what it asks
    found: list[int] = []
    part = Slice(count=count)
    while True:
        page = square.read(partial(list_ideas, query=asked, part=part))
        found.extend(idea.id for idea in page.rows)
        if not page.has_next:
            return found
        part = Slice(count=count, after=page.cursors[-1])


@pytest.fixture
def ideas(square: Square, filled: Filled) -> list[int]:
    """Four ideas: one with many old votes, two with a newer one each, one with none."""
    return filled.once(square.database, lambda: _ideas(square))


def _ideas(square: Square) -> list[int]:
    author, *voters = square.people(5)
    old, fresh, other, cold = (square.post(author, f"お茶{number}", at=START + number) for number in range(4))
    for voter in voters[:3]:
        square.vote(voter, old, at=START)
    square.vote(voters[0], fresh, at=START + 2 * WEEK)
    square.vote(voters[1], other, at=START + WEEK)
    return [old, fresh, other, cold]


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_orders_say_what_they_are_called(square: Square, ideas: list[int], count: int) -> None:
    old, fresh, other, cold = ideas
    assert listed(square, IdeaOrder.NEWEST, count) == [cold, other, fresh, old]
    assert listed(square, IdeaOrder.VOTES, count) == [old, other, fresh, cold]
    # Three votes of two weeks ago are worth three quarters of one of now, and more than half.
    assert listed(square, IdeaOrder.TRENDING, count) == [fresh, old, other, cold]


@pytest.mark.parametrize("order", [IdeaOrder.VOTES, IdeaOrder.NEWEST, IdeaOrder.TRENDING])
def test_what_goes_meanwhile_takes_nothing_else_with_it(square: Square, ideas: list[int], order: IdeaOrder) -> None:
    before = listed(square, order)
    assert sorted(before) == sorted(ideas)
    query = IdeaQuery(board_id=square.board, order=order)
    first = square.read(lambda session: list_ideas(session, query, Slice(count=2)))
    author = square.idea(before[1]).person_id
    square.write(lambda session: withdraw_idea(session, before[1], author or 0, START + 3 * WEEK).id)
    rest = square.read(lambda session: list_ideas(session, query, Slice(count=9, after=first.cursors[-1])))
    assert [idea.id for idea in rest.rows] == before[2:]
    back = square.read(
        lambda session: list_ideas(session, query, Slice(count=9, before=rest.cursors[0], backward=True))
    )
    assert [idea.id for idea in back.rows] == before[:1]


def test_an_idea_that_many_of_a_segment_want_fits_it(square: Square) -> None:
    author, *people = square.people(30)
    for place, person in enumerate(people):
        stand(square, person, Segment.SWITCHER if place % 2 else Segment.FAN)
    fans, switchers = people[::2], people[1::2]
    few, all_fans, mixed, many = (square.post(author, f"お茶{number}") for number in range(4))
    for person in fans[:4]:
        square.vote(person, few)
    for person in fans[:5]:
        square.vote(person, all_fans)
    for person in [*fans[:3], *switchers[:3]]:
        square.vote(person, mixed)
    for person in [*fans, *switchers[:1]]:
        square.vote(person, many)
    # Fifteen of sixteen say more than five of five; what fewer than five of the segment want is not listed.
    assert listed(square, IdeaOrder.FIT, 1, fit_segment=Segment.FAN) == [many, all_fans]
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.SWITCHER) == []
    for person in switchers[3:6]:
        square.vote(person, mixed)
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.SWITCHER) == [mixed]
    square.vote(fans[0], all_fans, None)
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.FAN) == [many]
    square.check_counts()


def test_merged_votes_fit_as_if_they_had_been_cast_there(square: Square) -> None:
    author, *people = square.people(7)
    for person in people:
        stand(square, person, Segment.FAN)
    gone, kept = square.post(author, "一つめ"), square.post(author, "二つめ")
    for person in people[:3]:
        square.vote(person, gone)
    for person in people[3:]:
        square.vote(person, kept)
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.FAN) == []
    merge = square.merge(gone, kept)
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.FAN) == [kept]
    square.undo(merge)
    assert listed(square, IdeaOrder.FIT, fit_segment=Segment.FAN) == []


def test_an_order_that_wants_more_than_it_is_told_is_refused(square: Square, ideas: list[int]) -> None:
    assert refusal(lambda: listed(square, IdeaOrder.FIT)) == "INVALID"
    assert refusal(lambda: listed(square, IdeaOrder.RELEVANCE)) == "INVALID"
    assert listed(square, IdeaOrder.RELEVANCE, search=" お茶 ") == listed(square, IdeaOrder.VOTES)
    assert len(ideas) == 4


@pytest.mark.parametrize(("search", "most"), [("", 1), ("お茶", 3), ("お茶 夏 冷", 4)])
def test_a_page_takes_few_statements(square: Square, ideas: list[int], search: str, most: int) -> None:
    query = IdeaQuery(board_id=square.board, order=IdeaOrder.VOTES, search=search)

    def work(session: Session) -> int:
        return len(list_ideas(session, query, Slice(count=20)).rows)

    with statements() as asked:
        assert square.read(work) == len(ideas)
    assert len([each for each in asked if each.startswith("SELECT")]) <= most
