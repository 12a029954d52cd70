"""Two filters that differ by one person: in every report all cells are drawn anew, not only the person's own."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import update

from backend.db import Database
from backend.segments.tables import DisclosureKey
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company

REPORTS = """
query($product: ID!, $where: PeopleWhereInput) {
  segmentSummary(productId: $product, where: $where) { counts { segment count } }
  segmentFlow(productId: $product, where: $where, since: "2026-02-01T00:00:00Z") { steps { toSegment count } }
  segmentCohorts(productId: $product, where: $where, periods: 1, unit: YEAR) { trend { counts { segment count } } }
  loyaltyMap(productId: $product, bins: 2, where: $where) { cells { psychology depth count } }
}
"""
FEELINGS = [(5, 1), (1, 1)]
PEOPLE, LEFT_OUT = 30, 8
# Of so many redraws few come out as before; were only the person's own cell drawn anew, half of the cells would.
LEAST_CHANGED = 0.6

Cells = Mapping[object, int | None]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is veiled is worked out here, not in the database: one kind says as much as two."""
    return sqlite_url


def _reports(found: Answer) -> dict[str, Cells]:
    """Each report's cells, those that are always empty left out."""
    places = {
        "summary": {each["segment"]: each["count"] for each in found["segmentSummary"]["counts"]},
        "flow": {each["toSegment"]: each["count"] for each in found["segmentFlow"]["steps"]},
        "cohorts": {each["segment"]: each["count"] for each in found["segmentCohorts"][0]["trend"][0]["counts"]},
        "map": {(each["psychology"], each["depth"]): each["count"] for each in found["loyaltyMap"]["cells"]},
    }
    return {name: {place: count for place, count in cells.items() if count} for name, cells in places.items()}


def _said(company: Company, number: int) -> list[dict[str, object]]:
    feeling, bond = FEELINGS[number % len(FEELINGS)]
    return answers(company, f"u{number}", feeling=feeling, bond=bond)


def test_every_cell_is_drawn_anew_whoever_is_left_out(
    database: Database, api: Api, api_as: Callable[[Role], Api]
) -> None:
    # The same noise in every run: no chance decides here.
    database.write_now(lambda session: session.execute(update(DisclosureKey).values(key="0" * 64)))
    company = found_company(api, PEOPLE)
    api.do("attributeDefine", key="number", kind="TEXT", name={"en": "Number"}, personal=False)
    numbers = [str(number) for number in range(PEOPLE)]
    named = [{"externalRef": f"u{each}", "attributes": [{"key": "number", "value": each}]} for each in numbers]
    api.do("peopleImport", rows=named)
    rows = [row for number in range(PEOPLE) for row in _said(company, number)]
    for start in range(0, len(rows), 100):
        api.do("observationsImport", rows=rows[start : start + 100])
    analyst = api_as(Role.ANALYST)

    def read(without: str | None) -> dict[str, Cells]:
        values = [each for each in numbers if each != without]
        where = {"attribute": {"key": "number", "values": values}}
        return _reports(analyst.ask(REPORTS, product=company.product, where=where))

    whole, changed, asked = read(None), Counter[str](), Counter[str]()
    assert {name: len(cells) for name, cells in whole.items()} == dict.fromkeys(whole, len(FEELINGS))
    for without in numbers[:LEFT_OUT]:
        for name, cells in read(without).items():
            changed[name] += sum(cells.get(place) != count for place, count in whole[name].items())
            asked[name] += len(whole[name])
    assert {name: changed[name] / asked[name] > LEAST_CHANGED for name in asked} == dict.fromkeys(whole, True)
