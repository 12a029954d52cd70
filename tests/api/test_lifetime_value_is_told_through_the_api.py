"""Lifetime value through the API: curves are fitted, checked and read, by person and by segment, for those who may."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import Company, found_company, marked, purchase
from tests.filled import Filled

PEOPLE = 130
OUTLOOK = """
query($product: ID!, $days: Int!, $where: PeopleWhereInput) {
  lifetimeOutlook(productId: $product, horizonDays: $days, where: $where) {
    horizonDays model { id buyers currency }
    segments { segment buyers active purchases value shareOfWallet walletAnswers }
  }
}
"""
EACH = """
query($product: ID!) {
  people(first: 100) { nodes { externalRef lifetimeValue(productId: $product, horizonDays: 90) {
    repeats active purchases spend value
  } } }
}
"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company of whom 120 have bought, by the day, within three months."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, PEOPLE)
    random = np.random.default_rng(5)
    rows = []
    for number in range(120):
        day = int(random.integers(0, 40))
        for order in range(1 + int(random.geometric(0.5)) * (number % 2)):
            at = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T03:00:00Z"
            rows.append(purchase(company, f"u{number}", f"o-{number}-{order}", at, amount=300.0 + 10 * number))
            day = min(day + 1 + int(random.integers(0, 20)), 80)
    api.do("purchasesRecord", rows=rows)
    return company


def fit(api: Api, company: Company, **more: object) -> Answer:
    """Fits curves."""
    fields = "id until buyers repeaters r alpha a b currency p q gamma correlation atBounds product { key }"
    return api.do("lifetimeFit", f"lifetimeModel {{ {fields} }}", productId=company.product, **more)["lifetimeModel"]


def test_curves_are_fitted_and_found_again(api: Api, company: Company) -> None:
    assert api.ask("query($id: ID!) { lifetimeModel(productId: $id) { id } }", id=company.product) == {
        "lifetimeModel": None
    }
    first, second = fit(api, company, until="2026-03-01T00:00:00Z"), fit(api, company)
    assert first["until"] == "2026-03-01T00:00:00.000Z"
    assert (second["buyers"], second["currency"], second["product"]) == (120, "JPY", {"key": "tea"})
    shapes = {name: second[name] for name in ("r", "a", "b", "p", "q")}
    assert second["atBounds"] == [
        name for name, shape in shapes.items() if not math.exp(-4.99) < shape < math.exp(4.99)
    ]
    found = api.ask(
        "query($id: ID!) { lifetimeModel(productId: $id) { id } lifetimeModels(productId: $id) { nodes { id } } }",
        id=company.product,
    )
    assert found["lifetimeModel"] == {"id": second["id"]}
    assert found["lifetimeModels"]["nodes"] == [{"id": first["id"]}, {"id": second["id"]}]
    assert api.ask("query($id: ID!) { node(id: $id) { id } }", id=first["id"]) == {"node": {"id": first["id"]}}


def test_curves_are_held_against_what_came_after(api: Api, company: Company) -> None:
    fit(api, company, until="2026-02-10T00:00:00Z")
    check = api.ask(
        "query($id: ID!) { lifetimeModel(productId: $id) { buyers check { since classes"
        " { repeats buyers expected bought } } } }",
        id=company.product,
    )["lifetimeModel"]
    classes = check["check"]["classes"]
    assert sum(each["buyers"] for each in classes) == check["buyers"]
    assert sum(each["bought"] for each in classes) > 0
    assert [each["repeats"] for each in classes] == sorted(each["repeats"] for each in classes)


def test_people_and_segments_are_told_the_same(api: Api, company: Company) -> None:
    fit(api, company)
    refs = [f"u{number}" for number in range(100)]
    each = [person["lifetimeValue"] for person in api.ask(EACH, product=company.product)["people"]["nodes"]]
    (segment,) = api.ask(OUTLOOK, product=company.product, days=90, where={"externalRefs": refs})["lifetimeOutlook"][
        "segments"
    ]
    assert (segment["segment"], segment["buyers"], segment["shareOfWallet"]) == (None, 100, None)
    for name in ("active", "purchases", "value"):
        assert segment[name] == pytest.approx(sum(one[name] for one in each), rel=1e-9)


def test_who_never_bought_has_no_value(api: Api, company: Company) -> None:
    fit(api, company)
    found = api.ask(
        'query($id: ID!) { person(externalRef: "u125") { lifetimeValue(productId: $id) { value } } }',
        id=company.product,
    )
    assert found == {"person": {"lifetimeValue": None}}


def test_a_page_of_people_is_read_together(api: Api, company: Company) -> None:
    fit(api, company)
    with counted_statements() as one:
        api.ask(EACH.replace("first: 100", "first: 1"), product=company.product)
    with counted_statements() as hundred:
        api.ask(EACH, product=company.product)
    assert len(hundred) == len(one)


def test_analysts_see_no_exact_sums_of_few(api_as: Callable[[Role], Api], api: Api, company: Company) -> None:
    fit(api, company)
    analyst = api_as(Role.ANALYST)
    few = marked(api, "few", ["u0", "u1", "u2", "u3"])
    (segment,) = analyst.ask(OUTLOOK, product=company.product, days=90, where=few)["lifetimeOutlook"]["segments"]
    assert {name: segment[name] for name in ("buyers", "active", "purchases", "value")} == dict.fromkeys(
        ("buyers", "active", "purchases", "value")
    )
    many = marked(api, "many", [f"u{number}" for number in range(60)])
    shown = analyst.ask(OUTLOOK, product=company.product, days=90, where=many)["lifetimeOutlook"]["segments"][0]
    exact = api.ask(OUTLOOK, product=company.product, days=90, where=many)["lifetimeOutlook"]["segments"][0]
    assert shown["purchases"] != exact["purchases"]
    assert shown["buyers"] == pytest.approx(exact["buyers"], abs=25)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.COMMUNITY_MANAGER])
def test_only_those_who_make_models_fit_curves(api_as: Callable[[Role], Api], company: Company, role: Role) -> None:
    mutation = "mutation($input: LifetimeFitInput!) { lifetimeFit(input: $input) { userErrors { code } } }"
    assert api_as(role).code(mutation, input={"productId": company.product}) == "FORBIDDEN"


def test_what_cannot_be_fitted_is_said(api: Api) -> None:
    company = found_company(api)
    payload = api.attempt("lifetimeFit", "lifetimeModel { id }", productId=company.product)
    assert payload["lifetimeModel"] is None
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [
        ("CANNOT_FIT", ["input", "productId"])
    ]
    assert api.code(OUTLOOK, product=company.product, days=90) == "NOT_FOUND"
    assert api.code(OUTLOOK, product=company.product, days=0) in {"NOT_FOUND", "INVALID"}
