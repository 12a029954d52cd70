"""To a salesperson a foreign person or lead is exactly what one that is not there is, whichever way they ask."""

import base64
import json

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from backend.db import Database, Session
from backend.panel.tables import Person
from tests.api.client import Answer, Api, costing, counted_statements
from tests.api.company import Company
from tests.api.selling import Selling, make_selling, selling_of
from tests.filled import Filled

STRANGERS = 10_000
# As many aliases as a document may have.
TOGETHER = 100
NODE = "query($id: ID!) { node(id: $id) { id } }"
LEAD = "query($id: ID!) { lead(id: $id) { id } }"


def global_id(kind: str, *keys: int) -> str:
    """The id of that object, whether there is one or not."""
    plain = f"{kind}:{'.'.join(map(str, keys))}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


@pytest.fixture
def selling(api: Api, http: TestClient, database: Database, filled: Filled) -> Selling:
    """The company and its salespeople; the lead on u0 is taro's, and a contact was made."""
    return selling_of(filled.once(database, lambda: _selling(api, http, database)), http)


def _selling(api: Api, http: TestClient, database: Database) -> Company:
    selling = make_selling(api, http, database)
    selling.publish(standing="CUSTOMER")
    selling.staff["taro"].do("leadContact", id=selling.open("u0"), note="電話")
    return selling.company


def lead_of(selling: Selling) -> Answer:
    """The one lead there is, with its steps and the newest scheme, as its owner sees it."""
    query = "{ leads { nodes { id personId steps { nodes { id kind } } } } salesSchemes { nodes { id } } }"
    found = selling.staff["taro"].ask(query)
    return {**found["leads"]["nodes"][0], "scheme": found["salesSchemes"]["nodes"][0]["id"]}


def test_ten_thousand_foreign_people_are_no_more_than_nobody(selling: Selling, database: Database) -> None:
    known = database.write_now(_strangers)
    unknown = [key + 10**9 for key in known]
    nishi, product = selling.staff["nishi"], selling.company.product
    bodies, costs = set(), set()
    for keys in (known, unknown):
        for start in range(0, STRANGERS, TOGETHER):
            text, variables = _cards(product, keys[start : start + TOGETHER])
            with counted_statements() as statements:
                response = nishi.http.post(
                    "/graphql",
                    json={"query": text, "variables": variables},
                    headers={"authorization": f"Bearer {nishi.token}"},
                )
            bodies.add(response.content)
            costs.add(tuple(statements))
    (body,) = bodies
    nobody = {f"c{place}": None for place in range(TOGETHER)}
    assert json.loads(body) == {"data": nobody, "extensions": costing(10 + 5 * TOGETHER)}
    # The token, who these people are, and whether a lead on them is in scope.
    assert [len(statements) for statements in costs] == [3]


@pytest.mark.parametrize("who", ["nishi", "jiro"])
def test_no_reference_tells_whether_there_is_such_a_person(selling: Selling, who: str) -> None:
    query = "query($p: ID!, $ref: String!) { salesCard(productId: $p, externalRef: $ref) { personId } }"
    answers, costs = [], []
    for ref in ("u0", "u1", "nobody"):
        with counted_statements() as statements:
            answers.append(selling.staff[who].send(query, p=selling.company.product, ref=ref))
        costs.append(list(statements))
    assert answers == [{"data": {"salesCard": None}, "extensions": costing(14)}] * 3
    assert costs[0] == costs[1] == costs[2]


@pytest.mark.parametrize("who", ["nishi", "jiro"])
def test_a_foreign_lead_is_not_there_by_any_way(selling: Selling, who: str) -> None:
    lead, asker = lead_of(selling), selling.staff[who]
    step = lead["steps"]["nodes"][0]["id"]
    for query, known, unknown in (
        (LEAD, lead["id"], global_id("Lead", 99)),
        (NODE, lead["id"], global_id("Lead", 99)),
        (NODE, step, global_id("LeadStep", 99)),
        (NODE, global_id("LeadRequest", 1), global_id("LeadRequest", 99)),
        (NODE, lead["personId"], global_id("Person", 10**9)),
        (NODE, global_id("Position", 1, 1), global_id("Position", 10**9, 1)),
    ):
        with counted_statements() as first:
            foreign = asker.send(query, id=known)
        with counted_statements() as second:
            nothing = asker.send(query, id=unknown)
        assert foreign == nothing
        assert first == second
    where = {"where": {"personId": lead["personId"]}}
    listed = asker.ask("query($where: LeadsWhereInput) { leads(where: $where) { totalCount nodes { id } } }", **where)
    assert listed == {"leads": {"totalCount": 0, "nodes": []}}


@pytest.mark.parametrize(
    ("mutation", "more"),
    [
        ("leadContact", {"note": "x"}),
        ("leadAdvance", {}),
        ("leadGoBack", {"reason": "x"}),
        ("leadClose", {"outcome": "LOST", "reason": "x"}),
        ("leadReopen", {"reason": "x"}),
        ("salesActionChoose", {"action": "NEXT_STEP", "decision": "ACCEPTED"}),
        ("leadLearningCorrect", {"item": "liking", "value": 1}),
        ("leadLearningWithdraw", {}),
    ],
)
def test_a_change_of_a_foreign_lead_is_refused_as_of_one_that_is_not_there(
    selling: Selling, mutation: str, more: dict[str, object]
) -> None:
    lead = lead_of(selling)
    is_of_step = mutation.startswith("leadLearning")
    contact = next(each["id"] for each in lead["steps"]["nodes"] if each["kind"] == "CONTACT")
    known = contact if is_of_step else lead["id"]
    unknown = global_id("LeadStep" if is_of_step else "Lead", 99)
    given = {**more, "schemeId": lead["scheme"]} if mutation == "salesActionChoose" else more
    before = selling.card("taro", lead["personId"])
    for who in ("nishi", "jiro"):
        foreign = selling.staff[who].attempt(mutation, **given, id=known)
        nothing = selling.staff[who].attempt(mutation, **given, id=unknown)
        assert foreign == nothing
        (error,) = foreign["userErrors"]
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])
    assert selling.card("taro", lead["personId"]) == before


def test_whoever_may_not_give_leads_away_learns_nothing_by_trying(selling: Selling) -> None:
    lead, nishi = lead_of(selling), selling.staff["nishi"]
    for mutation, given in (
        ("leadAssign", {"ownerId": global_id("StaffMember", 1)}),
        ("leadGrant", {}),
        ("leadDecline", {}),
    ):
        kind = "Lead" if mutation == "leadAssign" else "LeadRequest"
        name = f"{mutation[0].upper()}{mutation[1:]}Input!"
        text = f"mutation($i: {name}) {{ {mutation}(input: $i) {{ clientMutationId }} }}"
        answers = [nishi.send(text, i={**given, "id": each}) for each in (global_id(kind, 1), global_id(kind, 99))]
        assert answers[0] == answers[1]
        assert answers[0]["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    opening = "mutation($i: LeadOpenInput!) { leadOpen(input: $i) { clientMutationId } }"
    people = (lead["personId"], selling.company.people[1], global_id("Person", 10**9))
    answers = [nishi.send(opening, i={"productId": selling.company.product, "personId": each}) for each in people]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_request_says_the_same_of_everyone(selling: Selling) -> None:
    fields = "request { note settledAt granted lead { id } }"
    answers, costs = [], []
    for ref in ("u0", "u1", "nobody"):
        with counted_statements() as statements:
            answers.append(
                selling.staff["nishi"].do(
                    "leadRequest", fields, productId=selling.company.product, externalRef=ref, note="会った"
                )
            )
        costs.append(list(statements))
    assert answers[0] == answers[1] == answers[2]
    assert costs[0] == costs[1] == costs[2]


def _strangers(session: Session) -> list[int]:
    rows: list[dict[str, object]] = [{"language": "ja", "created_at": 0}] * STRANGERS
    return list(session.scalars(insert(Person).returning(Person.id), rows))


def _cards(product: str, keys: list[int]) -> tuple[str, dict[str, str]]:
    names = range(len(keys))
    arguments = " ".join(f"$i{name}: ID!" for name in names)
    asked = " ".join(
        f"c{name}: salesCard(productId: $p, personId: $i{name}) {{ personId externalRef }}" for name in names
    )
    variables = {f"i{name}": global_id("Person", key) for name, key in zip(names, keys, strict=True)}
    return f"query($p: ID! {arguments}) {{ {asked} }}", {"p": product, **variables}
