"""Staff make webhooks, whose secret is shown once, see every delivery, and replay one."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.links import Links
from backend.outbox.actions import announce
from backend.outbox.rules import Channel, Event
from backend.sending import WebhookCourier, send_due
from backend.sending.posting import Policy
from backend.staff.rules import Role
from tests.api.client import Api
from tests.channels.hearing import HERE, listening
from tests.channels.mailing_list import mailing_list
from tests.clocks import SettableClock
from tests.snapshots import everything

URL = "https://hooks.sakura.example/kizuna"
FIELDS = "webhook { id url events disabledAt deletedAt } secret"
COURIER = WebhookCourier(
    Links(["a key of no secrecy, for tests only"], "https://kizuna.example"),
    Policy(https_only=False, networks=HERE, seconds=2),
)


def test_the_secret_is_shown_once(api: Api) -> None:
    asked = {"url": URL, "events": ["RESPONSE_FINISHED"], "idempotencyKey": "k1"}
    made = api.do("webhookCreate", FIELDS, **asked)
    assert made["secret"].startswith("whsec_")
    again = api.do("webhookCreate", FIELDS, **asked)
    assert (again["webhook"]["id"], again["secret"]) == (made["webhook"]["id"], None)
    (listed,) = api.ask("{ webhooks { nodes { url events } } }")["webhooks"]["nodes"]
    assert listed == {"url": URL, "events": ["RESPONSE_FINISHED"]}


@pytest.mark.parametrize(
    ("url", "events", "path"),
    [("ftp://a.example", ["INVITATION_SENT"], "url"), ("https://u@a.example", ["INVITATION_SENT"], "url"),
     (URL, [], "events")],
)  # fmt: skip
def test_what_is_no_webhook_is_refused(api: Api, database: Database, url: str, events: list[str], path: str) -> None:
    before = everything(database)
    payload = api.attempt("webhookCreate", FIELDS, url=url, events=events)
    assert (payload["webhook"], payload["secret"]) == (None, None)
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [("INVALID", ["input", path])]
    assert everything(database) == before


def test_a_webhook_is_disabled_enabled_and_deleted(api: Api) -> None:
    webhook_id = api.do("webhookCreate", FIELDS, url=URL, events=["INVITATION_SENT"])["webhook"]["id"]
    states = [
        api.do(name, "webhook { disabledAt deletedAt }", id=webhook_id)["webhook"]
        for name in ("webhookDisable", "webhookEnable", "webhookDelete")
    ]
    at = "2026-04-01T00:00:00.000Z"
    assert [tuple(state.values()) for state in states] == [(at, None), (None, None), (None, at)]
    assert api.ask("{ webhooks { nodes { id } } }")["webhooks"]["nodes"] == []
    payload = api.attempt("webhookEnable", "webhook { id }", id=webhook_id)
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]


def test_deliveries_are_on_record_and_can_be_replayed(api: Api, database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    with listening() as listener:
        listener.statuses = [204]
        api.do("webhookCreate", FIELDS, url=listener.url, events=["PERSON_OPTED_OUT"])
        database.write_now(
            lambda session: announce(
                session, Event.PERSON_OPTED_OUT, known.people[0], subject_id=known.people[0], now=clock()
            )
        )
        send_due(database, [COURIER], clock)
        text = "{ webhookDeliveries { nodes { id event attempt status reason webhook { url } message { state } } } }"
        (delivery,) = api.ask(text)["webhookDeliveries"]["nodes"]
        assert (delivery["event"], delivery["attempt"], delivery["status"]) == ("PERSON_OPTED_OUT", 1, 204)
        assert (delivery["webhook"]["url"], delivery["message"]["state"]) == (listener.url, "SENT")
        replayed = api.do("webhookReplay", "message { state }", id=delivery["id"])
        assert replayed["message"]["state"] == "WAITING"
        send_due(database, [COURIER], clock)
        assert len(listener.told) == 2


def test_links_are_handed_over_and_can_be_had_again(api: Api, database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), 2, channel=Channel.FILE)
    touchpoint = api.ask("{ touchpoints { nodes { id } } }")["touchpoints"]["nodes"][0]["id"]
    fields = "batch links { person kind url }"
    first = api.do("linksHandOver", fields, touchpointId=touchpoint, idempotencyKey="k1")
    assert (first["batch"], [link["person"] for link in first["links"]]) == (1, ["m1", "m2"])
    assert api.do("linksHandOver", "batch links { url }", touchpointId=touchpoint)["batch"] is None
    assert api.do("linksHandOver", fields, touchpointId=touchpoint, idempotencyKey="k1") == first
    assert api.do("linksHandOver", fields, touchpointId=touchpoint, batch=1)["links"] == first["links"]
    for never in (-1, 2):
        payload = api.attempt("linksHandOver", "batch links { url }", touchpointId=touchpoint, batch=never)
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"], payload["batch"]) == ("NOT_FOUND", ["input", "batch"], None)


def test_only_an_administrator_makes_webhooks(api_as: Callable[[Role], Api], database: Database) -> None:
    planner = api_as(Role.PLANNER)
    before = everything(database)
    text = "mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { secret } }"
    assert planner.code(text, input={"url": URL, "events": ["INVITATION_SENT"]}) == "FORBIDDEN"
    assert everything(database) == before
