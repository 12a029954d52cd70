"""Planners make campaigns, launch them, draw controls that anyone can check, and bring results in, through the API."""

import hashlib
from collections.abc import Callable

import pytest

from backend.clock import HOUR
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company
from tests.clocks import SettableClock
from tests.filled import Filled

LOOK = """query($key: String!) { campaign(key: $key) {
  key name { ja } status stage hypothesis purpose channel controlShare startsAt endsAt measureDays launchedAt drawnAt
  goal { kind axis from to target } product { key } plan { version } audience { key } where people createdBy { name }
  contents { segment entryKey form title { ja } text { ja } html { ja } url }
  arms { segment arm people present } cautions { code wording { en } } overlaps { people campaign { key } }
  events { kind people }
  draws { seed share reason members drawnBy { name } }
  audit { draw { seed share membersHash } globalDraw { seed } membersNow hashNow matches algorithm { en ja } }
  members(first: 100) { nodes { arm segment psychology rank state reason person { externalRef } } } } }"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company with eight people who agreed to hear news; four are fans of its tea."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api, 8)
    api.do(
        "observationsImport",
        rows=[row for number in range(4) for row in answers(company, f"u{number}", feeling=5, bond=1)],
    )
    for person in company.people:
        api.do(
            "consentRecord",
            personId=person,
            purpose="news",
            granted=True,
            wording="お知らせ",
            language="JA",
            source="test",
        )
    return company


def said(company: Company, **more: object) -> dict[str, object]:
    """A campaign as a planner says it."""
    words = {"title": {"ja": "新茶"}, "text": {"ja": "**新茶**です"}, "url": "https://tea.example/new"}
    return {
        "key": "spring",
        "name": {"ja": "春のご案内"},
        "productId": company.product,
        "goal": {"kind": "MOVE", "from": ["CONSUMER"], "to": ["FAN"], "target": 0.1},
        "hypothesis": "知れば好きになる",
        "contents": [words],
        "purpose": "news",
        "channel": "FILE",
        "controlShare": 0.5,
        "startsAt": "2026-04-01T00:00:00Z",
        "endsAt": "2026-05-01T00:00:00Z",
        "measureDays": 14,
        **more,
    }


def create(api: Api, company: Company, **more: object) -> str:
    """The id of a draft."""
    made = api.do("campaignCreate", "campaign { id }", campaign=said(company, **more), seed="b0a7")
    identity: str = made["campaign"]["id"]
    return identity


def look(api: Api, key: str = "spring") -> Answer:
    """The campaign as the API shows it."""
    return api.ask(LOOK, key=key)["campaign"]


def test_a_campaign_is_made_launched_and_looked_at(api: Api, company: Company) -> None:
    campaign_id = create(api, company)
    draft = look(api)
    assert (draft["status"], draft["stage"], draft["people"], draft["arms"]) == ("DRAFT", None, 8, [])
    assert draft["goal"] == {"kind": "MOVE", "axis": None, "from": ["CONSUMER"], "to": ["FAN"], "target": 0.1}
    assert (draft["audit"]["matches"], draft["members"]["nodes"]) == (None, [])
    launched = api.do("campaignLaunch", "campaign { status stage drawnAt }", id=campaign_id)["campaign"]
    assert launched == {"status": "LAUNCHED", "stage": "DONE", "drawnAt": "2026-04-01T00:00:00.000Z"}
    shown = look(api)
    assert shown["arms"] == [
        {"segment": None, "arm": "CONTROL", "people": 2, "present": 2},
        {"segment": None, "arm": "TREATED", "people": 2, "present": 2},
        {"segment": "FAN", "arm": "CONTROL", "people": 2, "present": 2},
        {"segment": "FAN", "arm": "TREATED", "people": 2, "present": 2},
    ]
    assert [each["code"] for each in shown["cautions"]] == ["NO_GLOBAL_CONTROL"]
    assert {each["html"]["ja"] for each in shown["contents"]} == {"<p><strong>新茶</strong>です</p>"}
    assert len(shown["contents"]) == 9
    assert shown["createdBy"] == {"name": "A test's ADMINISTRATOR"}
    members = shown["members"]["nodes"]
    assert {each["state"] for each in members if each["arm"] == "TREATED"} == {"QUEUED"}
    assert {each["state"] for each in members if each["arm"] == "CONTROL"} == {None}


def test_what_is_refused_is_shown_where_it_was_said(api: Api, company: Company) -> None:
    words = {"title": {"ja": "新茶"}, "text": {"ja": "新茶です"}}
    audience = api.do("audienceCreate", "audience { id }", key="old", name={"ja": "以前の方"})["audience"]["id"]
    api.do("audienceClose", id=audience)
    wrong: dict[str, tuple[dict[str, object], list[str]]] = {
        "share": ({"controlShare": -0.1}, ["controlShare"]),
        "goal": ({"goal": {"kind": "MOVE", "from": ["FAN"], "to": ["FAN"]}}, ["goal", "from"]),
        "closed": ({"audienceId": audience}, ["audienceId"]),
        "entry": ({"contents": [{"entryKey": "none"}]}, ["contents", "0", "entryKey"]),
        "link": ({"contents": [{**words, "url": "javascript:alert(1)"}]}, ["contents", "0", "url"]),
        "title": ({"contents": [{**words, "title": {"ja": " "}}]}, ["contents", "0", "title"]),
        "plan": ({"planId": company.product}, ["planId"]),
    }
    for more, path in wrong.values():
        (error,) = api.attempt("campaignCreate", campaign=said(company, **more))["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", "campaign", *path])
    assert api.ask("{ campaigns { nodes { id } } }")["campaigns"]["nodes"] == []
    create(api, company)
    (error,) = api.attempt("campaignCreate", campaign=said(company))["userErrors"]
    assert (error["code"], error["path"]) == ("ALREADY_EXISTS", ["input", "campaign", "key"])


def test_what_the_api_tells_suffices_to_draw_the_control_again(api: Api, company: Company) -> None:
    api.do("globalControlDraw", share=0.25, reason="四半期のはじめ", seed="whole")
    api.do("campaignLaunch", id=create(api, company))
    shown = look(api)
    audit = shown["audit"]
    assert (audit["draw"]["seed"], audit["globalDraw"]["seed"], audit["membersNow"]) == ("b0a7", "whole", 8)

    def rank(seed: str, number: int) -> float:
        return int(hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()[:13], 16) / 16**13

    # People were made in the order of their numbers, from 1 on; the first four are fans.
    strata = {number: 1 if number <= 4 else -1 for number in range(1, 9)}
    arms = {number: "GLOBAL" for number in strata if rank("whole", number) < 0.25}
    for stratum in (1, -1):
        own = sorted(
            (rank("b0a7", number), number) for number, each in strata.items() if each == stratum and number not in arms
        )
        size = int(0.5 * len(own) + 0.5)
        arms |= {number: "CONTROL" if place < size else "TREATED" for place, (_, number) in enumerate(own)}
    told = {int(each["person"]["externalRef"][1:]) + 1: each["arm"] for each in shown["members"]["nodes"]}
    assert told == arms
    lines = "".join(f"{number},{strata[number]},{arms[number]}\n" for number in sorted(arms))
    assert audit["draw"]["membersHash"] == audit["hashNow"] == hashlib.sha256(lines.encode()).hexdigest()
    assert audit["matches"] is True


def test_a_control_is_drawn_anew_with_a_reason_until_it_begins(api: Api, company: Company) -> None:
    later = create(api, company, startsAt="2026-04-02T00:00:00Z")
    api.do("campaignLaunch", id=later)
    api.do("campaignRedraw", id=later, reason="立会いのもとで", seed="witness")
    shown = look(api)
    assert [(each["seed"], each["reason"], each["members"]) for each in shown["draws"]] == [
        ("witness", "立会いのもとで", 8),
        ("b0a7", "", 8),
    ]
    assert shown["audit"]["matches"] is True
    assert (shown["stage"], shown["draws"][0]["drawnBy"]) == ("SEND", {"name": "A test's ADMINISTRATOR"})
    now = create(api, company, key="now")
    api.do("campaignLaunch", id=now)
    (error,) = api.attempt("campaignRedraw", id=now, reason="もう一度")["userErrors"]
    assert error["code"] == "CAMPAIGN_BEGUN"
    (error,) = api.attempt("campaignRedraw", id=later, reason=" ")["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "reason"])


def test_the_global_control_is_drawn_and_its_draws_stay(api: Api, company: Company) -> None:
    ask = "{ globalControl { people draw { share reason } draws { seed } algorithm { ja } } }"
    assert api.ask(ask)["globalControl"] is None
    api.do("globalControlDraw", share=0.5, reason="はじめて", seed="one")
    payload = api.do("globalControlDraw", "globalControl { draw { seed } }", share=0, reason="やめる", seed="two")
    assert payload["globalControl"]["draw"]["seed"] == "two"
    shown = api.ask(ask)["globalControl"]
    assert (shown["people"], shown["draw"], shown["draws"]) == (
        0,
        {"share": 0.0, "reason": "やめる"},
        [{"seed": "two"}, {"seed": "one"}],
    )
    (error,) = api.attempt("globalControlDraw", share=0.6, reason="多すぎる")["userErrors"]
    assert error["code"] == "INVALID"
    assert len(company.people) == 8


def test_a_launched_campaign_is_not_said_anew_and_ends(api: Api, company: Company) -> None:
    campaign_id = create(api, company)
    api.do("campaignUpdate", id=campaign_id, campaign=said(company, hypothesis="別の仮説"))
    assert look(api)["hypothesis"] == "別の仮説"
    api.do("campaignLaunch", id=campaign_id)
    (error,) = api.attempt("campaignUpdate", id=campaign_id, campaign=said(company))["userErrors"]
    assert error["code"] == "CAMPAIGN_LAUNCHED"
    (error,) = api.attempt("campaignLaunch", id=campaign_id)["userErrors"]
    assert error["code"] == "CAMPAIGN_LAUNCHED"
    assert api.do("campaignEnd", "campaign { status }", id=campaign_id)["campaign"] == {"status": "ENDED"}
    (error,) = api.attempt("campaignCancel", id=campaign_id)["userErrors"]
    assert error["code"] == "CAMPAIGN_NOT_RUNNING"
    assert look(api)["hypothesis"] == "別の仮説"


def test_a_campaign_without_a_control_says_that_nothing_can_be_verified(api: Api, company: Company) -> None:
    api.do("campaignLaunch", id=create(api, company, controlShare=0))
    (first, _) = look(api)["cautions"]
    assert first == {
        "code": "NO_CONTROL",
        "wording": {
            "en": (
                "There is no control: nothing about this campaign can be verified. "
                "Whatever happens may have happened anyway."
            )
        },
    }


def test_results_come_back_line_by_line(api: Api, company: Company, clock: SettableClock) -> None:
    campaign_id = create(api, company, controlShare=0)
    api.do("campaignLaunch", id=campaign_id)
    clock.advance(HOUR)
    lines = [
        {"externalRef": "u0", "kind": "DELIVERED", "at": "2026-04-01T00:30:00Z"},
        {"externalRef": "u0", "kind": "OPENED", "at": "2026-04-01T00:30:00Z"},
        {"externalRef": "u1", "kind": "OPENED", "at": "2026-04-01T00:30:00Z", "openedByPerson": True},
        {"externalRef": "stranger", "kind": "CLICKED", "at": "2026-04-01T00:30:00Z"},
    ]
    counts = "counts { lines kept repeated untrusted unknown } campaign { events { kind people } }"
    first = api.do("campaignResultsImport", counts, campaignId=campaign_id, source="tool", lines=lines)
    assert first["counts"] == {"lines": 4, "kept": 2, "repeated": 0, "untrusted": 1, "unknown": 1}
    again = api.do("campaignResultsImport", counts, campaignId=campaign_id, source="tool", lines=lines)
    assert again["counts"] == {"lines": 4, "kept": 0, "repeated": 2, "untrusted": 1, "unknown": 1}
    assert again["campaign"]["events"] == [{"kind": "DELIVERED", "people": 1}, {"kind": "OPENED", "people": 1}]
    sent = [{"externalRef": "u0", "kind": "SENT", "at": "2026-04-01T00:30:00Z"}]
    (error,) = api.attempt("campaignResultsImport", campaignId=campaign_id, source="tool", lines=sent)["userErrors"]
    assert error["code"] == "INVALID"
    for more, name in (({"externalRef": "\0"}, "externalRef"), ({}, "externalRef"), ({"messageId": ""}, "messageId")):
        bad = [*lines, {"kind": "CLICKED", "at": "2026-04-01T00:30:00Z", **more}]
        (error,) = api.attempt("campaignResultsImport", campaignId=campaign_id, source="tool", lines=bad)["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", "lines", "4", name])


def test_the_same_request_makes_one_campaign(api: Api, company: Company) -> None:
    asked = {"campaign": said(company), "idempotencyKey": "one"}
    ids = [api.do("campaignCreate", "campaign { id }", **asked)["campaign"]["id"] for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(api.ask("{ campaigns(first: 10) { nodes { id } } }")["campaigns"]["nodes"]) == 1
    (error,) = api.attempt("campaignCreate", campaign=said(company))["userErrors"]
    assert error["code"] == "ALREADY_EXISTS"


def test_only_who_runs_campaigns_changes_them(api: Api, api_as: Callable[[Role], Api], company: Company) -> None:
    campaign_id = create(api, company)
    api.do("campaignLaunch", id=campaign_id)
    analyst = api_as(Role.ANALYST)
    for mutation, given in (
        ("campaignEnd", {"id": campaign_id}),
        ("campaignRedraw", {"id": campaign_id, "reason": "いいえ"}),
        ("globalControlDraw", {"share": 0.1, "reason": "いいえ"}),
    ):
        kind = mutation[0].upper() + mutation[1:] + "Input"
        text = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ clientMutationId }} }}"
        assert analyst.code(text, i=given) == "FORBIDDEN"
    assert api_as(Role.SALESPERSON).code('{ campaign(key: "spring") { key } }') == "FORBIDDEN"
    # Whoever may not read personal data sees no small group.
    shown = analyst.ask('{ campaign(key: "spring") { status arms { people } } }')["campaign"]
    assert shown["status"] == "LAUNCHED"
    assert {each["people"] for each in shown["arms"]} == {None}
