"""The named lists through the API: pages of people with the reason for each, and what may be told of all of them."""

from collections.abc import Callable

import pytest

from backend.clock import DAY
from backend.db import Database
from backend.staff.rules import Permission, Role, may
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import Company, answers, found_company, marked, purchase
from tests.clocks import SettableClock
from tests.filled import Filled

NOW = "2026-04-01T00:00:00Z"
PEOPLE = 7
WHO = "person { externalRef } position { segment }"


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Seven who liked it and bought it a month ago."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, PEOPLE)
    refs = [f"u{number}" for number in range(PEOPLE)]
    rows = [row for ref in refs for row in answers(company, ref, feeling=5, bond=2)]
    api.do("observationsImport", rows=[{**row, "weight": 4} for row in rows])
    api.do("purchasesRecord", rows=[purchase(company, ref, ref) for ref in refs])
    return company


def said_again(company: Company, ref: str, at: str, feeling: float) -> list[dict[str, object]]:
    """Answers of later, to other questions."""
    rows = answers(company, ref, feeling=feeling, bond=2)
    return [{**row, "sourceId": f"later-{row['sourceId']}", "observedAt": at, "weight": 4} for row in rows]


def listed(api: Api, company: Company, name: str, fields: str, **more: str) -> Answer:
    """The nodes of a list."""
    told = "".join(f", {key}: {value}" for key, value in more.items())
    return api.ask(
        f"query($id: ID!) {{ {name}(productId: $id{told}) {{ nodes {{ {fields} }} }} }}", id=company.product
    )[name]["nodes"]


def test_a_false_loyal_is_told_by_what_fell(api: Api, company: Company, clock: SettableClock) -> None:
    api.do("observationsImport", rows=said_again(company, "u3", NOW, 2))
    clock.advance(DAY)
    fields = f"{WHO} levelBefore levelNow answers {{ facet value adds }}"
    (found,) = listed(api, company, "falseLoyal", fields, since='"2026-03-02T00:00:00Z"')
    assert found["person"] == {"externalRef": "u3"}
    assert found["position"] == {"segment": "PRODUCT_LOYAL"}
    assert found["levelBefore"] == pytest.approx(1)
    assert 0.6 < found["levelNow"] < 0.65
    assert [each["value"] for each in found["answers"]] == [0.25] * 3
    assert listed(api, company, "falseLoyal", WHO, since='"2026-03-02T00:00:00Z"', drop="0.5") == []


def test_sleeping_fans_are_told_with_what_holds_them_back(api: Api, company: Company, clock: SettableClock) -> None:
    clock.advance(91 * DAY)
    found = listed(api, company, "sleepingFans", f"{WHO} weakestFacet heldBackBy {{ axis facet value adds }}")
    assert [each["person"]["externalRef"] for each in found] == [f"u{number}" for number in range(PEOPLE)]
    assert {each["position"]["segment"] for each in found} == {"FAN"}
    assert [(each["axis"], each["facet"], each["value"]) for each in found[0]["heldBackBy"]] == [
        ("DEPTH", "CONNECTION", 0.25),
        ("DEPTH", "PROMINENCE", 0.25),
    ]
    assert all(each["adds"] < 0 for each in found[0]["heldBackBy"])


COUNTED = """query($id: ID!, $byItem: Boolean!, $where: PeopleWhereInput) {
  sleepingFansHeldBack(productId: $id, byItem: $byItem, where: $where) { axis facet item asked heldBack mean }
}"""


def test_what_holds_all_of_them_back_is_counted(api: Api, company: Company, clock: SettableClock) -> None:
    clock.advance(91 * DAY)
    found = api.ask(COUNTED, id=company.product, byItem=False)["sleepingFansHeldBack"]
    depth = {"axis": "DEPTH", "item": None, "asked": PEOPLE, "heldBack": PEOPLE, "mean": 0.25}
    assert found[:2] == [{**depth, "facet": "CONNECTION"}, {**depth, "facet": "PROMINENCE"}]
    assert [(each["facet"], each["heldBack"], each["mean"]) for each in found[2:]] == [
        ("LIKING", 0, 1),
        ("TRUST", 0, 1),
        ("DEPENDENCE", 0, 1),
    ]


def test_whoever_may_not_read_personal_data_sees_no_small_number(
    api: Api, api_as: Callable[[Role], Api], company: Company, clock: SettableClock
) -> None:
    clock.advance(91 * DAY)
    analyst = api_as(Role.ANALYST)
    assert not may(Role.ANALYST, Permission.READ_PERSONAL_DATA)
    few = marked(api, "few", ["u0", "u1", "u2"])
    shown = analyst.ask(COUNTED, id=company.product, byItem=False, where=few)["sleepingFansHeldBack"]
    exact = api.ask(COUNTED, id=company.product, byItem=False, where=few)["sleepingFansHeldBack"]
    assert {each["asked"] for each in exact} == {3}
    assert {(each["asked"], each["heldBack"], each["mean"]) for each in shown} == {(None, None, None)}
    once, again = (analyst.ask(COUNTED, id=company.product, byItem=False) for _ in range(2))
    assert once == again
    assert all(each["asked"] is None or each["asked"] >= 5 for each in once["sleepingFansHeldBack"])
    # All seven are held back by one facet: that nobody is not would be told of a group of nobody.
    assert {each["heldBack"] for each in once["sleepingFansHeldBack"]} == {None}


def test_near_a_cut_is_told_with_what_would_move(api: Api, company: Company) -> None:
    fields = "person { externalRef } above wouldMove { depth { turnsHigh answers } }"
    found = listed(api, company, "nearCut", fields, axis="DEPTH", within="0.3")
    assert len(found) == PEOPLE
    assert found[0]["above"] < 0
    assert found[0]["wouldMove"] == {"depth": {"turnsHigh": True, "answers": 6}}
    assert listed(api, company, "nearCut", fields, axis="DEPTH", within="0.05") == []


def test_whoever_lapses_is_told_with_the_instant(api: Api, company: Company, clock: SettableClock) -> None:
    assert listed(api, company, "aboutToLapse", "lapsesAt") == []
    clock.advance(50 * DAY)
    found = listed(api, company, "aboutToLapse", "lapsesAt daysLeft lastAt lastsUntil person { externalRef }")
    assert len(found) == PEOPLE
    assert (found[0]["lapsesAt"], found[0]["daysLeft"]) == ("2026-05-30T00:00:00.000Z", 9)
    assert found[0]["lastAt"] == "2026-03-01T00:00:00.000Z"
    assert found[0]["lastsUntil"] > "2026-08"
    page = """query($id: ID!, $after: String) { aboutToLapse(productId: $id, first: 4, after: $after) {
      totalCount nodes { person { externalRef } } pageInfo { hasNextPage endCursor } } }"""
    first = api.ask(page, id=company.product)["aboutToLapse"]
    second = api.ask(page, id=company.product, after=first["pageInfo"]["endCursor"])["aboutToLapse"]
    refs = [each["person"]["externalRef"] for part in (first, second) for each in part["nodes"]]
    assert refs == [f"u{number}" for number in range(PEOPLE)]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (PEOPLE, False)


def test_whoever_has_gone_quiet_is_told_with_their_rhythm(
    api: Api, api_as: Callable[[Role], Api], company: Company, clock: SettableClock
) -> None:
    orders = [purchase(company, "u1", f"w{day}", f"2026-03-{day:02}T00:00:00Z") for day in (8, 15, 22)]
    api.do("purchasesRecord", rows=orders)
    clock.advance(40 * DAY)
    fields = "person { externalRef } ways lastAt silentDays usualDays staleAt"
    assert listed(api, company, "goneQuiet", fields) == [
        {
            "person": {"externalRef": "u1"},
            "ways": ["RHYTHM"],
            "lastAt": "2026-03-22T00:00:00.000Z",
            "silentDays": 50,
            "usualDays": 7,
            "staleAt": None,
        }
    ]
    clock.advance(500 * DAY)
    later = listed(api_as(Role.ADMINISTRATOR), company, "goneQuiet", fields)
    ways = {each["person"]["externalRef"]: each["ways"] for each in later}
    assert ways["u0"] == ["STALE"]
    assert ways["u1"] == ["RHYTHM", "STALE"]


def test_a_list_can_be_of_some_people_only(api: Api, company: Company) -> None:
    some = '{ externalRefs: ["u2", "u4"] }'
    found = listed(api, company, "nearCut", "person { externalRef }", axis="DEPTH", within="0.3", where=some)
    assert [each["person"]["externalRef"] for each in found] == ["u2", "u4"]


def test_a_page_takes_as_many_statements_as_one_person(api: Api, company: Company) -> None:
    query = """query($id: ID!, $first: Int!) { nearCut(productId: $id, axis: DEPTH, within: 0.3, first: $first) {
      nodes { above wouldMove { nearest } person { externalRef } position { explanation { adds } depth {
      facets { value } explanation { rest } freshness { ageDays } } } } } }"""

    def taken(first: int) -> int:
        with counted_statements() as counted:
            found = api.ask(query, id=company.product, first=first)
        assert len(found["nearCut"]["nodes"]) == first
        return len(counted)

    assert taken(1) == taken(PEOPLE) <= 10


LISTS = {
    "falseLoyal": "",
    "sleepingFans": "",
    "nearCut": ", axis: DEPTH",
    "aboutToLapse": "",
    "goneQuiet": "",
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_only_whoever_may_read_positions_reads_the_lists(
    api_as: Callable[[Role], Api], company: Company, name: str
) -> None:
    query = f"query($id: ID!) {{ {name}(productId: $id{LISTS[name]}) {{ nodes {{ position {{ segment }} }} }} }}"
    assert api_as(Role.SALESPERSON).code(query, id=company.product) == "FORBIDDEN"
    api_as(Role.COMMUNITY_MANAGER).ask(query, id=company.product)
