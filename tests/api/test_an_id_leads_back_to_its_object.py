"""Every object is a node: its id finds it again, and no other spelling does."""

import base64

import pytest

from backend.api.schema import KINDS
from backend.db import Database
from tests.api.client import Api
from tests.api.company import answers, found_company, purchase
from tests.api.printed import object_types
from tests.asking import ask
from tests.clocks import SettableClock

NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


def spelled(plain: str) -> str:
    """An id of that content."""
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def test_each_kind_of_object_is_found_again(api: Api, database: Database, clock: SettableClock) -> None:
    ask(database, clock())
    api.do("attributeDefine", key="plan", kind="TEXT", name={"en": "Plan"})
    product = api.ask('{ product(key: "tea") { id } }')["product"]["id"]
    bought = {"person": {"externalRef": "C-1"}, "orderRef": "o", "purchasedAt": "2026-03-01T00:00:00Z"}
    api.do("purchasesRecord", rows=[{**bought, "productId": product}])
    found = api.ask(
        """{ brands { nodes { id } } products { nodes { id } } staffTokens { nodes { id } } attributes { id }
             surveys { nodes { id latestVersion { id } } }
             touchpoints { nodes { id } } measurementModels { nodes { id } }
             people { nodes { id invitations { nodes { id } } purchases { nodes { id } } positions { id } } } }"""
    )
    ids = set(_ids(found))
    kinds = {api.ask(NODE, id=each)["node"]["__typename"] for each in ids}
    assert {api.ask(NODE, id=each)["node"]["id"] for each in ids} == ids
    assert kinds == {
        "Attribute",
        "Brand",
        "Invitation",
        "MeasurementModel",
        "Person",
        "Position",
        "Product",
        "Purchase",
        "StaffToken",
        "Survey",
        "SurveyVersion",
        "Touchpoint",
    }


def test_every_type_of_node_has_its_way_back() -> None:
    nodes = {each.name for each in object_types() if "Node" in [shape.name for shape in each.interfaces]}
    assert nodes == set(KINDS)


def test_an_id_of_nothing_finds_nothing(api: Api) -> None:
    for plain in ("Person:1", "Position:1.1", "Position:1", "Poster:1", "Nothing:1", f"Brand:{2**63 - 1}"):
        assert api.ask(NODE, id=spelled(plain)) == {"node": None}


@pytest.mark.parametrize(
    "id",
    [
        "",
        "x",
        "ｘ",
        "\x00",
        "A" * 5_000,
        spelled("Brand"),
        spelled("Brand:"),
        spelled("Brand:0"),
        spelled("Brand:-1"),
        spelled("Brand:01"),
        spelled("Brand:1_0"),
        spelled("Brand: 1"),
        spelled("Brand:١"),
        spelled(f"Brand:{2**63}"),
        spelled("Brand:1") + "=",
        spelled("Brand:1")[:-1] + "R",
        "Brand:1",
    ],
)
def test_what_is_no_id_is_refused(api: Api, id: str) -> None:
    found_company(api)
    assert api.code(NODE, id=id) == "INVALID"
    assert api.code("query($id: ID) { brand(id: $id) { id } }", id=id) == "INVALID"


def test_an_id_of_another_type_is_refused(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=4, bond=4))
    assert api.code("query($id: ID) { person(id: $id) { id } }", id=company.brand) == "INVALID"
    assert api.code("query($id: ID!) { segmentSummary(productId: $id) { total } }", id=company.brand) == "INVALID"
    payload = api.attempt("purchasesRecord", rows=[{**purchase(company, "u0", "o"), "productId": company.brand}])
    assert payload["userErrors"] == [
        {"message": "this is not the id of a Product", "code": "INVALID", "path": ["input", "rows", "0", "productId"]}
    ]


def _ids(found: object) -> list[str]:
    if isinstance(found, list):
        return [each for part in found for each in _ids(part)]
    if isinstance(found, dict):
        own = [found["id"]] if "id" in found else []
        return [*own, *(each for part in found.values() for each in _ids(part))]
    return []
