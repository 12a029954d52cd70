"""A mutation that cannot be done answers with user errors, and leaves everything as it was."""

import pytest

from tests.api.client import Api
from tests.api.company import answers, found_company, purchase

WORLD = """{ brands { totalCount } products { totalCount } surveys { totalCount } touchpoints { totalCount }
  people { totalCount nodes { language attributes { key } observations { totalCount } purchases { totalCount } } }
  invitations { totalCount } measurementModels { totalCount } staffTokens { totalCount } }"""
NAME = {"en": "A name"}
ROW = ["rows", "1"]


@pytest.mark.parametrize(
    ("mutation", "input", "code", "path"),
    [
        ("brandCreate", {"key": "sakura", "name": NAME}, "ALREADY_EXISTS", ["key"]),
        ("brandCreate", {"key": "with space", "name": NAME}, "INVALID", ["key"]),
        ("brandCreate", {"key": "k" * 81, "name": NAME}, "INVALID", ["key"]),
        ("brandCreate", {"key": "k", "name": {}}, "INVALID", ["name"]),
        ("brandCreate", {"key": "k", "name": {"ja": "\x00"}}, "INVALID", ["name"]),
        ("brandCreate", {"key": "k", "name": {"ja": " "}}, "INVALID", ["name"]),
        ("productCreate", {"key": "k", "brandId": "nonsense", "name": NAME}, "INVALID", ["brandId"]),
        ("productCreate", {"key": "k", "brandId": "QnJhbmQ6OTk", "name": NAME}, "NOT_FOUND", ["brandId"]),
        ("brandUpdate", {"id": "QnJhbmQ6OTk", "name": NAME}, "NOT_FOUND", ["id"]),
        ("productUpdate", {"id": "UHJvZHVjdDo5OQ", "name": NAME}, "NOT_FOUND", ["id"]),
        ("personCreate", {"externalRef": "u0"}, "ALREADY_EXISTS", ["externalRef"]),
        ("personCreate", {"externalRef": "\x00"}, "INVALID", ["externalRef"]),
        ("personCreate", {"attributes": [{"key": "unknown", "value": 1}]}, "INVALID", ["attributes", "unknown"]),
        ("personCreate", {"attributes": [{"key": "a", "value": [1]}]}, "INVALID", ["attributes", "0", "value"]),
        (
            "peopleImport",
            {"rows": [{"externalRef": "n"}, {"externalRef": ""}]},
            "INVALID",
            ["rows", "1", "externalRef"],
        ),
        ("surveyCreate", {"key": "s", "definition": []}, "INVALID", ["definition"]),
        ("surveyCreate", {"key": "s", "definition": {"title": 1}}, "INVALID", ["definition"]),
        ("touchpointClose", {"id": "VG91Y2hwb2ludDo5"}, "NOT_FOUND", ["id"]),
        ("invitationRevoke", {"id": "SW52aXRhdGlvbjo5"}, "NOT_FOUND", ["id"]),
        ("measurementModelCreate", {"version": "v", "definition": {}}, "UNFIT_MODEL", ["definition"]),
        ("measurementModelCreate", {"version": "v", "definition": 1}, "INVALID", ["definition"]),
        ("staffTokenRevoke", {"id": "U3RhZmZUb2tlbjo5"}, "NOT_FOUND", ["id"]),
        ("staffTokenCreate", {"name": "", "role": "ANALYST"}, "INVALID", ["name"]),
    ],
)
def test_the_refusal_names_what_is_wrong(
    api: Api, mutation: str, input: dict[str, object], code: str, path: list[str]
) -> None:
    found_company(api)
    before = api.ask(WORLD)
    (error,) = api.attempt(mutation, "clientMutationId", **input)["userErrors"]
    assert error["code"] == code
    assert error["path"] == ["input", *path]
    assert api.ask(WORLD) == before


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"value": 6}, "UNFIT_OBSERVATION", "value"),
        ({"value": 0.999}, "UNFIT_OBSERVATION", "value"),
        ({"value": None}, "INVALID", "value"),
        ({"low": 5}, "UNFIT_OBSERVATION", "low"),
        ({"facet": "CONNECTION"}, "UNFIT_OBSERVATION", "facet"),
        ({"facet": None}, "UNFIT_OBSERVATION", "facet"),
        ({"weight": 0}, "UNFIT_OBSERVATION", "weight"),
        ({"revision": 0}, "UNFIT_OBSERVATION", "revision"),
        ({"kind": "PURCHASE"}, "UNFIT_OBSERVATION", "axis"),
        ({"kind": "CONVERSATION"}, "INVALID", "kind"),
        ({"kind": "ADVOCACY"}, "INVALID", "kind"),
        ({"observedAt": "2027-01-01T00:00:00Z"}, "FUTURE_INSTANT", "observedAt"),
        ({"sourceId": ""}, "INVALID", "sourceId"),
        ({"sourceId": "x" * 161}, "INVALID", "sourceId"),
        ({"productId": None}, "INVALID", "productId"),
        ({"productId": "UHJvZHVjdDo5OQ"}, "NOT_FOUND", "productId"),
        ({"person": {"externalRef": "nobody"}}, "NOT_FOUND", "person"),
        ({"person": {"id": "UGVyc29uOjk5"}}, "NOT_FOUND", "person"),
        ({"person": {}}, "INVALID", "person"),
        ({"person": {"id": "UGVyc29uOjE", "externalRef": "u0"}}, "INVALID", "person"),
    ],
)
def test_one_bad_line_keeps_all_of_them_out(api: Api, more: dict[str, object], code: str, path: str) -> None:
    company = found_company(api)
    rows = answers(company, "u0", feeling=4, bond=4)
    rows[1] = {**rows[1], **more}
    before = api.ask(WORLD)
    (error,) = api.attempt("observationsImport", rows=rows)["userErrors"]
    assert error["code"] == code
    assert path in error["path"]
    assert error["path"][:3] in (["input", "rows", "1"], ["input", path])
    assert api.ask(WORLD) == before


@pytest.mark.parametrize(
    ("mutation", "rows"),
    [
        ("purchasesRecord", [{"quantity": -1}, {"currency": "yen"}, {"orderRef": "\x00"}, {"amount": -1}]),
        ("purchasesRecord", [{"productId": "UHJvZHVjdDo5OQ"}, {"purchasedAt": "2027-01-01T00:00:00Z"}]),
    ],
)
def test_a_bad_purchase_too(api: Api, mutation: str, rows: list[dict[str, object]]) -> None:
    company = found_company(api)
    before = api.ask(WORLD)
    for bad in rows:
        good = purchase(company, "u0", "good")
        (error,) = api.attempt(mutation, rows=[good, {**purchase(company, "u0", "bad"), **bad}])["userErrors"]
        assert error["path"][:3] == ["input", "rows", "1"]
    assert api.ask(WORLD) == before


def test_more_rows_than_are_good_for_others_are_refused(api: Api) -> None:
    company = found_company(api)
    rows = [{"externalRef": f"n{number}"} for number in range(5_001)]
    (error,) = api.attempt("peopleImport", rows=rows)["userErrors"]
    assert error["path"] == ["input", "rows"]
    assert len(company.people) == api.ask("{ people { totalCount } }")["people"]["totalCount"]


def test_what_the_client_calls_the_request_comes_back(api: Api) -> None:
    assert api.do("brandCreate", key="b", name=NAME, clientMutationId="mine")["clientMutationId"] == "mine"
    assert api.attempt("brandCreate", key="b", name=NAME, clientMutationId="mine")["clientMutationId"] == "mine"


def test_an_instant_needs_its_zone(api: Api) -> None:
    company = found_company(api)
    query = "query($at: DateTime!, $id: ID!) { segmentSummary(productId: $id, asOf: $at) { asOf } }"
    for at in ("2026-03-01T00:00:00", "2026-03-01", "yesterday", "0001-01-01T00:00:00Z", 5, None, ["x"]):
        assert api.code(query, at=at, id=company.product) == "INVALID"
    summary = api.ask(query, at="2026-03-01T09:00:00.5+09:00", id=company.product)["segmentSummary"]
    assert summary["asOf"] == "2026-03-01T00:00:00.500Z"
