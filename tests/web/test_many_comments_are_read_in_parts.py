"""An idea with hundreds of comments or edits is read in parts that stay light; each of them is reached, once."""

import re
from functools import partial
from urllib.parse import urljoin

import pytest

from backend.db import Database, Session
from backend.ideas.actions import edit_idea, name_poster
from backend.ideas.rules import State
from backend.ideas.tables import Comment
from tests.clocks import START, SettableClock
from tests.ideas.square import Square, make_square
from tests.web.entering import Guest
from tests.web.visiting import Form

HEAVIEST = 40_000


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0]).enter()


def said(square: Square, idea: int, person: int, texts: list[str], parent: int | None = None) -> list[int]:
    """So many comments at once, or answers to one."""
    rows = [
        Comment(
            idea_id=idea, person_id=person, text=text, parent_id=parent, state=State.SHOWN.value, created_at=START + at
        )
        for at, text in enumerate(texts)
    ]

    def keep(session: Session) -> list[int]:
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]

    return square.write(keep)


def shown(html: str) -> list[int]:
    return [int(each) for each in re.findall(r'<li class="comment[^"]*" id="c(\d+)">', html)]


def walk(guest: Guest, path: str, words: str) -> list[list[int]]:
    """The comments of each part, from the latest back by the link with those words."""
    parts: list[list[int]] = []
    while path:
        html = guest.get(path).text
        assert len(html.encode()) <= HEAVIEST
        parts.append(shown(html))
        link = re.search(rf'href="([^"]+)">{words}', html)
        path = urljoin(path, link[1].replace("&amp;", "&").partition("#")[0]) if link else ""
    return parts


@pytest.mark.parametrize("length", [8, 120, 2_000])
def test_each_comment_stands_in_one_part(square: Square, guest: Guest, length: int) -> None:
    (other,) = square.people(1)
    square.write(lambda session: name_poster(session, other, "あ" * 20, START))
    idea = square.post(other, "あ" * 120, text="長" * 4_000)
    every = said(square, idea, other, [f"{at:04}{'茶' * (length - 4)}" for at in range(75)])
    parts = walk(guest, f"/ideas/next-tea/{idea}?language=en", "Earlier comments")
    assert [each for part in reversed(parts) for each in part] == every
    assert max(len(part) for part in parts) <= 30
    assert "Back to the latest comments" not in guest.get(f"/ideas/next-tea/{idea}?language=en").text


def test_each_answer_of_a_long_thread_is_reached(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    idea = square.post(other)
    (root,) = said(square, idea, other, ["はじまり"])
    answers = said(square, idea, other, [f"返事{at}" for at in range(90)], root)
    parts = walk(guest, f"/ideas/next-tea/{idea}", "以前の返信 ")
    assert parts[0] == [root, *answers[-5:]]
    assert {part[0] for part in parts} == {root}
    assert [each for part in reversed(parts) for each in part[1:]] == answers


def test_an_answer_in_an_old_thread_is_shown_to_whoever_gave_it(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    idea = square.post(other)
    old = said(square, idea, other, [f"{at}" for at in range(60)])
    path = f"/ideas/next-tea/{idea}"
    for parent in (old[0], old[-1]):
        answering = guest.get(f"{path}?answer={parent}").text
        assert f'name="parent" value="{parent}"' in answering
        told = guest.send(f"{path}/comment", {"text": "いまさらですが", "nickname": "みどり", "parent": parent})
        place, _, anchor = told.headers["location"].partition("#c")
        assert int(anchor) in shown(guest.get(place).text)
    mine = min(each for each in shown(guest.get(f"{path}?thread={old[0]}").text) if each > old[-1])
    # What does not stand among the latest is taken back and reported all the same.
    assert guest.get(f"{path}/withdraw?comment={mine}").status_code == 200
    assert guest.send(f"{path}/withdraw", {"comment": mine}).status_code == 303
    assert guest.get(f"{path}/report?comment={old[1]}").status_code == 200
    assert shown(guest.get(f"{path}?thread={old[0]}").text) == [old[0]]


def test_what_others_may_not_see_is_in_no_part(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    idea, elsewhere = square.post(other), square.post(other, "ほかの案")
    first, hidden, last = said(square, idea, other, ["一", "二", "三"])
    (below,) = said(square, idea, other, ["二への返事"], hidden)
    (foreign,) = said(square, elsewhere, other, ["よそ"])

    def hide(session: Session) -> None:
        session.get_one(Comment, hidden).state = State.HIDDEN.value

    square.write(hide)
    path = f"/ideas/next-tea/{idea}"
    assert shown(guest.get(path).text) == [first, last]
    for unseen in (hidden, below, foreign, 10**17):
        assert shown(guest.get(f"{path}?thread={unseen}").text) == []
        assert guest.get(f"{path}/report?comment={unseen}").status_code == 404
        assert 'name="parent"' not in guest.get(f"{path}?answer={unseen}").text
    assert Form(guest.get(f"{path}?thread=x&before=x").text).links


@pytest.mark.parametrize(("text", "edits"), [("短い", 90), ("長" * 4_000, 7), ("🍵&" * 2_000, 5)])
def test_each_version_of_an_idea_is_reached(square: Square, guest: Guest, text: str, edits: int) -> None:
    mine = square.post(guest.person_id, "題", text=text)
    for at in range(edits):
        given = square.idea_input(guest.person_id, f"題{at:03}", text=text)
        square.write(partial(edit_idea, idea_id=mine, given=given, now=START + at))
    path, seen = f"/ideas/next-tea/{mine}/history", list[str]()
    while path:
        html = guest.get(path).text
        assert len(html.encode()) <= HEAVIEST
        seen += re.findall(r'<h2 dir="auto">([^<]+)</h2>', html)
        link = re.search(r'href="([^"]+)">さらに前の内容を見る', html)
        path = link[1] if link else ""
    assert seen == [*(f"題{at:03}" for at in reversed(range(edits))), "題"]
