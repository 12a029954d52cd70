"""Results and trends of a survey through the API: every figure, of all people or of some, for those who may."""

from collections.abc import Callable

import pytest

from backend.api.shapes.nodes import global_id
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Api, counted_statements
from tests.asking import CONNECTION, LIKING, WORDS, ask, invite_another, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import post

OPTIONS = [{"code": code, "wording": WORDS} for code in "ab"]
PAGES = survey_of(
    [
        scale("l1", LIKING),
        scale("l2", LIKING),
        scale("c1", CONNECTION),
        scale("c2", CONNECTION),
        {"key": "best", "kind": "RANKING", "wording": WORDS, "options": OPTIONS},
    ],
    [{"key": "day", "kind": "DATE", "wording": WORDS}],
)
RESULTS = """
query($id: ID!, $where: PeopleWhereInput) {
  surveyResults(surveyId: $id, where: $where) {
    responses finished screenedOut quotaFull tests withdrawn medianSeconds
    questions {
      questionKey kind page shown answered notApplicable blank mean earliest latest
      spread { mean median deviation meanLow meanHigh } counts { choice count }
      ranks { choice ranked first meanRank } dropOff { reached left screenedOut quotaFull }
    }
    reliabilities { axis facet questions cases alpha }
    discrimination { psychology depth cases htmt isTooAlike }
  }
}
"""
TREND = """
query($id: ID!, $key: String!, $by: TrendBy!, $zone: String!, $where: PeopleWhereInput) {
  surveyTrend(surveyId: $id, questionKey: $key, by: $by, timeZone: $zone, where: $where) {
    questionKey wording { en } points { label answered notApplicable spread { mean } counts { choice count } }
  }
}
"""


@pytest.fixture
def survey(database: Database, clock: SettableClock) -> str:
    """The id of a survey that five began and four finished; the first one is known as C-1."""
    asked = ask(database, clock(), PAGES)
    answers = [(1, 1, 2, 1), (2, 3, 1, 2), (3, 2, 3, 4), (4, 4, 4, 3)]
    for number, said in enumerate(answers):
        person = asked if number == 0 else invite_another(database, asked, clock())
        page = dict(zip(("l1", "l2", "c1", "c2"), said, strict=True))
        post(database, person, {**page, "best": ["b", "a"]}, clock.advance(1))
        post(database, person, {"day": f"2026-01-0{number + 1}"}, clock.advance(1_000), page=2)
    post(database, invite_another(database, asked, clock()), {"l1": 5}, clock.advance(1))
    return global_id("Survey", asked.survey_id)


def test_every_figure_is_told(api: Api, survey: str) -> None:
    found = api.ask(RESULTS, id=survey)["surveyResults"]
    numbers = ("responses", "finished", "screenedOut", "quotaFull", "tests", "withdrawn", "medianSeconds")
    assert [found[name] for name in numbers] == [5, 4, 0, 0, 0, 0, 1.0]
    first, *_, best, day = found["questions"]
    assert (first["questionKey"], first["kind"], first["page"], first["mean"]) == ("l1", "SCALE", 1, 3)
    assert (first["shown"], first["answered"], first["notApplicable"], first["blank"]) == (5, 5, 0, 0)
    assert first["counts"] == [{"choice": str(point), "count": 1} for point in range(1, 6)]
    assert (first["spread"]["mean"], first["spread"]["median"]) == (3, 3)
    assert first["spread"]["deviation"] == pytest.approx(2.5**0.5)
    assert first["spread"]["meanLow"] == pytest.approx(3 - 2.776445 * 0.5**0.5, abs=1e-5)
    assert best["ranks"] == [
        {"choice": "a", "ranked": 4, "first": 0, "meanRank": 2},
        {"choice": "b", "ranked": 4, "first": 4, "meanRank": 1},
    ]
    assert (best["blank"], best["spread"], best["earliest"]) == (1, None, None)
    assert (day["earliest"], day["latest"], day["shown"]) == ("2026-01-01", "2026-01-04", 4)
    assert day["dropOff"] == {"reached": 5, "left": 1, "screenedOut": 0, "quotaFull": 0}
    ratio = found["discrimination"]
    assert (ratio["psychology"], ratio["depth"], ratio["cases"], ratio["isTooAlike"]) == (2, 2, 4, False)
    assert ratio["htmt"] == pytest.approx(0.6 / 0.48**0.5)
    assert [each["cases"] for each in found["reliabilities"]] == [4] * 4


def test_a_condition_leaves_the_others_out(api: Api, survey: str) -> None:
    where = {"externalRefs": ["C-1"]}
    found = api.ask(RESULTS, id=survey, where=where)["surveyResults"]
    assert (found["responses"], found["questions"][0]["mean"], found["discrimination"]["htmt"]) == (1, 1, None)
    assert api.ask(RESULTS, id=survey, where={"not": [where]})["surveyResults"]["responses"] == 4
    trend = api.ask(TREND, id=survey, key="l1", by="VERSION", zone="UTC", where=where)["surveyTrend"]
    assert [point["answered"] for point in trend["points"]] == [1]


def test_a_trend_has_its_points(api: Api, survey: str) -> None:
    found = api.ask(TREND, id=survey, key="l1", by="MONTH", zone="Asia/Tokyo")["surveyTrend"]
    assert found["questionKey"] == "l1"
    (point,) = found["points"]
    assert (point["label"], point["answered"], point["spread"]) == ("2026-04", 5, {"mean": 3})
    before = api.ask(TREND, id=survey, key="l1", by="MONTH", zone="Pacific/Honolulu")["surveyTrend"]
    assert [each["label"] for each in before["points"]] == ["2026-03"]


def test_what_is_not_there_is_refused(api: Api, survey: str) -> None:
    assert api.code(TREND, id=survey, key="nothing", by="MONTH", zone="UTC") == "NOT_FOUND"
    for zone in ("Mars/Olympus", "../../etc/passwd", "", "x" * 500):
        assert api.code(TREND, id=survey, key="l1", by="MONTH", zone=zone) == "INVALID"


def test_only_those_who_may_read_surveys_are_told(api_as: Callable[[Role], Api], survey: str) -> None:
    salesperson = api_as(Role.SALESPERSON)
    assert salesperson.code(RESULTS, id=survey) == "FORBIDDEN"
    assert salesperson.code(TREND, id=survey, key="l1", by="MONTH", zone="UTC") == "FORBIDDEN"
    planner = api_as(Role.PLANNER).ask(RESULTS, id=survey)["surveyResults"]
    assert planner["responses"] == 5


def test_nobody_learns_a_hidden_value_from_results(api: Api, api_as: Callable[[Role], Api], survey: str) -> None:
    api.do("attributeDefine", key="age", kind="NUMBER", name={"en": "Age"})
    hidden = {"attribute": {"key": "age", "least": 10}}
    assert api_as(Role.ANALYST).code(RESULTS, id=survey, where={"or": [hidden]}) == "FORBIDDEN"
    assert api.ask(RESULTS, id=survey, where=hidden)["surveyResults"]["responses"] == 0


def test_results_take_few_statements(api: Api, survey: str) -> None:
    with counted_statements() as made:
        api.ask(RESULTS, id=survey)
    # One of them finds the token.
    assert len(made) == 7
