"""A small company as the API knows it: one brand, one product, and people who said and bought things."""

from dataclasses import dataclass

from tests.api.client import Api

FEELINGS = ("LIKING", "TRUST", "DEPENDENCE")
BONDS = ("CONNECTION", "PROMINENCE")
SPOKEN = "2026-03-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The ids of what there is."""

    brand: str
    product: str
    people: list[str]


def found_company(api: Api, people: int = 1) -> Company:
    """Makes a company with that many people, known as u0, u1 and so on, of whom nothing else is known."""
    brand = api.do("brandCreate", "brand { id }", key="sakura", name={"ja": "さくら"})["brand"]["id"]
    product = api.do("productCreate", "product { id }", brandId=brand, key="tea", name={"ja": "お茶"})["product"]["id"]
    api.do("peopleImport", rows=[{"externalRef": f"u{number}"} for number in range(people)])
    found = api.ask("{ people(first: 100) { nodes { id } } }")["people"]["nodes"]
    return Company(brand=brand, product=product, people=[person["id"] for person in found])


def answers(company: Company, ref: str, *, feeling: float, bond: float) -> list[dict[str, object]]:
    """Rows that say how someone feels about the product and the brand, from 1 to 5 on every facet."""
    said = {"person": {"externalRef": ref}, "observedAt": SPOKEN, "low": 1, "high": 5}
    psychology = [
        {
            **said,
            "axis": "PSYCHOLOGY",
            "productId": company.product,
            "facet": facet,
            "sourceId": facet,
            "value": feeling,
        }
        for facet in FEELINGS
    ]
    depth = [
        {**said, "axis": "DEPTH", "brandId": company.brand, "facet": facet, "sourceId": facet, "value": bond}
        for facet in BONDS
    ]
    return [*psychology, *depth]


def purchase(company: Company, ref: str, order: str, at: str = SPOKEN, **more: object) -> dict[str, object]:
    """A row that says that someone bought the product."""
    bought = {"person": {"externalRef": ref}, "productId": company.product, "orderRef": order, "purchasedAt": at}
    return {**bought, **more}


def marked(api: Api, key: str, refs: list[str]) -> dict[str, object]:
    """The condition that finds just those people, by something new known of them that is not personal."""
    api.do("attributeDefine", key=key, kind="TEXT", name={"en": "Marked"}, personal=False)
    rows = [{"externalRef": ref, "attributes": [{"key": key, "value": "yes"}]} for ref in refs]
    api.do("peopleImport", rows=rows)
    return {"attribute": {"key": key, "values": ["yes"]}}
