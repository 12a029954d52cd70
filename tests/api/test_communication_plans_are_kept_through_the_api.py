"""Planners publish what to say to whom, look at the table and its versions, and ask what someone should get next."""

from collections.abc import Callable

import pytest

from backend.api.shapes.nodes import global_id
from backend.clock import DAY
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import Company, answers, found_company
from tests.clocks import SettableClock
from tests.filled import Filled

FAN = {
    "key": "tea-week",
    "segment": "FAN",
    "direction": "ACT",
    "form": "HTML_MAIL",
    "title": {"ja": "お茶週間", "en": "Tea week"},
    "text": {"ja": "**今週**だけ"},
    "url": "https://example.com/tea",
    "afterDays": 3,
    "everyDays": 30,
    "most": 2,
    "purpose": "news",
}
SITE = {
    "key": "seasons",
    "direction": "INTEREST",
    "form": "SITE_CONTENT",
    "title": {"ja": "季節の便り"},
    "url": "https://example.com/seasons",
    "purpose": "news",
}
AIMS = [{"segment": "FAN", "aim": {"ja": "きっかけをつくる"}}, {"aim": {"ja": "まず知ってもらう"}}]
TABLE = """query($p: ID!, $v: Int) { communicationPlan(productId: $p, version: $v) {
  id version reason createdAt product { key } createdBy { name }
  rows { segment aim { ja en } cells { direction entries {
    key segment direction form title { ja en } text { ja } url afterDays everyDays most purpose } } } } }"""
NEXT = """{ people(first: 50) { nodes { nextCommunications(productId: "%s") {
  state heldBy at channel why explanation { ja } timesGot lastGotAt
  entry { key title { ja } } plan { version } product { key } } } } }"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company with two people: one is a fan of its tea, of the other nothing is known."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, 2)
    api.do("observationsImport", rows=answers(company, "u0", feeling=5, bond=1))
    return company


def publish(api: Api, company: Company, **more: object) -> Answer:
    """Publishes a plan."""
    said = {"productId": company.product, "aims": AIMS, "entries": [FAN, SITE], "reason": "初版", **more}
    return api.do("communicationPlanPublish", "communicationPlan { id version }", **said)["communicationPlan"]


def test_a_front_end_draws_the_table_from_one_query(api: Api, company: Company) -> None:
    made = publish(api, company)
    plan = api.ask(TABLE, p=company.product)["communicationPlan"]
    assert (plan["id"], plan["version"], plan["reason"]) == (made["id"], 1, "初版")
    assert (plan["createdAt"], plan["product"], plan["createdBy"]) == (
        "2026-04-01T00:00:00.000Z",
        {"key": "tea"},
        {"name": "A test's ADMINISTRATOR"},
    )
    rows = plan["rows"]
    assert [row["segment"] for row in rows] == [
        "CONSUMER",
        "FAN",
        "SWITCHER",
        "PRODUCT_LOYAL",
        "SURFACE",
        "MIND_LEADER",
        "BRAND_BUYER",
        "BRAND_LOYAL",
        None,
    ]
    every = ["ACT", "FEEL", "LEARN", "INTEREST"]
    assert [[cell["direction"] for cell in row["cells"]] for row in rows] == [every] * 8 + [every[2:]]
    said = {(row["segment"], cell["direction"]): cell["entries"] for row in rows for cell in row["cells"]}
    fan = {**FAN, "text": {"ja": "**今週**だけ"}}
    unknown = {**SITE, "segment": None, "title": {"ja": "季節の便り", "en": None}, "text": {"ja": None}}
    rest = {"afterDays": 0, "everyDays": None, "most": None}
    assert {place: entries for place, entries in said.items() if entries} == {
        ("FAN", "ACT"): [fan],
        (None, "INTEREST"): [{**unknown, **rest}],
    }
    assert {row["segment"]: row["aim"] for row in rows if row["aim"]} == {
        "FAN": {"ja": "きっかけをつくる", "en": None},
        None: {"ja": "まず知ってもらう", "en": None},
    }


def test_a_table_takes_few_statements(api: Api, company: Company) -> None:
    publish(api, company)
    with counted_statements() as statements:
        api.ask(TABLE, p=company.product)
    # The token, the plan, its product, its author, aims and entries.
    assert len(statements) == 6


def test_versions_tell_their_reasons_and_what_they_changed(api: Api, company: Company) -> None:
    publish(api, company)
    publish(api, company, aims=AIMS[:1], entries=[{**FAN, "afterDays": 7}], reason="早すぎた", afterVersion=1)
    query = """query($p: ID!) { communicationPlan(productId: $p) { version
      changes { sinceVersion aims { segment before { ja } after { ja } }
        entries { key fields before { afterDays } after { afterDays } } }
      whole: changes(sinceVersion: 0) { sinceVersion entries { key before { key } } }
      versions { totalCount nodes { version reason } } } }"""
    plan = api.ask(query, p=company.product)["communicationPlan"]
    assert plan == {
        "version": 2,
        "changes": {
            "sinceVersion": 1,
            "aims": [{"segment": None, "before": {"ja": "まず知ってもらう"}, "after": None}],
            "entries": [
                {"key": "tea-week", "fields": ["afterDays"], "before": {"afterDays": 3}, "after": {"afterDays": 7}},
                {"key": "seasons", "fields": [], "before": {"afterDays": 0}, "after": None},
            ],
        },
        "whole": {"sinceVersion": None, "entries": [{"key": "tea-week", "before": None}]},
        "versions": {
            "totalCount": 2,
            "nodes": [{"version": 1, "reason": "初版"}, {"version": 2, "reason": "早すぎた"}],
        },
    }
    assert api.ask(TABLE, p=company.product, v=1)["communicationPlan"]["reason"] == "初版"
    assert api.ask(TABLE, p=company.product, v=3)["communicationPlan"] is None
    unknown = "query($p: ID!) { communicationPlan(productId: $p) { changes(sinceVersion: 9) { sinceVersion } } }"
    assert api.code(unknown, p=company.product) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        ({"entries": [FAN, FAN]}, ["entries", "1", "key"], "INVALID"),
        ({"entries": [SITE, {**SITE, "key": "x", "direction": "ACT"}]}, ["entries", "1", "direction"], "INVALID"),
        ({"entries": [{**FAN, "url": "http://example.com"}]}, ["entries", "0", "url"], "INVALID"),
        ({"entries": [{**FAN, "afterDays": -1}]}, ["entries", "0", "afterDays"], "INVALID"),
        ({"entries": [{**FAN, "text": None}]}, ["entries", "0", "text"], "INVALID"),
        ({"entries": [{**FAN, "everyDays": None}]}, ["entries", "0", "most"], "INVALID"),
        ({"aims": [{"segment": "FAN", "aim": {"ja": " "}}]}, ["aims", "0", "aim", "ja"], "INVALID"),
        ({"aims": [*AIMS, AIMS[0]]}, ["aims", "2", "segment"], "INVALID"),
        ({"reason": " "}, ["reason"], "INVALID"),
        ({"afterVersion": 0}, ["afterVersion"], "PLAN_CHANGED"),
        ({"productId": global_id("Product", 99)}, ["productId"], "NOT_FOUND"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    api: Api, company: Company, wrong: dict[str, object], path: list[str], code: str
) -> None:
    publish(api, company)
    before = api.ask(TABLE, p=company.product)
    said = {"productId": company.product, "aims": AIMS, "entries": [FAN, SITE], "reason": "二版", **wrong}
    payload = api.attempt("communicationPlanPublish", "communicationPlan { id }", **said)
    (error,) = payload["userErrors"]
    assert (error["path"], error["code"]) == (["input", *path], code)
    assert payload["communicationPlan"] is None
    assert api.ask(TABLE, p=company.product) == before


def test_a_plan_sent_again_is_published_once(api: Api, company: Company) -> None:
    first = publish(api, company, idempotencyKey="k")
    assert publish(api, company, idempotencyKey="k") == first
    assert api.ask(TABLE, p=company.product)["communicationPlan"]["version"] == 1


def test_people_are_suggested_what_the_plan_has_for_them(api: Api, company: Company) -> None:
    publish(api, company)
    api.do("personUpdate", id=company.people[0], addresses=[{"kind": "EMAIL", "address": "a@example.com"}])
    (fan,), (unknown,) = _next(api, company)
    assert fan == {
        "state": "HELD",
        "heldBy": "NO_CONSENT",
        "at": None,
        "channel": "EMAIL",
        "why": ["IN_SEGMENT", "FIRST_TIME"],
        "explanation": {
            "ja": "「ファン」の方への内容です。まだ届けていません。この目的と経路での連絡に同意をいただいていません。"
        },
        "timesGot": 0,
        "lastGotAt": None,
        "entry": {"key": "tea-week", "title": {"ja": "お茶週間"}},
        "plan": {"version": 1},
        "product": {"key": "tea"},
    }
    assert (unknown["state"], unknown["at"], unknown["why"]) == (
        "DUE",
        "2026-04-01T00:00:00.000Z",
        ["NOT_KNOWN", "FIRST_TIME"],
    )
    assert unknown["explanation"] == {
        "ja": "まだよく分かっていない方への内容です。まだ届けていません。今がその時期です。"
    }


def test_what_was_shown_or_sent_is_not_suggested_again(api: Api, company: Company, clock: SettableClock) -> None:
    publish(api, company)
    api.do("personUpdate", id=company.people[0], addresses=[{"kind": "EMAIL", "address": "a@example.com"}])
    _agree(api, company)
    ((fan,), _) = _next(api, company)
    assert (fan["state"], fan["heldBy"], fan["at"]) == ("DUE", None, "2026-03-04T00:00:00.000Z")
    clock.advance(DAY)
    rows: list[dict[str, object]] = [
        {"person": {"externalRef": "u0"}, "entryKey": "tea-week", "channel": "EMAIL", "at": "2026-04-01T03:00:00Z"},
        {"person": {"id": company.people[1]}, "entryKey": "seasons"},
    ]
    assert _shown(api, company, rows)["counts"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert _shown(api, company, rows[:1])["counts"] == {"added": 0, "changed": 0, "unchanged": 1}
    (fan,), nothing = _next(api, company)
    assert nothing == []
    assert (fan["state"], fan["heldBy"], fan["at"]) == ("LATER", "TOO_SOON", "2026-05-01T03:00:00.000Z")
    assert (fan["timesGot"], fan["lastGotAt"], fan["why"]) == (1, "2026-04-01T03:00:00.000Z", ["IN_SEGMENT", "AGAIN"])
    query = """query($w: CommunicationContactsWhereInput) { communicationContacts(where: $w) { totalCount nodes {
      entryKey state channel at person { externalRef } product { key } plan { version } } } }"""
    assert api.ask(query, w={"personId": company.people[0]})["communicationContacts"] == {
        "totalCount": 1,
        "nodes": [
            {
                "entryKey": "tea-week",
                "state": "SENT",
                "channel": "EMAIL",
                "at": "2026-04-01T03:00:00.000Z",
                "person": {"externalRef": "u0"},
                "product": {"key": "tea"},
                "plan": {"version": 1},
            }
        ],
    }
    shown = api.ask(query, w={"productId": company.product, "entryKey": "seasons"})["communicationContacts"]["nodes"]
    assert [(each["state"], each["channel"]) for each in shown] == [("SHOWN", None)]


@pytest.mark.parametrize(
    ("row", "path", "code"),
    [
        ({"entryKey": "never"}, ["0", "entryKey"], "NOT_FOUND"),
        ({"entryKey": "tea-week"}, ["0", "channel"], "INVALID"),
        ({"entryKey": "seasons", "channel": "EMAIL"}, ["0", "channel"], "INVALID"),
        ({"entryKey": "seasons", "at": "2026-04-01T00:00:00.001Z"}, ["0", "at"], "INVALID"),
        ({"person": {"externalRef": "nobody"}}, ["0", "person", "externalRef"], "NOT_FOUND"),
        ({"person": {"id": global_id("Person", 99)}}, ["0", "person"], "NOT_FOUND"),
        ({"person": {}}, ["0", "person"], "INVALID"),
    ],
)
def test_what_cannot_have_been_shown_is_refused(
    api: Api, company: Company, row: dict[str, object], path: list[str], code: str
) -> None:
    publish(api, company)
    said = {"person": {"externalRef": "u0"}, "entryKey": "seasons", **row}
    payload = api.attempt("communicationShown", productId=company.product, shown=[said])
    (error,) = payload["userErrors"]
    assert (error["path"], error["code"]) == (["input", "shown", *path], code)
    assert api.ask("{ communicationContacts { totalCount } }") == {"communicationContacts": {"totalCount": 0}}


def test_a_page_of_people_takes_as_many_statements_as_one_person(api: Api, company: Company) -> None:
    publish(api, company)
    _agree(api, company)
    rows = [{"externalRef": f"more{number}"} for number in range(40)]
    api.do("peopleImport", rows=rows)
    query = NEXT % company.product
    with counted_statements() as many:
        api.ask(query)
    with counted_statements() as one:
        api.ask(query.replace("first: 50", "first: 1"))
    # The token, the page, twelve for the suggestions (there are no caps), and entries, plans and products together.
    assert len(many) == len(one) == 1 + 1 + 12 + 3


def test_each_role_does_what_it_may(api: Api, api_as: Callable[[Role], Api], company: Company) -> None:
    publish(api, company)
    said = {"productId": company.product, "aims": [], "entries": [], "reason": "止める"}
    mutation = (
        "mutation($i: CommunicationPlanPublishInput!) { communicationPlanPublish(input: $i) { userErrors { code } } }"
    )
    shown = "mutation($i: CommunicationShownInput!) { communicationShown(input: $i) { userErrors { code } } }"
    for role, reads, writes in [
        (Role.PLANNER, True, True),
        (Role.ANALYST, True, False),
        (Role.AUDITOR, True, False),
        (Role.SALESPERSON, False, False),
    ]:
        other = api_as(role)
        read = other.send(TABLE, p=company.product)
        assert ("errors" not in read) is reads, role
        for text, input in ((mutation, said), (shown, {"productId": company.product, "shown": []})):
            done = other.send(text, i=input)
            assert ("errors" not in done) is writes, role


def _next(api: Api, company: Company) -> Answer:
    return [each["nextCommunications"] for each in api.ask(NEXT % company.product)["people"]["nodes"]]


def _agree(api: Api, company: Company) -> None:
    api.do(
        "consentRecord",
        personId=company.people[0],
        purpose="news",
        granted=True,
        wording="お知らせ",
        language="JA",
        source="店頭",
    )


def _shown(api: Api, company: Company, rows: list[dict[str, object]]) -> Answer:
    return api.do("communicationShown", "counts { added changed unchanged }", productId=company.product, shown=rows)
