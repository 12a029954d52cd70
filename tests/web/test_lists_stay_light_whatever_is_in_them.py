"""Lists of ideas and of news stay light, however long the words in them are."""

import re

import pytest

from backend.db import Database
from backend.ideas.actions import name_poster
from backend.ideas.rules import Reply, Status
from tests.clocks import START, SettableClock
from tests.ideas.square import Square, make_square
from tests.ideas.telling import answer
from tests.web.entering import Guest

HEAVIEST = 40_000


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0]).enter()


@pytest.mark.parametrize("letter", ["茶", "&"])
def test_the_longest_words_make_no_heavy_page(square: Square, guest: Guest, letter: str) -> None:
    (other,) = square.people(1)
    square.write(lambda session: name_poster(session, other, "茶" * 20, START))
    for number in range(55):
        title = f"{number}{letter * 118}"
        idea = square.post(other, title, text=letter * 4_000, tags=("taste", "bottle"), at=START - 99 + number)
        square.vote(guest.person_id, idea)
        answer(square, idea, Reply(status=Status.UNDER_REVIEW, text=letter * 300), at=START)
    for path in ("/ideas/next-tea", "/ideas/next-tea?language=en&order=newest", "/ideas/news", "/ideas/"):
        shown = guest.get(path)
        assert (shown.status_code, len(shown.content) <= HEAVIEST) == (200, True), (path, len(shown.content))


def test_all_news_are_reached_page_by_page(square: Square, guest: Guest) -> None:
    mine = [square.post(guest.person_id, f"題{number}", at=START - 99) for number in range(45)]
    for number, idea in enumerate(mine):
        answer(square, idea, Reply(status=Status.UNDER_REVIEW, text="見ています"), at=START - (number % 7))
    path, seen = "/ideas/news", list[int]()
    while path:
        html = guest.get(path).text
        seen += [int(each) for each in re.findall(r'class="to-idea" href="/ideas/next-tea/(\d+)"', html)]
        older = re.search(r'href="([^"]+)">以前のお知らせを見る', html)
        path = older[1] if older else ""
    assert sorted(seen) == mine
    assert guest.get("/ideas/news?before=99999999").status_code == 200
