"""A letter tells one person in their language what came of an idea; whatever anyone wrote, it does no harm in it."""

from collections.abc import Callable
from email.parser import BytesParser
from email.policy import SMTP

import pytest
from sqlalchemy import update

from backend.clock import DAY, HOUR, days
from backend.ideas.actions import cast_vote, close_board, invite_to_board, withdraw_idea
from backend.ideas.rules import Access, BoardAccess, Reply, Status
from backend.ideas.rules.letters import ideas_link_of
from backend.ideas.tables import Board
from backend.links import Purpose
from backend.mail import Letter, composed
from backend.panel.actions import opt_out, pause
from backend.panel.tables import Person
from tests.clocks import START
from tests.ideas.hostile import ALL, INVISIBLE
from tests.ideas.square import Square
from tests.ideas.telling import LINKS, answer, only_letter, reached, tell_all, told, written


def speaks(square: Square, person_id: int, language: str) -> None:
    """The person is written to in that language."""
    square.write(
        lambda session: session.execute(update(Person).where(Person.id == person_id).values(language=language))
    )


def test_an_answer_is_told_in_plain_words(square: Square) -> None:
    (author,) = reached(square, 1)
    idea_id = square.post(author)
    declined = Reply(
        status=Status.DECLINED,
        text="**ありがとう**ございます。[くわしく](https://sencha.example/)",
        reason="設備がありません。",
        look_again_at=START + days(90),
    )
    answer(square, idea_id, declined)
    tell_all(square)
    letter = only_letter(square)
    url = f"{LINKS.url(Purpose.IDEAS, ideas_link_of(author, START))}?to=next-tea/{idea_id}"
    assert letter.subject == "「水出し緑茶」にお返事があります"
    assert letter.sender_name == "煎茶堂"
    assert letter.text.startswith(
        "あなたのアイデア「水出し緑茶」に、煎茶堂からお返事があります。\n\n対応状況：今回は見送り\n\n"
        "ありがとうございます。くわしく (https://sencha.example/)\n\n設備がありません。\n\n"
        f"2026年6月30日ごろ、あらためて検討します。\n\nアイデアを見る:\n{url}\n\nこのリンクは2026年5月1日まで有効です。\n"
    )
    assert f'href="{url}"' in letter.html
    assert "purpose=ideas&channel=EMAIL" in letter.unsubscribe_url


def test_whoever_speaks_english_is_told_in_english(square: Square) -> None:
    author, voter = reached(square, 2)
    idea_id = square.post(author, "Cold tea")
    square.vote(voter, idea_id)
    speaks(square, author, "en")
    speaks(square, voter, "en")
    answer(square, idea_id, Reply(status=Status.LAUNCHED, text="Here it is.", product_id=square.tea))
    tell_all(square)
    mine, theirs = [each for each in written(square) if isinstance(each, Letter)]
    assert mine.subject == theirs.subject == "“Cold tea” has become tea"
    assert mine.text.startswith("tea has come of your idea “Cold tea”.\n\nIt began with your words. Thank you.\n\n")
    assert theirs.text.startswith(
        "tea has come of the idea you voted for, “Cold tea”.\n\nYour vote helped it along. Thank you.\n\n"
    )


def test_what_is_launched_again_is_only_answered(square: Square) -> None:
    (author,) = reached(square, 1)
    idea_id = square.post(author)
    for text in ("発売します。", "色が増えました。"):
        answer(square, idea_id, Reply(status=Status.LAUNCHED, text=text, product_id=square.tea))
    tell_all(square)
    subjects = [each.subject for each in written(square) if isinstance(each, Letter)]
    assert subjects == ["「水出し緑茶」がteaになりました", "「水出し緑茶」にお返事があります"]


def test_merges_are_told_to_those_whose_idea_went(square: Square) -> None:
    author, other = reached(square, 2)
    gone, kept = square.post(author, "冷茶"), square.post(other, "氷茶")
    merge_id = square.merge(gone, kept)
    tell_all(square)
    letter = only_letter(square)
    assert letter.to == f"p{author}@people.example"
    assert letter.subject == "「冷茶」は「氷茶」とひとつになりました"
    assert f"?to=next-tea/{kept}\n" in letter.text
    square.undo(merge_id, at=START + HOUR)
    tell_all(square, at=START + HOUR)
    outdated, letter_again = written(square, at=START + HOUR)
    assert outdated == "CANCELLED:GONE"
    assert isinstance(letter_again, Letter)
    assert letter_again.subject == "「冷茶」はひとつのアイデアに戻りました"


def test_talk_is_told_without_quoting_it(square: Square) -> None:
    author, speaker = reached(square, 2)
    idea_id = square.post(author)
    square.comment(speaker, idea_id, "ここだけの話")
    tell_all(square)
    letter = only_letter(square)
    assert letter.subject == "「水出し緑茶」にコメントがあります"
    assert "ここだけの話" not in letter.text + letter.html


def _opts_out(square: Square, author: int, _idea: int) -> None:
    words = {"wording": "いいえ", "language": "ja", "source": "a test"}
    square.write(lambda session: opt_out(session, author, purpose="ideas", now=START, **words))


def _withdraws(square: Square, author: int, idea_id: int) -> None:
    square.write(lambda session: withdraw_idea(session, idea_id, author, START).id)


def _is_shut_out(square: Square, _author: int, _idea: int) -> None:
    access = {"see": {"invited": True}, "post": {}, "vote": {}}
    square.write(lambda session: session.execute(update(Board).values(access=access)))


def _is_erased(square: Square, author: int, _idea: int) -> None:
    square.write(lambda session: session.execute(update(Person).where(Person.id == author).values(erased_at=START)))


@pytest.mark.parametrize(
    ("happens", "comes_to"),
    [
        (_opts_out, "CANCELLED:NO_CONSENT"),
        (_withdraws, "CANCELLED:GONE"),
        (_is_shut_out, "CANCELLED:GONE"),
        (_is_erased, "CANCELLED:ERASED"),
    ],
)
def test_what_changed_meanwhile_counts_at_the_last_moment(
    square: Square, happens: Callable[[Square, int, int], None], comes_to: str
) -> None:
    (author,) = reached(square, 1)
    idea_id = square.post(author)
    answer(square, idea_id)
    tell_all(square)
    assert len(told(square)) == 1
    happens(square, author, idea_id)
    assert written(square) == [comes_to]


def test_who_took_their_vote_back_hears_no_more(square: Square) -> None:
    author, voter = *square.people(1), *reached(square, 1)
    idea_id = square.post(author)
    square.vote(voter, idea_id)
    answer(square, idea_id)
    tell_all(square)
    square.write(lambda session: cast_vote(session, idea_id, voter, None, START).id)
    assert written(square) == ["CANCELLED:GONE"]


def test_an_undone_merge_is_not_told_as_one(square: Square) -> None:
    author, other = reached(square, 2)
    gone, kept = square.post(author, "冷茶"), square.post(other, "氷茶")
    merge_id = square.merge(gone, kept)
    tell_all(square)
    square.undo(merge_id, at=START)
    assert written(square) == ["CANCELLED:GONE"]


def test_at_night_and_in_a_pause_letters_wait(square: Square) -> None:
    author, paused = reached(square, 2)
    idea_id = square.post(author)
    square.vote(paused, idea_id)
    answer(square, idea_id)
    tell_all(square)
    square.write(lambda session: pause(session, paused, until=START + 2 * DAY, now=START))
    assert written(square, at=START + 14 * HOUR) == ["RELEASED:", "RELEASED:PAUSED"]


def test_people_are_asked_onto_a_board(square: Square) -> None:
    known = reached(square, 2)
    silent = square.people(1)
    doors = BoardAccess(see=Access(invited=True), post=Access(invited=True), vote=Access(invited=True))
    board = square.another_board("closed", access=doors, text={"ja": "選ばれた方だけの場です。"})
    square.write(lambda session: invite_to_board(session, board, [*known, *silent], START, sends=True))
    mine, _, nobody = written(square)
    assert isinstance(mine, Letter)
    assert mine.subject == "ご意見をお聞かせください：どんなお茶がほしいですか"
    assert "「どんなお茶がほしいですか」に、お考えをお聞かせください。\n\n選ばれた方だけの場です。\n\n" in mine.text
    assert f"{LINKS.url(Purpose.IDEAS, ideas_link_of(known[0], START))}?to=closed\n" in mine.text
    assert nobody == "CANCELLED:NO_CONSENT"


def test_nobody_is_asked_onto_a_board_that_is_closed(square: Square) -> None:
    (known,) = reached(square, 1)
    square.write(lambda session: invite_to_board(session, square.board, [known], START, sends=True))
    square.write(lambda session: close_board(session, square.board, START).id)
    assert written(square) == ["CANCELLED:CLOSED"]


@pytest.mark.parametrize("text", ALL)
def test_hostile_words_are_only_words_in_a_letter(square: Square, text: str) -> None:
    author, other = reached(square, 2)
    gone, kept = square.post(author, f"題 {text}", text=text), square.post(other, f"{text} 題")
    answer(square, gone, Reply(status=Status.DECLINED, text=text, reason=text))
    square.merge(gone, kept)
    tell_all(square)
    letters = [each for each in written(square) if isinstance(each, Letter)]
    assert len(letters) == 2
    for letter in letters:
        parsed = BytesParser(policy=SMTP).parsebytes(bytes(composed(letter)))
        assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
        assert set(parsed.keys()) >= {"Subject", "To", "From"}
        assert parsed["Bcc"] is None
        assert parsed["Subject"] == letter.subject
        for said in (letter.subject, letter.text, letter.html):
            assert not set(said) & set(INVISIBLE)
        assert "<script" not in letter.html
        assert "<img" not in letter.html
        assert "<svg" not in letter.html


def test_names_in_braces_are_not_filled_in(square: Square) -> None:
    author, other = reached(square, 2)
    square.merge(square.post(author, "{kept}{mine}"), square.post(other, "{title}"))
    tell_all(square)
    assert only_letter(square).subject == "「{kept}{mine}」は「{title}」とひとつになりました"
