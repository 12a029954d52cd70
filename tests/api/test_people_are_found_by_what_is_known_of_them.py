"""The panel through the API: attributes, people, and who is found by what."""

import pytest

from backend.db import Database
from tests.api.client import Api
from tests.api.company import answers, found_company
from tests.filled import Filled


@pytest.fixture
def api_with_people(api: Api, database: Database, filled: Filled) -> Api:
    """Three people with a plan and an age; two of them feel something for the product."""
    filled.once(database, lambda: _add_people(api))
    return api


def _add_people(api: Api) -> None:
    company = found_company(api, 3)
    api.do("attributeDefine", key="plan", kind="CHOICE", name={"en": "Plan"}, choices=["free", "gold"], personal=False)
    api.do("attributeDefine", key="age", kind="NUMBER", name={"en": "Age"})
    for number, (plan, age) in enumerate([("free", 20), ("gold", 30), ("gold", 40)]):
        said = [{"key": "plan", "value": plan}, {"key": "age", "value": age}]
        api.do("personUpdate", id=company.people[number], attributes=said, language="EN" if number else None)
    rows = [*answers(company, "u1", feeling=5, bond=1), *answers(company, "u2", feeling=1, bond=1)]
    api.do("observationsImport", rows=rows)


@pytest.mark.parametrize(
    ("where", "refs"),
    [
        ("{}", ["u0", "u1", "u2"]),
        ('{attribute: {key: "plan", values: ["gold"]}}', ["u1", "u2"]),
        ('{attribute: {key: "age", least: 25, most: 35}}', ["u1"]),
        ('{attribute: {key: "age", most: 30}, externalRefs: ["u0", "u2"]}', ["u0"]),
        ('{or: [{externalRefs: ["u0"]}, {attribute: {key: "age", least: 40}}]}', ["u0", "u2"]),
        ('{not: [{externalRefs: ["u0"]}]}', ["u1", "u2"]),
        ('{and: [{attribute: {key: "plan", values: ["gold"]}}, {not: [{externalRefs: ["u1"]}]}]}', ["u2"]),
        ("{or: []}", []),
        ('{joinedSince: "2026-04-01T00:00:00Z"}', ["u0", "u1", "u2"]),
        ('{joinedSince: "2026-04-01T00:00:00.001Z"}', []),
        ("{segment: {productId: PRODUCT, segments: [FAN]}}", ["u1"]),
        ("{segment: {productId: PRODUCT, segments: [FAN], raw: true}}", ["u1"]),
        ("{segment: {productId: PRODUCT, segments: [FAN, CONSUMER]}}", ["u1", "u2"]),
        ("{segment: {productId: PRODUCT, unclassified: true}}", []),
    ],
)
def test_a_condition_finds_those_of_whom_it_holds(api_with_people: Api, where: str, refs: list[str]) -> None:
    product = api_with_people.ask('{ product(key: "tea") { id } }')["product"]["id"]
    condition = where.replace("PRODUCT", f'"{product}"')
    found = api_with_people.ask(f"{{ people(where: {condition}) {{ totalCount nodes {{ externalRef }} }} }}")["people"]
    assert found == {"totalCount": len(refs), "nodes": [{"externalRef": ref} for ref in refs]}


def test_an_unknown_attribute_finds_nobody_and_says_so(api_with_people: Api) -> None:
    where = '{attribute: {key: "nothing", values: ["x"]}}'
    assert api_with_people.code(f"{{ people(where: {where}) {{ totalCount }} }}") == "INVALID"


def test_what_is_known_is_told(api_with_people: Api) -> None:
    person = api_with_people.ask('{ person(externalRef: "u1") { language attributes { key value } } }')["person"]
    assert person == {"language": "EN", "attributes": [{"key": "age", "value": 30}, {"key": "plan", "value": "gold"}]}
    taken = [{"key": "age", "value": None}]
    person_id = api_with_people.ask('{ person(externalRef: "u1") { id } }')["person"]["id"]
    fields = "person { attributes { key } }"
    assert api_with_people.do("personUpdate", fields, id=person_id, attributes=taken)["person"] == {
        "attributes": [{"key": "plan"}]
    }


def test_attributes_are_told(api_with_people: Api) -> None:
    found = api_with_people.ask("{ attributes { key kind choices personal name { en } } }")["attributes"]
    assert found == [
        {"key": "age", "kind": "NUMBER", "choices": [], "personal": True, "name": {"en": "Age"}},
        {"key": "plan", "kind": "CHOICE", "choices": ["free", "gold"], "personal": False, "name": {"en": "Plan"}},
    ]


def test_an_import_adds_and_changes(api_with_people: Api) -> None:
    rows = [
        {"externalRef": "u0", "attributes": [{"key": "plan", "value": "gold"}]},
        {"externalRef": "u1"},
        {"externalRef": "new", "language": "EN", "attributes": [{"key": "age", "value": "50"}]},
    ]
    counts = api_with_people.do("peopleImport", "counts { added changed unchanged }", rows=rows)["counts"]
    assert counts == {"added": 1, "changed": 1, "unchanged": 1}


def test_nobody_is_null(api_with_people: Api) -> None:
    assert api_with_people.ask('{ person(externalRef: "nobody") { id } }') == {"person": None}
    assert api_with_people.code("{ person { id } }") == "INVALID"
    both = api_with_people.ask('{ person(externalRef: "u0") { id } }')["person"]["id"]
    query = 'query($id: ID) { person(id: $id, externalRef: "u0") { id } }'
    assert api_with_people.code(query, id=both) == "INVALID"
