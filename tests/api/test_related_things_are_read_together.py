"""However many objects a query meets, each kind of thing that belongs to them is read once."""

import pytest

from backend.db import Database
from tests.api.client import Api, counted_statements
from tests.api.company import Company, answers, found_company, purchase
from tests.filled import Filled

PEOPLE = 40


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company whose people have all said and bought something."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, PEOPLE)
    refs = [f"u{number}" for number in range(PEOPLE)]
    api.do("observationsImport", rows=[row for ref in refs for row in answers(company, ref, feeling=4, bond=4)])
    api.do("purchasesRecord", rows=[purchase(company, ref, ref) for ref in refs])
    return company


def statements(api: Api, query: str) -> int:
    """How many statements a query takes, the token's included."""
    with counted_statements() as counted:
        api.ask(query)
    return len(counted)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("inside", "more"),
    [
        ("externalRef", 0),
        (
            "positions { segment psychology { value } behaviour { value } depth { value } probabilities { segment } }",
            2,
        ),
        ("positions { product { key brand { key } } }", 4),
        ("positions { person { externalRef } }", 3),
        ("positions { explanation { effect } psychology { facets { value } } depth { facets { value } } }", 3),
        ('positions(asOf: "2026-03-02T00:00:00Z") { segment }', 3),
        ("moves { nodes { toSegment product { key } } }", 4),
        ("observations { nodes { value } }", 1),
        ("purchases { nodes { orderRef product { key } } }", 2),
        ("responses { nodes { id } } invitations { nodes { id } } attributes { key } consents { purpose }", 4),
    ],
)
def test_a_page_of_people_takes_as_many_statements_as_one_person(api: Api, inside: str, more: int) -> None:
    token_and_page = 2
    assert statements(api, f"{{ people(first: {PEOPLE}) {{ nodes {{ {inside} }} }} }}") == token_and_page + more
    assert statements(api, f"{{ people(first: 1) {{ nodes {{ {inside} }} }} }}") == token_and_page + more


def test_lists_of_lists_too(api: Api) -> None:
    for number in range(3):
        brand = api.do("brandCreate", "brand { id }", key=f"b{number}", name={"en": "B"})["brand"]["id"]
        api.do("productCreate", key=f"p{number}", brandId=brand, name={"en": "P"})
    query = "{ brands { nodes { products { nodes { brand { products { nodes { key } } } } } } } }"
    assert statements(api, query) == 4
