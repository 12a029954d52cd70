"""A position is read through the API as the ledger makes it: coordinates, segment, facets and reasons."""

import math
from base64 import b64encode

import pytest

from backend.clock import DAY
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company, purchase
from tests.clocks import SettableClock

NOW = "2026-04-01T00:00:00Z"
POSITION = """query($ref: String!, $asOf: DateTime) { person(externalRef: $ref) { positions(asOf: $asOf) {
  asOf segment rawSegment certainty depthKnown standing movedAt
  psychology { value sd z pHigh isHigh known reliability evidence staleAt facets { facet value evidence } }
  behaviour { value pHigh isHigh known evidence lapsesAt isTier tierUntil }
  depth { value known evidence staleAt facets { facet value } }
  probabilities { segment probability }
  explanation(first: 50) { axis kind facet value weight effect }
} } }"""


def position(api: Api, as_of: str | None = None) -> Answer:
    """The one position of u0."""
    (found,) = api.ask(POSITION, ref="u0", asOf=as_of)["person"]["positions"]
    return found


def said(company: Company, **more: object) -> list[dict[str, object]]:
    """Answers of u0 just now: 4 of 5 on every facet."""
    return [{**row, "observedAt": NOW, **more} for row in answers(company, "u0", feeling=4, bond=4)]


def test_coordinates_are_those_of_the_formula(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company))
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    found = position(api)
    psychology = found["psychology"]
    assert psychology["evidence"] == 3
    assert psychology["value"] == pytest.approx((0.6 + 3 * 0.75) / 4, rel=1e-12)
    assert psychology["sd"] == pytest.approx(0.18 / 2, rel=1e-12)
    assert psychology["z"] == pytest.approx((psychology["value"] - 0.6) / 0.09, rel=1e-12)
    assert psychology["reliability"] == 0.75
    assert found["behaviour"]["value"] == pytest.approx(2 / 3, rel=1e-12)
    assert found["behaviour"]["lapsesAt"] == "2026-06-30T00:00:00.000Z"
    assert found["depth"]["value"] == pytest.approx((0.5 + 2 * 0.75) / 3, rel=1e-12)
    assert (found["segment"], found["rawSegment"], found["depthKnown"]) == ("BRAND_LOYAL", "BRAND_LOYAL", True)
    assert found["standing"] == "CUSTOMER"
    assert found["asOf"] == "2026-04-01T00:00:00.000Z"
    assert found["movedAt"] == "2026-04-01T00:00:00.000Z"


def test_probabilities_sum_to_one_and_hold_the_certainty(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company))
    found = position(api)
    chances = {each["segment"]: each["probability"] for each in found["probabilities"]}
    assert math.fsum(chances.values()) == pytest.approx(1, rel=1e-12)
    assert found["segment"] == "MIND_LEADER"
    assert found["certainty"] == chances["MIND_LEADER"]


def test_a_facet_stands_on_its_own_evidence(api: Api) -> None:
    company = found_company(api)
    rows = said(company)
    rows[0]["value"] = 5
    rows[2]["value"] = 1
    api.do("observationsImport", rows=rows)
    facets = {each["facet"]: each["value"] for each in position(api)["psychology"]["facets"]}
    assert facets == pytest.approx({"LIKING": 0.8, "TRUST": 0.675, "DEPENDENCE": 0.3}, rel=1e-12)


def test_a_reason_is_what_the_coordinate_would_lose(api: Api) -> None:
    company = found_company(api)
    rows = said(company)
    rows[0]["value"] = 1
    api.do("observationsImport", rows=rows)
    whole = position(api)
    reason = next(each for each in whole["explanation"] if each["facet"] == "LIKING")
    api.do("observationsImport", rows=[{**rows[0], "revision": 2, "withdrawn": True}])
    without = position(api)
    assert reason["effect"] == pytest.approx(whole["psychology"]["value"] - without["psychology"]["value"], rel=1e-9)
    assert reason["effect"] < 0
    assert len(without["explanation"]) == len(whole["explanation"]) - 1


def test_reasons_come_strongest_first(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company))
    effects = [abs(each["effect"]) for each in position(api)["explanation"]]
    assert effects == sorted(effects, reverse=True)
    assert len(effects) == 5


@pytest.mark.parametrize("first", [-1, 51])
def test_reasons_have_their_bounds(api: Api, first: int) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company))
    query = "query($n: Int!) { people { nodes { positions { explanation(first: $n) { effect } } } } }"
    assert api.code(query, n=first) == "INVALID"


def test_a_prospects_acts_count_until_the_first_purchase(api: Api) -> None:
    company = found_company(api)
    act = {"person": {"externalRef": "u0"}, "productId": company.product, "actRef": "a", "kind": "MEETING"}
    api.do("actsRecord", rows=[{**act, "actedAt": NOW}])
    prospect = position(api)
    assert (prospect["standing"], prospect["behaviour"]["evidence"]) == ("PROSPECT", 0.5)
    assert [each["kind"] for each in prospect["explanation"]] == ["MEETING"]
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    customer = position(api)
    assert (customer["standing"], customer["behaviour"]["evidence"]) == ("CUSTOMER", 1)
    assert [each["kind"] for each in customer["explanation"]] == ["PURCHASE"]
    refs = [{"productId": company.product, "orderRef": "o"}]
    returned = api.do("purchasesReturn", "counts { changed }", refs=refs, returnedAt=NOW)
    assert returned["counts"] == {"changed": 1}
    assert position(api)["behaviour"] == prospect["behaviour"]


def test_a_clients_tier_stands_for_behaviour_while_it_is_valid(api: Api, clock: SettableClock) -> None:
    company = found_company(api)
    row = {"person": {"externalRef": "u0"}, "tier": "gold", "observedAt": NOW, "validUntil": "2026-04-11T00:00:00Z"}
    shares = [{"tier": "none", "share": 0.6}, {"tier": "gold", "share": 0.4}]
    api.do("tiersImport", productId=company.product, order=["none", "gold"], rows=[row], shares=shares)
    tier = position(api)["behaviour"]
    assert (tier["value"], tier["isTier"], tier["known"]) == (0.8, True, True)
    assert (tier["lapsesAt"], tier["tierUntil"]) == (None, "2026-04-11T00:00:00.000Z")
    clock.advance(10 * DAY)
    assert not position(api)["behaviour"]["known"]


def test_time_alone_moves_people_without_any_sweep(api: Api, clock: SettableClock) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company, weight=9))
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    query = """query($id: ID!, $since: DateTime!) {
      people(where: { segment: { productId: $id, segments: [BRAND_LOYAL] } }) { totalCount }
      segmentSummary(productId: $id) { counts { segment count } }
      segmentFlow(productId: $id, since: $since) { steps { fromSegment toSegment count } }
      person(externalRef: "u0") { positions { segment } moves(last: 1) { nodes { toSegment cause movedAt } } } }"""
    clock.advance(90 * DAY - 1)
    before = api.ask(query, id=company.product, since=NOW)
    clock.advance(1)
    after = api.ask(query, id=company.product, since=NOW)
    assert [each["people"]["totalCount"] for each in (before, after)] == [1, 0]
    assert [each["person"]["positions"][0]["segment"] for each in (before, after)] == ["BRAND_LOYAL", "MIND_LEADER"]
    counts = {each["segment"]: each["count"] for each in after["segmentSummary"]["counts"]}
    assert (counts["BRAND_LOYAL"], counts["MIND_LEADER"]) == (0, 1)
    assert after["segmentFlow"]["steps"] == [{"fromSegment": "BRAND_LOYAL", "toSegment": "MIND_LEADER", "count": 1}]
    assert after["person"]["moves"]["nodes"] == [
        {"toSegment": "MIND_LEADER", "cause": "LAPSE", "movedAt": "2026-06-30T00:00:00.000Z"}
    ]


def test_the_cube_is_counted_at_this_instant(api: Api, clock: SettableClock) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company, weight=9))
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    query = """query($id: ID!) { loyaltyMap(productId: $id, bins: 2) {
      unclassified cells { psychology behaviour depth count } data } }"""
    cell = {"psychology": 1, "behaviour": 1, "depth": 1, "count": 1}
    assert api.ask(query, id=company.product)["loyaltyMap"] == {
        "unclassified": 0,
        "cells": [cell],
        "data": b64encode(bytes((1, 0, 0, 0, 1, 1, 1))).decode(),
    }
    clock.advance(91 * DAY)
    assert api.ask(query, id=company.product)["loyaltyMap"]["cells"] == [{**cell, "behaviour": 0}]


def test_the_past_is_read_as_it_was(api: Api, clock: SettableClock) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=said(company))
    before = position(api)
    clock.advance(30 * DAY)
    later = [
        {**row, "sourceId": f"again-{row['sourceId']}", "observedAt": "2026-05-01T00:00:00Z", "value": 1}
        for row in said(company)
    ]
    api.do("observationsImport", rows=later)
    assert position(api)["psychology"]["value"] < 0.5
    assert position(api, NOW) == before
    assert api.ask(POSITION, ref="u0", asOf="2026-03-31T00:00:00Z")["person"]["positions"] == []


def test_two_products_and_two_people_never_mix(api: Api) -> None:
    company = found_company(api, 2)
    other = api.do("productCreate", "product { id }", brandId=company.brand, key="cup", name={"en": "Cup"})["product"]
    api.do("observationsImport", rows=said(company))
    api.do("purchasesRecord", rows=[{**purchase(company, "u1", "o", NOW), "productId": other["id"]}])
    query = "{ people { nodes { externalRef positions { product { key } psychology { evidence } } } } }"
    assert api.ask(query)["people"]["nodes"] == [
        {"externalRef": "u0", "positions": [{"product": {"key": "tea"}, "psychology": {"evidence": 3}}]},
        {"externalRef": "u1", "positions": [{"product": {"key": "cup"}, "psychology": {"evidence": 0}}]},
    ]
