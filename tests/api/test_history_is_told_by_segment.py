"""Means, the cube of a past date and cohorts over GraphQL, to whoever may see all and to whoever may not."""

from collections.abc import Callable

from backend.staff.rules import Role
from tests.api.client import Api
from tests.api.company import answers, found_company

HISTORY = """
query History($product: ID!, $asOf: DateTime) {
  segmentSummary(productId: $product, asOf: $asOf) { means { segment psychology behaviour depth } }
  loyaltyMap(productId: $product, bins: 2, asOf: $asOf) { asOf unclassified cells { psychology depth count } }
  segmentCohorts(productId: $product, periods: 1, unit: YEAR) {
    beginsAt people trend { asOf unclassified absent counts { segment count } }
  }
}
"""


def test_means_the_cube_and_cohorts(api: Api, api_as: Callable[[Role], Api]) -> None:
    company = found_company(api, 3)
    rows = [
        row
        for number, feeling in enumerate([5, 5, 1])
        for row in answers(company, f"u{number}", feeling=feeling, bond=1)
    ]
    api.do("observationsImport", rows=rows)
    found = api.ask(HISTORY, product=company.product)
    means = {each["segment"]: each for each in found["segmentSummary"]["means"] if each["psychology"] is not None}
    assert set(means) == {"FAN", "CONSUMER"}
    assert means["FAN"]["psychology"] > 0.6 > means["CONSUMER"]["psychology"]
    assert sum(cell["count"] for cell in found["loyaltyMap"]["cells"]) == 3
    [cohort] = found["segmentCohorts"]
    assert cohort["people"] == 3
    [stand] = cohort["trend"]
    assert {each["segment"]: each["count"] for each in stand["counts"] if each["count"]} == {"FAN": 2, "CONSUMER": 1}
    before = api.ask(HISTORY, product=company.product, asOf="2020-01-01T00:00:00Z")
    assert before["loyaltyMap"] == {"asOf": "2020-01-01T00:00:00.000Z", "unclassified": 0, "cells": []}
    veiled = api_as(Role.ANALYST).ask(HISTORY, product=company.product)
    assert {each["psychology"] for each in veiled["segmentSummary"]["means"]} == {None}
    assert (veiled["loyaltyMap"]["cells"], veiled["segmentCohorts"][0]["people"]) == ([], None)


def test_a_time_zone_that_is_none_is_refused(api: Api) -> None:
    company = found_company(api, 1)
    query = 'query($product: ID!) { segmentCohorts(productId: $product, timeZone: "Mars/Base") { people } }'
    assert api.code(query, product=company.product) == "INVALID"
