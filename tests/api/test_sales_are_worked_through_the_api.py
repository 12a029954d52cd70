"""Selling goes its whole way through the API: scheme, request, lead, contact, card, choice, closing and results."""

import pytest
from starlette.testclient import TestClient

from backend.api.viewers.permissions import Viewer
from backend.clock import DAY, HOUR
from backend.db import Database
from backend.staff.rules import Permission, Role
from tests.api.client import Api, counted_statements
from tests.api.dumping import Asker
from tests.api.selling import CONTENT, QUESTION, Selling, make_selling, selling_of
from tests.clocks import START, SettableClock
from tests.filled import Filled


@pytest.fixture
def selling(api: Api, http: TestClient, database: Database, filled: Filled) -> Selling:
    """The company and its salespeople."""
    return selling_of(filled.once(database, lambda: make_selling(api, http, database).company), http)


def test_a_scheme_is_published_version_by_version(selling: Selling) -> None:
    first = selling.publish()
    second = selling.publish(content={**CONTENT, "nextStep": {"ja": "見積もりを出す"}}, reason="試飲会が終わった")
    assert (first["version"], second["version"]) == (1, 2)
    query = """query($w: SalesSchemesWhereInput) { salesSchemes(where: $w) { totalCount nodes {
      version reason reach segment standing stage actions aim { ja en } say { ja } leaveUnsaid { ja }
      question { wording { ja } item axis facet low high } materials { title { ja } url }
      exitCriteria { ja } nextStep { ja } product { key } createdBy { name } } } }"""
    taro = selling.staff["taro"]
    newest = taro.ask(query, w={"productId": selling.company.product})["salesSchemes"]
    assert newest == {
        "totalCount": 1,
        "nodes": [
            {
                "version": 2,
                "reason": "試飲会が終わった",
                "reach": "GENERAL",
                "segment": None,
                "standing": "PROSPECT",
                "stage": "APPROACH",
                "actions": ["OPENING", "QUESTION", "NEXT_STEP"],
                "aim": CONTENT["aim"],
                "say": CONTENT["say"],
                "leaveUnsaid": CONTENT["leaveUnsaid"],
                "question": {**QUESTION, "low": 1, "high": 5},
                "materials": CONTENT["materials"],
                "exitCriteria": CONTENT["exitCriteria"],
                "nextStep": {"ja": "見積もりを出す"},
                "product": {"key": "tea"},
                "createdBy": {"name": "boss"},
            }
        ],
    }
    every = taro.ask(query, w={"allVersions": True, "stage": "APPROACH"})["salesSchemes"]
    assert [each["version"] for each in every["nodes"]] == [1, 2]
    one = taro.ask("query($id: ID!) { salesScheme(id: $id) { version } }", id=first["id"])
    assert one == {"salesScheme": {"version": 1}}


def test_a_scheme_that_is_wrong_says_where(selling: Selling) -> None:
    given = {
        "productId": selling.company.product,
        "reach": "GENERAL",
        "standing": "PROSPECT",
        "stage": "APPROACH",
        "reason": "初版",
    }
    boss = selling.staff["boss"]
    (error,) = boss.attempt("schemePublish", **given, content={**CONTENT, "nextStep": {"ja": ""}})["userErrors"]
    assert error["path"][:3] == ["input", "content", "nextStep"]
    unsafe = {**CONTENT, "materials": [{"title": {"ja": "x"}, "url": "javascript:alert(1)"}]}
    (error,) = boss.attempt("schemePublish", **given, content=unsafe)["userErrors"]
    assert error["path"] == ["input", "content", "materials", "0", "url"]
    (error,) = boss.attempt("schemePublish", **{**given, "reach": "BASE"}, content=CONTENT)["userErrors"]
    assert error["path"] == ["input", "segment"]
    assert boss.ask("{ salesSchemes { totalCount } }")["salesSchemes"]["totalCount"] == 0


def test_a_request_waits_for_a_manager(selling: Selling) -> None:
    taro, boss = selling.staff["taro"], selling.staff["boss"]
    fields = "request { externalRef note at settledAt granted lead { id } product { key } member { name } }"
    asked = {"productId": selling.company.product, "note": "展示会で"}
    known = taro.do("leadRequest", fields, **asked, externalRef="u0")["request"]
    unknown = taro.do("leadRequest", fields, **asked, externalRef="nobody")["request"]
    assert {**known, "externalRef": None} == {**unknown, "externalRef": None}
    assert (known["member"], known["granted"], known["lead"]) == ({"name": "taro"}, None, None)
    waiting = boss.ask("{ leadRequests(isSettled: false) { nodes { id externalRef } } }")["leadRequests"]["nodes"]
    assert [each["externalRef"] for each in waiting] == ["u0", "nobody"]
    lead = boss.do("leadGrant", "lead { externalRef owner { name } stage segment standing }", id=waiting[0]["id"])
    assert lead["lead"] == {
        "externalRef": "u0",
        "owner": {"name": "taro"},
        "stage": "APPROACH",
        "segment": "BRAND_LOYAL",
        "standing": "CUSTOMER",
    }
    (error,) = boss.attempt("leadGrant", id=waiting[1]["id"])["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])
    declined = boss.do("leadDecline", "request { granted settledAt }", id=waiting[1]["id"])["request"]
    assert (declined["granted"], declined["settledAt"]) == (False, "2026-04-01T00:00:00.000Z")
    mine = taro.ask("{ leadRequests { nodes { externalRef granted lead { id } } } }")["leadRequests"]["nodes"]
    assert [(each["externalRef"], each["granted"]) for each in mine] == [("u0", True), ("nobody", False)]
    assert mine[0]["lead"] is not None
    assert selling.staff["jiro"].ask("{ leadRequests { totalCount } }")["leadRequests"]["totalCount"] == 0


def test_who_may_read_leads_alone_reads_nothing_personal_of_them(selling: Selling, database: Database) -> None:
    lead = selling.open("u0")
    selling.staff["taro"].do("leadClose", id=lead, outcome="LOST", reason="引っ越し")
    query = "{ leads { nodes { externalRef reason } } leadRequests { nodes { externalRef note } } }"
    grants = frozenset({Permission.READ_LEADS, Permission.ASSIGN_LEADS})
    viewer = Viewer(token_id=1, name="x", role=Role.ANALYST, member_id=1, team="east", grants=grants)
    for is_planned in (True, False):
        veiled = Asker(database=database, viewer=viewer, now=START, is_planned=is_planned).ask(query)
        assert not veiled.errors
        assert veiled.data == {
            "leads": {"nodes": [{"externalRef": None, "reason": None}]},
            "leadRequests": {"nodes": [{"externalRef": "", "note": ""}]},
        }
    assert selling.staff["taro"].ask(query) == {
        "leads": {"nodes": [{"externalRef": "u0", "reason": "引っ越し"}]},
        "leadRequests": {"nodes": [{"externalRef": "u0", "note": "会いました"}]},
    }


def test_a_salesperson_opens_a_lead_on_someone_new_only(selling: Selling) -> None:
    taro = selling.staff["taro"]
    lead = taro.do(
        "leadOpen", "lead { externalRef segment standing owner { name } }", productId=selling.company.product
    )
    assert lead["lead"] == {"externalRef": None, "segment": None, "standing": "PROSPECT", "owner": {"name": "taro"}}
    text = "mutation($i: LeadOpenInput!) { leadOpen(input: $i) { lead { id } } }"
    for person in (selling.company.people[0], "UGVyc29uOjk5OTk5"):
        given = {"productId": selling.company.product, "personId": person}
        assert taro.code(text, i=given) == "FORBIDDEN"
    boss = selling.staff["boss"]
    given = {"productId": selling.company.product, "personId": selling.company.people[1]}
    assert boss.do("leadOpen", "lead { externalRef }", **given)["lead"] == {"externalRef": "u1"}
    (error,) = boss.attempt("leadOpen", **given)["userErrors"]
    assert error["code"] == "LEAD_OPEN"


def test_what_was_heard_is_kept_corrected_and_taken_back(selling: Selling) -> None:
    taro, lead = selling.staff["taro"], selling.open("u0")
    heard = {"item": "liking", "axis": "PSYCHOLOGY", "facet": "LIKING", "value": 2}
    contact = taro.do(
        "leadContact", "step { id kind note learnt { item facet value } }", id=lead, note="電話", learnt=[heard]
    )["step"]
    assert contact["learnt"] == [{"item": "liking", "facet": "LIKING", "value": 0.25}]
    reasons = selling.card("taro", selling.company.people[0])["position"]["explanation"]
    assert "CONVERSATION" in {each["kind"] for each in reasons}
    corrected = taro.do("leadLearningCorrect", "step { learnt { value } }", id=contact["id"], item="liking", value=5)[
        "step"
    ]
    assert corrected == {"learnt": [{"value": 1}]}
    withdrawn = taro.do("leadLearningWithdraw", "step { learnt { value } }", id=contact["id"])["step"]
    assert withdrawn == {"learnt": [{"value": None}]}


def test_a_lead_goes_its_way_step_by_step(selling: Selling, clock: SettableClock) -> None:
    taro, lead = selling.staff["taro"], selling.open("u0")
    clock.advance(HOUR)
    taro.do("leadContact", "step { id }", id=lead, note="電話")
    assert taro.do("leadAdvance", "lead { stage }", id=lead)["lead"] == {"stage": "DISCOVERY"}
    assert taro.do("leadAdvance", "lead { stage }", id=lead, to="CLOSING")["lead"] == {"stage": "CLOSING"}
    assert taro.do("leadGoBack", "lead { stage }", id=lead, reason="条件", to="NEGOTIATION")["lead"] == {
        "stage": "NEGOTIATION"
    }
    closed = taro.do(
        "leadClose", "lead { isOpen outcome reason amount closedAt }", id=lead, outcome="WON", reason="味", amount=3e9
    )["lead"]
    assert closed == {
        "isOpen": False,
        "outcome": "WON",
        "reason": "味",
        "amount": 3e9,
        "closedAt": "2026-04-01T01:00:00.000Z",
    }
    assert taro.attempt("leadAdvance", id=lead)["userErrors"][0]["code"] == "LEAD_CLOSED"
    assert taro.do("leadReopen", "lead { isOpen outcome }", id=lead, reason="追加")["lead"] == {
        "isOpen": True,
        "outcome": None,
    }
    boss = selling.staff["boss"]
    owners = boss.ask("{ leadOwners { nodes { id name } } }")["leadOwners"]["nodes"]
    members = {each["name"]: each["id"] for each in owners}
    moved = boss.do("leadAssign", "lead { owner { name } }", id=lead, ownerId=members["jiro"], note="交代")["lead"]
    assert moved == {"owner": {"name": "jiro"}}
    query = (
        "query($id: ID!) { lead(id: $id) { steps(first: 50) { nodes { kind fromStage toStage member { name } } } } }"
    )
    assert taro.ask(query, id=lead) == {"lead": None}
    steps = selling.staff["jiro"].ask(query, id=lead)["lead"]["steps"]["nodes"]
    assert [each["kind"] for each in steps] == [
        "OPENED",
        "CONTACT",
        "ADVANCED",
        "ADVANCED",
        "WENT_BACK",
        "WON",
        "REOPENED",
        "ASSIGNED",
    ]
    assert (steps[4]["fromStage"], steps[4]["toStage"]) == ("CLOSING", "NEGOTIATION")
    assert steps[0]["member"] == {"name": "boss"}


def test_an_amount_is_a_whole_number_of_what_was_won(selling: Selling) -> None:
    taro, lead = selling.staff["taro"], selling.open("u0")
    given = {"id": lead, "outcome": "WON", "reason": "味"}
    for amount in (1.5, -1, 1e16):
        (error,) = taro.attempt("leadClose", **given, amount=amount)["userErrors"]
        assert error["path"] == ["input", "amount"]
    assert taro.ask("query($id: ID!) { lead(id: $id) { isOpen } }", id=lead) == {"lead": {"isOpen": True}}


def test_a_card_is_had_in_one_call(selling: Selling, clock: SettableClock) -> None:
    scheme = selling.publish(reach="BASE", segment="PRODUCT_LOYAL", standing="CUSTOMER")
    lead, person = selling.open("u0"), selling.company.people[0]
    card = selling.card("taro", person)
    assert card["position"]["segment"] == "BRAND_LOYAL"
    assert (card["externalRef"], card["standing"], card["stage"], card["reach"]) == (
        "u0",
        "CUSTOMER",
        "APPROACH",
        "BASE",
    )
    assert card["freshness"] == {"psychology": "FRESH", "depth": "FRESH", "heardAt": "2026-04-01T00:00:00.000Z"}
    assert card["consents"] == [
        {"channel": channel, "agreement": "UNDECIDED"} for channel in ("EMAIL", "WEBHOOK", "FILE")
    ]
    assert (card["lead"], card["latestStep"]) == ({"id": lead, "stage": "APPROACH"}, {"kind": "OPENED"})
    assert card["scheme"] == {"id": scheme["id"], "version": 1, "nextStep": {"ja": "試飲会に誘う"}}
    assert card["nextAction"] == {
        "action": "NEXT_STEP",
        "reason": "ADVISED",
        "wording": {"ja": "試飲会に誘う"},
        "why": {
            "ja": "この方に合う営業スキームの次の一手です。",
            "en": "It is the next step of the scheme that fits them.",
        },
    }
    decided = {"id": lead, "schemeId": scheme["id"], "action": "NEXT_STEP", "decision": "REJECTED"}
    taro = selling.staff["taro"]
    assert taro.attempt("salesActionChoose", **decided)["userErrors"][0]["path"] == ["input", "reason"]
    chosen = taro.do("salesActionChoose", "choice { decision reason scheme { version } }", **decided, reason="多忙")
    assert chosen["choice"] == {"decision": "REJECTED", "reason": "多忙", "scheme": {"version": 1}}
    assert selling.card("taro", person)["choice"] == {"decision": "REJECTED"}
    choices = taro.ask("query($id: ID!) { lead(id: $id) { choices { nodes { action member { name } } } } }", id=lead)
    assert choices["lead"]["choices"]["nodes"] == [{"action": "NEXT_STEP", "member": {"name": "taro"}}]
    clock.advance(365 * DAY)
    stale = selling.card("taro", person)
    assert (stale["position"]["segment"], stale["freshness"]["psychology"]) == (None, "STALE")


def test_a_card_is_found_by_reference_and_on_the_person_too(selling: Selling) -> None:
    selling.open("u0")
    by_ref = 'query($p: ID!) { salesCard(productId: $p, externalRef: "u0") { personId lead { stage } } }'
    expected = {"personId": selling.company.people[0], "lead": {"stage": "APPROACH"}}
    for who in ("taro", "boss"):
        assert selling.staff[who].ask(by_ref, p=selling.company.product)["salesCard"] == expected
    on_person = """query($p: ID!) { people { nodes { externalRef salesCard(productId: $p) {
      externalRef lead { stage } position { segment } } } } }"""
    cards = selling.staff["analyst"].ask(on_person, p=selling.company.product)["people"]["nodes"]
    assert [each["salesCard"] for each in cards] == [
        {"externalRef": None, "lead": None, "position": {"segment": "BRAND_LOYAL"}},
        {"externalRef": None, "lead": None, "position": None},
        {"externalRef": None, "lead": None, "position": None},
    ]
    neither = "query($p: ID!) { salesCard(productId: $p) { personId } }"
    assert selling.staff["taro"].code(neither, p=selling.company.product) == "INVALID"


def test_a_card_takes_the_statements_of_one_read(selling: Selling) -> None:
    selling.publish(reach="BASE", segment="PRODUCT_LOYAL", standing="CUSTOMER")
    selling.open("u0")
    with counted_statements() as statements:
        selling.card("taro", selling.company.people[0])
    # One for the token.
    assert len(statements) <= 1 + 12


def test_results_are_told_of_what_one_sees(selling: Selling, clock: SettableClock) -> None:
    selling.publish(standing="CUSTOMER")
    product, taro = selling.company.product, selling.staff["taro"]
    for number in range(6):
        lead = taro.do("leadOpen", "lead { id }", productId=product)["lead"]["id"]
        clock.advance(DAY)
        taro.do("leadClose", id=lead, outcome="LOST" if number else "WON", reason="理由")
    won = selling.open("u0")
    clock.advance(DAY)
    taro.do("leadClose", id=won, outcome="WON", reason="味")
    query = """query($p: ID, $since: DateTime) { salesResults(productId: $p, since: $since) {
      rate { closed won tooFew rate low high }
      stages { stage ended ongoing tooFew medianDays lowDays highDays }
      segments { segment rate { closed tooFew rate } }
      schemes { scheme { version } rate { closed } time { stage ended } } } }"""
    found = taro.ask(query, p=product)["salesResults"]
    assert (found["rate"]["closed"], found["rate"]["won"], found["rate"]["rate"]) == (7, 2, 2 / 7)
    assert found["rate"]["low"] == pytest.approx(0.0822, abs=5e-5)
    assert found["stages"][0] == {
        "stage": "APPROACH",
        "ended": 7,
        "ongoing": 0,
        "tooFew": False,
        "medianDays": 1,
        "lowDays": 1,
        "highDays": 1,
    }
    assert found["segments"] == [
        {"segment": None, "rate": {"closed": 6, "tooFew": False, "rate": 1 / 6}},
        {"segment": "PRODUCT_LOYAL", "rate": {"closed": 1, "tooFew": True, "rate": None}},
    ]
    assert found["schemes"] == [
        {"scheme": {"version": 1}, "rate": {"closed": 1}, "time": {"stage": "APPROACH", "ended": 1}}
    ]
    later = taro.ask(query, p=product, since="2026-04-08T00:00:00Z")["salesResults"]["rate"]
    assert later == {"closed": 1, "won": 1, "tooFew": True, "rate": None, "low": None, "high": None}
    assert selling.staff["jiro"].ask(query)["salesResults"]["rate"]["closed"] == 0
    assert selling.staff["analyst"].code(query) == "FORBIDDEN"


def test_many_leads_are_read_together(selling: Selling) -> None:
    query = """{ leads(first: 25, where: { isOpen: true }) { nodes { externalRef product { key } owner { name }
      steps { nodes { kind scheme { version } member { name } learnt { value } } } choices { nodes { action } } } } }"""
    counts = []
    for _ in range(2):
        for _ in range(3):
            selling.staff["taro"].do("leadOpen", productId=selling.company.product)
        with counted_statements() as statements:
            selling.staff["taro"].ask(query)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_manager_sees_to_whom_leads_can_be_given(selling: Selling) -> None:
    boss, lead = selling.staff["boss"], selling.open("u0")
    found = boss.ask("{ leadOwners { totalCount nodes { id name } } }")["leadOwners"]
    assert [each["name"] for each in found["nodes"]] == ["taro", "jiro", "boss"]
    assert found["totalCount"] == 3
    given = boss.do("leadAssign", "lead { owner { name } }", id=lead, ownerId=found["nodes"][1]["id"])
    assert given["lead"] == {"owner": {"name": "jiro"}}
    assert selling.staff["taro"].code("{ leadOwners { totalCount } }") == "FORBIDDEN"


def test_a_lead_whose_place_another_took_says_which(api: Api, selling: Selling) -> None:
    kept, gone = selling.open("u0"), selling.open("u1", "jiro")
    people = selling.company.people
    api.do("peopleMerge", keptId=people[0], goneId=people[1])
    node = "query($id: ID!) { lead(id: $id) { isOpen closedAt outcome mergedInto { id } } }"
    stepped_back = {"isOpen": False, "closedAt": None, "outcome": None}
    boss, jiro = selling.staff["boss"], selling.staff["jiro"]
    assert boss.ask(node, id=gone)["lead"] == {**stepped_back, "mergedInto": {"id": kept}}
    assert jiro.ask(node, id=gone)["lead"] == {**stepped_back, "mergedInto": None}
    assert boss.ask(node, id=kept)["lead"] == {**stepped_back, "isOpen": True, "mergedInto": None}
