"""Boards are made, changed and closed through the API, and people are invited to them by link or by letter."""

from collections.abc import Callable

import pytest

from backend.clock import days
from backend.db import Database
from backend.links import Links, Purpose
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.boards import QUESTION, Boarded, board_once
from tests.api.client import Answer, Api
from tests.clocks import START
from tests.filled import Filled

BOARD = (
    "key question { ja en } text { ja } brand { key } product { key } opensAt closesAt purpose moderates ideasADay "
    "commentsAnHour pictures ideaCount tags { key wording { ja } } "
    "doors { see { everyone invited } post { everyone audience ambassadorsOf } vote { everyone } }"
)


@pytest.fixture
def boarded(api: Api, database: Database, filled: Filled) -> Boarded:
    """A board of three people."""
    return board_once(api, database, filled)


def board(api: Api, fields: str = BOARD) -> Answer:
    """The board."""
    return api.ask(f'{{ board(key: "next-tea") {{ {fields} }} }}')["board"]


def test_a_board_says_what_it_asks_of_whom(boarded: Boarded) -> None:
    everyone = {"everyone": True}
    assert board(boarded.api) == {
        "key": "next-tea",
        "question": QUESTION,
        "text": {"ja": None},
        "brand": {"key": "sakura"},
        "product": {"key": "tea"},
        "opensAt": None,
        "closesAt": None,
        "purpose": "ideas",
        "moderates": "AFTER",
        "ideasADay": 100,
        "commentsAnHour": 20,
        "pictures": 3,
        "ideaCount": 0,
        "tags": [{"key": "taste", "wording": {"ja": "味"}}, {"key": "bottle", "wording": {"ja": "容器"}}],
        "doors": {
            "see": {**everyone, "invited": False},
            "post": {**everyone, "audience": None, "ambassadorsOf": None},
            "vote": everyone,
        },
    }
    found = boarded.api.ask("query ($id: ID!) { node(id: $id) { ... on Board { key } } }", id=boarded.board)
    assert found == {"node": {"key": "next-tea"}}
    assert boarded.api.ask("{ boards { nodes { key } totalCount } }")["boards"] == {
        "nodes": [{"key": "next-tea"}],
        "totalCount": 1,
    }


def test_what_is_not_said_stays_as_it_is(boarded: Boarded) -> None:
    before = board(boarded.api)
    boarded.api.do("boardUpdate", id=boarded.board, closesAt="2026-06-01T00:00:00Z", moderates="BEFORE", pictures=0)
    changed = {"closesAt": "2026-06-01T00:00:00.000Z", "moderates": "BEFORE", "pictures": 0}
    assert board(boarded.api) == before | changed
    boarded.api.do("boardUpdate", id=boarded.board, closesAt=None, text={"ja": "くわしく"}, tags=[], ideasADay=7)
    after = changed | {"closesAt": None, "text": {"ja": "くわしく"}, "tags": [], "ideasADay": 7}
    assert board(boarded.api) == before | after


def test_doors_are_opened_to_an_audience_or_to_the_invited(boarded: Boarded) -> None:
    where = {"segment": {"productId": boarded.company.product, "segments": ["FAN"]}}
    boarded.api.do("boardUpdate", id=boarded.board, doors={"see": {"invited": True}, "post": {"audience": where}})
    doors = board(boarded.api, "doors { see { everyone invited } post { everyone audience } vote { everyone } }")[
        "doors"
    ]
    assert doors["see"] == {"everyone": False, "invited": True}
    assert doors["post"]["everyone"] is False
    assert boarded.company.product in str(doors["post"]["audience"])
    assert doors["vote"] == {"everyone": True}


def test_a_closed_board_takes_nothing_more(boarded: Boarded) -> None:
    boarded.api.do("boardClose", id=boarded.board)
    person = {"externalRef": "u0"}
    said = boarded.api.attempt("ideaSubmit", boardId=boarded.board, person=person, title="水出し", text="冷たい")
    assert said["userErrors"][0]["code"] == "BOARD_CLOSED"
    assert board(boarded.api, "ideaCount closesAt") == {"ideaCount": 0, "closesAt": "2026-04-01T00:00:00.000Z"}


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"closesAt": "2026-01-01T00:00:00Z", "opensAt": "2026-02-01T00:00:00Z"}, "INVALID", "closesAt"),
        ({"pictures": 11}, "INVALID", "pictures"),
        ({"question": {"ja": ""}}, "INVALID", "question"),
        ({"tags": [{"key": "a", "wording": {"ja": "a"}}] * 2}, "INVALID", "tags"),
    ],
)
def test_a_refused_change_changes_nothing(boarded: Boarded, said: dict[str, object], code: str, path: str) -> None:
    before = board(boarded.api)
    (error,) = boarded.api.attempt("boardUpdate", "clientMutationId", id=boarded.board, **said)["userErrors"]
    assert (error["code"], error["path"][1]) == (code, path)
    assert board(boarded.api) == before


def test_whoever_is_invited_gets_a_link_of_their_own(boarded: Boarded) -> None:
    people = [{"externalRef": "u1"}, {"id": boarded.company.people[0]}]
    fields = "invited { personId url } board { members { nodes { person { externalRef } invitedAt joinedAt } } }"
    boarded.api.do("boardInvite", fields, id=boarded.board, people=people, idempotencyKey="k")
    done = boarded.api.do("boardInvite", fields, id=boarded.board, people=people, idempotencyKey="k")
    assert [each["personId"] for each in done["invited"]] == [boarded.company.people[1], boarded.company.people[0]]
    links = Links(Settings().secret_keys, "https://kizuna.example")
    token = done["invited"][0]["url"].removeprefix("https://kizuna.example/i/")
    link = links.read(Purpose.IDEAS, token, START)
    assert (link.place, link.expires_at) == (0, START + days(30))
    assert [each["person"]["externalRef"] for each in done["board"]["members"]["nodes"]] == ["u0", "u1"]


def test_where_letters_go_out_links_stay_in_them(boarded: Boarded) -> None:
    done = boarded.api.do(
        "boardInvite", "invited { url }", id=boarded.board, people=[{"externalRef": "u1"}], sends=True
    )
    assert done["invited"] is None
    messages = boarded.api.ask("{ outboxMessages { nodes { kind } } }")["outboxMessages"]["nodes"]
    assert [each["kind"] for each in messages] == ["BOARD_INVITATION"]


def test_a_stranger_is_not_invited(boarded: Boarded) -> None:
    said = boarded.api.attempt("boardInvite", id=boarded.board, people=[{"externalRef": "u1"}, {"externalRef": "x"}])
    assert said["userErrors"][0]["code"] == "NOT_FOUND"
    assert board(boarded.api, "members { totalCount }")["members"]["totalCount"] == 0


def test_conditions_on_people_are_for_whoever_keeps_boards(boarded: Boarded, api_as: Callable[[Role], Api]) -> None:
    analyst = api_as(Role.ANALYST)
    assert board(analyst, "key") == {"key": "next-tea"}
    assert analyst.code('{ board(key: "next-tea") { doors { see { everyone } } } }') == "FORBIDDEN"
    made = "mutation ($i: BoardCloseInput!) { boardClose(input: $i) { userErrors { code } } }"
    assert analyst.code(made, i={"id": boarded.board}) == "FORBIDDEN"
    assert api_as(Role.SALESPERSON).code("{ boards { nodes { key } } }") == "FORBIDDEN"
