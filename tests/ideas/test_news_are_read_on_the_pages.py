"""On their pages everyone finds what came of the ideas they have a part in, until they have read it."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select, update

from backend.clock import HOUR
from backend.ideas.actions import answer_idea, follow, mark_read, withdraw_idea
from backend.ideas.actions.news_belongings import forget_news, give_news_back, pass_news_to
from backend.ideas.queries import Told, count_unread, news_of
from backend.ideas.rules import Reply, Status
from backend.ideas.tables import Board, IdeaNews, IdeaReading
from tests.api.client import counted_statements
from tests.clocks import START
from tests.ideas.square import Square
from tests.ideas.telling import answer


def news(square: Square, person_id: int, *, at: int = START + HOUR, limit: int = 50) -> list[Told]:
    """What a person finds."""
    return square.read(lambda session: news_of(session, person_id, at, limit))


def kinds(found: Sequence[Told]) -> list[tuple[str, int, str]]:
    """What it is, of which idea, and as what they hear of it."""
    return [(each.news.kind, each.idea.id, each.part.value) for each in found]


def unread(square: Square, person_id: int, *, at: int = START + HOUR) -> int:
    """How much a person has not read."""
    return square.read(lambda session: count_unread(session, person_id, at))


def test_everyone_hears_in_the_nearest_part_they_have(square: Square) -> None:
    author, voter, follower, stranger = square.people(4)
    idea_id = square.post(author)
    square.vote(author, idea_id)
    square.vote(voter, idea_id)
    square.write(lambda session: follow(session, idea_id, follower, START, follows=True).id)
    reply_id = answer(square, idea_id)
    assert [kinds(news(square, each)) for each in (author, voter, follower, stranger)] == [
        [("ANSWERED", idea_id, "AUTHOR")],
        [("ANSWERED", idea_id, "VOTER")],
        [("ANSWERED", idea_id, "FOLLOWER")],
        [],
    ]
    (told,) = news(square, voter)
    assert (told.reply.id if told.reply else None, told.kept, told.is_unread) == (reply_id, None, True)


def test_the_newest_comes_first(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    launched = Reply(status=Status.LAUNCHED, text="できました。", product_id=square.tea)
    answer(square, idea_id)
    square.write(lambda session: answer_idea(session, idea_id, launched, "宮田", START + 1).id)
    assert [each.news.kind for each in news(square, author)] == ["LAUNCHED", "ANSWERED"]
    assert [each.news.kind for each in news(square, author, limit=1)] == ["LAUNCHED"]
    assert [each.news.kind for each in news(square, author, at=START)] == ["ANSWERED"]


def test_what_was_read_is_not_new(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    answer(square, idea_id)
    assert unread(square, author) == 1
    square.write(lambda session: mark_read(session, author, START))
    assert (unread(square, author), [each.is_unread for each in news(square, author)]) == (0, [False])
    answer(square, idea_id, at=START + 1)
    assert (unread(square, author), [each.is_unread for each in news(square, author)]) == (1, [True, False])
    square.write(lambda session: mark_read(session, author, START + HOUR))
    assert unread(square, author) == 0


def test_whoever_came_later_does_not_hear_of_before(square: Square) -> None:
    author, late = square.people(2)
    idea_id = square.post(author)
    answer(square, idea_id)
    square.vote(late, idea_id, at=START + 1)
    assert news(square, late) == []


def test_talk_is_for_author_and_followers(square: Square) -> None:
    author, voter, speaker = square.people(3)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    square.comment(speaker, idea_id)
    assert [len(news(square, each)) for each in (author, voter, speaker)] == [1, 0, 0]


def test_after_a_merge_both_hear_of_the_one_that_stayed(square: Square) -> None:
    author, other, voter = square.people(3)
    gone, kept = square.post(author, "冷茶"), square.post(other, "氷茶")
    square.vote(voter, gone)
    square.merge(gone, kept)
    answer(square, kept, at=START + 1)
    assert kinds(news(square, author)) == [("ANSWERED", kept, "AUTHOR"), ("MERGED", gone, "AUTHOR")]
    assert kinds(news(square, voter)) == [("ANSWERED", kept, "VOTER"), ("MERGED", gone, "VOTER")]
    assert kinds(news(square, other)) == [("ANSWERED", kept, "AUTHOR")]
    merged = news(square, author)[1]
    assert merged.kept is not None
    assert merged.kept.id == kept


def test_what_is_hidden_is_told_to_nobody(square: Square) -> None:
    author, voter = square.people(2)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    answer(square, idea_id)
    square.write(lambda session: withdraw_idea(session, idea_id, author, START).id)
    assert [news(square, each) for each in (author, voter)] == [[], []]
    assert unread(square, voter) == 0


def test_who_no_longer_sees_the_board_finds_nothing_of_it(square: Square) -> None:
    (author,) = square.people(1)
    answer(square, square.post(author))
    nobody: dict[str, dict[str, object]] = {"see": {}, "post": {}, "vote": {}}
    square.write(lambda session: session.execute(update(Board).values(access=nobody)))
    assert (news(square, author), unread(square, author)) == ([], 0)


def test_a_page_of_news_takes_few_statements(square: Square) -> None:
    author, *voters = square.people(6)
    for number in range(12):
        idea_id = square.post(author, f"お茶{number}")
        for person_id in voters:
            square.vote(person_id, idea_id)
        answer(square, idea_id)
    with counted_statements() as counted:
        assert len(news(square, voters[0])) == 12
    # The boards and who sees them, the news, what was read, ideas and answers.
    assert len(counted) == 6


def readings(square: Square) -> dict[int, int]:
    """Until when each has read."""
    rows = square.read(lambda session: session.scalars(select(IdeaReading)).all())
    return {row.person_id: row.read_at for row in rows}


def causes(square: Square) -> list[int | None]:
    """Whose doing each piece of news was."""
    return square.read(lambda session: list(session.scalars(select(IdeaNews.by_id).order_by(IdeaNews.id))))


def test_of_two_who_become_one_what_either_read_is_read_and_comes_back(square: Square) -> None:
    author, kept, gone = square.people(3)
    square.comment(gone, square.post(author))
    for person_id, at in ((kept, START), (gone, START + 5)):
        square.write(partial(mark_read, person_id=person_id, now=at))
    notes = square.write(lambda session: pass_news_to(session, kept, gone))
    assert (readings(square), causes(square)) == ({kept: START + 5}, [kept])
    square.write(lambda session: give_news_back(session, kept, gone, dict(notes)))
    assert (readings(square), causes(square)) == ({kept: START, gone: START + 5}, [gone])


def test_what_was_read_since_stays_read(square: Square) -> None:
    kept, gone = square.people(2)
    square.write(lambda session: mark_read(session, gone, START))
    notes = square.write(lambda session: pass_news_to(session, kept, gone))
    assert readings(square) == {kept: START}
    square.write(lambda session: mark_read(session, kept, START + 9))
    square.write(lambda session: give_news_back(session, kept, gone, dict(notes)))
    assert readings(square) == {kept: START + 9, gone: START}


def test_who_has_read_nothing_gives_nothing(square: Square) -> None:
    kept, gone = square.people(2)
    square.write(lambda session: mark_read(session, kept, START))
    assert square.write(lambda session: pass_news_to(session, kept, gone)) == []
    square.write(lambda session: give_news_back(session, kept, gone, {}))
    assert readings(square) == {kept: START}


def test_of_whoever_is_forgotten_nothing_is_known(square: Square) -> None:
    author, speaker = square.people(2)
    square.comment(speaker, square.post(author))
    square.write(lambda session: mark_read(session, speaker, START))
    square.write(lambda session: forget_news(session, [speaker]))
    assert (readings(square), causes(square)) == ({}, [None])
