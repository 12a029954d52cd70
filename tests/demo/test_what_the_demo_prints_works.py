"""Every link that the demo prints opens, every token is let in, and the first query shows a point move."""

import io
import re

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from backend.api.shapes.nodes import global_id
from backend.app import create_app
from backend.clock import MINUTE
from backend.db import Database
from backend.demo import DemoReport, Door, counter_url, first_query, further_queries, present
from backend.demo.contents import Opens
from backend.staff.rules import Role
from tests.api.client import Api
from tests.clocks import SettableClock
from tests.demo.answering import LINKS, SETTINGS, answer_after_purchase


@pytest.fixture
def http(demo: Database, clock: SettableClock) -> TestClient:
    return TestClient(create_app(SETTINGS, clock, database=demo), base_url=SETTINGS.public_url)


@pytest.fixture
def printed(report: DemoReport) -> str:
    console = Console(file=io.StringIO(), width=80)
    present(report, console, LINKS, public_url=SETTINGS.public_url, spelled=global_id)
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def test_there_is_a_page_of_each_kind(report: DemoReport) -> None:
    kinds = [(door.opens.name, door.moment.name, door.purpose.name, door.answered_pages) for door in report.doors]
    assert kinds == [
        ("SURVEY", "SIGNUP", "OPEN", 0),
        ("COUNTER", "SIGNUP", "OPEN", 0),
        ("SURVEY", "AFTER_PURCHASE", "SURVEY", 0),
        ("TAP", "AFTER_PURCHASE", "SURVEY", 0),
        ("SURVEY", "CAMPAIGN", "SURVEY", 0),
        ("SURVEY", "ANNUAL", "SURVEY", 0),
        ("SURVEY", "ANNUAL", "SURVEY", 2),
        ("CHOSEN", "CAMPAIGN", "SURVEY", 0),
        ("PREVIEW", "CAMPAIGN", "PREVIEW", 0),
        ("PREFERENCES", "ANNUAL", "PREFERENCES", 0),
        ("CONFIRM", "NONE", "CONFIRM", 0),
        ("AGREEMENT", "NONE", "IDEAS", 0),
        ("BOARDS", "NONE", "IDEAS", 0),
        ("REFERRAL", "NONE", "REFERRAL", 0),
    ]
    own = [door.person_ref for door in report.doors if door.person_ref is not None]
    assert len(own) == len(set(own)) == 10


def test_every_link_opens(report: DemoReport, printed: str, http: TestClient) -> None:
    for door in report.doors:
        url = door.url(LINKS)
        assert url in printed.splitlines()
        page = http.get(url)
        assert page.status_code == 200
        assert "<form" in page.text


def test_a_half_answered_survey_goes_on_where_it_was_left(report: DemoReport, http: TestClient) -> None:
    door = next(door for door in report.doors if door.answered_pages)
    page = http.get(door.url(LINKS)).text
    assert 'name="page" value="3"' in page


def test_a_tap_has_chosen_the_best_score(report: DemoReport, http: TestClient) -> None:
    page = http.get(door_of(report, Opens.TAP).url(LINKS)).text
    chosen = re.findall(r"<input[^>]*checked[^>]*>", page)
    assert len(chosen) == 1
    assert 'name="q.taste"' in chosen[0]
    assert 'value="5"' in chosen[0]


def test_the_link_in_a_shop_has_filled_in_where_people_heard_of_it(report: DemoReport, http: TestClient) -> None:
    page = http.get(door_of(report, Opens.COUNTER).url(LINKS)).text
    chosen = re.findall(r"<input[^>]*checked[^>]*>", page)
    assert [re.findall(r'(?:name|value)="([^"]*)"', field) for field in chosen] == [["q.source", "shop"]]
    assert counter_url(report, LINKS) == door_of(report, Opens.COUNTER).url(LINKS)


def test_what_was_asked_is_told_apart_in_the_preferences(report: DemoReport, http: TestClient) -> None:
    page = http.get(door_of(report, Opens.PREFERENCES).url(LINKS)).text
    assert "example.jp" in page


def test_every_role_is_let_in_with_its_token(report: DemoReport, printed: str, http: TestClient) -> None:
    for role in Role:
        assert report.tokens[role] in printed
        answer = Api(http, report.tokens[role]).ask("{ products(first: 10) { edges { node { key } } } }")
        assert len(answer["products"]["edges"]) == 5


def test_whoever_is_there_for_one_brand_sees_no_other(report: DemoReport, printed: str, http: TestClient) -> None:
    assert f"{Role.PLANNER}, one brand only" in printed
    assert report.brand_token in printed
    seen = Api(http, report.brand_token).ask("{ viewer { role brands { key } } brands { totalCount } }")
    assert seen == {"viewer": {"role": "PLANNER", "brands": [{"key": "oborogi"}]}, "brands": {"totalCount": 1}}


def test_graphiql_is_signed_into_as_is_told(report: DemoReport, printed: str, http: TestClient) -> None:
    assert f"The console, where to look at it all with one of them: {SETTINGS.public_url}/console/\n" in printed
    assert f"GraphiQL, which asks for one of them too: {SETTINGS.public_url}/graphiql\n" in printed
    assert f"Sign into GraphiQL with the token of the {Role.PLANNER},\n" in printed
    own_page = {"origin": SETTINGS.public_url, "sec-fetch-site": "same-origin"}
    assert http.get("/graphiql", follow_redirects=False).headers["location"] == "/graphiql/sign-in"
    sent = {"token": report.tokens[Role.PLANNER]}
    assert http.post("/graphiql/session", json=sent, headers=own_page).status_code == 204
    assert "demo planner" in http.get("/graphiql", follow_redirects=False).text
    asked = http.post("/graphql", json={"query": "{ viewer { role } }"}, headers=own_page)
    assert asked.json()["data"] == {"viewer": {"role": "PLANNER"}}


def test_the_first_query_shows_a_point_move(
    report: DemoReport, printed: str, http: TestClient, clock: SettableClock
) -> None:
    query = first_query(report)
    assert query is not None
    assert query in printed
    clock.advance(MINUTE)
    answer_after_purchase(http, report)
    person = Api(http, report.tokens[Role.PLANNER]).ask(query)["person"]
    before = {each["product"]["key"]: each["psychology"]["value"] for each in person["before"]}
    now = {each["product"]["key"]: each["psychology"]["value"] for each in person["now"]}
    # In a minute every attitude fades by less than that.
    moved = {key for key in now if now[key] != pytest.approx(before[key], abs=1e-5)}
    assert moved == {"hojicha"}
    assert now["hojicha"] > before["hojicha"]


def test_further_queries_are_answered(report: DemoReport, printed: str, http: TestClient) -> None:
    (_, results), (_, decisions), (_, campaign), (_, ideas), (_, card) = further_queries(report, global_id)
    assert all(query in printed for query in (results, decisions, campaign, ideas, card))
    api = Api(http, report.tokens[Role.PLANNER])
    found = api.ask(results)["surveyResults"]
    assert found["tests"] == report.counts.tests
    assert found["responses"] > found["finished"] > 0
    shown = api.ask(campaign)
    assert shown["campaignResult"]["wording"]["ja"]
    assert (shown["communicationPlan"]["version"], len(shown["communicationPlan"]["basedOn"])) == (2, 1)
    told = api.ask(ideas)
    assert len(told["ideas"]["nodes"]) == 5
    assert told["similarIdeas"][0]["idea"]["title"].startswith("30グラム")
    own = Api(http, report.tokens[Role.SALESPERSON]).ask(card)["salesCard"]
    assert own["position"]["segment"] is not None
    assert own["nextAction"]["why"]["ja"]
    held = api.ask(decisions)["contactDecisions"]
    assert held["totalCount"] == sum(n for (_, kind), n in report.contacts.decided.items() if kind == "HELD") > 0


def door_of(report: DemoReport, opens: Opens) -> Door:
    """The first door of that kind."""
    return next(door for door in report.doors if door.opens is opens)
