"""What a campaign did is read through the API, recorded as a finding, and leads to the next version of a plan."""

from collections.abc import Callable

import pytest

from backend.api.shapes.nodes import global_id
from backend.communications.rules.campaigns import Goal, GoalKind
from backend.db import Database
from backend.loyalty.rules.axes import Axis
from backend.segments.rules import Segment
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.clocks import SettableClock
from tests.communications.running import WORDS
from tests.communications.strategy import House, entry, open_house
from tests.communications.verified import Life, live

RESULT = """query ($id: ID!, $at: DateTime) { campaignResult(campaignId: $id, asOf: $at) {
  isOver says wording { ja en } currency hiddenSegments reasons { code wording { ja } }
  arms { arm drawn compared } reach { kind people share }
  goal { measure segment says difference low high method treated { people level cases before } control { people } }
  effects { measure segment says low high reasons { code } treated { people cases } }
  segments { segment effects { measure treated { people cases } } } campaign { key } } }"""
FINDING = """campaignFinding { id says reasons hypothesis note wording { en } result createdBy { name }
  campaign { key } plan { version } product { key } }"""


@pytest.fixture
def house(database: Database, clock: SettableClock) -> House:
    """The tea house."""
    return open_house(database, clock)


def test_a_result_is_told_with_how_sure_it_is(api: Api, house: House) -> None:
    life = _lived(house)
    result = _result(api, life)
    exact = life.result()
    assert (result["isOver"], result["says"], result["reasons"]) == (True, "IMPROVED", [])
    assert result["wording"]["ja"] == "対照群より良くなったと言えます。"
    assert result["campaign"] == {"key": "spring"}
    goal, estimate = result["goal"], exact.goal.estimate
    assert estimate is not None
    assert (goal["measure"], goal["segment"], goal["method"]) == ("PSYCHOLOGY", None, "WELCH")
    assert (goal["low"], goal["high"], goal["difference"]) == (estimate.low, estimate.high, estimate.difference)
    assert goal["treated"]["before"] == exact.goal.treated.before
    assert {each["arm"]: each["drawn"] for each in result["arms"]} == {
        arm.value: count for arm, count in exact.everyone.items()
    }
    assert [each["segment"] for each in result["effects"] if each["measure"] == "ENTERED"] == [
        None,
        *(segment.name for segment in Segment),
    ]


def test_before_the_end_and_before_the_launch_it_says_so(api: Api, house: House) -> None:
    life = _lived(house)
    early = _result(api, life, at="2026-04-12T09:00:00+09:00")
    assert (early["isOver"], early["says"]) == (False, "CANNOT_SAY")
    assert [each["code"] for each in early["reasons"]] == ["NOT_OVER_YET", "TOO_FEW"]
    unknown = "Q2FtcGFpZ246OTk5"
    assert api.code(RESULT, id=unknown) == "NOT_FOUND"


def test_whoever_may_not_read_personal_data_sees_no_small_group(api_as: Callable[[Role], Api], house: House) -> None:
    life = _lived(house)
    planner = api_as(Role.PLANNER)
    exact, veiled = _result(planner, life), _result(api_as(Role.ANALYST), life)
    few = {each["measure"]: each["treated"]["cases"] for each in exact["effects"]}
    assert few["BUYERS"] == 3
    hidden = {each["measure"]: each["treated"]["cases"] for each in veiled["effects"]}
    assert hidden["BUYERS"] is None
    assert veiled["goal"] == exact["goal"]
    assert api_as(Role.COMMUNITY_MANAGER).code(RESULT, id=_id(planner)) == "FORBIDDEN"


def test_a_finding_leads_to_the_next_version(api: Api, house: House) -> None:
    first = house.publish(*(entry(f"to-{segment.name}", segment, "LEARN") for segment in Segment))
    _lived(house, plan_id=first)
    campaign = _id(api)
    finding = api.do("campaignFindingRecord", FINDING, campaignId=campaign, note="言い方を変える")["campaignFinding"]
    assert (finding["says"], finding["reasons"], finding["note"]) == ("IMPROVED", [], "言い方を変える")
    assert (finding["campaign"]["key"], finding["plan"]["version"]) == ("spring", 1)
    assert finding["result"]["goal"]["says"] == "IMPROVED"
    product = global_id("Product", house.product_id)
    given = {
        "productId": product,
        "aims": [],
        "entries": [],
        "reason": "検証の結果",
        "basedOnFindingIds": [finding["id"]],
    }
    fields = (
        "communicationPlan { version basedOn { id } findings { id } versions { nodes { version findings { id } } } }"
    )
    plan = api.do("communicationPlanPublish", fields, **given)["communicationPlan"]
    assert plan == {
        "version": 2,
        "basedOn": [{"id": finding["id"]}],
        "findings": [],
        "versions": {"nodes": [{"version": 1, "findings": [{"id": finding["id"]}]}, {"version": 2, "findings": []}]},
    }
    query = """query ($id: ID!) { node(id: $id) { ... on CampaignFinding { revisedPlans { version } } }
      campaignFindings(campaignId: null) { totalCount nodes { id } } }"""
    assert api.ask(query, id=finding["id"]) == {
        "node": {"revisedPlans": [{"version": 2}]},
        "campaignFindings": {"totalCount": 1, "nodes": [{"id": finding["id"]}]},
    }
    assert api.ask("{ campaigns { nodes { findings { id } } } }")["campaigns"]["nodes"] == [
        {"findings": [{"id": finding["id"]}]}
    ]


def test_a_plan_that_rests_on_nothing_known_is_not_published(api: Api, house: House) -> None:
    _lived(house)
    product = global_id("Product", house.product_id)
    given = {
        "productId": product,
        "aims": [],
        "entries": [],
        "reason": "x",
        "basedOnFindingIds": ["Q2FtcGFpZ25GaW5kaW5nOjk"],
    }
    (error,) = api.attempt("communicationPlanPublish", "clientMutationId", **given)["userErrors"]
    assert error["code"] == "NOT_FOUND"
    assert api.ask("query ($id: ID!) { communicationPlan(productId: $id) { version } }", id=product) == {
        "communicationPlan": None
    }


def test_only_who_plans_records_findings(api_as: Callable[[Role], Api], house: House) -> None:
    _lived(house)
    campaign = _id(api_as(Role.PLANNER))
    text = (
        "mutation ($input: CampaignFindingRecordInput!) { campaignFindingRecord(input: $input) { clientMutationId } }"
    )
    assert api_as(Role.ANALYST).code(text, input={"campaignId": campaign, "note": ""}) == "FORBIDDEN"


def _lived(house: House, plan_id: int | None = None) -> Life:
    """A campaign with a clear effect and three buyers, to its end."""
    goal = Goal(kind=GoalKind.AXIS, axis=Axis.PSYCHOLOGY)
    content = [WORDS] if plan_id is None else None
    life = live(house, 120, control_share=0.5, goal=goal, plan_id=plan_id, content=content)
    life.passes(20)
    treated = sorted(life.treated)
    life.say({each: 0.45 + 0.35 * (each in treated) for each in life.people})
    life.buy(dict.fromkeys(treated[:3], 700.0))
    life.passes(40)
    return life


def _result(api: Api, _life: Life, **more: object) -> Answer:
    return api.ask(RESULT, id=_id(api), **more)["campaignResult"]


def _id(api: Api) -> str:
    found = api.ask("{ campaigns { nodes { id } } }")["campaigns"]["nodes"][0]["id"]
    assert isinstance(found, str)
    return found
