"""Ideas are found, answered, merged and talked to through the API; whatever was written does no harm in it."""

from collections.abc import Callable

import pytest

from backend.clock import DAY
from backend.db import Database, Session
from backend.ideas.actions import answer_idea, cast_vote, tell_news
from backend.ideas.rules import Reply, Status, Strength
from backend.staff.rules import Role
from tests.api.boards import Boarded, board_once
from tests.api.client import Api, counted_statements
from tests.clocks import START, SettableClock
from tests.filled import Filled
from tests.ideas.hostile import ALL, INVISIBLE
from tests.ideas.test_markdown_is_safe_to_show import check_harmless


@pytest.fixture
def boarded(api: Api, database: Database, filled: Filled) -> Boarded:
    """A board of three people."""
    return board_once(api, database, filled)


def test_staff_post_for_someone_who_told_them(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶", tags=["taste"])
    fields = (
        "title text language state status votes needs commentCount createdAt tags mergedInto { id } merged { id } "
        "board { key } author { nickname standing person { externalRef } } product { key } "
        "replies { text } edits { title } pictures { alt } comments { totalCount }"
    )
    assert boarded.idea(idea, fields) == {
        "title": "水出し緑茶",
        "text": "夏に冷たく飲みたい",
        "language": "ja",
        "state": "SHOWN",
        "status": "NEW",
        "votes": 0,
        "needs": 0,
        "commentCount": 0,
        "createdAt": "2026-04-01T00:00:00.000Z",
        "tags": ["taste"],
        "mergedInto": None,
        "merged": [],
        "board": {"key": "next-tea"},
        "author": {"nickname": None, "standing": "NEW", "person": {"externalRef": "u0"}},
        "product": None,
        "replies": [],
        "edits": [],
        "pictures": [],
        "comments": {"totalCount": 0},
    }
    found = boarded.api.ask("query ($id: ID!) { node(id: $id) { ... on Idea { title } } }", id=idea)
    assert found == {"node": {"title": "水出し緑茶"}}


def test_whom_the_board_does_not_let_post_staff_do_not_post_for(boarded: Boarded) -> None:
    boarded.api.do("boardUpdate", id=boarded.board, doors={"post": {"invited": True}})
    person = {"externalRef": "u0"}
    said = boarded.api.attempt("ideaSubmit", boardId=boarded.board, person=person, title="水出し", text="冷たい")
    (error,) = said["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "person"])
    assert boarded.listed() == []


def test_an_answer_says_where_the_idea_stands(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶")
    done = boarded.api.do(
        "ideaReply",
        "idea { status answeredAt lookAgainAt } reply { status text html reason memberName } declinedAlike { id }",
        id=idea,
        status="DECLINED",
        text="**まだ**です",
        reason="設備がありません",
        lookAgainAt="2026-10-01T00:00:00Z",
    )
    look = "2026-10-01T00:00:00.000Z"
    assert done["idea"] == {"status": "DECLINED", "answeredAt": "2026-04-01T00:00:00.000Z", "lookAgainAt": look}
    assert done["reply"] == {
        "status": "DECLINED",
        "text": "**まだ**です",
        "html": "<p><strong>まだ</strong>です</p>",
        "reason": "設備がありません",
        "memberName": "A test's ADMINISTRATOR",
    }
    assert done["declinedAlike"] is None


def test_an_answer_is_given_once_per_key(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶")
    said = {"id": idea, "status": "PLANNED", "text": "作ります", "idempotencyKey": "k"}
    first = boarded.api.do("ideaReply", "reply { id }", **said)
    assert boarded.api.do("ideaReply", "reply { id }", **said) == first
    assert len(boarded.idea(idea, "replies { id }")["replies"]) == 1


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"status": "LAUNCHED", "text": "できました"}, "productId"),
        ({"status": "DECLINED", "text": "無理です"}, "reason"),
        ({"status": "PLANNED"}, "text"),
        ({"status": "DECLINED", "reason": "無理", "lookAgainAt": "2020-01-01T00:00:00Z"}, "lookAgainAt"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(boarded: Boarded, said: dict[str, object], path: str) -> None:
    idea = boarded.post(0, "水出し緑茶")
    (error,) = boarded.api.attempt("ideaReply", "clientMutationId", id=idea, **said)["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", path])
    assert boarded.idea(idea, "status replies { id }") == {"status": "NEW", "replies": []}


def test_what_is_launched_finds_what_was_declined(boarded: Boarded) -> None:
    declined, launched = boarded.post(0, "水出しの緑茶がほしい"), boarded.post(1, "水出し緑茶")
    boarded.api.do("ideaReply", id=declined, status="DECLINED", reason="設備がありません")
    done = boarded.api.do(
        "ideaReply",
        "idea { status product { key } } declinedAlike { id }",
        id=launched,
        status="LAUNCHED",
        text="できました",
        productId=boarded.company.product,
    )
    assert done["idea"] == {"status": "LAUNCHED", "product": {"key": "tea"}}
    assert done["declinedAlike"] == [{"id": declined}]
    asked = boarded.api.ask("query ($id: ID!) { declinedAlike(ideaId: $id) { id } }", id=launched)
    assert asked["declinedAlike"] == [{"id": declined}]


def test_declined_ideas_come_back_on_their_day(boarded: Boarded, clock: SettableClock) -> None:
    idea = boarded.post(0, "水出し緑茶")
    boarded.api.do("ideaReply", id=idea, status="DECLINED", reason="無理", lookAgainAt="2026-04-02T00:00:00Z")
    query = "query ($board: ID) { ideasToLookAtAgain(boardId: $board) { nodes { id } totalCount } }"
    assert boarded.api.ask(query)["ideasToLookAtAgain"]["nodes"] == []
    clock.advance(DAY)
    assert boarded.api.ask(query, board=boarded.board)["ideasToLookAtAgain"] == {
        "nodes": [{"id": idea}],
        "totalCount": 1,
    }


def test_merged_ideas_count_as_one_until_it_is_undone(boarded: Boarded) -> None:
    gone, kept = boarded.post(0, "冷茶"), boarded.post(1, "氷茶")
    done = boarded.api.do(
        "ideaMerge", "idea { id merged { title } } merge { id by gone { id } kept { id } }", id=gone, keptId=kept
    )
    assert done["idea"] == {"id": kept, "merged": [{"title": "冷茶"}]}
    merge = done["merge"]
    assert (merge["by"], merge["gone"]["id"], merge["kept"]["id"]) == ("A test's ADMINISTRATOR", gone, kept)
    assert boarded.idea(gone, "mergedInto { id } merges { id }") == {
        "mergedInto": {"id": kept},
        "merges": [{"id": merge["id"]}],
    }
    assert boarded.listed() == [{"title": "氷茶"}]
    (error,) = boarded.api.attempt("ideaReply", id=gone, status="PLANNED", text="作ります")["userErrors"]
    assert (error["code"], error["path"]) == ("IDEA_MERGED", ["input", "id"])
    undone = boarded.api.do("ideaMergeUndo", "merge { undoneAt }", id=merge["id"])
    assert undone["merge"]["undoneAt"] == "2026-04-01T00:00:00.000Z"
    assert boarded.idea(gone, "mergedInto { id }") == {"mergedInto": None}


def test_staff_speak_in_the_companys_name(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶")
    fields = "comment { id text staffName state author { nickname } parentId idea { id } }"
    first = boarded.api.do("commentAdd", fields, ideaId=idea, text="ありがとうございます")["comment"]
    assert first == {
        "id": first["id"],
        "text": "ありがとうございます",
        "staffName": "A test's ADMINISTRATOR",
        "state": "SHOWN",
        "author": None,
        "parentId": None,
        "idea": {"id": idea},
    }
    second = boarded.api.do("commentAdd", "comment { parentId }", ideaId=idea, parentId=first["id"], text="補足です")
    assert second["comment"] == {"parentId": first["id"]}
    shown = boarded.idea(idea, "commentCount comments(first: 1) { nodes { text } totalCount pageInfo { hasNextPage } }")
    assert shown == {
        "commentCount": 2,
        "comments": {"nodes": [{"text": "ありがとうございます"}], "totalCount": 2, "pageInfo": {"hasNextPage": True}},
    }


def test_ideas_are_found_in_many_ways(boarded: Boarded) -> None:
    cold = boarded.post(0, "水出し緑茶", tags=["taste"])
    boarded.post(1, "玄米のおにぎり", text="お弁当に", tags=["bottle"])
    boarded.api.do("ideaReply", id=cold, status="PLANNED", text="作ります")
    assert boarded.listed(orderBy="NEWEST") == [{"title": "玄米のおにぎり"}, {"title": "水出し緑茶"}]
    for where in (
        {"search": "緑茶"},
        {"tag": "taste"},
        {"statuses": ["PLANNED"]},
        {"authorId": boarded.company.people[0]},
        {"search": "水出", "statuses": ["PLANNED", "NEW"]},
        {"followedById": boarded.company.people[0]},
    ):
        assert boarded.listed(where=where) == [{"title": "水出し緑茶"}]
    tea = boarded.post(1, "ほうじ茶")
    boarded.api.do("reportSettle", id=tea, hides=True, reason="広告です")
    listed: tuple[tuple[dict[str, object], list[str]], ...] = (
        ({"states": ["HIDDEN"]}, ["ほうじ茶"]),
        ({"states": ["HIDDEN"], "authorId": boarded.company.people[0]}, []),
        ({"states": ["SHOWN"]}, ["水出し緑茶", "玄米のおにぎり"]),
        ({"authorId": boarded.company.people[1]}, ["玄米のおにぎり"]),
        ({"authorId": boarded.company.people[1], "hiddenToo": True}, ["ほうじ茶", "玄米のおにぎり"]),
        ({"hiddenToo": True}, ["ほうじ茶", "水出し緑茶", "玄米のおにぎり"]),
    )
    for one, titles in listed:
        assert sorted(each["title"] for each in boarded.listed(where=one)) == titles
    assert boarded.listed(where={"search": "緑茶"}, orderBy="RELEVANCE") == [{"title": "水出し緑茶"}]
    similar = 'query ($board: ID!) { similarIdeas(boardId: $board, text: "水出しの緑茶") { idea { id } likeness } }'
    (alike,) = boarded.api.ask(similar, board=boarded.board)["similarIdeas"]
    anywhere = '{ similarIdeas(text: "水出しの緑茶") { idea { id } likeness } }'
    assert boarded.api.ask(anywhere)["similarIdeas"] == [alike]
    assert alike["idea"]["id"] == cold
    assert 0.25 <= alike["likeness"] <= 1


@pytest.mark.parametrize("order", ["NEWEST", "VOTES", "TRENDING", "RELEVANCE"])
def test_every_order_goes_on_where_a_page_ended(boarded: Boarded, database: Database, order: str) -> None:
    ids = [boarded.post(number % 3, f"お茶その{number}") for number in range(5)]
    for number in range(3):

        def vote(session: Session, number: int = number) -> None:
            cast_vote(session, number + 1, number + 1, Strength.WANT, START + number)

        database.write_now(vote)
    found: list[str] = []
    after: str | None = None
    query = (
        "query ($board: ID!, $order: IdeaOrder!, $after: String) { ideas(boardId: $board, orderBy: $order, "
        'where: { search: "お茶" }, first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }'
    )
    while True:
        page = boarded.api.ask(query, board=boarded.board, order=order, after=after)["ideas"]
        found += [each["id"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(found) == sorted(ids)
    assert len(found) == 5


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("orderBy: FIT", "INVALID"),
        ("orderBy: RELEVANCE", "INVALID"),
        ('where: { search: "\\u0000" }', "INVALID"),
        ('where: { tag: "\\u0000" }', "INVALID"),
        ('after: "x"', "BAD_CURSOR"),
    ],
)
def test_what_makes_no_list_is_refused(boarded: Boarded, arguments: str, code: str) -> None:
    query = f"query ($board: ID!) {{ ideas(boardId: $board, {arguments}) {{ nodes {{ id }} }} }}"
    assert boarded.api.code(query, board=boarded.board) == code


INSIDE = (
    "title author { nickname } replies { html } tags pictures { alt } edits { title } board { key } product { key } "
    "comments(first: 3) { nodes { text author { nickname } } } mergedInto { id } merged { id } merges { id } "
    "reports { text } decisions { verdict } demand { kind }"
)


def test_a_page_of_ideas_takes_as_many_statements_as_one(boarded: Boarded) -> None:
    ids = [boarded.post(number % 3, f"お茶その{number}", tags=["taste"]) for number in range(50)]
    for idea in ids:
        boarded.api.do("ideaReply", id=idea, status="LAUNCHED", text="できました", productId=boarded.company.product)
        boarded.api.do("commentAdd", ideaId=idea, text="ありがとうございます")
    counts = []
    for first in (1, 50):
        query = f"query ($board: ID!) {{ ideas(boardId: $board, first: {first}) {{ nodes {{ {INSIDE} }} }} }}"
        with counted_statements() as counted:
            assert len(boarded.api.ask(query, board=boarded.board)["ideas"]["nodes"]) == first
        counts.append(len(counted))
    # The token, the page, and once each: authors, answers, tags, pictures, edits, comments and the ideas that these may
    # be hidden with, the board, products, merged ideas, merges, reports and decisions; nobody of the panel commented,
    # and no idea was merged into another. For demand: ideas, the board, the product, the model twice, its members and
    # the supporters.
    assert counts == [22, 22]


def test_demand_is_told_without_telling_of_anyone(boarded: Boarded, database: Database) -> None:
    idea = boarded.post(0, "水出し緑茶")
    database.write_now(lambda session: cast_vote(session, 1, 1, Strength.NEED, START).id)
    fields = "votes needs demand { kind supporters members cells { segment supporters } hidden cloud { psychology } }"
    found = boarded.idea(idea, fields)
    assert (found["votes"], found["needs"]) == (1, 1)
    assert found["demand"] | {"hidden": []} == {
        "kind": "TOO_FEW",
        "supporters": 1,
        "members": None,
        "cells": [],
        "hidden": [],
        "cloud": [],
    }
    assert len(found["demand"]["hidden"]) == 9
    whole = boarded.api.ask('{ board(key: "next-tea") { demand { kind } } }')["board"]["demand"]
    assert whole == {"kind": "TOO_FEW"}


@pytest.mark.parametrize("text", ALL)
def test_hostile_words_are_only_words(boarded: Boarded, text: str) -> None:
    idea = boarded.post(0, f"題{text}", text=f"文{text}")
    reply = boarded.api.do("ideaReply", "reply { text html }", id=idea, status="PLANNED", text=f"答{text}")["reply"]
    boarded.api.do("commentAdd", ideaId=idea, text=f"声{text}")
    found = boarded.idea(idea, "title text comments { nodes { text } }")
    check_harmless(reply["html"])
    plain = "".join(each for each in text if each not in INVISIBLE)
    assert found == {"title": f"題{plain}", "text": f"文{plain}", "comments": {"nodes": [{"text": f"声{plain}"}]}}
    assert reply["text"] == f"答{plain}"


def test_each_role_does_what_it_is_there_for(boarded: Boarded, api_as: Callable[[Role], Api]) -> None:
    idea = boarded.post(0, "水出し緑茶")
    manager, analyst = api_as(Role.COMMUNITY_MANAGER), api_as(Role.ANALYST)
    manager.do("ideaReply", id=idea, status="PLANNED", text="作ります")
    reply = "mutation ($i: IdeaReplyInput!) { ideaReply(input: $i) { userErrors { code } } }"
    assert analyst.code(reply, i={"id": idea, "status": "PLANNED", "text": "a"}) == "FORBIDDEN"
    assert analyst.code("query ($id: ID!) { idea(id: $id) { reports { text } } }", id=idea) == "FORBIDDEN"
    assert analyst.ask("query ($id: ID!) { idea(id: $id) { title } }", id=idea) == {"idea": {"title": "水出し緑茶"}}
    for role in (Role.SALESPERSON, Role.SALES_MANAGER):
        assert api_as(role).code("query ($id: ID!) { idea(id: $id) { title } }", id=idea) == "FORBIDDEN"


def test_news_of_an_answer_through_the_api_are_told(boarded: Boarded, database: Database) -> None:
    boarded.post(0, "水出し緑茶")
    reply = Reply(status=Status.PLANNED, text="作ります")
    database.write_now(lambda session: answer_idea(session, 1, reply, "宮田", START).id)
    # Nobody consented, so nobody has a letter; both had their turn: the author, and the end of the news.
    assert database.write_now(lambda session: tell_news(session, START)) == 2
