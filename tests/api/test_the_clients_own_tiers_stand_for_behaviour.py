"""The client's tiers come in through the API with their order, shares and ends; what is unfit keeps everything out."""

import pytest

from backend.db import Database
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company, purchase
from tests.filled import Filled

POSITION = """query($ref: String!, $at: DateTime) { person(externalRef: $ref) {
  positions(asOf: $at) { segment behaviour { value known isTier tierUntil } }
  moves { nodes { cause movedAt toSegment } }
} }"""
ORDER = ["bronze", "silver", "gold"]


def row(ref: str, tier: str, **more: object) -> dict[str, object]:
    return {"person": {"externalRef": ref}, "tier": tier, "observedAt": "2026-03-01T00:00:00Z", **more}


def read(api: Api, ref: str, at: str | None = None) -> Answer:
    return api.ask(POSITION, ref=ref, at=at)["person"]


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Three people who feel well about what they bought long ago."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, 3)
    for ref in ("u0", "u1", "u2"):
        api.do("observationsImport", rows=answers(company, ref, feeling=5, bond=2))
        api.do("purchasesRecord", rows=[purchase(company, ref, f"o-{ref}", "2026-02-20T00:00:00Z")])
    return company


def test_a_tier_takes_its_place_in_the_order_until_it_ends(api: Api, company: Company) -> None:
    rows = [
        row("u0", "gold", validUntil="2026-03-20T00:00:00Z"),
        row("u1", "silver", validUntil="2026-12-31T00:00:00Z"),
        row("u2", "bronze"),
    ]
    shares = [{"tier": "bronze", "share": 60}, {"tier": "silver", "share": 30}, {"tier": "gold", "share": 10}]
    done = api.do(
        "tiersImport",
        "counts { added changed unchanged }",
        productId=company.product,
        order=ORDER,
        rows=rows,
        shares=shares,
    )
    assert done["counts"] == {"added": 3, "changed": 0, "unchanged": 0}
    silver, bronze = (read(api, ref)["positions"][0] for ref in ("u1", "u2"))
    assert silver["behaviour"]["value"] == pytest.approx(0.75)
    assert (silver["behaviour"]["isTier"], silver["behaviour"]["tierUntil"]) == (True, "2026-12-31T00:00:00.000Z")
    assert silver["segment"] == "PRODUCT_LOYAL"
    assert (bronze["behaviour"]["value"], bronze["segment"]) == (pytest.approx(0.3), "FAN")
    assert bronze["behaviour"]["tierUntil"] is None


def test_behind_its_end_behaviour_is_not_known_and_purchases_do_not_step_in(api: Api, company: Company) -> None:
    rows = [row("u0", "gold", validUntil="2026-03-20T00:00:00Z")]
    shares = [{"tier": tier, "share": 1} for tier in ORDER]
    api.do("tiersImport", productId=company.product, order=ORDER, rows=rows, shares=shares)
    before = read(api, "u0", "2026-03-19T23:59:59.999Z")["positions"][0]
    after = read(api, "u0")
    assert (before["segment"], before["behaviour"]["known"]) == ("PRODUCT_LOYAL", True)
    assert (after["positions"][0]["segment"], after["positions"][0]["behaviour"]["known"]) == (None, False)
    assert {"cause": "TIER_END", "movedAt": "2026-03-20T00:00:00.000Z", "toSegment": None} in after["moves"]["nodes"]
    api.do("purchasesRecord", rows=[purchase(company, "u0", "new", "2026-03-30T00:00:00Z")])
    assert read(api, "u0")["positions"][0]["behaviour"]["known"] is False
    renewed = row("u0", "bronze", observedAt="2026-03-31T00:00:00Z", validUntil="2026-06-30T00:00:00Z")
    api.do(
        "tiersImport", productId=company.product, order=ORDER, rows=[renewed], shares=[{"tier": "bronze", "share": 1}]
    )
    assert read(api, "u0")["positions"][0]["behaviour"] == {
        "value": 0.5,
        "known": True,
        "isTier": True,
        "tierUntil": "2026-06-30T00:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("unfit", "code", "path"),
    [
        ({"rows": [row("u0", "gold"), row("u1", "diamond")]}, "INVALID", ["input", "rows", "1", "tier"]),
        ({"rows": [row("u0", "gold"), row("nobody", "gold")]}, "NOT_FOUND", None),
        ({"rows": [row("u0", "gold"), row("u0", "silver")]}, "INVALID", None),
        ({"rows": [row("u0", "gold", observedAt="2026-05-01T00:00:00Z")]}, "FUTURE_INSTANT", None),
        (
            {"rows": [row("u0", "gold", validUntil="2026-03-01T00:00:00Z")]},
            "INVALID",
            ["input", "rows", "0", "validUntil"],
        ),
        ({"rows": [row("u0", "gold")], "order": ["gold", "gold"]}, "INVALID", ["input", "order"]),
        ({"rows": [row("u0", "gold")], "shares": [{"tier": "gold", "share": -1}]}, "INVALID", ["input", "shares"]),
    ],
    ids=["unknown tier", "nobody", "twice", "to come", "ends as it begins", "order", "shares"],
)
def test_what_is_unfit_keeps_everything_out(
    api: Api, company: Company, unfit: dict[str, object], code: str, path: list[str] | None
) -> None:
    refused = api.attempt("tiersImport", "clientMutationId", **{"productId": company.product, "order": ORDER, **unfit})[
        "userErrors"
    ][0]
    assert refused["code"] == code
    if path is not None:
        assert refused["path"] == path
    assert read(api, "u0")["positions"][0]["behaviour"]["isTier"] is False
