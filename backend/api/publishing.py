"""Publishing a measurement model: its positions are made a part at a time, so that nobody waits behind them."""

from backend.api.context import Context
from backend.db import Session
from backend.db.idempotency import Result
from backend.loyalty import actions
from backend.loyalty.queries.models import ModelStatus, get_model, get_model_row

_PEOPLE_AT_ONCE = 500


def begin(session: Session, model_id: int) -> Result:
    """Begins to publish a draft, or goes on where that was interrupted."""
    if get_model_row(session, model_id).status != ModelStatus.PUBLISHING:
        actions.begin_publishing(session, model_id)
    return {"id": model_id}


async def publish_model(context: Context, model_id: int) -> None:
    """Makes every position under the model, then lets it go live; one that is live already stays so."""
    row = await context.read(lambda session: get_model_row(session, model_id))
    if row.status != ModelStatus.PUBLISHING:
        return
    after: int | None = 0
    while after is not None:
        after = await _part(context, model_id, after)
    await context.database.write(lambda session: actions.finish_publishing(session, model_id, context.now))


async def _part(context: Context, model_id: int, after: int) -> int | None:
    def work(session: Session) -> int | None:
        active = get_model(session, model_id)
        return actions.rebuild_chunk(session, active, after, _PEOPLE_AT_ONCE, context.now)[0]

    return await context.database.write(work)
