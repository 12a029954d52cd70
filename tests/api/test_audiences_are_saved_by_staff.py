"""Audiences through the API: looked at before they are saved, saved, frozen, watched and closed."""

from collections.abc import Callable

import pytest

from backend.clock import MINUTE
from backend.db import Database, Slice
from backend.jobs.audiences import tend_audiences
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.rules import Role
from backend.staff.tables import Deed
from tests.api.client import Api, counted_statements
from tests.api.company import Company, answers, found_company, marked
from tests.clocks import SettableClock
from tests.filled import Filled
from tests.snapshots import everything

FIELDS = "audience { id key kind watched frozenAt closedAt name { en } where product { key } createdBy { name } }"
LISTED = "{ audiences { nodes { key where } } }"
PREVIEW = "people mix { segment people share }"
SHOWN = AuditWhere(deed=Deed.SEEN)
ROWS = 12


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Twelve people: six fans, three consumers, and three of whom nothing is known; four of them may be mailed."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, ROWS)
    told = [row for number in range(6) for row in answers(company, f"u{number}", feeling=5, bond=1)]
    told += [row for number in range(6, 9) for row in answers(company, f"u{number}", feeling=1, bond=1)]
    api.do("observationsImport", rows=told)
    for person in company.people[:4]:
        api.do("personUpdate", id=person, addresses=[{"kind": "EMAIL", "address": f"a{person}@example.com"}])
    for person in company.people[1:5]:
        said = {"purpose": "marketing", "wording": "Yes", "language": "EN", "source": "test"}
        api.do("consentRecord", "userErrors { code }", personId=person, granted=True, **said)
    return company


def test_it_is_looked_at_before_it_is_saved(api: Api, company: Company) -> None:
    query = f"""query ($product: ID!, $where: PeopleWhereInput) {{
        audiencePreview(productId: $product, where: $where) {{ {PREVIEW}
            mail: contactable(purpose: "marketing", channel: EMAIL)
            file: contactable(purpose: "marketing", channel: FILE) }} }}"""
    shown = api.ask(query, product=company.product)["audiencePreview"]
    assert (shown["people"], shown["mail"], shown["file"]) == (ROWS, 3, 4)
    counts = {each["segment"]: (each["people"], each["share"]) for each in shown["mix"]}
    assert counts == dict.fromkeys(
        ["SWITCHER", "PRODUCT_LOYAL", "SURFACE", "MIND_LEADER", "BRAND_BUYER", "BRAND_LOYAL"], (0, 0.0)
    ) | {"FAN": (6, 0.5), "CONSUMER": (3, 0.25), None: (3, 0.25)}
    fans = {"segment": {"productId": company.product, "segments": ["FAN"]}}
    assert api.ask(query, product=company.product, where=fans)["audiencePreview"]["people"] == 6


def test_small_numbers_are_for_those_who_may_read_personal_data(
    api: Api, company: Company, api_as: Callable[[Role], Api]
) -> None:
    analyst = api_as(Role.ANALYST)
    query = f"query ($product: ID!) {{ audiencePreview(productId: $product) {{ {PREVIEW} }} }}"
    shown = analyst.ask(query, product=company.product)["audiencePreview"]
    small = {each["segment"]: each["people"] for each in shown["mix"] if each["segment"] in {"CONSUMER", None}}
    assert small == {"CONSUMER": None, None: None}
    assert shown["people"] == ROWS
    api.do("audienceCreate", "audience { id }", key="few", name={"en": "Few"}, where=marked(api, "few", ["u0", "u1"]))
    query = "query ($key: String!) { audience(key: $key) { preview { people } } }"
    assert analyst.ask(query, key="few") == {"audience": {"preview": {"people": None}}}
    api.do("audienceCreate", "audience { id }", key="named", name={"en": "N"}, where={"externalRefs": ["u0", "u1"]})
    assert api.ask(query, key="named") == {"audience": {"preview": {"people": 2}}}
    assert analyst.code(query, key="named") == "FORBIDDEN"


def test_it_is_saved_once_and_changed(api: Api, company: Company) -> None:
    fans = {"segment": {"productId": company.product, "segments": ["FAN"]}}
    asked = {"key": "fans", "name": {"en": "Fans"}, "where": fans, "productId": company.product}
    made = api.do("audienceCreate", FIELDS, idempotencyKey="k", **asked)["audience"]
    assert made == {
        "id": made["id"],
        "key": "fans",
        "kind": "DYNAMIC",
        "watched": False,
        "frozenAt": None,
        "closedAt": None,
        "name": {"en": "Fans"},
        "where": {"all": [{"segment": ["FAN"], "product": company.product}]},
        "product": {"key": "tea"},
        "createdBy": {"name": "A test's ADMINISTRATOR"},
    }
    assert api.do("audienceCreate", FIELDS, idempotencyKey="k", **asked)["audience"] == made
    assert api.attempt("audienceCreate", FIELDS, **asked)["userErrors"][0]["code"] == "ALREADY_EXISTS"
    changed = api.do("audienceUpdate", FIELDS, id=made["id"], name={"en": "Friends"}, watched=True)["audience"]
    assert (changed["name"], changed["watched"], changed["where"]) == ({"en": "Friends"}, True, made["where"])
    assert api.do("audienceUpdate", FIELDS, id=made["id"], watched=False)["audience"]["watched"] is False
    assert api.ask("query ($id: ID!) { node(id: $id) { ... on Audience { key } } }", id=made["id"]) == {
        "node": {"key": "fans"}
    }
    closed = api.do("audienceClose", FIELDS, id=made["id"])["audience"]
    assert closed["closedAt"] is not None
    assert api.ask("{ audiences { nodes { key } } }")["audiences"]["nodes"] == []
    assert api.ask("{ audiences(closed: true) { nodes { key } } }")["audiences"]["nodes"] == [{"key": "fans"}]


def test_people_are_found_by_it(api: Api, company: Company) -> None:
    assert company.people
    where = {"externalRefs": ["u0", "u1"]}
    made = api.do("audienceCreate", "audience { id }", key="two", name={"en": "Two"}, where=where, frozen=True)
    again = api.do("audienceFreeze", FIELDS, id=made["audience"]["id"], key="again", name={"en": "Again"})["audience"]
    assert (again["kind"], again["frozenAt"]) == ("FROZEN", "2026-04-01T00:00:00.000Z")
    query = "query ($id: ID!) { people(where: {audience: $id}) { nodes { externalRef } } }"
    for id in (made["audience"]["id"], again["id"]):
        assert api.ask(query, id=id)["people"]["nodes"] == [{"externalRef": "u0"}, {"externalRef": "u1"}]


def test_who_entered_and_left_is_paged(api: Api, company: Company, database: Database, clock: SettableClock) -> None:
    fans = {"segment": {"productId": company.product, "segments": ["FAN"]}}
    made = api.do("audienceCreate", "audience { id }", key="fans", name={"en": "Fans"}, where=fans)["audience"]
    api.do("audienceUpdate", id=made["id"], watched=True)
    tend_audiences(database, clock)
    api.do("observationsImport", rows=answers(company, "u11", feeling=5, bond=1))
    clock.advance(MINUTE)
    assert tend_audiences(database, clock) == 1
    query = """{ audience(key: "fans") { changes(first: 5) { totalCount nodes { entered at audience { key }
        person { externalRef } } } } }"""
    assert api.ask(query)["audience"]["changes"] == {
        "totalCount": 1,
        "nodes": [
            {
                "entered": True,
                "at": "2026-04-01T00:01:00.000Z",
                "audience": {"key": "fans"},
                "person": {"externalRef": "u11"},
            }
        ],
    }


def test_however_many_conditions_are_shown_they_are_looked_at_together(
    api: Api, company: Company, api_as: Callable[[Role], Api], database: Database
) -> None:
    assert company.people
    api.do("attributeDefine", key="size", kind="NUMBER", name={"en": "Size"}, personal=False)
    analyst = api_as(Role.ANALYST)
    counts = []
    for number in range(3):
        where = {"attribute": {"key": "size", "least": number}}
        api.do("audienceCreate", "audience { id }", key=f"a{number}", name={"en": "x"}, where=where)
        for asker in (api, analyst):
            with counted_statements() as counted:
                assert len(asker.ask(LISTED)["audiences"]["nodes"]) == number + 1
            counts.append(len(counted))
    # The token and the list; and, of whoever may not see everything, which attributes are personal.
    assert counts == [2, 3] * 3
    seen = [row.told for row in database.read_now(lambda session: list_entries(session, Slice(count=99), SHOWN)).rows]
    api.do("audienceCreate", "audience { id }", key="refs", name={"en": "x"}, where={"externalRefs": ["u0"]})
    api.ask(LISTED)
    told = [row.told for row in database.read_now(lambda session: list_entries(session, Slice(count=99), SHOWN)).rows]
    assert (seen, told) == ([], ['{"fields":["PeopleWhere.externalRefs"]}'])


def test_what_is_personal_stays_so_inside_of_audiences(
    api: Api, company: Company, api_as: Callable[[Role], Api], database: Database
) -> None:
    assert company.people
    api.do("attributeDefine", key="income", kind="NUMBER", name={"en": "Income"})
    rich = {"attribute": {"key": "income", "least": 1}}
    inner = api.do("audienceCreate", "audience { id }", key="rich", name={"en": "Rich"}, where=rich)["audience"]["id"]
    api.do("audienceCreate", "audience { id }", key="also", name={"en": "x"}, where={"audience": inner})
    api.do("audienceFreeze", "audience { id }", id=inner, key="listed", name={"en": "x"})
    analyst = api_as(Role.ANALYST)
    for key in ("rich", "also", "listed"):
        for field in ("preview { people }", "changes { totalCount }"):
            assert analyst.code(f'{{ audience(key: "{key}") {{ {field} }} }}') == "FORBIDDEN"
    # Of a list the one is veiled, and the rest shown.
    api.do("audienceCreate", "audience { id }", key="new", name={"en": "x"}, where={"joinedSince": "2026-01-01T00:00Z"})
    shown = {each["key"]: each["where"] for each in analyst.ask(LISTED)["audiences"]["nodes"]}
    known = {each["key"]: each["where"] for each in api.ask(LISTED)["audiences"]["nodes"]}
    veiled = {"withheld": "PERSONAL"}
    assert shown == {"rich": veiled, "also": veiled, "listed": veiled, "new": known["new"]}
    assert not any("withheld" in each for each in known.values())
    before = everything(database)
    # What was not seen is not written back: to ask about nothing would be to ask about everybody.
    text = "mutation ($input: AudienceUpdateInput!) { audienceUpdate(input: $input) { userErrors { code } } }"
    assert analyst.code(text, input={"id": inner, "where": shown["rich"]}) == "INVALID"
    assert analyst.ask('{ audience(key: "rich") { name { en } } }')["audience"] == {"name": {"en": "Rich"}}
    mine = {"key": "mine", "name": {"en": "Mine"}}
    text = "mutation ($input: AudienceCreateInput!) { audienceCreate(input: $input) { userErrors { code } } }"
    for where in (rich, {"audience": inner}):
        assert analyst.code(text, input={**mine, "where": where}) == "FORBIDDEN"
    text = "mutation ($input: AudienceFreezeInput!) { audienceFreeze(input: $input) { userErrors { code } } }"
    assert analyst.code(text, input={**mine, "id": inner}) == "FORBIDDEN"
    assert everything(database) == before
