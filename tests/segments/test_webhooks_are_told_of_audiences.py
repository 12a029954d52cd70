"""What a webhook is told of an audience: its key and the person's reference, and nothing else."""

import json

from backend.channels.actions import add_webhook
from backend.db import Database
from backend.links import Links
from backend.outbox.rules import Event
from backend.sending import Round, WebhookCourier, send_due
from backend.sending.posting import Policy
from tests.channels.hearing import HERE, listening
from tests.clocks import SettableClock
from tests.segments.audience_panel import SECRET, make_panel

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
COURIER = WebhookCourier(LINKS, Policy(https_only=False, networks=HERE, seconds=2))


def test_a_webhook_is_told_who_entered_and_who_left(database: Database, clock: SettableClock) -> None:
    panel = make_panel(database, clock, 3)
    panel.put("gold", 0)
    panel.save(watched=True)
    panel.look()
    with listening() as listener:
        events = [Event.AUDIENCE_ENTERED, Event.AUDIENCE_LEFT]
        database.write_now(
            lambda session: (
                add_webhook(
                    session,
                    url=listener.url,
                    events=events,
                    secret=SECRET,
                    https_only=False,
                    networks=HERE,
                    now=clock(),
                ).id
            )
        )
        panel.put("gold", 1, 2)
        panel.put("silver", 0)
        panel.look()
        panel.erase(2)
        assert send_due(database, [COURIER], clock) == Round(sent=3)
    bodies = [json.loads(told.body) for told in listener.told]
    assert sorted((body["type"], body["data"]["person"] or "", body["data"]["audience"]) for body in bodies) == [
        ("audience.entered", "", "gold"),
        ("audience.entered", "C-1", "gold"),
        ("audience.left", "C-0", "gold"),
    ]
    assert {tuple(body["data"]) for body in bodies} == {("person", "audience")}
