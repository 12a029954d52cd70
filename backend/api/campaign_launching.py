"""Goes on with a launch while the request waits: a small campaign is whole in the answer, due work does the rest."""

from functools import partial
from time import monotonic
from typing import Final

from backend.api.fields.context import Context
from backend.communications.actions.launching import do_part
from backend.communications.queries.launching import find_part

_SECONDS: Final = 2.0
_AT_ONCE: Final = 500


async def go_on(context: Context, campaign_id: int | None) -> None:
    """Part by part, as due work does it, for two seconds at the most."""
    if campaign_id is None:
        return
    until, now = monotonic() + _SECONDS, context.now
    while monotonic() < until:
        part = await context.read(partial(find_part, campaign_id=campaign_id, now=now, limit=_AT_ONCE))
        if part is None or not await context.database.write(partial(do_part, part=part, now=now, limit=_AT_ONCE)):
            break
