"""How people are reached, in the schema: decisions by purpose and channel, pauses, addresses, history."""

from collections.abc import Callable

import pytest

from backend.clock import DAY
from backend.db import Database
from backend.staff.rules import Role
from tests.api.client import Api, counted_statements
from tests.clocks import SettableClock
from tests.filled import Filled
from tests.snapshots import everything

DECIDED = "consents { purpose channel granted wording source voidAt }"
REACHED = f'person {{ mayContact(purpose: "survey", channel: EMAIL) {DECIDED} }}'
WORDING = "アンケートのお願いを受け取る"


@pytest.fixture
def person(api: Api, database: Database, filled: Filled) -> str:
    """The id of a person of whom an age and an address are known."""
    return filled.once(database, lambda: _person(api))


def _person(api: Api) -> str:
    api.do("attributeDefine", key="age", kind="NUMBER", name={"en": "Age"}, personal=False)
    api.do("attributeDefine", key="name", kind="TEXT", name={"en": "Name"})
    rows = [
        {
            "externalRef": "C-1",
            "addresses": [{"kind": "EMAIL", "address": "Hanako@Example.jp"}],
            "attributes": [{"key": "age", "value": 40}, {"key": "name", "value": "花子"}],
        }
    ]
    api.do("peopleImport", name="members", rows=rows)
    return str(api.ask('{ person(externalRef: "C-1") { id } }')["person"]["id"])


def consent(api: Api, person: str, *, granted: bool, channel: str | None = None) -> dict[str, object]:
    said = {"purpose": "survey", "channel": channel, "granted": granted, "wording": WORDING, "source": "telephone"}
    return dict(api.do("consentRecord", REACHED, personId=person, **said)["person"])


def test_a_decision_is_recorded_with_its_wording_and_counts_at_once(api: Api, person: str) -> None:
    assert consent(api, person, granted=True, channel="EMAIL") == {
        "mayContact": True,
        "consents": [
            {
                "purpose": "survey",
                "channel": "EMAIL",
                "granted": True,
                "wording": WORDING,
                "source": "telephone",
                "voidAt": None,
            }
        ],
    }
    assert consent(api, person, granted=False)["mayContact"] is False


def test_opting_out_of_everything_ends_every_purpose(api: Api, person: str) -> None:
    consent(api, person, granted=True)
    found = api.do("personOptOut", REACHED, id=person, wording="もう送らないで", source="telephone")["person"]
    assert found["mayContact"] is False
    assert [(each["purpose"], each["channel"], each["granted"]) for each in found["consents"]] == [
        ("survey", None, True),
        ("*", None, False),
    ]


def test_webhooks_are_told_of_a_no_that_staff_keep(api: Api, person: str) -> None:
    consent(api, person, granted=True)
    api.do("personOptOut", REACHED, id=person, wording="もう送らないで", source="telephone")
    consent(api, person, granted=False)
    query = "{ outboxMessages(first: 5) { nodes { kind channel person { externalRef } } } }"
    told = {"kind": "EVENT", "channel": "WEBHOOK", "person": {"externalRef": "C-1"}}
    assert api.ask(query)["outboxMessages"]["nodes"] == [told, told]


def test_a_pause_ends_by_itself(api: Api, person: str, clock: SettableClock) -> None:
    consent(api, person, granted=True)
    fields = f"{REACHED[:-1]} pausedUntil }}"
    found = api.do("personPause", fields, id=person, until="2026-04-03T00:00:00Z")["person"]
    assert (found["mayContact"], found["pausedUntil"]) == (False, "2026-04-03T00:00:00.000Z")
    clock.advance(2 * DAY)
    query = 'query ($id: ID!) { person(id: $id) { mayContact(purpose: "survey", channel: EMAIL) } }'
    assert api.ask(query, id=person)["person"]["mayContact"] is True
    payload = api.attempt("personPause", id=person, until="2026-04-03T00:00:00Z")
    assert payload["userErrors"] == [
        {"message": "a pause ends in the future", "code": "INVALID", "path": ["input", "until"]}
    ]


def test_addresses_language_and_channel_are_changed_and_taken_away(api: Api, person: str) -> None:
    fields = "person { language channel addresses { kind address verifiedAt } }"
    phone = {"kind": "PHONE", "address": "090-1234-5678"}
    found = api.do("personUpdate", fields, id=person, language="EN", channel="EMAIL", addresses=[phone])["person"]
    assert (found["language"], found["channel"]) == ("EN", "EMAIL")
    assert [(each["kind"], each["address"]) for each in found["addresses"]] == [
        ("EMAIL", "Hanako@example.jp"),
        ("PHONE", "+819012345678"),
    ]
    gone = {"kind": "EMAIL", "address": None}
    found = api.do("personUpdate", fields, id=person, addresses=[gone])["person"]
    assert (found["channel"], [each["kind"] for each in found["addresses"]]) == ("EMAIL", ["PHONE"])
    assert api.do("personUpdate", fields, id=person, channel=None)["person"]["channel"] is None


@pytest.mark.parametrize(
    "addresses",
    [
        [{"kind": "EMAIL", "address": "hanako"}],
        [{"kind": "PHONE", "address": "090-1234-5678"}, {"kind": "PHONE", "address": "090-1234-5679"}],
    ],
)
def test_an_unfit_address_changes_nothing(
    api: Api, database: Database, person: str, addresses: list[dict[str, str]]
) -> None:
    before = everything(database)
    payload = api.attempt("personUpdate", "person { id }", id=person, language="EN", addresses=addresses)
    assert (payload["person"], [error["code"] for error in payload["userErrors"]]) == (None, ["INVALID"])
    assert everything(database) == before


def test_people_are_found_by_address_by_those_who_may_see_it(
    api: Api, api_as: Callable[[Role], Api], person: str
) -> None:
    query = '{ peopleAtAddress(address: "ＨＡＮＡＫＯ@example.jp") { id } }'
    assert api.ask(query) == {"peopleAtAddress": [{"id": person}]}
    analyst = api_as(Role.ANALYST)
    assert analyst.code(query) == "FORBIDDEN"
    assert analyst.code('{ person(externalRef: "C-1") { addresses { address } } }') == "FORBIDDEN"


def test_the_history_of_attributes_hides_what_is_personal(
    api: Api, api_as: Callable[[Role], Api], person: str, clock: SettableClock
) -> None:
    clock.advance(1_000)
    api.do("personUpdate", id=person, attributes=[{"key": "age", "value": 41}, {"key": "name", "value": None}])
    query = "query($id: ID!) { person(id: $id) { attributeHistory { nodes { key value source changedAt } } } }"
    history = api.ask(query, id=person)["person"]["attributeHistory"]["nodes"]
    assert [(each["key"], each["value"], each["source"]) for each in history] == [
        ("age", 40.0, "import 1"),
        ("name", "花子", "import 1"),
        ("age", 41.0, "staff"),
        ("name", None, "staff"),
    ]
    shown = api_as(Role.ANALYST).ask(query, id=person)["person"]["attributeHistory"]["nodes"]
    assert [(each["key"], each["value"]) for each in shown] == [("age", 40.0), ("age", 41.0)]


def test_many_people_take_as_many_statements_as_one(api: Api) -> None:
    rows = [{"externalRef": f"p{number}", "language": "JA"} for number in range(40)]
    api.do("peopleImport", rows=rows)
    fields = 'addresses { kind } mayContact(purpose: "survey", channel: EMAIL) attributeHistory { nodes { key } }'

    def statements(first: int) -> int:
        with counted_statements() as counted:
            api.ask(f"{{ people(first: {first}) {{ nodes {{ {fields} }} }} }}")
        return len(counted)

    # The token, the page; addresses, consents, history.
    assert (statements(1), statements(40)) == (5, 5)
