"""Due work of campaigns: launches go on part by part, messages are queued, and what is over ends."""

import logging
from functools import partial
from typing import Final

from backend.clock import Clock
from backend.communications.actions.launching import do_part
from backend.communications.queries.launching import campaigns_due, find_part
from backend.db import Database
from backend.db.turns import IsOver, never

AT_ONCE: Final = 500
"""So many people in one part: whoever waits for the writer meanwhile waits about a tenth of a second."""

logger = logging.getLogger(__name__)


def go_on_with_campaigns(database: Database, clock: Clock, *, is_over: IsOver = never) -> int:
    """Does what every campaign has to do, or what its turn allows; answers with how much it was."""
    return sum(
        _go_on_safely(database, clock, campaign_id, is_over)
        for campaign_id in database.read_now(lambda session: campaigns_due(session, clock()))
    )


def go_on(database: Database, clock: Clock, campaign_id: int, is_over: IsOver = never) -> int:
    """Part by part until nothing is left to do now, or its turn is over; what another worker did is not done again."""
    done = 0
    while not is_over():
        now = clock()
        part = database.read_now(partial(find_part, campaign_id=campaign_id, now=now, limit=AT_ONCE))
        if part is None:
            break
        some = database.write_now(partial(do_part, part=part, now=now, limit=AT_ONCE))
        if not some:
            break
        done += some
    return done


def _go_on_safely(database: Database, clock: Clock, campaign_id: int, is_over: IsOver) -> int:
    try:
        return go_on(database, clock, campaign_id, is_over)
    except Exception as fault:  # noqa: BLE001 - one campaign that cannot go on must not keep the others waiting
        # Only the kind of fault: its message may hold what people said.
        logger.warning("campaign %d could not go on: %s", campaign_id, type(fault).__name__)
        return 0
