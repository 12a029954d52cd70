"""News of an idea are queued, in parts, for its author, voters and followers: once for each, where they agreed."""

from sqlalchemy import select

from backend.clock import DAY, HOUR
from backend.ideas.actions import add_staff_comment, follow, tell_news, withdraw_idea
from backend.ideas.rules import Reply, Status, Strength
from backend.ideas.tables import IdeaNews
from backend.outbox.rules import Kind
from backend.panel.actions import opt_out, pause
from tests.clocks import START
from tests.ideas.crowd import all_at_once
from tests.ideas.square import Square
from tests.ideas.telling import answer, reached, tell_all, told


def follows(square: Square, person_id: int, idea_id: int, *, at: int = START) -> None:
    """The person wants to hear of the idea."""
    square.write(lambda session: follow(session, idea_id, person_id, at, follows=True).id)


def untold(square: Square) -> int:
    """How much news is not told to its end."""
    return square.read(lambda session: len(session.scalars(select(IdeaNews).where(IdeaNews.told_at.is_(None))).all()))


def test_author_voters_and_followers_are_told_and_nobody_else(square: Square) -> None:
    author, voter, follower, both, _stranger = reached(square, 5)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    follows(square, follower, idea_id)
    square.vote(both, idea_id, Strength.NEED)
    follows(square, both, idea_id)
    answer(square, idea_id)
    assert tell_all(square) == 1
    assert told(square) == [author, voter, follower, both]
    assert untold(square) == 0


def test_nobody_is_told_twice_however_often_it_is_tried(square: Square) -> None:
    author, voter = reached(square, 2)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    answer(square, idea_id)
    for _ in range(3):
        tell_all(square)
    assert told(square) == [author, voter]
    answer(square, idea_id, Reply(status=Status.PLANNED, text="作ります。"))
    tell_all(square)
    assert told(square) == [author, voter, author, voter]


def test_only_whoever_agreed_is_written_to(square: Square) -> None:
    author, paused, opted_out, otherwise = reached(square, 4)
    (silent,) = square.people(1)
    (surveyed,) = reached(square, 1, purpose="survey")
    idea_id = square.post(author)
    for person_id in (paused, opted_out, otherwise, silent, surveyed):
        square.vote(person_id, idea_id)
    words = {"wording": "いいえ", "language": "ja", "source": "a test"}
    square.write(lambda session: pause(session, paused, until=START + DAY, now=START))
    square.write(lambda session: opt_out(session, opted_out, purpose="ideas", now=START, **words))
    square.write(lambda session: opt_out(session, otherwise, channel="EMAIL", now=START, **words))
    answer(square, idea_id)
    tell_all(square)
    assert told(square) == [author]


def test_many_are_told_part_by_part(square: Square) -> None:
    author, *voters = reached(square, 9)
    idea_id, other_id = square.post(author), square.post(author, "ほうじ茶")
    for person_id in voters:
        square.vote(person_id, idea_id)
    answer(square, idea_id)
    answer(square, other_id)
    # Nine and one who had their turn, and two ends: twelve in parts of four.
    parts = []
    while (done := square.write(lambda session: tell_news(session, START, limit=4))) == 4:
        parts.append(len(told(square)))
    assert (parts, done) == ([4, 8, 10], 0)
    assert told(square) == [author, *voters, author]
    assert untold(square) == 0


def test_news_of_nobody_come_to_an_end(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    for _ in range(7):
        answer(square, idea_id)
    assert tell_all(square, limit=3) == 5
    assert (told(square), untold(square)) == ([], 0)


def test_two_workers_tell_everyone_once(square: Square, database_url: str) -> None:
    author, *voters = reached(square, 12)
    ideas = [square.post(author, f"お茶{number}") for number in range(4)]
    for person_id in voters:
        for idea_id in ideas:
            square.vote(person_id, idea_id)
    for idea_id in ideas:
        answer(square, idea_id)
    turn = [lambda session: tell_news(session, START, limit=5)] * 20
    all_at_once(database_url, [turn, turn, turn])
    tell_all(square)
    assert sorted(told(square)) == sorted([author, *voters] * 4)
    assert untold(square) == 0


def test_whoever_votes_later_was_not_concerned(square: Square) -> None:
    author, early, late, late_follower = reached(square, 4)
    idea_id = square.post(author)
    square.vote(early, idea_id)
    answer(square, idea_id, at=START + HOUR)
    square.vote(late, idea_id, at=START + 2 * HOUR)
    follows(square, late_follower, idea_id, at=START + 2 * HOUR)
    tell_all(square, at=START + 3 * HOUR)
    assert told(square) == [author, early]


def test_of_merged_ideas_everyone_is_told_once(square: Square) -> None:
    author, other_author, of_both, of_gone, of_kept = reached(square, 5)
    gone, middle, kept = (
        square.post(each, title) for each, title in ((author, "冷茶"), (author, "水茶"), (other_author, "氷茶"))
    )
    for idea_id, voters in ((gone, (of_both, of_gone)), (kept, (of_both, of_kept))):
        for person_id in voters:
            square.vote(person_id, idea_id)
    square.merge(gone, middle)
    square.merge(middle, kept)
    tell_all(square)
    # Of the merges, those hear whose idea went: the author of both, and the voters of the first, once for each merge.
    assert told(square) == [author, of_both, of_gone, author, of_both, of_gone]
    answer(square, kept, at=START + HOUR)
    tell_all(square, at=START + HOUR)
    assert told(square)[6:] == [author, other_author, of_both, of_gone, of_kept]


def test_parted_ideas_go_their_own_ways_again(square: Square) -> None:
    author, other_author, of_gone, of_kept = reached(square, 4)
    gone, kept = square.post(author, "冷茶"), square.post(other_author, "氷茶")
    square.vote(of_gone, gone)
    square.vote(of_kept, kept)
    merge_id = square.merge(gone, kept)
    square.undo(merge_id)
    tell_all(square)
    assert told(square) == [author, of_gone] * 2
    answer(square, kept)
    tell_all(square)
    assert told(square)[4:] == [other_author, of_kept]


def test_talk_is_told_to_author_and_followers_once_a_day(square: Square) -> None:
    author, voter, follower, speaker = reached(square, 4)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    follows(square, follower, idea_id)
    square.comment(speaker, idea_id, "賛成です", at=START)
    square.comment(speaker, idea_id, "麦茶も", at=START + HOUR)
    tell_all(square, at=START + HOUR)
    assert told(square) == [author, follower]
    square.comment(speaker, idea_id, "まだですか", at=START + DAY)
    tell_all(square, at=START + DAY)
    assert told(square)[2:] == [author, follower]


def test_nobody_is_told_of_their_own_words(square: Square) -> None:
    author, follower, speaker = reached(square, 3)
    idea_id = square.post(author)
    follows(square, follower, idea_id)
    square.comment(author, idea_id, "補足です", at=START)
    tell_all(square)
    assert told(square) == [follower]
    # What others say within the day is news to the author all the same.
    square.comment(speaker, idea_id, "なるほど", at=START + HOUR)
    tell_all(square, at=START + HOUR)
    assert told(square)[1:] == [author, follower]


def test_what_staff_say_is_told_as_well(square: Square) -> None:
    (author,) = reached(square, 1)
    idea_id = square.post(author)
    square.write(lambda session: add_staff_comment(session, idea_id, "宮田", "ありがとうございます", now=START).id)
    tell_all(square)
    assert told(square) == [author]


def test_of_what_is_withdrawn_nothing_is_told(square: Square) -> None:
    author, voter = reached(square, 2)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    answer(square, idea_id)
    square.write(lambda session: withdraw_idea(session, idea_id, author, START).id)
    tell_all(square)
    assert (told(square), untold(square)) == ([], 0)


def test_letters_are_queued_for_mail_only(square: Square) -> None:
    (author,) = reached(square, 1)
    answer(square, square.post(author))
    tell_all(square)
    assert told(square, Kind.IDEA_NEWS) == [author]
    assert told(square, Kind.BOARD_INVITATION) == []
