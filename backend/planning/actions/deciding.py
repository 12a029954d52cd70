"""Keeps decisions: new ones as rows, held ones anew, and what they were before where another rule decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new, table_of
from backend.planning.rules import Decided, DecisionKind
from backend.planning.tables import ContactChange, ContactDecision
from backend.touchpoints.tables import Touchpoint

State = Mapping[str, object]

_STATE = ("kind", "rule", "until_at", "contact_at", "channel", "invitation_id", "decided_at")
_DECISIONS = table_of(ContactDecision)
_CHANGED = (
    update(_DECISIONS).where(_DECISIONS.c.id == bindparam("number")).values({name: bindparam(name) for name in _STATE})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of whom; one that was decided before has its number."""

    person_id: int
    occasion: str
    channel: str
    decided: Decided
    number: int | None = None
    invitation_id: int | None = None


def lock_touchpoint(session: Session, touchpoint_id: int) -> Touchpoint:
    """The touchpoint, which until the end of the transaction nobody else plans; answers to it go on meanwhile."""
    statement = select(Touchpoint).where(Touchpoint.id == touchpoint_id).with_for_update(key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def keep(session: Session, touchpoint_id: int, step: int, decisions: Sequence[Decision], *, now: Instant) -> None:
    """Keeps the decisions of one step; what is sent counts as a contact at `due_at`."""
    states = [state_of(each, now) for each in decisions]
    fresh = [
        {
            "touchpoint_id": touchpoint_id,
            "person_id": each.person_id,
            "occasion": each.occasion,
            "step": step,
            **state,
        }
        for each, state in zip(decisions, states, strict=True)
        if each.number is None
    ]
    insert_new(session, ContactDecision, fresh)
    again = {each.number: state for each, state in zip(decisions, states, strict=True) if each.number is not None}
    change(session, again)


def change(session: Session, states: Mapping[int, State]) -> None:
    """Gives decisions their new states, by their numbers; an old one is kept where another rule decided."""
    if not states:
        return
    old = select(
        ContactDecision.id,
        ContactDecision.kind,
        ContactDecision.rule,
        ContactDecision.until_at,
        ContactDecision.decided_at,
    ).where(ContactDecision.id.in_(states))
    changed = [
        {"decision_id": number, "kind": kind, "rule": rule, "until_at": until_at, "decided_at": decided_at}
        for number, kind, rule, until_at, decided_at in session.execute(old)
        if (kind, rule) != (states[number]["kind"], states[number]["rule"])
    ]
    insert_new(session, ContactChange, changed)
    session.connection().execute(_CHANGED, [{"number": number, **state} for number, state in states.items()])


def state_of(decision: Decision, now: Instant) -> State:
    """The columns that a decision is kept in."""
    is_sent = decision.decided.kind is DecisionKind.SENT
    return {
        "kind": decision.decided.kind.value,
        "rule": decision.decided.rule.value,
        "until_at": decision.decided.until_at,
        "contact_at": now if is_sent else None,
        "channel": decision.channel,
        "invitation_id": decision.invitation_id,
        "decided_at": now,
    }
