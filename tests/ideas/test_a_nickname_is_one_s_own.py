"""A nickname is one person's alone, whoever spells it how, and nobody speaks as the company under it."""

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.actions import ban_word, name_poster
from backend.ideas.queries import poster_of, posters_by_id
from backend.ideas.tables import Poster
from backend.panel.tables import Person
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal


def name(square: Square, person_id: int, nickname: str, at: Instant = START) -> str:
    """The name that the person has then."""
    return str(square.write(lambda session: name_poster(session, person_id, nickname, at).nickname))


def names(square: Square) -> list[str | None]:
    """Everybody's names."""
    return list(square.read(lambda session: session.scalars(select(Poster.nickname).order_by(Poster.person_id)).all()))


def test_a_name_is_taken_and_changed(square: Square) -> None:
    (person,) = square.people(1)
    assert square.read(lambda session: poster_of(session, person)) is None
    assert name(square, person, "  さくら餅 ") == "さくら餅"
    assert name(square, person, "さくらもち", START + 1) == "さくらもち"
    assert name(square, person, "サクラモチ", START + 2) == "サクラモチ"
    poster = square.read(lambda session: posters_by_id(session, [person]))[person]
    assert (poster.nickname, poster.standing, poster.updated_at) == ("サクラモチ", "NEW", START + 2)


@pytest.mark.parametrize(
    "alike", ["さくらもち", "サクラモチ", "ｻｸﾗﾓﾁ", "さくら もち", "さ\u200bくらもち", "さくらもち☆"]
)
def test_nobody_takes_a_name_that_looks_like_another_s(square: Square, alike: str) -> None:
    one, other = square.people(2)
    name(square, one, "さくらもち")
    name(square, other, "よもぎ")
    assert refusal(lambda: name(square, other, alike)) == "NICKNAME_TAKEN"
    assert names(square) == ["さくらもち", "よもぎ"]


def test_lookalikes_from_other_alphabets_are_seen_through(square: Square) -> None:
    one, other = square.people(2)
    name(square, one, "Mochi")
    assert refusal(lambda: name(square, other, "Мосhi")) == "NICKNAME_TAKEN"


@pytest.mark.parametrize(
    "nickname",
    [
        "公式",
        "煎茶堂公式アカウント",
        "運営スタッフ",
        "運 営",
        "ス★タ★ッ★フ",
        "ｽﾀｯﾌ",
        "Staff",
        "ＡＤＭＩＮ",
        "admin01",
        "Official tea",
        "煎茶堂",
        "me@example.com",
        "https://x.jp",
        "09012345678",
        "☆☆☆",
        "たわけ者",
    ],
)
def test_nobody_appears_as_the_company_or_under_an_address(square: Square, nickname: str) -> None:
    (person,) = square.people(1)
    square.write(lambda session: ban_word(session, "タワケ", "宮田", START).id)
    assert refusal(lambda: name(square, person, nickname)) == "NICKNAME_NOT_ALLOWED"
    assert names(square) == []


@pytest.mark.parametrize("nickname", ["会社員A", "煎茶堂ファン", "stafford", "サポーター", "山田", "Ada-L", "猫2号"])
def test_ordinary_names_are_free(square: Square, nickname: str) -> None:
    (person,) = square.people(1)
    assert name(square, person, nickname) == nickname


def test_a_name_is_short_and_holds_something(square: Square) -> None:
    (person,) = square.people(1)
    assert [refusal(partial(name, square, person, each)) for each in ("", " ", "\u3164", "あ" * 21)] == ["INVALID"] * 4
    assert name(square, person, "あ" * 20) == "あ" * 20


def test_whoever_is_gone_takes_no_name(square: Square) -> None:
    (person,) = square.people(1)

    def forget(session: Session) -> None:
        session.get_one(Person, person).erased_at = START

    square.write(forget)
    assert refusal(lambda: name(square, person, "さくら")) == "NOT_FOUND"


def test_of_many_who_want_a_name_at_once_one_gets_it(square: Square) -> None:
    people = square.people(12)
    works = [lambda session, each=each: name_poster(session, each, "さくら", START).person_id for each in people]
    told = all_at_once(square.database.url, dealt(works, 6))
    assert sorted(map(str, told))[-11:] == ["NICKNAME_TAKEN"] * 11
    assert names(square).count("さくら") == 1
