"""Staff review who may be one, merge and part them again, read what is held on a person, and forget them."""

from collections.abc import Callable

from backend.staff.rules import Role
from tests.api.client import Api
from tests.api.company import Company, answers, found_company, purchase

PAIRS = "{ duplicates(first: 10) { nodes { id reason likeness status person { externalRef } other { externalRef } } } }"


def _alike(api: Api) -> Company:
    """Three people, of whom the first two have nearly the same name and the same birthday."""
    company = found_company(api, 3)
    for key, kind in (("name", "TEXT"), ("born", "DATE")):
        api.do("attributeDefine", key=key, kind=kind, name={"en": key})
    for person, name in zip(company.people, ("山田 花子", "山田花子", "佐藤太郎"), strict=True):
        said = [{"key": "name", "value": name}, {"key": "born", "value": "1990-04-01"}]
        api.do("personUpdate", id=person, attributes=said)
    ids = {each["key"]: each["id"] for each in api.ask("{ attributes { id key } }")["attributes"]}
    found = api.do("duplicatesSearch", "found", nameAttributeId=ids["name"], birthAttributeId=ids["born"])
    assert found["found"] == 1
    return company


def test_a_pair_is_reviewed_and_dismissed(api: Api) -> None:
    _alike(api)
    (pair,) = api.ask(PAIRS)["duplicates"]["nodes"]
    assert pair == {
        "id": pair["id"],
        "reason": "NAME",
        "likeness": 1.0,
        "status": "OPEN",
        "person": {"externalRef": "u0"},
        "other": {"externalRef": "u1"},
    }
    dismissed = api.do("duplicateDismiss", "duplicate { status }", id=pair["id"])["duplicate"]
    assert dismissed == {"status": "DISMISSED"}
    assert api.ask(PAIRS)["duplicates"]["nodes"] == []
    again = api.attempt("duplicateDismiss", id=pair["id"])
    assert [error["code"] for error in again["userErrors"]] == ["ALREADY_DECIDED"]


def test_two_are_merged_and_parted_again(api: Api) -> None:
    company = _alike(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=5, bond=5))
    api.do("purchasesRecord", rows=[purchase(company, "u1", "A-1")])
    before = _segments(api)
    merged = api.do(
        "peopleMerge",
        "merge { id source kept { externalRef } gone { externalRef } undoneAt }",
        keptId=company.people[0],
        goneId=company.people[1],
    )["merge"]
    assert (merged["kept"], merged["gone"], merged["undoneAt"]) == ({"externalRef": "u0"}, {"externalRef": "u1"}, None)
    assert _segments(api) == [["PRODUCT_LOYAL"], []]
    # What comes under the old reference reaches the kept person, and goes back with the rest.
    api.do("purchasesRecord", rows=[purchase(company, "u1", "A-2")])
    assert api.ask('{ person(externalRef: "u1") { externalRef } }')["person"] == {"externalRef": "u0"}
    undone = api.do("peopleMergeUndo", "merge { undoneAt }", id=merged["id"])["merge"]
    assert undone["undoneAt"] is not None
    assert _segments(api) == before
    assert _orders(api, company) == [[], ["A-1", "A-2"], []]
    assert len(api.ask("{ merges(first: 5) { nodes { id } } }")["merges"]["nodes"]) == 1


def test_a_person_is_shown_what_is_held_and_is_forgotten(api: Api, api_as: Callable[[Role], Api]) -> None:
    company = _alike(api)
    asked = "query($id: ID!) { personData(personId: $id) }"
    held = api.ask(asked, id=company.people[0])["personData"]
    assert held["person"]["external_ref"] == "u0"
    assert [each["attribute"] for each in held["attributes"]] == ["name", "born"]
    assert api_as(Role.ANALYST).code(asked, id=company.people[0]) == "FORBIDDEN"
    forget = "mutation($id: ID!) { personForget(input: {id: $id}) { forgotten } }"
    assert api_as(Role.PLANNER).code(forget, id=company.people[0]) == "FORBIDDEN"
    assert api.do("personForget", "forgotten", id=company.people[0])["forgotten"] == 1
    assert api.ask('{ person(externalRef: "u0") { id } }')["person"] is None
    assert len(api.ask("{ people(first: 9) { nodes { id } } }")["people"]["nodes"]) == 2
    assert "u0" not in str(api.ask(asked, id=company.people[0])["personData"])
    assert api.ask(PAIRS)["duplicates"]["nodes"] == []


def _segments(api: Api) -> list[list[str]]:
    nodes = api.ask("{ people(first: 5) { nodes { positions { segment } } } }")["people"]["nodes"]
    return [[each["segment"] for each in node["positions"]] for node in nodes]


def _orders(api: Api, company: Company) -> list[list[str]]:
    query = "query($id: ID!) { node(id: $id) { ... on Person { purchases(first: 9) { nodes { orderRef } } } } }"
    found = [api.ask(query, id=person)["node"]["purchases"]["nodes"] for person in company.people]
    return [sorted(each["orderRef"] for each in nodes) for nodes in found]
