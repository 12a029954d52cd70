"""A measurement model is drafted, published with everyone's positions, and the one before stays readable."""

import pytest

from backend.loyalty.rules.model import DEFAULT_DEFINITION
from tests.api.client import Api
from tests.api.company import answers, found_company

EASIER: dict[str, object] = {
    **DEFAULT_DEFINITION,
    "axes": {
        "PSYCHOLOGY": {"half_life_days": 180, "kappa": 1, "s": 0.18, "tau": 0.4, "n_min": 1, "delta": 0.05},
        "DEPTH": {"half_life_days": 365, "kappa": 1, "s": 0.18, "tau": 0.4, "n_min": 1, "delta": 0.05},
    },
}
POSITIONS = "{ people { nodes { positions { segment psychology { value evidence } } } } }"
COUNTS = "query($id: ID!) { segmentSummary(productId: $id) { total counts { segment count } } }"


def draft(api: Api) -> str:
    """The id of a draft under which the same answers mean more."""
    done = api.do(
        "measurementModelCreate", "measurementModel { id status publishedAt }", version="v2", definition=EASIER
    )
    assert done["measurementModel"]["status"] == "DRAFT"
    assert done["measurementModel"]["publishedAt"] is None
    return str(done["measurementModel"]["id"])


def test_everyone_is_read_under_the_new_one_at_once(api: Api) -> None:
    company = found_company(api, 3)
    rows = [row for ref in ("u0", "u1", "u2") for row in answers(company, ref, feeling=3, bond=3)]
    api.do("observationsImport", rows=rows)
    before = api.ask(POSITIONS)["people"]["nodes"]
    assert [each["positions"][0]["segment"] for each in before] == ["CONSUMER"] * 3
    model = draft(api)
    assert api.ask(POSITIONS)["people"]["nodes"] == before
    done = api.do("measurementModelPublish", "measurementModel { status publishedAt }", id=model)
    assert done["measurementModel"] == {"status": "LIVE", "publishedAt": "2026-04-01T00:00:00.000Z"}
    after = api.ask(POSITIONS)["people"]["nodes"]
    assert [each["positions"][0]["segment"] for each in after] == ["MIND_LEADER"] * 3
    counts = {
        each["segment"]: each["count"] for each in api.ask(COUNTS, id=company.product)["segmentSummary"]["counts"]
    }
    assert counts["MIND_LEADER"] == 3
    found = api.ask("{ measurementModels { nodes { version status } } }")["measurementModels"]["nodes"]
    assert found == [{"version": "provisional-1", "status": "RETIRED"}, {"version": "v2", "status": "LIVE"}]


def test_a_draft_can_be_looked_through_before(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=3, bond=3))
    query = "query($id: ID) { people { nodes { positions(modelId: $id) { segment psychology { value } } } } }"
    tried = api.ask(query, id=draft(api))["people"]["nodes"][0]["positions"][0]
    live = api.ask(query)["people"]["nodes"][0]["positions"][0]
    assert (tried["segment"], live["segment"]) == ("MIND_LEADER", "CONSUMER")
    assert api.code(query, id=company.product) == "INVALID"
    assert api.code(query, id="TWVhc3VyZW1lbnRNb2RlbDo5") == "NOT_FOUND"


def test_what_is_live_is_not_published_again(api: Api) -> None:
    model = draft(api)
    api.do("measurementModelPublish", id=model)
    assert api.attempt("measurementModelPublish", id=model)["userErrors"][0]["code"] == "NOT_A_DRAFT"


def test_a_repeated_request_publishes_once(api: Api) -> None:
    model = draft(api)
    fields = "measurementModel { status }"
    for _ in range(2):
        done = api.do("measurementModelPublish", fields, id=model, idempotencyKey="k")
        assert done["measurementModel"] == {"status": "LIVE"}


@pytest.mark.parametrize("value", [-1, "x", None])
def test_a_draft_that_nothing_can_be_computed_with_is_refused(api: Api, value: object) -> None:
    unfit = {**EASIER, "axes": {"PSYCHOLOGY": {"kappa": value}, "DEPTH": {}}}
    assert (
        api.attempt("measurementModelCreate", version="v", definition=unfit)["userErrors"][0]["code"] == "UNFIT_MODEL"
    )


def test_a_model_is_found_by_its_version(api: Api) -> None:
    found = api.ask('{ measurementModel(version: "provisional-1") { status definition } }')["measurementModel"]
    assert found["status"] == "LIVE"
    assert found["definition"]["axes"]["PSYCHOLOGY"]["tau"] == 0.6


def test_a_position_says_whether_its_cuts_are_provisional(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=3, bond=3))
    query = "query($id: ID) { people { nodes { positions(modelId: $id) { provisional } } } }"

    def told(model: str | None = None) -> object:
        return api.ask(query, id=model)["people"]["nodes"][0]["positions"]

    assert told() == [{"provisional": True}]
    settled = {**EASIER, "provisional": False}
    made = api.do("measurementModelCreate", "measurementModel { id }", version="v2", definition=settled)
    model = made["measurementModel"]["id"]
    assert (told(), told(model)) == ([{"provisional": True}], [{"provisional": False}])
    api.do("measurementModelPublish", id=model)
    assert told() == [{"provisional": False}]
