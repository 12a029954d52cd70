"""A batch of which some rows are faulty is refused with all that is wrong, or kept without these where asked."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, get_named_type

from backend.api.shapes.scalars import iso
from backend.db import Database, Slice
from backend.staff.queries.audit import AuditWhere, list_entries
from tests.api.client import Answer, Api
from tests.api.company import SPOKEN as AT
from tests.api.company import Company, found_company, purchase
from tests.api.printed import mutations
from tests.api.test_a_strangers_id_tells_a_salesperson_nothing import global_id
from tests.asking import ask
from tests.clocks import SettableClock

COUNTS = "counts { added changed unchanged skipped }"
SKIP = {"errorPolicy": "SKIP_INVALID"}
STRANGER = {"externalRef": "nobody"}


def bought(api: Api) -> list[str]:
    """The orders that are kept."""
    people = api.ask("{ people { nodes { purchases { nodes { orderRef } } } } }")["people"]["nodes"]
    return sorted(each["orderRef"] for person in people for each in person["purchases"]["nodes"])


def told(payload: Answer) -> list[tuple[str, str]]:
    """What is wrong, each with where."""
    return [(each["code"], "/".join(each["path"])) for each in payload["userErrors"]]


def changes(database: Database) -> list[str]:
    """The mutations that changed something, in their order."""
    rows = database.read_now(lambda session: list_entries(session, Slice(count=500), AuditWhere())).rows
    return [row.operation for row in rows if row.deed == "CHANGED"]


def faulty(company: Company) -> list[Answer]:
    """Orders: the second, third, fifth and sixth are each wrong in another way."""
    good = purchase(company, "u0", "a")
    return [
        good,
        {**purchase(company, "u0", "b"), "person": STRANGER},
        {**purchase(company, "u0", "c"), "productId": company.brand},
        purchase(company, "u1", "d"),
        {**purchase(company, "u1", "e"), "quantity": -1},
        {**good, "person": {"externalRef": "u1"}},
    ]


def test_all_or_nothing_is_what_is_meant_when_nothing_is_said(api: Api) -> None:
    company = found_company(api, 2)
    for more in ({}, {"errorPolicy": "ALL_OR_NOTHING"}):
        payload = api.attempt("purchasesRecord", COUNTS, rows=faulty(company), **more)
        assert told(payload) == [("NOT_FOUND", "input/rows/1/person/externalRef")]
        assert payload["counts"] is None
    assert bought(api) == []


def test_everything_that_is_wrong_is_told_together(api: Api) -> None:
    company = found_company(api)
    rows = [{**purchase(company, "u0", ref), "quantity": quantity} for ref, quantity in (("a", 0), ("b", 1), ("c", -1))]
    assert told(api.attempt("purchasesRecord", rows=rows)) == [
        ("INVALID", "input/rows/0/quantity"),
        ("INVALID", "input/rows/2/quantity"),
    ]
    people = [{"externalRef": "n1"}, {"externalRef": ""}, {"externalRef": "n2", "attributes": [{"key": "x"}]}]
    assert told(api.attempt("peopleImport", rows=people)) == [
        ("INVALID", "input/rows/1/externalRef"),
        ("INVALID", "input/rows/2/attributes/x"),
    ]
    assert bought(api) == []


def test_the_good_are_kept_and_each_bad_one_is_told_with_its_place(api: Api) -> None:
    company = found_company(api, 2)
    payload = api.attempt("purchasesRecord", COUNTS, rows=faulty(company), **SKIP)
    assert told(payload) == [
        ("NOT_FOUND", "input/rows/1/person/externalRef"),
        ("INVALID", "input/rows/2/productId"),
        ("INVALID", "input/rows/4/quantity"),
        ("DIFFERENT_PURCHASE", "input/rows/5/orderRef"),
    ]
    assert payload["counts"] == {"added": 2, "changed": 0, "unchanged": 0, "skipped": 4}
    assert bought(api) == ["a", "d"]


def test_where_none_is_good_nothing_is_done(api: Api) -> None:
    company = found_company(api)
    payload = api.attempt("purchasesRecord", COUNTS, rows=faulty(company)[1:3], **SKIP)
    assert told(payload) == [("NOT_FOUND", "input/rows/0/person/externalRef"), ("INVALID", "input/rows/1/productId")]
    assert payload["counts"] is None
    payload = api.attempt("peopleImport", "counts { added } import { id }", rows=[{"externalRef": ""}], **SKIP)
    assert told(payload) == [("INVALID", "input/rows/0/externalRef")]
    assert (payload["counts"], payload["import"]) == (None, None)
    assert (bought(api), api.ask("{ imports { totalCount } }")["imports"]["totalCount"]) == ([], 1)


def test_what_concerns_no_row_refuses_the_whole_batch(api: Api) -> None:
    company = found_company(api)
    tier = {"person": {"externalRef": "u0"}, "tier": "GOLD", "observedAt": "2026-03-01T00:00:00Z"}
    rows = [tier, {**tier, "person": STRANGER}]
    payload = api.attempt("tiersImport", productId=company.brand, order=["GOLD"], rows=rows, **SKIP)
    assert told(payload) == [("INVALID", "input/productId")]
    assert bought(api) == []


def test_a_repeated_request_is_told_the_same(api: Api) -> None:
    company = found_company(api, 2)
    fields = f"{COUNTS} clientMutationId"
    first = api.attempt("purchasesRecord", fields, rows=faulty(company), idempotencyKey="k", **SKIP)
    api.do("peopleImport", rows=[{"externalRef": "nobody"}])
    assert api.attempt("purchasesRecord", fields, rows=faulty(company), idempotencyKey="k", **SKIP) == first
    otherwise = api.attempt("purchasesRecord", rows=faulty(company), idempotencyKey="k")
    assert [each["code"] for each in otherwise["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    assert bought(api) == ["a", "d"]


def test_every_mutation_of_many_rows_does_so(api: Api, database: Database, clock: SettableClock) -> None:
    world = _world(api, database, clock)
    for mutation, name, path, (bad, good), more in _batches(world, clock):
        payload = api.attempt(mutation, "clientMutationId", **{name: [bad, good, bad], **more, **SKIP})
        tail = f"/{path}" if path else ""
        assert [where for _, where in told(payload)] == [f"input/{name}/0{tail}", f"input/{name}/2{tail}"], mutation
        # Only what is kept leaves an entry.
        assert changes(database)[-1:] == [mutation]
        assert told(api.attempt(mutation, "clientMutationId", **{name: [good], **more, **SKIP})) == []
    bulk = {name for name, field in mutations().items() if "errorPolicy" in _fields_of(field)}
    assert bulk == {mutation for mutation, *_ in _batches(world, clock)} | {"campaignResultsImport"}


def test_an_id_of_nobody_is_a_faulty_row_too(api: Api, database: Database, clock: SettableClock) -> None:
    world = _world(api, database, clock)
    people = [{"id": global_id("Person", 10**6)}, {"externalRef": "C-1"}]
    payload = api.attempt(
        "invitationsIssue", "invitations { id }", touchpointId=world["touchpoint"], people=people, **SKIP
    )
    assert (told(payload), len(payload["invitations"])) == ([("NOT_FOUND", "input/people/0")], 1)


def _world(api: Api, database: Database, clock: SettableClock) -> dict[str, str]:
    """The ids of what batches speak of."""
    ask(database, clock())
    found = api.ask("{ touchpoints { nodes { id } } products { nodes { id brand { id } } } }")
    product = found["products"]["nodes"][0]
    board = api.do(
        "boardCreate", "board { id }", key="b", brandId=product["brand"]["id"], question={"en": "?"}, purpose="ideas"
    )
    named = {
        "key": "p",
        "brandId": product["brand"]["id"],
        "name": {"en": "P"},
        "points": {"referral": 1, "mission": 1},
    }
    programme = api.do("programmeCreate", "programme { id }", **named)["programme"]["id"]
    api.do("agreementPublish", programmeId=programme, wording={"en": "Rules"})
    entry = {"key": "e", "direction": "LEARN", "form": "SITE_CONTENT", "title": {"en": "E"}, "text": {"en": "E"}}
    entry["purpose"] = "marketing"
    plan = {"productId": product["id"], "aims": [], "entries": [entry], "reason": "first"}
    api.do("communicationPlanPublish", **plan)
    api.do("purchasesRecord", rows=[{**_person("C-1"), **_order(product["id"], "o"), "purchasedAt": AT}])
    return {
        "board": board["board"]["id"],
        "brand": product["brand"]["id"],
        "product": product["id"],
        "programme": programme,
        "touchpoint": found["touchpoints"]["nodes"][0]["id"],
    }


def _batches(
    world: dict[str, str], clock: SettableClock
) -> Iterator[tuple[str, str, str, tuple[Answer, Answer], dict[str, Any]]]:
    """Each mutation, its rows' name, where a row is wrong, one that is and one that is not, and what else it takes."""
    known, strange, ref = _person("C-1"), _person("nobody"), "person/externalRef"
    of_product, at = {"productId": world["product"]}, {"observedAt": AT}
    act = {**of_product, "actRef": "1", "kind": "TRIAL", "actedAt": AT}
    yield "actsRecord", "rows", ref, ({**act, **strange}, {**act, **known}), {}
    people = (strange["person"], known["person"])
    yield "ambassadorsInvite", "people", "externalRef", people, {"programmeId": world["programme"], "channel": "FILE"}
    yield "boardInvite", "people", "externalRef", people, {"id": world["board"], "sends": False}
    shown = {"entryKey": "e", "at": AT}
    yield "communicationShown", "shown", ref, ({**shown, **strange}, {**shown, **known}), of_product
    yield "invitationsIssue", "people", "externalRef", people, {"touchpointId": world["touchpoint"]}
    row = {**of_product, **at, "axis": "PSYCHOLOGY", "facet": "LIKING", "sourceId": "s", "value": 1}
    yield "observationsImport", "rows", ref, ({**row, **strange}, {**row, **known}), {}
    yield "peopleImport", "rows", "externalRef", ({"externalRef": ""}, {"externalRef": "new"}), {}
    order = {**_person("C-1"), "purchasedAt": AT}
    orders = ({**order, **_order(world["brand"], "p")}, {**order, **_order(world["product"], "p")})
    yield "purchasesRecord", "rows", "productId", orders, {}
    returned = {"returnedAt": iso(clock())}
    yield "purchasesReturn", "refs", "", (_order(world["product"], "x"), _order(world["product"], "o")), returned
    tier = {**at, "tier": "GOLD"}
    yield "tiersImport", "rows", ref, ({**tier, **strange}, {**tier, **known}), {**of_product, "order": ["GOLD"]}


def _person(ref: str) -> dict[str, dict[str, str]]:
    return {"person": {"externalRef": ref}}


def _order(product: str, ref: str) -> dict[str, str]:
    return {"productId": product, "orderRef": ref}


def _fields_of(field: GraphQLField) -> set[str]:
    given = get_named_type(field.args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)
    return set(given.fields)
