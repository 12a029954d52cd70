"""kizuna export campaign: what waits of a campaign is handed to the marketing tool, each message in one file only."""

from functools import partial

from sqlalchemy.orm import Session

from backend.clock import Clock
from backend.communications.actions.handing_over import hand_over
from backend.communications.queries.campaign_lines import check_campaign_batch
from backend.communications.queries.campaigns import find_campaign_by_key
from backend.communications.tables import Campaign
from backend.db import Database
from backend.errors import Invalid, NotFound
from backend.outbox.rules import Channel

_AT_ONCE = 1_000


def batch_of_campaign(database: Database, clock: Clock, key: str | None, batch: int | None) -> int | None:
    """The number of the file: the one that is asked for once more, or a new one; none where nothing waits."""
    campaign = database.read_now(partial(found_campaign, key=key))
    if batch is not None:
        database.read_now(lambda session: check_campaign_batch(session, campaign, batch))
        return batch
    number: int | None = None
    while True:
        part = partial(hand_over, campaign_id=campaign.id, batch=number, limit=_AT_ONCE, now=clock())
        done = database.write_now(part)
        number = done.batch
        if not done.looked_at:
            return number


def found_campaign(session: Session, key: str | None) -> Campaign:
    """The campaign of that key, which must be one that goes out by file."""
    if key is None:
        raise Invalid("say which campaign: kizuna export campaign KEY", "key")
    campaign = find_campaign_by_key(session, key)
    if campaign is None:
        raise NotFound(f"no campaign is called {key}")
    if campaign.channel != Channel.FILE:
        raise Invalid("this campaign goes out by mail from here, not by file", "key")
    return campaign
