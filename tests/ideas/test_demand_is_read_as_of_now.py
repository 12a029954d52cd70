"""Demand counts an idea's voters by where they stand now, against the people who may vote on its board."""

from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.ideas.actions import change_board
from backend.ideas.queries import board_demand, demand_cloud, demand_of
from backend.ideas.queries.demand import demands_of
from backend.ideas.rules import Access, BoardAccess, Demand, DemandKind
from backend.panel.tables import Person
from backend.segments.rules import Segment
from tests.api.client import counted_statements
from tests.clocks import START
from tests.ideas.square import Square, refusal
from tests.ideas.standing import stand

NOW = START + DAY


def crowd(square: Square, sizes: dict[Segment, int]) -> dict[Segment, list[int]]:
    """So many people of each segment."""
    people = {segment: square.people(size) for segment, size in sizes.items()}
    for segment, members in people.items():
        for person in members:
            stand(square, person, segment)
    return people


def cells(told: Demand) -> dict[int, tuple[int, int]]:
    """What is shown of the supporters and the members of each segment."""
    return {cell.segment: (cell.supporters, cell.members) for cell in told.cells}


def test_supporters_are_held_against_those_who_may_vote(square: Square) -> None:
    people = crowd(square, {Segment.SWITCHER: 14, Segment.BRAND_LOYAL: 30, Segment.FAN: 12})
    square.people(20)
    idea = square.post(people[Segment.FAN][0])
    for segment, count in ((Segment.SWITCHER, 9), (Segment.BRAND_LOYAL, 6), (Segment.FAN, 5)):
        for person in people[segment][:count]:
            square.vote(person, idea)
    told = square.read(lambda session: demand_of(session, idea, NOW))
    assert (told.supporters, told.members) == (20, 76)
    assert cells(told) == {Segment.FAN: (5, 12), Segment.SWITCHER: (9, 14), Segment.BRAND_LOYAL: (6, 30)}
    assert told.kind is DemandKind.PULLS_SWITCHERS
    points = square.read(lambda session: demand_cloud(session, idea, NOW))
    assert len(points) == 20
    assert points == sorted(points)
    assert all(abs(each * 20 - round(each * 20)) < 1e-9 for point in points for each in point if each is not None)
    assert square.read(lambda session: board_demand(session, square.board, NOW)) == told


def test_where_people_stand_by_now_counts_though_nothing_was_swept(square: Square) -> None:
    people = square.people(40)
    for person in people[:20]:
        stand(square, person, Segment.FAN, due_at=START + 100)
    for person in people[20:]:
        stand(square, person, Segment.SWITCHER)
    idea = square.post(people[0])
    for person in [*people[:7], *people[20:28]]:
        square.vote(person, idea)
    before = square.read(lambda session: demand_of(session, idea, START + 100 - 1))
    assert cells(before) == {Segment.FAN: (7, 20), Segment.SWITCHER: (8, 20)}
    after = square.read(lambda session: demand_of(session, idea, NOW))
    assert cells(after) == {-1: (7, 20), Segment.SWITCHER: (8, 20)}


def test_people_of_a_segment_too_small_are_in_no_cloud_either(square: Square) -> None:
    people = crowd(square, {Segment.FAN: 9, Segment.SWITCHER: 20, Segment.BRAND_LOYAL: 40, Segment.CONSUMER: 40})
    idea = square.post(people[Segment.FAN][0])
    for segment, count in (
        (Segment.FAN, 2),
        (Segment.SWITCHER, 7),
        (Segment.BRAND_LOYAL, 20),
        (Segment.CONSUMER, 10),
    ):
        for person in people[segment][:count]:
            square.vote(person, idea)
    told = square.read(lambda session: demand_of(session, idea, NOW))
    # The fans are too few; the switchers go with them, or the fans would be what is left of the total.
    assert cells(told) == {Segment.CONSUMER: (10, 40), Segment.BRAND_LOYAL: (20, 40)}
    points = square.read(lambda session: demand_cloud(session, idea, NOW))
    assert len(points) == 30
    assert {point[0] > 0.5 for point in points if point[1] <= 0.5} == {False}


def test_a_supporter_who_may_not_vote_any_more_is_among_the_members_all_the_same(square: Square) -> None:
    people = crowd(square, {Segment.FAN: 20, Segment.SWITCHER: 20})
    idea = square.post(people[Segment.FAN][0])
    for person in [*people[Segment.FAN][:8], *people[Segment.SWITCHER][:8]]:
        square.vote(person, idea)

    def close_to_all(session: Session) -> None:
        change_board(session, square.board, replace(square.given, access=BoardAccess(vote=Access(invited=True))), START)

    square.write(close_to_all)
    told = square.read(lambda session: demand_of(session, idea, NOW))
    assert (told.supporters, told.members, told.kind) == (16, None, DemandKind.TOO_FEW)


def test_whoever_is_gone_counts_no_more(square: Square) -> None:
    people = crowd(square, {Segment.FAN: 20, Segment.SWITCHER: 20})
    idea = square.post(people[Segment.FAN][0])
    for person in [*people[Segment.FAN][:6], *people[Segment.SWITCHER][:8]]:
        square.vote(person, idea)
    assert cells(square.read(lambda session: demand_of(session, idea, NOW)))[Segment.FAN] == (6, 20)

    def forget(session: Session) -> None:
        session.get_one(Person, people[Segment.FAN][5]).erased_at = START

    square.write(forget)
    assert cells(square.read(lambda session: demand_of(session, idea, NOW)))[Segment.FAN] == (5, 19)


def test_another_product_may_be_asked_about(square: Square) -> None:
    people = square.people(30)
    for person in people:
        stand(square, person, Segment.FAN)
        stand(square, person, Segment.BRAND_LOYAL, product_id=square.rice)
    idea = square.post(people[0])
    for person in people[:10]:
        square.vote(person, idea)
    told = square.read(lambda session: demand_of(session, idea, NOW, product_id=square.rice))
    assert cells(told) == {Segment.BRAND_LOYAL: (10, 30)}
    assert refusal(lambda: square.read(lambda session: demand_of(session, 99, NOW))) == "NOT_FOUND"
    assert refusal(lambda: square.read(lambda session: demand_of(session, idea, NOW, product_id=99))) == "NOT_FOUND"
    board = square.another_board("of-the-brand", product_id=None)
    assert refusal(lambda: square.read(lambda session: board_demand(session, board, NOW))) == "INVALID"


def test_a_merged_idea_is_wanted_by_those_who_want_what_it_was_merged_into(square: Square) -> None:
    """Else those who voted for the other alone would be had by subtraction, however few they are."""
    people = square.people(30)
    for person in people:
        stand(square, person, Segment.FAN)
    gone, kept = square.post(people[0], "一つめ"), square.post(people[0], "二つめ")
    for person in people[:12]:
        square.vote(person, gone)
    square.vote(people[12], kept)
    square.merge(gone, kept)
    told = square.read(lambda session: demand_of(session, gone, NOW))
    assert cells(told) == {Segment.FAN: (13, 30)}
    assert told == square.read(lambda session: demand_of(session, kept, NOW))
    assert len(square.read(lambda session: demand_cloud(session, gone, NOW))) == 13


def test_a_board_tells_nothing_of_the_few_who_want_another_idea(square: Square) -> None:
    people = crowd(square, {Segment.FAN: 20, Segment.SWITCHER: 20, Segment.CONSUMER: 20})
    liked, other = square.post(people[Segment.FAN][0], "一つめ"), square.post(people[Segment.FAN][0], "二つめ")
    for segment in people:
        for person in people[segment][:8]:
            square.vote(person, liked)
    for person in [*people[Segment.FAN][8:10], *people[Segment.SWITCHER][8:14]]:
        square.vote(person, other)
    assert len(cells(square.read(lambda session: demand_of(session, liked, NOW)))) == 3
    told = square.read(lambda session: board_demand(session, square.board, NOW))
    # Ten fans less the eight of the one idea would be the two of the other, of which nothing is told.
    assert (told.supporters, cells(told)) == (32, {Segment.SWITCHER: (14, 20), Segment.CONSUMER: (8, 20)})


def test_many_ideas_are_read_with_the_statements_of_one(square: Square) -> None:
    people = square.people(6)
    ideas = [square.post(people[0], f"お茶{number}") for number in range(5)]
    for idea in ideas:
        for person in people:
            square.vote(person, idea)
    counts = []
    for some in (ideas[:1], ideas):
        with counted_statements() as statements:
            found = square.read(partial(demands_of, idea_ids=some, now=NOW, product_id=None))
        assert found == {idea: square.read(partial(demand_of, idea_id=idea, now=NOW)) for idea in some}
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10
