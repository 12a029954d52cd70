"""Chooses what a person is asked next, once what they just said has moved them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.responses.actions.own_ways import OwnWay
from backend.responses.actions.turns import Turn
from backend.responses.rules import PICKED
from backend.responses.tables import Response
from backend.surveys.queries import next_question


def choose_next(session: Session, turns: Sequence[Turn]) -> list[Turn]:
    """The turns that await a choice, with what was chosen kept; where enough was asked, their responses end."""
    return [_chosen(session, turn, turn.own) for turn in turns if turn.own is not None and turn.own.awaits_choice]


def _chosen(session: Session, turn: Turn, own: OwnWay) -> Turn:
    if own.course is None or own.way.limits is None or turn.state.finished_at is not None:
        return turn
    picked = own.circumstances.picked or ()
    chosen = next_question(
        session,
        turn.posted.published,
        turn.asked(),
        limits=own.way.limits,
        facts=own.course.facts,
        asked_now=picked,
        now=turn.submission.now,
    )
    if chosen.key is None:
        ended = turn._replace(own=replace(own, is_asked_enough=True))
        _write(session, turn, finished_at=turn.submission.now, outcome=ended.outcome)
        return ended
    _write(session, turn, shown={**own.shown, PICKED: [*picked, chosen.key]})
    number = len(turn.posted.published.survey.pages) + len(picked) + 1
    return turn._replace(own=replace(own, chosen=number))


def _write(session: Session, turn: Turn, **values: object) -> None:
    session.execute(update(Response).where(Response.id == turn.response_id).values(**values))
