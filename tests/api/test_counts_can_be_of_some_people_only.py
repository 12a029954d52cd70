"""Counts by segment, flows and the cube, of all people or only of those of whom a condition holds."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.staff.rules import Permission, Role, may
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company
from tests.filled import Filled

COUNTS = """
query Counts($product: ID!, $where: PeopleWhereInput, $asOf: DateTime) {
  segmentSummary(productId: $product, where: $where, asOf: $asOf) { total unclassified counts { segment count } }
  segmentFlow(productId: $product, where: $where, since: "2026-02-01T00:00:00Z") { steps { isNew toSegment count } }
  loyaltyMap(productId: $product, where: $where, bins: 1) { unclassified cells { count } data }
}
"""
HIDDEN = {"attribute": {"key": "age", "least": 10}}


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Two fans, one of them on the gold plan, and a consumer."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, 3)
    api.do("attributeDefine", key="plan", kind="CHOICE", name={"en": "Plan"}, choices=["free", "gold"], personal=False)
    api.do("attributeDefine", key="age", kind="NUMBER", name={"en": "Age"})
    for person, plan in zip(company.people, ["free", "gold", "gold"], strict=True):
        said = [{"key": "plan", "value": plan}, {"key": "age", "value": 20}]
        api.do("personUpdate", id=person, attributes=said)
    feelings = enumerate([5, 5, 1])
    rows = [row for number, feeling in feelings for row in answers(company, f"u{number}", feeling=feeling, bond=1)]
    api.do("observationsImport", rows=rows)
    return company


def counted(api: Api, company: Company, where: object, **more: object) -> dict[str, int]:
    """The segments that someone is in, once all three readings agree."""
    found: Answer = api.ask(COUNTS, product=company.product, where=where, **more)
    counts = {each["segment"]: each["count"] for each in found["segmentSummary"]["counts"] if each["count"]}
    steps = found["segmentFlow"]["steps"]
    assert {step["toSegment"]: step["count"] for step in steps} == counts
    assert all(step["isNew"] for step in steps)
    cells = sum(cell["count"] for cell in found["loyaltyMap"]["cells"])
    assert found["segmentSummary"]["total"] == cells == sum(counts.values())
    return counts


def test_without_a_condition_everyone_counts(api: Api, company: Company) -> None:
    assert counted(api, company, None) == counted(api, company, {}) == {"FAN": 2, "CONSUMER": 1}


def test_a_condition_leaves_the_others_out(api: Api, company: Company) -> None:
    gold = {"attribute": {"key": "plan", "values": ["gold"]}}
    fans = {"segment": {"productId": company.product, "segments": ["FAN"]}}
    raw_fans = {"segment": {"productId": company.product, "segments": ["FAN"], "raw": True}}
    assert counted(api, company, gold) == {"FAN": 1, "CONSUMER": 1}
    assert counted(api, company, fans) == counted(api, company, raw_fans) == {"FAN": 2}
    assert counted(api, company, {"and": [gold, fans]}) == {"FAN": 1}
    assert counted(api, company, {"not": [fans]}) == {"CONSUMER": 1}
    assert counted(api, company, {"externalRefs": ["nobody"]}) == {}
    assert counted(api, company, gold, asOf="2026-03-15T00:00:00Z") == {"FAN": 1, "CONSUMER": 1}


def test_nobody_learns_a_hidden_value_by_asking_who_has_it(
    api: Api, api_as: Callable[[Role], Api], company: Company
) -> None:
    assert counted(api, company, HIDDEN) == {"FAN": 2, "CONSUMER": 1}
    analyst = api_as(Role.ANALYST)
    assert not may(Role.ANALYST, Permission.READ_PERSONAL_DATA)
    assert analyst.code(COUNTS, product=company.product, where={"or": [HIDDEN]}) == "FORBIDDEN"
    people = "query($where: PeopleWhereInput) { people(where: $where) { totalCount } }"
    assert analyst.code(people, where={"not": [{"and": [HIDDEN]}]}) == "FORBIDDEN"
    found = analyst.ask(COUNTS, product=company.product, where={"attribute": {"key": "plan", "values": ["gold"]}})
    assert found["segmentSummary"]["total"] is None
    assert {each["count"] for each in found["segmentSummary"]["counts"]} == {None}
    assert {step["count"] for step in found["segmentFlow"]["steps"]} == {None}
    assert found["loyaltyMap"] == {"unclassified": None, "cells": [], "data": ""}


def test_no_cursor_tells_a_reference_to_whom_it_is_too_personal(
    api: Api, api_as: Callable[[Role], Api], company: Company
) -> None:
    query = "{ people(orderBy: EXTERNAL_REF_ASC) { edges { cursor } } }"
    assert len(api.ask(query)["people"]["edges"]) == len(company.people)
    assert api_as(Role.ANALYST).code(query) == "FORBIDDEN"
