"""Whoever changes something or is shown personal data is taken down, by ids and names of the program alone."""

from collections.abc import Callable

import orjson
import pytest

from backend.clock import MINUTE
from backend.db import Database, Slice
from backend.db.chains import Seals
from backend.settings import DEVELOPMENT_KEY
from backend.staff.queries import list_tokens
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.queries.audit_checks import check_audit
from backend.staff.rules import Role
from backend.staff.tables import AuditEntry
from tests.api.client import Answer, Api, counted_statements, token_named
from tests.api.company import answers, found_company, purchase
from tests.clocks import SettableClock

PERSON = "personCreate"
CANARY = "houou-in-1234"
ADDRESSES = "query Hououin1234($ids: [ID!]!) { nodes(ids: $ids) { ... on Person { addresses { address } } } }"
ENTRIES = """
query($where: AuditEntryWhere, $first: Int, $last: Int, $before: String) {
  auditEntries(where: $where, first: $first, last: $last, before: $before) {
    totalCount pageInfo { startCursor hasPreviousPage } nodes {
      id deed operation member { name } subjects { type ids count digest } fields counts { name count }
    }
  }
}
"""


def audited(database: Database) -> list[AuditEntry]:
    return list(database.read_now(lambda session: list_entries(session, Slice(count=500), AuditWhere())).rows)


def told(entry: AuditEntry) -> Answer:
    return orjson.loads(entry.told)


@pytest.fixture
def people(api: Api) -> list[str]:
    """Three people whose names must be nowhere else."""
    rows = [
        {
            "externalRef": f"{CANARY}-{number}",
            "addresses": [{"kind": "EMAIL", "address": f"{CANARY}-{number}@example.com"}],
        }
        for number in range(3)
    ]
    api.do("peopleImport", name=CANARY, rows=rows)
    return [each["id"] for each in api.ask("{ people { nodes { id } } }")["people"]["nodes"]]


def test_what_is_changed_and_shown_is_taken_down_without_anyones_words(
    api: Api, people: list[str], database: Database, api_as: Callable[[Role], Api]
) -> None:
    shown = api.ask(ADDRESSES, ids=people[:2])
    assert CANARY in str(shown)
    api.do("personUpdate", id=people[2], language="EN")
    rows = audited(database)
    assert [(row.deed, row.operation) for row in rows] == [
        ("CHANGED", "peopleImport"),
        ("SEEN", "nodes"),
        ("CHANGED", "personUpdate"),
    ]
    assert told(rows[1]) == {"about": {"Person": [1, 2]}, "fields": ["Person.addresses"]}
    assert told(rows[2])["about"] == {"Person": [3]}
    assert {(row.member_id, row.token_id) for row in rows} == {(1, 1)}
    assert CANARY not in str([vars(row) for row in rows]).lower()
    assert "Hououin1234" not in str([vars(row) for row in rows])
    seals = Seals([DEVELOPMENT_KEY])
    assert database.read_now(lambda session: check_audit(session, seals)).broken == []
    # Whoever is forgotten leaves an audit that is still whole.
    api.do("personForget", id=people[0])
    assert database.read_now(lambda session: check_audit(session, seals)).broken == []
    auditor = api_as(Role.AUDITOR)
    found = auditor.ask(ENTRIES, where={"personId": people[0]})["auditEntries"]
    assert [(each["operation"], each["member"]["name"]) for each in found["nodes"]] == [
        ("nodes", "A test's ADMINISTRATOR"),
        ("personForget", "A test's ADMINISTRATOR"),
    ]
    assert found["nodes"][0]["subjects"] == [{"type": "Person", "ids": people[:2], "count": 2, "digest": None}]


def test_whose_orders_and_sources_are_shown_is_taken_down(
    api: Api, api_as: Callable[[Role], Api], database: Database
) -> None:
    company = found_company(api, 2)
    api.do("purchasesRecord", rows=[purchase(company, ref, f"{CANARY}-{ref}") for ref in ("u0", "u1")])
    api.do("observationsImport", rows=answers(company, "u1", feeling=4, bond=4))
    before = len(audited(database))
    bought = "{ people { nodes { purchases { nodes { %s } } } } }"
    one = f'{{ node(id: "{company.people[0]}") {{ ... on Person {{ purchases {{ nodes {{ id orderRef }} }} }} }} }}'
    order = api.ask(one)["node"]["purchases"]["nodes"][0]
    assert order["orderRef"] == f"{CANARY}-u0"
    asked = (
        *(bought % "orderRef", bought % "id purchasedAt amount"),
        f'{{ node(id: "{order["id"]}") {{ ... on Purchase {{ orderRef }} }} }}',
        "{ people { nodes { observations { pageInfo { endCursor } } } } }",
    )
    for query in asked:
        api.ask(query)
        # Who may not know them sees others in their place, and there is nothing to tell.
        assert CANARY not in str(api_as(Role.ANALYST).ask(query))
    shown = audited(database)[before:]
    assert {row.token_id for row in shown} == {1}
    assert [told(row) for row in shown] == [
        {"about": {"Person": [1]}, "fields": ["Person.orderRef"]},
        {"about": {"Person": [1, 2]}, "fields": ["Person.orderRef"]},
        {"about": {"Person": [1]}, "fields": ["Person.orderRef"]},
        {"about": {"Person": [1, 2]}, "fields": ["Person.sourceId"]},
    ]
    assert CANARY not in str([vars(row) for row in shown])


def test_nothing_is_taken_down_where_nothing_is_changed_or_personal(
    api: Api, people: list[str], database: Database
) -> None:
    before = audited(database)
    api.ask("{ people(first: 50) { nodes { id language pseudonym } } viewer { name } auditEntries { nodes { hash } } }")
    assert api.attempt("personUpdate", id=people[0], attributes=[{"key": "no", "value": 1}])["userErrors"]
    assert api.code("{ people { nodes { nonsense } } }") == "INVALID_DOCUMENT"
    made = api.do(PERSON, "person { id }", externalRef="again", idempotencyKey="k")
    again = api.do(PERSON, "person { id }", externalRef="again", idempotencyKey="k")
    assert made == again
    # The one that was done, and not its repetition.
    assert [row.operation for row in audited(database)] == [*(row.operation for row in before), "personCreate"]


def test_a_look_costs_one_write_and_a_change_two_statements(api: Api, people: list[str]) -> None:
    api.ask(ADDRESSES, ids=people)
    with counted_statements(audit=True) as without:
        api.ask("{ people(first: 50) { nodes { id } } }")
    assert [each for each in without if "audit" in each] == []
    with counted_statements(audit=True) as looking:
        api.ask(ADDRESSES, ids=people)
    assert [each.split()[:3] for each in looking if "audit" in each] == [
        ["UPDATE", "audit_heads", "SET"],
        ["INSERT", "INTO", "audit_entries"],
        ["INSERT", "INTO", "audit_blocks"],
    ]
    with counted_statements(audit=True) as changing:
        api.do("brandCreate", key="b", name={"en": "B"})
    assert [each.split()[:3] for each in changing if "audit" in each] == [
        ["UPDATE", "audit_heads", "SET"],
        ["INSERT", "INTO", "audit_entries"],
    ]


def test_an_auditor_reads_it_and_nobody_else(api: Api, api_as: Callable[[Role], Api]) -> None:
    for number in range(3):
        api.do(PERSON, externalRef=f"p{number}")
    others = {role: api_as(role) for role in sorted(set(Role) - {Role.ADMINISTRATOR, Role.AUDITOR})}
    assert {other.code(ENTRIES) for other in others.values()} == {"FORBIDDEN"}
    auditor = api_as(Role.AUDITOR)
    latest = auditor.ask(ENTRIES, last=1)["auditEntries"]
    assert (latest["totalCount"], latest["pageInfo"]["hasPreviousPage"]) == (3, True)
    before = auditor.ask(ENTRIES, last=5, before=latest["pageInfo"]["startCursor"])["auditEntries"]["nodes"]
    assert len(before) == 2
    node = "query($id: ID!) { node(id: $id) { ... on AuditEntry { id operation } } }"
    assert auditor.ask(node, id=before[0]["id"]) == {"node": {"id": before[0]["id"], "operation": "personCreate"}}
    for where, count in (
        ({"operation": "personCreate"}, 3),
        ({"operation": "personUpdate"}, 0),
        ({"deed": "SEEN"}, 0),
        ({"since": "2026-04-01T00:00:00Z", "until": "2026-04-01T00:00:00.001Z"}, 3),
        ({"until": "2026-04-01T00:00:00Z"}, 0),
    ):
        assert auditor.ask(ENTRIES, where=where)["auditEntries"]["totalCount"] == count, where
    assert auditor.code(ENTRIES, where={"personId": "x"}) == "INVALID"
    assert others[Role.PLANNER].code(node, id=before[0]["id"]) == "FORBIDDEN"


def test_a_token_says_who_made_it_when_it_ends_and_when_it_was_used(
    api: Api, database: Database, clock: SettableClock
) -> None:
    fields = "token staffToken { id expiresAt lastUsedAt source createdBy { name } }"
    made = api.do("staffTokenCreate", fields, name="花子", role="ANALYST")
    assert made["staffToken"] == {
        "id": made["staffToken"]["id"],
        "expiresAt": "2026-06-30T00:00:00.000Z",
        "lastUsedAt": None,
        "source": "ISSUED",
        "createdBy": {"name": "A test's ADMINISTRATOR"},
    }
    other = Api(api.http, made["token"])
    used = []
    for _ in range(3):
        other.ask("{ viewer { name } }")
        rows = database.read_now(lambda session: list_tokens(session, Slice(count=5))).rows
        used.append(rows[-1].used_at)
        clock.advance(MINUTE // 2)
    # Noted once a minute.
    assert (used[0] == used[1], used[1] == used[2]) == (True, False)
    last = api.ask("{ staffTokens(last: 1) { nodes { lastUsedAt } } }")["staffTokens"]["nodes"]
    assert last == [{"lastUsedAt": "2026-04-01T00:01:00.000Z"}]
    (error,) = api.attempt("staffTokenCreate", name="x", role="ANALYST", expiresAt="2027-05-01T00:00:00Z")["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "expiresAt"])


def test_strangers_are_counted_once_a_minute(api: Api, database: Database, clock: SettableClock) -> None:
    for _ in range(5):
        assert Api(api.http, token_named("nobody")).code("{ viewer { name } }") == "UNAUTHENTICATED"
    clock.advance(MINUTE)
    Api(api.http, token_named("nobody")).send("{ viewer { name } }")
    rows = audited(database)
    assert [(row.deed, row.operation, told(row)["counts"]) for row in rows] == [
        ("REFUSED", "graphql", {"times": 1}),
        ("REFUSED", "graphql", {"times": 5}),
    ]
