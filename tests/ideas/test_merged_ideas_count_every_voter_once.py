"""Merged ideas count everyone who wants one of them once, and each has its own voters back when they part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.actions import cast_vote, merge_ideas, undo_idea_merge
from backend.ideas.rules import Strength
from backend.ideas.rules.news import NewsKind
from backend.ideas.tables import Idea, IdeaMerge, IdeaNews, Vote
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal, wrong_counts

WANT, NEED = Strength.WANT, Strength.NEED


def votes(square: Square, *idea_ids: int) -> list[int]:
    square.check_counts()
    return [square.idea(idea_id).votes for idea_id in idea_ids]


def test_who_voted_for_both_counts_once(square: Square) -> None:
    author, one, both, other = square.people(4)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    for person_id, idea_id in ((one, gone), (both, gone), (both, kept), (other, kept)):
        square.vote(person_id, idea_id)
    merge_id = square.merge(gone, kept, at=START + 9)
    assert (votes(square, gone, kept), square.voters(kept)) == ([2, 3], [one, both, other])
    assert square.idea(gone).merged_into == kept
    square.undo(merge_id)
    assert (square.voters(gone), square.voters(kept)) == ([one, both], [both, other])
    assert votes(square, gone, kept) == [2, 2]


def test_a_vote_for_a_merged_idea_goes_to_the_one_that_stays(square: Square) -> None:
    author, early, late, later = square.people(4)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    square.vote(early, gone)
    merge_id = square.merge(gone, kept)
    assert (square.vote(late, gone), square.vote(later, kept)) == (kept, kept)
    assert votes(square, gone, kept) == [1, 3]
    square.undo(merge_id)
    assert (square.voters(gone), square.voters(kept)) == ([early], [late, later])
    assert votes(square, gone, kept) == [1, 2]


def test_a_vote_taken_back_from_the_one_is_taken_back_from_both(square: Square) -> None:
    author, one, both = square.people(3)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    for person_id, idea_id in ((one, gone), (both, gone), (both, kept)):
        square.vote(person_id, idea_id)
    merge_id = square.merge(gone, kept)
    for person_id in (one, both):
        square.vote(person_id, kept, None)
    assert votes(square, gone, kept) == [0, 0]
    square.undo(merge_id)
    assert votes(square, gone, kept) == [0, 0]


def test_how_strongly_one_wants_it_is_the_same_for_both(square: Square) -> None:
    author, voter = square.people(2)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    square.vote(voter, gone)
    merge_id = square.merge(gone, kept)
    square.vote(voter, kept, NEED)
    assert [square.idea(idea_id).needs for idea_id in (gone, kept)] == [1, 1]
    square.undo(merge_id)
    assert [square.idea(idea_id).needs for idea_id in (gone, kept)] == [1, 0]
    square.check_counts()


def test_who_came_with_one_idea_still_counts_for_the_other(square: Square) -> None:
    author, voter = square.people(2)
    first, second, kept = square.post(author), square.post(author, "冷たい緑茶"), square.post(author, "緑茶")
    square.vote(voter, first)
    square.vote(voter, second)
    merge_id = square.merge(first, kept)
    square.merge(second, kept)
    square.undo(merge_id)
    assert (square.voters(kept), votes(square, first, second, kept)) == ([voter], [1, 1, 1])


def test_what_was_merged_is_merged_on(square: Square) -> None:
    author, one, other, late = square.people(4)
    first, second, third = square.post(author), square.post(author, "冷たい緑茶"), square.post(author, "緑茶")
    square.vote(one, first)
    square.vote(other, second)
    inner = square.merge(first, second)
    outer = square.merge(second, third)
    assert square.vote(late, first) == third
    assert votes(square, first, second, third) == [1, 2, 3]
    assert refusal(lambda: square.undo(inner)) == "MERGED_SINCE"
    assert votes(square, first, second, third) == [1, 2, 3]
    square.undo(outer)
    square.undo(inner)
    assert votes(square, first, second, third) == [1, 1, 1]


def test_what_cannot_be_merged_is_refused_and_stays(square: Square) -> None:
    (author,) = square.people(1)
    gone, kept, waiting = square.post(author), square.post(author, "冷たい緑茶"), square.post(author, "緑茶")
    there = square.post(author, "米", board_id=square.another_board("rice"))
    square.write(lambda session: setattr(session.get_one(Idea, waiting), "state", "WAITING"))
    assert refusal(lambda: square.merge(gone, gone)) == "SAME_IDEA"
    assert refusal(lambda: square.merge(gone, there)) == "OTHER_BOARD"
    assert refusal(lambda: square.merge(gone, waiting)) == "NOT_SHOWN"
    assert refusal(lambda: square.merge(gone, 999)) == "NOT_FOUND"
    merge_id = square.merge(gone, kept)
    assert refusal(lambda: square.merge(gone, kept)) == "IDEA_MERGED"
    assert refusal(lambda: square.merge(kept, gone)) == "IDEA_MERGED"
    square.undo(merge_id)
    assert refusal(lambda: square.undo(merge_id)) == "MERGE_UNDONE"
    assert refusal(lambda: square.undo(999)) == "NOT_FOUND"
    rows = square.read(lambda session: session.scalars(select(IdeaMerge)).all())
    assert [(row.gone_id, row.kept_id, row.by, row.undone_at) for row in rows] == [(gone, kept, "宮田", START)]
    assert [square.idea(idea_id).merged_into for idea_id in (gone, kept, waiting, there)] == [None] * 4


def test_those_concerned_are_told(square: Square) -> None:
    (author,) = square.people(1)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    square.undo(square.merge(gone, kept, at=START + 1), at=START + 2)
    rows = square.read(lambda session: session.scalars(select(IdeaNews).order_by(IdeaNews.id)).all())
    assert [(row.idea_id, row.kind, row.at) for row in rows] == [
        (gone, NewsKind.MERGED, START + 1),
        (gone, NewsKind.UNMERGED, START + 2),
    ]


# Twelve connections vote, for either idea, while one merges and parts them again and again.
def test_votes_cast_during_merges_are_neither_lost_nor_doubled(square: Square) -> None:
    author, *voters = square.people(181)
    gone, kept = square.post(author), square.post(author, "冷たい緑茶")
    early = voters[:30]
    for person_id in early[::2]:
        square.vote(person_id, gone)
    casts = [_casting((gone, kept)[person_id % 2], person_id) for person_id in voters]
    results = all_at_once(square.database.url, [*dealt(casts, 12), [_merging(gone, kept), _parting(gone)] * 12])
    assert set(results) == {gone, kept, "DONE"}
    square.check_counts()
    assert sorted({*square.voters(gone), *square.voters(kept)}) == voters
    square.merge(gone, kept)
    assert (square.voters(kept), square.idea(kept).votes) == (voters, 180)
    square.check_counts()


def _casting(idea_id: int, person_id: int) -> Callable[[Session], int | str]:
    return lambda session: cast_vote(session, idea_id, person_id, WANT, START).id


def _merging(gone: int, kept: int) -> Callable[[Session], int | str]:
    def work(session: Session) -> int | str:
        merge_ideas(session, gone, kept, "宮田", START)
        return "DONE"

    return work


def _parting(gone: int) -> Callable[[Session], int | str]:
    def work(session: Session) -> int | str:
        statement = select(IdeaMerge.id).where(IdeaMerge.gone_id == gone, IdeaMerge.undone_at.is_(None))
        undo_idea_merge(session, session.scalars(statement).one(), START)
        return "DONE"

    return work


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The same in plain words: who voted for an idea itself, and which idea is merged into which.

    Whoever wants an idea is whoever voted for it or for one that is merged into it.
    """

    own: dict[int, dict[int, Strength]] = field(default_factory=lambda: {place: {} for place in range(4)})
    into: dict[int, int] = field(default_factory=dict)

    def root(self, idea: int) -> int:
        return self.root(self.into[idea]) if idea in self.into else idea

    def within(self, idea: int) -> list[int]:
        return [idea, *chain.from_iterable(self.within(each) for each, kept in self.into.items() if kept == idea)]

    def voters(self, idea: int) -> set[int]:
        return set(chain.from_iterable(self.own[each] for each in self.within(idea)))

    def meant(self, idea: int, person: int) -> set[Strength]:
        return {self.own[each][person] for each in self.within(idea) if person in self.own[each]}

    def vote(self, idea: int, person: int, strength: Strength) -> None:
        root = self.root(idea)
        if person not in self.voters(root):
            self.own[root][person] = strength
        for each in self.within(root):
            if person in self.own[each]:
                self.own[each][person] = strength

    def unvote(self, idea: int, person: int) -> None:
        for each in self.within(self.root(idea)):
            self.own[each].pop(person, None)

    def merge(self, gone: int, kept: int) -> str:
        if gone == kept:
            return "SAME_IDEA"
        if gone in self.into or kept in self.into:
            return "IDEA_MERGED"
        self.into[gone] = kept
        return "DONE"

    def undo(self, gone: int) -> str:
        if self.into[gone] in self.into:
            return "MERGED_SINCE"
        del self.into[gone]
        return "DONE"


IDEAS, PEOPLE = st.integers(0, 3), st.integers(0, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), IDEAS, PEOPLE, st.sampled_from(Strength)),
        st.tuples(st.just("unvote"), IDEAS, PEOPLE, st.none()),
        st.tuples(st.just("merge"), IDEAS, IDEAS, st.none()),
        st.tuples(st.just("undo"), IDEAS, st.just(0), st.none()),
    ),
    max_size=25,
)
Step = tuple[str, int, int, Strength | None]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60)
@given(steps=STEPS)
def test_any_sequence_ends_as_in_plain_words(square: Square, steps: list[Step]) -> None:
    check_as_in_plain_words(square, steps)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@settings(max_examples=12)
@given(steps=STEPS)
def test_so_do_some_on_the_other_database(square: Square, steps: list[Step]) -> None:
    check_as_in_plain_words(square, steps)


def check_as_in_plain_words(square: Square, steps: list[Step]) -> None:
    people = _people(square)
    plain = Plain()

    def work(session: Session) -> None:
        ideas = _four_ideas(session, square.board, people[0])
        for step in steps:
            _take(session, plain, ideas, people, step)
        _compare(session, plain, ideas, people)

    square.write(work)


def _people(square: Square) -> list[int]:
    found = square.read(lambda session: list(session.scalars(select(Idea.person_id).limit(1))))
    first = found[0] if found else square.people(5)[0]
    assert first is not None
    return list(range(first, first + 5))


def _four_ideas(session: Session, board_id: int, author: int) -> list[int]:
    rows = [
        Idea(board_id=board_id, person_id=author, title="茶", text="茶", language="ja", state="SHOWN", created_at=START)
        for _ in range(4)
    ]
    session.add_all(rows)
    session.flush()
    return sorted(row.id for row in rows)


def _take(session: Session, plain: Plain, ideas: list[int], people: list[int], step: Step) -> None:
    kind, first, second, strength = step
    if kind == "merge":
        assert refusal(lambda: merge_ideas(session, ideas[first], ideas[second], "宮田", START)) == (
            plain.merge(first, second)
        )
    elif kind == "undo":
        if first in plain.into:
            statement = select(IdeaMerge.id).where(IdeaMerge.gone_id == ideas[first], IdeaMerge.undone_at.is_(None))
            merge_id = session.scalars(statement).one()
            assert refusal(lambda: undo_idea_merge(session, merge_id, START)) == plain.undo(first)
    else:
        idea = cast_vote(session, ideas[first], people[second], strength, START)
        assert idea.id == ideas[plain.root(first)]
        if strength is None:
            plain.unvote(first, second)
        else:
            plain.vote(first, second, strength)


def _compare(session: Session, plain: Plain, ideas: list[int], people: list[int]) -> None:
    assert wrong_counts(session, ideas) == []
    for place, idea_id in enumerate(ideas):
        kept = {
            people.index(vote.person_id): Strength(vote.strength)
            for vote in session.scalars(select(Vote).where(Vote.idea_id == idea_id))
        }
        assert set(kept) == plain.voters(place)
        assert all(strength in plain.meant(place, person) for person, strength in kept.items())
        assert session.get_one(Idea, idea_id).votes == len(kept)
