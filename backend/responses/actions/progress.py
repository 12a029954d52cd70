"""How far responses have come: begun once for each invitation, page by page to the end."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from backend.db.statements import table_of
from backend.responses.actions.turns import Turn
from backend.responses.tables import Response

_RESPONSES = table_of(Response)
_BEGIN = insert(_RESPONSES).returning(_RESPONSES.c.invitation_id, _RESPONSES.c.id)
_TOUCH = (
    update(_RESPONSES)
    .where(_RESPONSES.c.id == bindparam("of_response"))
    .values(language=bindparam("said_in"), updated_at=bindparam("at"))
)
_ADVANCE = _TOUCH.values(pages_done=bindparam("page"), finished_at=bindparam("finished"))


def begin(session: Session, turns: Sequence[Turn]) -> list[Turn]:
    """Begins a response for each turn; the turns that come back know it."""
    if not turns:
        return []
    rows = session.connection().execute(_BEGIN, [_begun(turn) for turn in turns])
    ids: dict[int, int] = dict(rows.all())
    return [replace(turn, response_id=ids[turn.submission.invitation_id]) for turn in turns]


def advance(session: Session, turns: Sequence[Turn]) -> None:
    """Marks the next page of each response done."""
    if turns:
        session.connection().execute(_ADVANCE, [_advanced(turn) for turn in turns])


def touch(session: Session, turn: Turn) -> None:
    """Marks that something of the response was changed, and in which language its person reads it."""
    session.connection().execute(_TOUCH, _touched(turn))


def _begun(turn: Turn) -> dict[str, object]:
    posted, now = turn.posted, turn.submission.now
    return {
        "invitation_id": turn.submission.invitation_id,
        "person_id": turn.state.person_id,
        "survey_version_id": posted.published.id,
        "idempotency_key": posted.idempotency_key,
        "language": posted.language,
        "pages_done": 1,
        "started_at": now,
        "updated_at": now,
        "finished_at": now if posted.is_last else None,
    }


def _advanced(turn: Turn) -> dict[str, object]:
    finished = turn.submission.now if turn.posted.is_last else None
    return {**_touched(turn), "page": turn.posted.page, "finished": finished}


def _touched(turn: Turn) -> dict[str, object]:
    return {"of_response": turn.response_id, "said_in": turn.posted.language, "at": turn.submission.now}
