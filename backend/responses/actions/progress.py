"""How far responses have come: begun once for each invitation, page by page to the end."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from backend.db.rows import insert_numbered
from backend.db.statements import table_of
from backend.invitations.rules import Snapshot
from backend.responses.actions.turns import Turn
from backend.responses.tables import Response

_RESPONSES = table_of(Response)
_BEGIN = insert(_RESPONSES).returning(_RESPONSES.c.invitation_id, _RESPONSES.c.id)
_TOUCH = (
    update(_RESPONSES)
    .where(_RESPONSES.c.id == bindparam("of_response"))
    .values(language=bindparam("said_in"), updated_at=bindparam("at"))
)
_ADVANCE = _TOUCH.values(pages_done=bindparam("page"), finished_at=bindparam("finished"), outcome=bindparam("ended_as"))
_ADVANCE_OWN = _ADVANCE.values(shown=bindparam("seen", type_=_RESPONSES.c.shown.type))


def begin(session: Session, turns: Sequence[Turn], stood: Mapping[int, Snapshot]) -> list[Turn]:
    """Begins a response for each turn; the turns that come back know it."""
    if not turns:
        return []
    ids: dict[int, int] = {}
    # Each execution's rows hold the same columns; most responses have nothing but what everyone has.
    for rows in (
        [_begun(turn, stood) for turn in turns if not turn.own],
        [_begun_own(turn) for turn in turns if turn.own],
    ):
        if rows:
            ids.update(insert_numbered(session.connection(), _BEGIN, rows))
    return [turn._replace(response_id=ids[turn.submission.invitation_id]) for turn in turns]


def advance(session: Session, turns: Sequence[Turn]) -> None:
    """Marks the next page of each response done."""
    common = [_advanced(turn) for turn in turns if turn.own is None]
    own = [{**_advanced(turn), "seen": turn.own.shown} for turn in turns if turn.own is not None]
    if common:
        session.connection().execute(_ADVANCE, common)
    if own:
        session.connection().execute(_ADVANCE_OWN, own)


def touch(session: Session, turn: Turn) -> None:
    """Marks that something of the response was changed, and in which language its person reads it."""
    if turn.own is None:
        session.connection().execute(_TOUCH, _touched(turn))
        return
    # A correction can end the survey, where it skips whatever was still to come.
    row = {**_advanced(turn), "page": turn.state.done, "seen": turn.own.shown}
    session.connection().execute(_ADVANCE_OWN, row)


def _begun_own(turn: Turn) -> dict[str, object]:
    own = turn.own
    if own is None:
        raise ValueError("the survey takes everyone the same way")
    stood = {} if turn.state.is_test else {turn.state.person_id: own.way.snapshot}
    return {**_begun(turn, stood), "hidden": own.circumstances.hidden, "shown": own.shown}


def _begun(turn: Turn, stood: Mapping[int, Snapshot]) -> dict[str, object]:
    posted, now = turn.posted, turn.submission.now
    return {
        "invitation_id": turn.submission.invitation_id,
        "person_id": turn.state.person_id,
        "survey_version_id": posted.published.id,
        "idempotency_key": posted.idempotency_key,
        "language": posted.language,
        "pages_done": posted.page,
        "started_at": now,
        "updated_at": now,
        "finished_at": now if turn.outcome else None,
        "is_test": turn.state.is_test,
        "outcome": turn.outcome,
        "snapshot": stood.get(turn.state.person_id),
    }


def _advanced(turn: Turn) -> dict[str, object]:
    finished_at, outcome = turn.state.finished_at, turn.state.outcome
    if finished_at is None and turn.outcome is not None:
        finished_at, outcome = turn.submission.now, turn.outcome.value
    return {**_touched(turn), "page": turn.posted.page, "finished": finished_at, "ended_as": outcome}


def _touched(turn: Turn) -> dict[str, object]:
    return {"of_response": turn.response_id, "said_in": turn.posted.language, "at": turn.submission.now}
