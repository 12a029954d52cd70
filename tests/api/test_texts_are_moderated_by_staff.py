"""What waits or was reported is decided on through the API, and who posts is trusted or blocked."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from backend.api.shapes.nodes import global_id
from backend.db import Database, Session, Slice
from backend.ideas.actions import add_comment, edit_idea, name_poster, report
from backend.ideas.rules import IdeaInput, ReportReason, Subject
from backend.outbox.tables import OutboxMessage
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.rules import Role
from backend.staff.tables import Deed
from tests.api.boards import Boarded, board_once
from tests.api.client import Answer, Api, counted_statements
from tests.clocks import START
from tests.filled import Filled

QUEUE = "{ moderationQueue { nodes { subject since idea { title } comment { text } } totalCount } }"


@pytest.fixture
def boarded(api: Api, database: Database, filled: Filled) -> Boarded:
    """A board of three people on which staff look before others see."""
    return board_once(api, database, filled, moderates="BEFORE")


def queue(api: Api) -> Answer:
    """What waits."""
    return [
        (each["subject"], each["idea"]["title"], (each["comment"] or {}).get("text"))
        for each in api.ask(QUEUE)["moderationQueue"]["nodes"]
    ]


def state(boarded: Boarded, idea: str) -> str:
    """Who sees an idea."""
    return str(boarded.idea(idea, "state")["state"])


def events(database: Database) -> list[object]:
    """What webhooks are told."""

    def read(session: Session) -> list[object]:
        return [row.payload["event"] for row in session.query(OutboxMessage).filter_by(kind="EVENT")]

    return database.read_now(read)


def test_what_waits_is_shown_once_it_was_looked_at(boarded: Boarded, database: Database) -> None:
    idea = boarded.post(0, "水出し緑茶")
    assert (queue(boarded.api), boarded.listed(), events(database)) == ([("IDEA", "水出し緑茶", None)], [], [])
    done = boarded.api.do("ideaApprove", "idea { state decisions { verdict by reason } author { standing } }", id=idea)
    assert done["idea"] == {
        "state": "SHOWN",
        "decisions": [{"verdict": "APPROVED", "by": "A test's ADMINISTRATOR", "reason": ""}],
        "author": {"standing": "NEW"},
    }
    assert (queue(boarded.api), boarded.listed()) == ([], [{"title": "水出し緑茶"}])
    assert events(database) == ["idea.posted"]
    (error,) = boarded.api.attempt("ideaApprove", id=idea)["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_WAITING", ["input", "id"])


def test_whom_staff_trust_need_not_wait(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶")
    boarded.api.do("ideaApprove", id=idea, trusts=True)
    assert state(boarded, boarded.post(0, "ほうじ茶")) == "SHOWN"
    assert state(boarded, boarded.post(1, "麦茶")) == "WAITING"


def test_what_is_declined_is_hidden_and_its_author_may_be_blocked(boarded: Boarded) -> None:
    first, second = boarded.post(0, "水出し緑茶"), boarded.post(1, "麦茶")
    boarded.api.do("ideaDecline", id=first, reason="広告です")
    assert state(boarded, first) == "HIDDEN"
    boarded.post(0, "ほうじ茶")
    blocked = "idea { author { standing blockedUntil note } }"
    done = boarded.api.do("ideaDecline", blocked, id=second, reason="荒らし", blocks=True, until="2026-04-08T00:00:00Z")
    until = "2026-04-08T00:00:00.000Z"
    assert done["idea"]["author"] == {"standing": "BLOCKED", "blockedUntil": until, "note": "荒らし"}
    person = {"externalRef": "u1"}
    said = boarded.api.attempt("ideaSubmit", boardId=boarded.board, person=person, title="番茶", text="飲みたい")
    assert said["userErrors"][0]["code"] == "BLOCKED"
    boarded.api.do("ideaShow", id=first)
    assert state(boarded, first) == "SHOWN"


def test_what_nobody_else_reads_is_taken_down_where_staff_do(boarded: Boarded, database: Database) -> None:
    first, second = boarded.post(0, "水出し緑茶"), boarded.post(1, "麦茶")
    spam, words = ReportReason.SPAM, "edits { title } reports { text } decisions { reason }"
    boarded.idea(first, "title text")
    edited = IdeaInput(board_id=1, person_id=1, title="緑茶", text="飲みたい")
    database.write_now(lambda session: edit_idea(session, 1, edited, START).id)
    boarded.api.do("ideaApprove", id=first)
    database.write_now(lambda session: report(session, Subject.IDEA, 1, 2, reason=spam, text="広告", now=START).id)
    database.write_now(lambda session: add_comment(session, idea_id=1, person_id=3, text="賛成", now=START).id)
    boarded.api.do("commentApprove", id=global_id("IdeaComment", 1))
    boarded.api.do("ideaDecline", id=second, reason="荒らし")
    comment = f'{{ node(id: "{global_id("IdeaComment", 1)}") {{ ... on IdeaComment {{ text }} }} }}'
    # What everyone on the panel reads is nothing to take down.
    boarded.idea(first, "title text tags")
    boarded.api.ask(comment)
    for idea in (first, second):
        boarded.idea(idea, words)
    boarded.api.do("reportSettle", id=first, hides=True, reason="広告のため")
    boarded.api.ask(comment)
    rows = database.read_now(lambda session: list_entries(session, Slice(count=99), AuditWhere(deed=Deed.SEEN))).rows
    assert [json.loads(row.told) for row in rows] == [
        {"about": {"Idea": [1]}, "fields": ["Idea.text", "Idea.title"]},
        {"about": {"Idea": [1], "Person": [2]}, "fields": ["Idea.edits", "Person.reports"]},
        {"about": {"Idea": [2]}, "fields": ["Idea.decisions"]},
        {"about": {"IdeaComment": [1]}, "fields": ["IdeaComment.text"]},
    ]


def test_a_reason_is_needed_to_decline(boarded: Boarded) -> None:
    idea = boarded.post(0, "水出し緑茶")
    (error,) = boarded.api.attempt("ideaDecline", id=idea, reason=" ")["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "reason"])
    assert state(boarded, idea) == "WAITING"


def test_comments_are_decided_on_alike(boarded: Boarded, database: Database) -> None:
    boarded.api.do("ideaApprove", id=boarded.post(0, "水出し緑茶"))
    for text in ("賛成です", "反対です"):
        database.write_now(partial(add_comment, idea_id=1, person_id=2, text=text, now=START))
    assert queue(boarded.api) == [("COMMENT", "水出し緑茶", "賛成です"), ("COMMENT", "水出し緑茶", "反対です")]
    nodes = boarded.api.ask("{ moderationQueue { nodes { comment { id } } } }")["moderationQueue"]["nodes"]
    shown, hidden = (each["comment"]["id"] for each in nodes)
    boarded.api.do("commentApprove", "comment { state idea { commentCount } }", id=shown)
    boarded.api.do("commentDecline", id=hidden, reason="きつい言い方")
    found = boarded.api.ask(
        "query ($id: ID!) { node(id: $id) { ... on IdeaComment { state decisions { verdict } idea { commentCount } }"
        " } }",
        id=hidden,
    )["node"]
    assert found == {"state": "HIDDEN", "decisions": [{"verdict": "DECLINED"}], "idea": {"commentCount": 1}}
    assert boarded.api.do("commentShow", "comment { state }", id=hidden)["comment"] == {"state": "SHOWN"}
    assert boarded.api.attempt("ideaApprove", id=shown)["userErrors"][0]["code"] == "INVALID"


@pytest.mark.parametrize(("hides", "left"), [(False, "SHOWN"), (True, "HIDDEN")])
def test_reports_are_settled(boarded: Boarded, database: Database, *, hides: bool, left: str) -> None:
    idea = boarded.post(0, "水出し緑茶")
    boarded.api.do("ideaApprove", id=idea)
    spam = ReportReason.SPAM
    database.write_now(lambda session: report(session, Subject.IDEA, 1, 2, reason=spam, text="広告", now=START).id)
    assert queue(boarded.api) == [("IDEA", "水出し緑茶", None)]
    fields = "reports { reason text person { externalRef } }"
    assert boarded.idea(idea, fields)["reports"] == [
        {"reason": "SPAM", "text": "広告", "person": {"externalRef": "u1"}}
    ]
    done = boarded.api.do("reportSettle", "idea { state } comment { id }", id=idea, hides=hides, reason="広告のため")
    assert done == {"userErrors": [], "idea": {"state": left}, "comment": None}
    assert (queue(boarded.api), boarded.idea(idea, "reports { text }")["reports"]) == ([], [])


def test_only_ideas_and_comments_are_reported(boarded: Boarded) -> None:
    said = boarded.api.attempt("reportSettle", id=boarded.board, hides=True, reason="a")
    assert said["userErrors"][0]["code"] == "INVALID"


def test_posters_are_known_by_their_nicknames(boarded: Boarded, database: Database) -> None:
    for person_id, name in ((1, "茶太郎"), (2, "むぎ")):
        database.write_now(partial(name_poster, person_id=person_id, nickname=name, now=START))
    found = boarded.api.ask("{ posters { nodes { id nickname standing person { externalRef } } totalCount } }")[
        "posters"
    ]
    assert found["totalCount"] == 2
    first, _ = found["nodes"]
    assert first["nickname"] == "茶太郎"
    assert first["person"] == {"externalRef": "u0"}
    fields = "poster { standing note decisions { verdict reason } }"
    blocked = boarded.api.do("posterBlock", fields, id=first["id"], note="荒らし")["poster"]
    assert blocked == {
        "standing": "BLOCKED",
        "note": "荒らし",
        "decisions": [{"verdict": "BLOCKED", "reason": "荒らし"}],
    }
    only = "{ posters(standing: BLOCKED) { nodes { nickname } } }"
    assert boarded.api.ask(only)["posters"]["nodes"] == [{"nickname": "茶太郎"}]
    assert boarded.api.do("posterUnblock", "poster { standing }", id=first["id"])["poster"] == {"standing": "NEW"}
    assert boarded.api.do("posterTrust", "poster { standing }", id=first["id"])["poster"] == {"standing": "TRUSTED"}
    node = boarded.api.ask("query ($id: ID!) { node(id: $id) { ... on Poster { nickname } } }", id=first["id"])
    assert node == {"node": {"nickname": "茶太郎"}}


def test_what_moderators_note_is_for_moderators(boarded: Boarded, api_as: Callable[[Role], Api]) -> None:
    idea = boarded.post(0, "水出し緑茶")
    query = "query ($id: ID!) { idea(id: $id) { author { note } } }"
    assert boarded.api.ask(query, id=idea) == {"idea": {"author": {"note": ""}}}
    assert api_as(Role.PLANNER).code(query, id=idea) == "FORBIDDEN"


def test_words_that_are_not_wanted_send_texts_to_wait(boarded: Boarded) -> None:
    boarded.api.do("boardUpdate", id=boarded.board, moderates="AFTER")
    fields = "bannedWord { id word addedBy board { key } }"
    word = boarded.api.do("bannedWordAdd", fields, word="ばか", boardId=boarded.board)["bannedWord"]
    assert word | {"id": ""} == {
        "id": "",
        "word": "ばか",
        "addedBy": "A test's ADMINISTRATOR",
        "board": {"key": "next-tea"},
    }
    assert state(boarded, boarded.post(0, "バカみたいに冷たいお茶")) == "WAITING"
    assert (
        boarded.api.attempt("bannedWordAdd", word="バカ", boardId=boarded.board)["userErrors"][0]["code"]
        == "ALREADY_EXISTS"
    )
    query = "query ($board: ID) { bannedWords(boardId: $board) { nodes { word } } }"
    assert boarded.api.ask(query, board=boarded.board)["bannedWords"]["nodes"] == [{"word": "ばか"}]
    removed = boarded.api.do("bannedWordRemove", "removedId", id=word["id"])
    assert removed["removedId"] == word["id"]
    assert boarded.api.attempt("bannedWordRemove", "removedId", id=word["id"])["userErrors"][0]["code"] == "NOT_FOUND"
    assert boarded.api.ask(query, board=boarded.board)["bannedWords"]["nodes"] == []


def test_moderation_is_for_moderators(boarded: Boarded, api_as: Callable[[Role], Api]) -> None:
    idea = boarded.post(0, "水出し緑茶")
    manager, planner = api_as(Role.COMMUNITY_MANAGER), api_as(Role.PLANNER)
    for query in (QUEUE, "{ posters { totalCount } }", "{ bannedWords { totalCount } }"):
        manager.ask(query)
        assert planner.code(query) == "FORBIDDEN"
    approve = "mutation ($i: IdeaApproveInput!) { ideaApprove(input: $i) { userErrors { code } } }"
    assert planner.code(approve, i={"id": idea}) == "FORBIDDEN"
    assert state(boarded, idea) == "WAITING"
    manager.do("ideaApprove", id=idea)
    assert state(boarded, idea) == "SHOWN"


def test_a_page_of_the_queue_takes_few_statements(boarded: Boarded) -> None:
    for number in range(20):
        boarded.post(number % 3, f"お茶その{number}")
    inside = "idea { title author { nickname standing } reports { text } decisions { verdict } } comment { text }"
    counts = []
    for first in (1, 20):
        with counted_statements() as counted:
            boarded.api.ask(f"{{ moderationQueue(first: {first}) {{ nodes {{ {inside} }} }} }}")
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[1] <= 10
