"""Touchpoints are told through the API whom, when and how to ask; every decision and cap can be read and changed."""

from collections.abc import Callable

import pytest

from backend.clock import DAY, MINUTE
from backend.db import Database
from backend.jobs import run_due_work
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, found_company, purchase
from tests.clocks import SettableClock
from tests.filled import Filled

FREELY = {"quiet_hours": None, "rests_on_sundays": False, "rests_on_holidays": False}
QUESTION = {
    "key": "bond",
    "kind": "SCALE",
    "wording": {"ja": "つながりを感じますか"},
    "low": 1,
    "high": 5,
    "loadings": [{"axis": "DEPTH", "facet": "CONNECTION"}],
}
DECISIONS = """query ($where: ContactDecisionsWhereInput, $first: Int, $after: String) {
  contactDecisions(where: $where, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id occasion step kind rule channel untilAt contactAt person { externalRef } touchpoint { key }
            invitation { occasion } history { kind rule untilAt } }
  }
}"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company of three people; two agreed to be asked."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, 3)
    survey = api.do(
        "surveyCreate",
        "survey { id }",
        key="bond",
        definition={"title": {"ja": "題"}, "languages": ["ja"], "questions": [QUESTION]},
    )["survey"]["id"]
    api.do("surveyPublish", id=survey)
    api.do(
        "touchpointCreate",
        "touchpoint { id }",
        key="bought",
        surveyId=survey,
        moment="AFTER_PURCHASE",
        productId=company.product,
    )
    api.do(
        "touchpointCreate",
        "touchpoint { id }",
        key="open",
        surveyId=survey,
        moment="SIGNUP",
        productId=company.product,
        isOpen=True,
    )
    for person in company.people[:2]:
        api.do(
            "consentRecord",
            personId=person,
            purpose="survey",
            granted=True,
            wording="はい",
            language="JA",
            source="shop",
        )
    return company


def touchpoint(api: Api, key: str) -> Answer:
    """A touchpoint as planners see it."""
    fields = "id channel rules audience plansItself plannedAt expiryDays openLinks { nodes { key hidden prefill url } }"
    return api.ask(f'{{ touchpoint(key: "{key}") {{ {fields} }} }}')["touchpoint"]


def test_a_purchase_leads_to_an_invitation(
    api: Api, company: Company, database: Database, clock: SettableClock
) -> None:
    bought = touchpoint(api, "bought")["id"]
    changed = api.do("touchpointUpdate", "touchpoint { rules channel }", id=bought, rules={**FREELY, "delay_days": 1})
    assert changed["touchpoint"] == {"rules": {**FREELY, "delay_days": 1}, "channel": "FILE"}
    assert api.do("touchpointPlan", "touchpoint { plansItself }", id=bought, plansItself=True)["touchpoint"] == {
        "plansItself": True
    }
    api.do("purchasesRecord", rows=[purchase(company, f"u{n}", f"o{n}", "2026-03-31T00:00:00Z") for n in range(3)])
    clock.advance(MINUTE)
    assert run_due_work(database, clock).plans.failed == ()
    found = api.ask(DECISIONS, where={"touchpointId": bought})["contactDecisions"]
    assert [(each["person"]["externalRef"], each["kind"], each["rule"]) for each in found["nodes"]] == [
        ("u0", "SENT", "DUE"),
        ("u1", "SENT", "DUE"),
        ("u2", "SKIPPED", "NO_CONSENT"),
    ]
    assert found["nodes"][0] == {
        "id": found["nodes"][0]["id"],
        "occasion": "1",
        "step": 0,
        "kind": "SENT",
        "rule": "DUE",
        "channel": "FILE",
        "untilAt": None,
        "contactAt": "2026-04-01T00:01:00.000Z",
        "person": {"externalRef": "u0"},
        "touchpoint": {"key": "bought"},
        "invitation": {"occasion": "1"},
        "history": [],
    }
    assert touchpoint(api, "bought")["plannedAt"] == "2026-04-01T00:01:00.000Z"


def test_decisions_are_found_by_person_and_kind_and_page_by_page(
    api: Api, company: Company, database: Database, clock: SettableClock
) -> None:
    bought = touchpoint(api, "bought")["id"]
    api.do("touchpointUpdate", id=bought, rules={**FREELY, "delay_days": 0})
    api.do("touchpointPlan", id=bought, plansItself=True)
    api.do("contactCapSet", key="usual", most=1, windowDays=7)
    api.do("purchasesRecord", rows=[purchase(company, f"u{n}", f"o{n}", "2026-03-31T00:00:00Z") for n in (0, 1, 1, 2)])
    api.do("purchasesRecord", rows=[purchase(company, "u0", "again", "2026-03-31T00:00:00Z")])
    clock.advance(MINUTE)
    run_due_work(database, clock)
    of_u0 = api.ask(DECISIONS, where={"personId": company.people[0]})["contactDecisions"]
    assert [(each["kind"], each["rule"], each["untilAt"]) for each in of_u0["nodes"]] == [
        ("SENT", "DUE", None),
        ("HELD", "CAP", "2026-04-08T00:01:00.000Z"),
    ]
    skipped = api.ask(DECISIONS, where={"kind": "SKIPPED"})["contactDecisions"]
    assert [each["person"]["externalRef"] for each in skipped["nodes"]] == ["u2"]
    # As it was said before there was `where`; not in both ways at once.
    loose = f'contactDecisions(touchpointId: "{bought}", kind: SKIPPED, personId: "{company.people[2]}"'
    assert api.ask(f"{{ {loose}) {{ totalCount }} }}") == {"contactDecisions": {"totalCount": 1}}
    assert api.code(f"{{ {loose}, where: {{}}) {{ totalCount }} }}") == "INVALID"
    first = api.ask(DECISIONS, where={"touchpointId": bought}, first=3)["contactDecisions"]
    rest = api.ask(DECISIONS, where={"touchpointId": bought}, first=3, after=first["pageInfo"]["endCursor"])[
        "contactDecisions"
    ]
    assert (first["totalCount"], len(first["nodes"]), len(rest["nodes"])) == (4, 3, 1)
    clock.advance(7 * DAY)
    run_due_work(database, clock)
    (_, later) = api.ask(DECISIONS, where={"personId": company.people[0]})["contactDecisions"]["nodes"]
    assert (later["kind"], later["history"]) == (
        "SENT",
        [{"kind": "HELD", "rule": "CAP", "untilAt": "2026-04-08T00:01:00.000Z"}],
    )
    node = api.ask("query ($id: ID!) { node(id: $id) { ... on ContactDecision { kind } } }", id=later["id"])
    assert node == {"node": {"kind": "SENT"}}


def test_what_is_left_out_of_an_update_stays(api: Api, company: Company) -> None:
    bought = touchpoint(api, "bought")["id"]
    audience = {"segment": {"productId": company.product, "segments": ["FAN"], "unclassified": True}}
    api.do("touchpointUpdate", id=bought, channel="EMAIL", rules={"delay_days": 3}, audience=audience)
    api.do("touchpointUpdate", id=bought, expiryDays=9)
    kept = {"segment": ["FAN", "UNCLASSIFIED"], "product": company.product}
    found = touchpoint(api, "bought")
    assert (found["channel"], found["rules"], found["expiryDays"]) == ("EMAIL", {"delay_days": 3}, 9)
    assert found["audience"] == {"all": [kept]}
    api.do("touchpointUpdate", id=bought, rules=None, audience=None)
    found = touchpoint(api, "bought")
    assert (found["channel"], found["rules"], found["audience"]) == ("EMAIL", {}, None)


def test_what_makes_no_sense_changes_nothing(api: Api, company: Company) -> None:
    bought, signup = touchpoint(api, "bought"), touchpoint(api, "open")

    def errors(mutation: str, **input: object) -> list[tuple[str, list[str]]]:
        return [
            (each["code"], each["path"][1:])
            for each in api.attempt(mutation, "clientMutationId", **input)["userErrors"]
        ]

    assert errors("touchpointUpdate", id=bought["id"], rules={"delay_days": -1}) == [
        ("INVALID", ["rules", "delay_days"])
    ]
    for none in (-1, 0):
        assert errors("touchpointUpdate", id=bought["id"], expiryDays=none) == [("UNFIT_PERIOD", ["expiryDays"])]
    assert errors("touchpointUpdate", id="VG91Y2hwb2ludDo5OQ") == [("NOT_FOUND", ["id"])]
    assert errors("touchpointPlan", id=signup["id"], plansItself=True) == [("NEEDS_AUDIENCE", ["audience"])]
    assert errors("openLinkPlace", touchpointId=bought["id"], key="k") == [("NOT_OPEN", ["touchpointId"])]
    assert errors("contactCapSet", key="k", most=1, windowDays=0) == [("INVALID", ["windowDays"])]
    assert errors("contactCapSet", key="k", most=1, windowDays=1, segments=[]) == [("INVALID", ["segments"])]
    assert errors("contactCapRemove", key="k") == [("NOT_FOUND", ["key"])]
    assert (touchpoint(api, "bought"), touchpoint(api, "open")) == (bought, signup)
    assert api.ask("{ contactCaps { totalCount } }") == {"contactCaps": {"totalCount": 0}}
    assert company.people


def test_an_open_link_is_placed_with_what_its_form_knows(api: Api, company: Company) -> None:
    signup = touchpoint(api, "open")["id"]
    api.do("openLinkPlace", touchpointId=signup, key="ginza", hidden={"shop": "銀座"}, prefill={"bond": 5})
    (placed,) = touchpoint(api, "open")["openLinks"]["nodes"]
    assert {name: placed[name] for name in ("key", "hidden", "prefill")} == {
        "key": "ginza",
        "hidden": {"shop": "銀座"},
        "prefill": {"bond": 5},
    }
    assert placed["url"].startswith("https://kizuna.example/o/")
    assert company.people


def test_caps_are_set_anew_and_removed(api: Api) -> None:
    fields = "contactCap { key most windowDays channel segments unclassified }"
    api.do("contactCapSet", fields, key="mail", most=2, windowDays=30, channel="EMAIL")
    anew = api.do("contactCapSet", fields, key="mail", most=1, windowDays=7, segments=["FAN"], unclassified=True)
    assert anew["contactCap"] == {
        "key": "mail",
        "most": 1,
        "windowDays": 7,
        "channel": None,
        "segments": ["FAN"],
        "unclassified": True,
    }
    assert api.ask("{ contactCaps { nodes { key most } } }")["contactCaps"]["nodes"] == [{"key": "mail", "most": 1}]
    assert api.do("contactCapRemove", "key", key="mail")["key"] == "mail"
    assert api.ask("{ contactCaps { totalCount } }") == {"contactCaps": {"totalCount": 0}}


def test_only_planners_change_them_and_see_whom_they_ask(
    api_as: Callable[[Role], Api], company: Company, api: Api
) -> None:
    analyst, auditor = api_as(Role.ANALYST), api_as(Role.AUDITOR)
    query = '{ touchpoint(key: "bought") { plansItself audience } }'
    assert analyst.code(query) == "FORBIDDEN"
    assert auditor.ask("{ contactDecisions { totalCount } }") == {"contactDecisions": {"totalCount": 0}}
    mutation = 'mutation { contactCapSet(input: { key: "k", most: 1, windowDays: 1 }) { userErrors { code } } }'
    assert analyst.code(mutation) == "FORBIDDEN"
    assert api.ask("{ contactCaps { totalCount } }") == {"contactCaps": {"totalCount": 0}}
    assert company.people
