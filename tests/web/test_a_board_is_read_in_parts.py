"""A board is read in its orders, narrowed down and paged, by those who see it; looking writes nothing."""

from urllib.parse import urljoin

import pytest

from backend.clock import DAY, HOUR
from backend.db import Database
from backend.ideas.actions import close_board, invite_to_board
from backend.ideas.rules import Access, BoardAccess, Reply, Status
from backend.web.headers import CONTENT_SECURITY_POLICY, SCRIPTED_POLICY
from forms_ui import IDEAS_STYLESHEET_NAME, SCRIPT, SCRIPT_NAME
from tests.clocks import START, SettableClock
from tests.ideas.square import Square, make_square
from tests.ideas.telling import answer
from tests.snapshots import everything
from tests.web.entering import Guest
from tests.web.visiting import Form

HOSTILE = "<script>alert(1)</script> & \"'"
BOARD = "/ideas/next-tea"


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0]).enter()


def titles(html: str) -> list[str]:
    """The ideas in the list, in its order."""
    return [
        part.partition("</bdi>")[0] for part in html.split('class="to-idea"')[1:] for part in [part.split("<bdi>")[1]]
    ]


def test_the_orders_are_votes_time_and_what_is_talked_of(square: Square, guest: Guest) -> None:
    voters = square.people(3)
    old = square.post(voters[0], "古くて人気", at=START - 60 * DAY)
    new = square.post(voters[0], "新しい", at=START - HOUR)
    for voter in voters:
        square.vote(voter, old, at=START - 59 * DAY)
    square.vote(voters[0], new, at=START)
    assert titles(guest.get(BOARD).text) == ["新しい", "古くて人気"]
    assert titles(guest.get(f"{BOARD}?order=votes").text) == ["古くて人気", "新しい"]
    assert titles(guest.get(f"{BOARD}?order=newest").text) == ["新しい", "古くて人気"]
    assert titles(guest.get(f"{BOARD}?order=fit").text) == ["新しい", "古くて人気"]


def test_words_themes_states_and_whose_narrow_it_down(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    mine = square.post(guest.person_id, "急須がほしい", tags=("bottle",))
    planned = square.post(other, "水出し緑茶")
    answer(square, planned, Reply(status=Status.PLANNED, text="やります"))
    square.vote(guest.person_id, planned)
    for query, expected in (
        ("q=急須", ["急須がほしい"]),
        ("q=ない", []),
        ("tag=bottle", ["急須がほしい"]),
        ("tag=unknown", ["水出し緑茶", "急須がほしい"]),
        ("status=PLANNED", ["水出し緑茶"]),
        ("whose=mine", ["急須がほしい"]),
        ("whose=followed", ["急須がほしい"]),
        ("q=水出し&order=votes", ["水出し緑茶"]),
        ("q=%00%FF", ["水出し緑茶", "急須がほしい"]),
    ):
        shown = guest.get(f"{BOARD}?{query}")
        assert (shown.status_code, sorted(titles(shown.text))) == (200, sorted(expected)), query
    assert mine != planned


def test_pages_follow_each_other_without_a_gap(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    expected = [f"アイデア{number:02}" for number in range(45)]
    for place, title in enumerate(expected):
        square.post(other, title, text="長い文章。" * 200, at=START + place)
    path, seen, sizes = f"{BOARD}?order=newest&language=en", [], []
    while path:
        shown = guest.get(path)
        seen += titles(shown.text)
        sizes.append(len(shown.content))
        older = [link for link in Form(shown.text).links if "after=" in link and "More" in shown.text]
        path = urljoin(path, older[-1]) if older and "More ideas" in shown.text else ""
    assert seen == expected[::-1]
    assert len(sizes) == 3
    assert max(sizes) <= 40_000


@pytest.mark.parametrize(
    "after", ["x", "W10", "WyJhIl0", "W25hbiwgMV0", "WzFlOTk5LDFd", "WzEsMiwzLDRd", "W251bGwsIDFd", "=" * 500]
)
def test_a_cursor_that_is_none_begins_at_the_beginning(square: Square, guest: Guest, after: str) -> None:
    square.post(guest.person_id)
    shown = guest.get(f"{BOARD}?after={after}")
    assert (shown.status_code, titles(shown.text)) == (200, ["水出し緑茶"])


def test_a_board_that_is_not_for_them_is_as_if_there_were_none(
    database: Database, square: Square, guest: Guest, clock: SettableClock
) -> None:
    invited = BoardAccess(see=Access(invited=True), post=Access(invited=True), vote=Access(invited=True))
    board = square.another_board("secret", access=invited)
    unseen, unknown = guest.get("/ideas/secret"), guest.get("/ideas/unknown")
    assert (unseen.status_code, unknown.status_code) == (404, 404)
    assert unseen.text.replace("secret", "unknown") == unknown.text
    assert "/ideas/secret" not in guest.get("/ideas/").text
    database.write_now(lambda session: invite_to_board(session, board, [guest.person_id], now=clock()))
    assert guest.get("/ideas/secret").status_code == 200


def test_a_closed_board_stays_to_be_read(
    database: Database, square: Square, guest: Guest, clock: SettableClock
) -> None:
    idea = square.post(guest.person_id)
    database.write_now(lambda session: close_board(session, square.board, clock()))
    clock.advance(1)
    shown = guest.get(BOARD)
    assert "このボードの受付は終わりました" in shown.text
    assert (f"{BOARD}/new" in shown.text, "/vote" in shown.text) == (False, False)
    assert guest.get(f"{BOARD}/{idea}").status_code == 200
    assert guest.get(f"{BOARD}/new").status_code == 410
    assert guest.send(f"{BOARD}/{idea}/vote", {"strength": "1"}).status_code == 410


def test_what_others_wrote_is_only_ever_text(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    idea = square.post(other, HOSTILE, text=f"{HOSTILE}\nhttps://evil.example/")
    square.comment(other, idea, f"{HOSTILE} javascript:alert(1)")
    for path in (BOARD, f"{BOARD}?q=alert", f"{BOARD}/{idea}", f"{BOARD}/{idea}/report"):
        shown = guest.get(path).text
        assert "<script>alert" not in shown
        assert "&lt;script&gt;" in shown
        assert 'href="https://evil' not in shown


def test_every_page_speaks_the_chosen_language_and_carries_it(square: Square, guest: Guest) -> None:
    idea = square.post(guest.person_id)
    for path in ("/ideas/", BOARD, f"{BOARD}/{idea}", f"{BOARD}/new", "/ideas/news", "/ideas/me", "/ambassador"):
        japanese, english = Form(guest.get(path).text), Form(guest.get(f"{path}?language=en").text)
        assert (japanese.language, english.language) == ("ja", "en")
        own = [
            link for link in english.links if link.startswith(("/ideas", "/ambassador")) and "language=ja" not in link
        ]
        assert all("language=en" in link for link in own), own
        assert not any(
            "language=" in link for link in japanese.links if "language=ja" not in link and "=en" not in link
        )
    assert guest.send("/ideas/me", {"do": "language", "spoken": "en"}).status_code == 303
    assert Form(guest.get("/ideas/").text).language == "en"


def test_looking_writes_nothing(database: Database, square: Square, guest: Guest) -> None:
    idea = square.post(guest.person_id)
    before = everything(database)
    for path in ("/ideas/", BOARD, f"{BOARD}/new", f"{BOARD}/{idea}", f"{BOARD}/{idea}/edit", "/ideas/news"):
        assert guest.get(path).status_code == 200
        assert guest.client.head(path).status_code == 200
    for path in (f"{BOARD}/{idea}/history", f"{BOARD}/{idea}/withdraw", "/ideas/me", "/ambassador"):
        assert guest.get(path).status_code == 200
    assert everything(database) == before


def test_before_it_opens_a_board_is_only_read(square: Square, guest: Guest) -> None:
    square.another_board("later", opens_at=START + 9 * DAY)
    shown = guest.get("/ideas/later")
    assert (shown.status_code, "受付は2026年4月10日から始まります" in shown.text) == (200, True)
    assert guest.get("/ideas/later/new").status_code == 403


def test_our_one_script_runs_where_it_is_needed_and_nothing_else_does(square: Square, guest: Guest) -> None:
    idea = square.post(guest.person_id)
    for path in (BOARD, f"{BOARD}/{idea}", f"{BOARD}/new"):
        shown = guest.get(path)
        assert shown.headers["content-security-policy"] == SCRIPTED_POLICY
        assert f'<script src="/assets/{SCRIPT_NAME}" defer></script>' in shown.text
    for path in ("/ideas/", "/ideas/me", "/ideas/news", guest.door(), "/ideas/unknown"):
        shown = guest.get(path)
        assert (shown.headers["content-security-policy"], "<script" in shown.text) == (CONTENT_SECURITY_POLICY, False)
    script = guest.get(f"/assets/{SCRIPT_NAME}")
    assert (script.status_code, script.content, script.headers["content-type"]) == (
        200,
        SCRIPT,
        "text/javascript; charset=utf-8",
    )
    assert guest.get(f"/assets/{IDEAS_STYLESHEET_NAME}").status_code == 200
