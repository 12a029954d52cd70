"""Staff see what ambassadors have to pass on and whom they brought, record who came with a code, and judge."""

from base64 import b64decode
from collections.abc import Callable

import pytest

from backend.api.shapes.nodes import global_id
from backend.clock import HOUR
from backend.db import Database
from backend.staff.rules import Role
from tests.ambassadors.bringing import WORTH, Programme, programme_of
from tests.api.client import Api, counted_statements
from tests.clocks import SettableClock
from tests.snapshots import everything

FIELDS = "referral { id source countsSince flags openFlags judged judgedBy reason person { id } ambassador { id } }"
LIST = """query ($where: ReferralWhere, $first: Int, $after: String) {
    referrals(where: $where, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage }
        nodes { id signedUpAt confirmedAt countsSince flags ambassador { id brought { signedUp counting } } } } }"""


@pytest.fixture
def programme(database: Database, clock: SettableClock) -> Programme:
    """A programme whose ambassadors bring people, in a fresh database of each kind in turn."""
    return programme_of(database, clock)


def _node(api: Api, kind: str, key: int, fields: str) -> dict[str, object]:
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {fields} }} }} }}"
    found: dict[str, object] = api.ask(query, id=global_id(kind, key))["node"]
    return found


def test_an_ambassador_has_a_link_a_code_and_drawings(api: Api, programme: Programme) -> None:
    hana = programme.ambassador()
    shown = _node(api, "Ambassador", hana.id, "referralUrl referralCode referralQrSvg referralQrPngBase64")
    assert str(shown["referralUrl"]).startswith("https://kizuna.example/r/")
    code = str(hana.code)
    assert shown["referralCode"] == f"{code[:4]}-{code[4:]}"
    assert str(shown["referralQrSvg"]).startswith("<svg xmlns=")
    assert b64decode(str(shown["referralQrPngBase64"])).startswith(b"\x89PNG")


def test_an_ambassador_shows_whom_they_brought_and_where_these_stand(
    api: Api, programme: Programme, clock: SettableClock
) -> None:
    hana = programme.ambassador()
    for _ in range(2):
        programme.brought(hana)
    programme.sign_up(hana)
    programme.attribute()
    clock.advance(HOUR)
    product = global_id("Product", programme.asked.product_id)
    fields = f"""brought {{ signedUp confirmed flagged counting
        segments(productId: "{product}") {{ total unclassified counts {{ segment count }} }} }}
        referrals(last: 1) {{ totalCount nodes {{ confirmedAt }} }}"""
    shown = _node(api, "Ambassador", hana.id, fields)
    brought = shown["brought"]
    assert isinstance(brought, dict)
    segments = brought.pop("segments")
    assert brought == {"signedUp": 3, "confirmed": 2, "flagged": 0, "counting": 2}
    # One answer is too little to know how somebody feels about the product.
    assert (segments["total"], segments["unclassified"], len(segments["counts"])) == (3, 3, 8)
    assert shown["referrals"] == {"totalCount": 3, "nodes": [{"confirmedAt": None}]}


def test_staff_record_who_came_and_judge_what_looks_wrong(api: Api, programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador(programme.person("hana@example.jp"))
    clock.advance(HOUR)
    came = programme.person("hana@example.jp")
    programme.buy(came)
    person, code = global_id("Person", came), str(hana.code).lower()
    done = api.do("referralRecord", FIELDS, code=code, personId=person, idempotencyKey="k")
    assert api.do("referralRecord", FIELDS, code=code, personId=person, idempotencyKey="k") == done
    recorded = done["referral"]
    assert recorded == {
        "id": recorded["id"],
        "source": "STAFF",
        "countsSince": None,
        "flags": ["SELF", "KNOWN"],
        "openFlags": ["SELF", "KNOWN"],
        "judged": None,
        "judgedBy": None,
        "reason": None,
        "person": {"id": person},
        "ambassador": {"id": global_id("Ambassador", hana.id)},
    }
    waiting = api.ask(LIST, where={"flagged": True})["referrals"]["nodes"]
    assert [each["id"] for each in waiting] == [recorded["id"]]
    judged = api.do("referralJudge", FIELDS, id=recorded["id"], verdict="CLEARED", reason="夫婦")["referral"]
    assert (judged["judged"], judged["reason"], judged["judgedBy"], judged["flags"], judged["openFlags"]) == (
        "CLEARED",
        "夫婦",
        "A test's ADMINISTRATOR",
        ["SELF", "KNOWN"],
        [],
    )
    assert judged["countsSince"] is not None
    assert programme.points(hana) == WORTH
    assert api.ask(LIST, where={"flagged": True})["referrals"]["nodes"] == []


def test_what_cannot_be_done_says_why_and_changes_nothing(api: Api, programme: Programme) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    came = programme.brought(hana)
    person = global_id("Person", came)
    before = everything(programme.database)

    def refused(mutation: str, fields: str = "clientMutationId", **input: object) -> list[tuple[str, list[str]]]:
        return [(error["code"], error["path"]) for error in api.attempt(mutation, fields, **input)["userErrors"]]

    assert refused("referralRecord", code="ZZZZ-ZZZZ", personId=person) == [("UNKNOWN_CODE", ["input", "code"])]
    assert refused("referralRecord", code=ken.code, personId=person) == [("ALREADY_BROUGHT", ["input", "personId"])]
    assert refused("referralRecord", code=ken.code) == [("INVALID", ["input", "personId"])]
    assert refused("referralRecord", code=ken.code, externalRef="?") == [("NOT_FOUND", ["input", "externalRef"])]
    nobody = global_id("Referral", 999)
    assert refused("referralJudge", id=nobody, verdict="UPHELD", reason="x") == [("NOT_FOUND", ["input", "id"])]
    mine = global_id("Referral", programme.referral(came).id)
    assert refused("referralJudge", id=mine, verdict="UPHELD", reason="") == [("INVALID", ["input", "reason"])]
    assert everything(programme.database) == before


def test_a_list_goes_on_where_it_ended_with_few_statements(api: Api, programme: Programme) -> None:
    bringers = [programme.ambassador() for _ in range(3)]
    for number in range(6):
        programme.brought(bringers[number % 3])
    api.ask("{ brands(first: 1) { nodes { id } } }")
    with counted_statements() as statements:
        page = api.ask(LIST, first=4)["referrals"]
    # The token, the page with its count, the ambassadors, and how many each brought.
    assert len(statements) <= 7
    rest = api.ask(LIST, first=4, after=page["pageInfo"]["endCursor"])["referrals"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"], len(rest["nodes"])) == (6, True, 2)
    assert page["nodes"][0]["ambassador"]["brought"] == {"signedUp": 2, "counting": 2}
    of_one = api.ask(LIST, where={"ambassadorId": global_id("Ambassador", bringers[1].id)})["referrals"]["nodes"]
    assert len(of_one) == 2
    assert api.ask(LIST, where={"programmeId": global_id("Programme", 999)})["referrals"]["totalCount"] == 0


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SALES_MANAGER])
def test_whoever_has_nothing_to_do_with_ambassadors_sees_no_referral(api_as: Callable[[Role], Api], role: Role) -> None:
    assert api_as(role).code("{ referrals(first: 1) { nodes { id } } }") == "FORBIDDEN"


def test_whoever_only_reads_judges_nothing(api_as: Callable[[Role], Api], programme: Programme) -> None:
    programme.brought(programme.ambassador())
    mine = global_id("Referral", programme.referrals()[0].id)
    text = "mutation ($input: ReferralJudgeInput!) { referralJudge(input: $input) { clientMutationId } }"
    given = {"id": mine, "verdict": "UPHELD", "reason": "x"}
    assert api_as(Role.ANALYST).code(text, input=given) == "FORBIDDEN"
    assert programme.referrals()[0].judged is None
