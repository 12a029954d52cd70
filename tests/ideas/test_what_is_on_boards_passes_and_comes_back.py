"""When two become one, all that is on boards is the one's, and comes back; when one is forgotten, numbers stay."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Base
from backend.db.statements import table_of
from backend.ideas.actions import (
    cast_vote,
    edit_idea,
    follow,
    invite_to_board,
    keep_draft,
    keep_picture,
    mark_read,
    merge_ideas,
    name_poster,
    report,
    undo_idea_merge,
)
from backend.ideas.actions.belongings import forget, give_back, pass_to
from backend.ideas.queries.personal import personal_of
from backend.ideas.rules import ReportReason, Strength, Subject
from backend.ideas.tables import (
    BoardMember,
    Comment,
    Follow,
    Idea,
    IdeaDraft,
    IdeaEdit,
    IdeaGram,
    IdeaMerge,
    IdeaNews,
    IdeaPicture,
    IdeaReading,
    IdeaText,
    Poster,
    Report,
    Vote,
)
from tests.clocks import START
from tests.ideas.square import Square, wrong_counts

TABLES: Sequence[type[Base]] = (
    BoardMember,
    Comment,
    Follow,
    Idea,
    IdeaDraft,
    IdeaEdit,
    IdeaNews,
    IdeaPicture,
    IdeaReading,
    Poster,
    Report,
    Vote,
)
WANT, NEED = Strength.WANT, Strength.NEED
Kept = dict[str, list[tuple[object, ...]]]


def everything(square: Square) -> Kept:
    """Every row of every table, but for the floats, which are sums in any order."""

    def rows(session: Session, mapped: type[Base]) -> list[tuple[object, ...]]:
        table = table_of(mapped)
        columns = [column for column in table.columns if column.name != "heat"]
        return [tuple(row) for row in session.execute(select(*columns).order_by(*table.primary_key.columns))]

    return square.read(lambda session: {mapped.__tablename__: rows(session, mapped) for mapped in TABLES})


def take_part(square: Square, person_id: int, others_idea: int, name: str, *, at: Instant) -> int:
    """Does everything that can be done on a board, and answers with the id of an idea of theirs."""

    def work(session: Session) -> int:
        name_poster(session, person_id, name, at)
        keep_picture(
            session,
            board_id=square.board,
            person_id=person_id,
            stored_as=f"picture-of-{person_id:08}",
            media_type="image/png",
            width=1,
            height=1,
            size=1,
            now=at,
        )
        follow(session, others_idea, person_id, at, follows=True)
        cast_vote(session, others_idea, person_id, NEED, at)
        report(session, Subject.IDEA, others_idea, person_id, reason=ReportReason.OTHER, text="電話番号", now=at)
        invite_to_board(session, square.board, [person_id], at)
        mark_read(session, person_id, at)
        return 0

    square.write(work)
    idea_id = square.post(person_id, f"{name}の案", at=at)
    given = square.idea_input(person_id, title=f"{name}の新しい案")
    square.write(lambda session: edit_idea(session, idea_id, given, at + 1).id)
    square.write(lambda session: keep_draft(session, given, at).title)
    square.comment(person_id, others_idea, f"{name}です", at=at)
    return idea_id


def unite(square: Square, kept: int, gone: int) -> dict[str, str | None]:
    notes = square.write(lambda session: pass_to(session, kept, gone))
    assert len(dict(notes)) == len(notes)
    assert all(len(key) <= 160 and len(was or "") <= 240 for key, was in notes)
    square.check_counts()
    return dict(notes)


def part(square: Square, kept: int, gone: int, notes: dict[str, str | None]) -> None:
    square.write(lambda session: give_back(session, kept, gone, notes))
    square.check_counts()


def test_all_passes_and_comes_back_exactly(square: Square) -> None:
    author, kept, gone = square.people(3)
    there = square.post(author, "みんなの案")
    take_part(square, kept, there, "さくら", at=START + 10)
    take_part(square, gone, there, "もみじ", at=START + 20)
    before = everything(square)
    notes = unite(square, kept, gone)
    assert (square.voters(there), square.idea(there).votes, square.idea(there).needs) == ([kept], 1, 1)
    written = square.read(lambda session: session.scalars(select(Idea.person_id).order_by(Idea.id)).all())
    assert written == [author, kept, kept]
    assert everything(square) != before
    part(square, kept, gone, notes)
    assert everything(square) == before


def test_all_of_one_passes_to_someone_who_had_nothing(square: Square) -> None:
    author, kept, gone = square.people(3)
    there = square.post(author, "みんなの案")
    take_part(square, gone, there, "もみじ", at=START + 20)
    before = everything(square)
    notes = unite(square, kept, gone)
    named = {
        mapped.__tablename__
        for mapped in TABLES
        if "person_id" in table_of(mapped).columns and _has(square, mapped, gone)
    }
    # The name passes, its empty row stays.
    assert named <= {"posters"}
    part(square, kept, gone, notes)
    assert everything(square) == before


def test_what_came_since_stays(square: Square) -> None:
    author, kept, gone, other = square.people(4)
    there, new = square.post(author, "みんなの案"), square.post(author, "あとの案")
    square.vote(gone, there, at=START + 1)
    notes = unite(square, kept, gone)
    square.vote(kept, new, at=START + 2)
    square.vote(kept, there, None, at=START + 3)
    square.vote(kept, there, NEED, at=START + 4)
    idea_id = square.post(kept, "新しい案", at=START + 5)
    part(square, kept, gone, notes)
    assert (square.voters(there), square.voters(new), square.idea(idea_id).person_id) == ([kept], [kept], kept)
    assert other not in square.voters(there)


def test_a_forgotten_authors_words_go_and_numbers_stay(square: Square) -> None:
    author, gone, voter = square.people(3)
    there = square.post(author, "みんなの案")
    idea_id = take_part(square, gone, there, "もみじ", at=START + 20)
    square.vote(voter, idea_id)
    square.comment(author, idea_id, "もみじさん、いいですね")
    files = square.write(lambda session: forget(session, [gone], START + 30))
    assert files == [f"picture-of-{gone:08}"]
    told = str(everything(square))
    assert [word for word in ("もみじの", "もみじです", "電話番号", "picture-of") if word in told] == []
    assert (square.idea(there).votes, square.idea(there).needs, square.voters(there)) == (1, 1, [gone])
    left = square.idea(idea_id)
    assert (left.title, left.text, left.person_id, left.state, left.votes) == ("", "", None, "WITHDRAWN", 1)
    assert [(_count(square, mapped)) for mapped in (IdeaDraft, IdeaEdit, IdeaPicture)] == [0, 0, 0]
    assert _found_by(square, idea_id) == (0, 0)
    square.check_counts()


def test_what_others_said_goes_on_when_the_idea_it_was_merged_into_is_forgotten(square: Square) -> None:
    author, gone, voter = square.people(3)
    kept_idea, other_idea = square.post(gone, "もみじの案"), square.post(author, "みんなの案")
    square.vote(voter, other_idea)
    square.merge(other_idea, kept_idea)
    square.write(lambda session: forget(session, [gone], START))
    assert (square.idea(other_idea).merged_into, square.voters(other_idea)) == (None, [voter])
    square.check_counts()


def test_nothing_is_forgotten_of_anyone_else(square: Square) -> None:
    author, gone = square.people(2)
    there = square.post(author, "みんなの案")
    take_part(square, author, there, "さくら", at=START + 10)
    before = everything(square)
    assert square.write(lambda session: forget(session, [gone], START)) == []
    assert everything(square) == before


def test_a_person_is_told_all_that_is_kept_of_them(square: Square) -> None:
    author, person_id = square.people(2)
    there = square.post(author, "みんなの案")
    take_part(square, person_id, there, "もみじ", at=START)
    told = square.read(lambda session: personal_of(session, person_id))
    at = "2026-04-01T00:00:00.000+00:00"
    assert told["nickname"] == "もみじ"
    assert told["boards"] == [{"board": "next-tea", "invited_at": at, "joined_at": at}]
    assert told["votes"] == [{"idea": "みんなの案", "strength": "NEED", "voted_at": at}]
    assert told["comments"] == [{"idea": "みんなの案", "text": "もみじです", "state": "SHOWN", "created_at": at}]
    assert told["reports"] == [{"about": "IDEA", "reason": "OTHER", "text": "電話番号", "at": at}]
    assert told["drafts"] == [{"title": "もみじの新しい案", "text": "夏に冷たく飲みたい", "tags": [], "updated_at": at}]
    (idea,) = told["ideas"] if isinstance(told["ideas"], list) else []
    assert (idea["title"], [each["title"] for each in idea["before"]]) == ("もみじの新しい案", ["もみじの案"])
    assert "segment" not in str(told)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("unvote"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("undo"), st.integers(0, 2), st.just(0)),
    ),
    max_size=14,
)
Step = tuple[str, int, int]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=40)
@given(before=STEPS, since=STEPS)
def test_votes_come_back_whatever_was_merged(square: Square, before: list[Step], since: list[Step]) -> None:
    check_votes_come_back(square, before, since)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@settings(max_examples=8)
@given(before=STEPS, since=STEPS)
def test_so_do_those_on_the_other_database(square: Square, before: list[Step], since: list[Step]) -> None:
    check_votes_come_back(square, before, since)


def check_votes_come_back(square: Square, before: list[Step], since: list[Step]) -> None:
    """Steps of ideas alone (merge, undo) lie between; then it is as if the two had never been one."""
    merging = [step for step in since if step[0] in {"merge", "undo"}]
    assert _votes_after(square, before, merging, unites=True) == _votes_after(square, before, merging, unites=False)


def _votes_after(square: Square, before: list[Step], since: list[Step], *, unites: bool) -> list[tuple[int, int, int]]:
    people = square.people(3)

    def work(session: Session) -> list[tuple[int, int, int]]:
        ideas = _three_ideas(session, square.board, people[0])
        for step in before:
            _take(session, ideas, people, step)
        notes = dict(pass_to(session, people[1], people[2])) if unites else {}
        for step in since:
            _take(session, ideas, people, step)
        if unites:
            assert wrong_counts(session, ideas) == []
            give_back(session, people[1], people[2], notes)
        assert wrong_counts(session, ideas) == []
        votes = session.scalars(select(Vote).where(Vote.idea_id.in_(ideas)).order_by(Vote.idea_id, Vote.person_id))
        return [(ideas.index(vote.idea_id), people.index(vote.person_id), vote.strength) for vote in votes]

    return square.write(work)


def _three_ideas(session: Session, board_id: int, author: int) -> list[int]:
    rows = [
        Idea(board_id=board_id, person_id=author, title="茶", text="茶", language="ja", state="SHOWN", created_at=START)
        for _ in range(3)
    ]
    session.add_all(rows)
    session.flush()
    return sorted(row.id for row in rows)


def _take(session: Session, ideas: list[int], people: list[int], step: Step) -> None:
    kind, first, second = step
    rows = {each: session.get_one(Idea, each) for each in ideas}
    if kind == "merge":
        if first != second and rows[ideas[first]].merged_into is None and rows[ideas[second]].merged_into is None:
            merge_ideas(session, ideas[first], ideas[second], "宮田", START)
    elif kind == "undo":
        kept_id = rows[ideas[first]].merged_into
        if kept_id is not None and rows[kept_id].merged_into is None:
            statement = select(IdeaMerge.id).where(IdeaMerge.gone_id == ideas[first], IdeaMerge.undone_at.is_(None))
            undo_idea_merge(session, session.scalars(statement).one(), START)
    else:
        cast_vote(session, ideas[first], people[second], WANT if kind == "vote" else None, START + first)


def _has(square: Square, mapped: type[Base], person_id: int) -> bool:
    table = table_of(mapped)
    return bool(square.read(lambda session: session.execute(select(table).where(table.c.person_id == person_id)).all()))


def _count(square: Square, mapped: type[Base]) -> int:
    return len(square.read(lambda session: session.scalars(select(mapped)).all()))


def _found_by(square: Square, idea_id: int) -> tuple[int, int]:
    def work(session: Session) -> tuple[int, int]:
        grams = session.scalars(select(IdeaGram).where(IdeaGram.idea_id == idea_id)).all()
        return len(grams), len(session.scalars(select(IdeaText).where(IdeaText.idea_id == idea_id)).all())

    return square.read(work)
