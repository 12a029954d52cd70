"""Every link that the demo prints opens, every token is let in, and the first query shows a point move."""

import io

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from backend.app import create_app
from backend.clock import MINUTE
from backend.db import Database
from backend.demo import DemoReport, first_query, present
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
    present(report, console, LINKS, public_url=SETTINGS.public_url)
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def test_there_is_a_page_of_each_kind(report: DemoReport) -> None:
    kinds = [(door.moment.name, door.purpose.name, door.answered_pages) for door in report.doors]
    assert kinds == [
        ("SIGNUP", "OPEN", 0),
        ("AFTER_PURCHASE", "SURVEY", 0),
        ("CAMPAIGN", "SURVEY", 0),
        ("ANNUAL", "SURVEY", 0),
        ("ANNUAL", "SURVEY", 2),
    ]
    assert len({door.person_ref for door in report.doors}) == len(report.doors)


def test_every_link_opens(report: DemoReport, printed: str, http: TestClient) -> None:
    for door in report.doors:
        url = LINKS.url(door.purpose, door.link)
        assert url in printed.splitlines()
        page = http.get(url)
        assert page.status_code == 200
        assert "<form" in page.text


def test_a_half_answered_survey_goes_on_where_it_was_left(report: DemoReport, http: TestClient) -> None:
    door = report.doors[-1]
    page = http.get(LINKS.url(door.purpose, door.link)).text
    assert 'name="page" value="3"' in page


def test_every_role_is_let_in_with_its_token(report: DemoReport, printed: str, http: TestClient) -> None:
    for role in Role:
        assert report.tokens[role] in printed
        answer = Api(http, report.tokens[role]).ask("{ products(first: 10) { edges { node { key } } } }")
        assert len(answer["products"]["edges"]) == 5


def test_the_first_query_shows_a_point_move(
    report: DemoReport, printed: str, http: TestClient, clock: SettableClock
) -> None:
    query = first_query(report)
    assert query is not None
    assert query in printed
    clock.advance(MINUTE)
    answer_after_purchase(http, report)
    person = Api(http, report.tokens[Role.ANALYST]).ask(query)["person"]
    before = {each["product"]["key"]: each["psychology"]["value"] for each in person["before"]}
    now = {each["product"]["key"]: each["psychology"]["value"] for each in person["now"]}
    moved = {key for key in now if now[key] != pytest.approx(before[key], abs=1e-9)}
    assert moved == {"hojicha"}
    assert now["hojicha"] > before["hojicha"]
