"""grant_reward and take_back_reward: the ledger of rewards only grows, and one cause rewards once."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.steps import lock_ambassador
from backend.ambassadors.queries.rewards import balances_of, get_reward
from backend.ambassadors.rules.rewards import (
    Cause,
    Grant,
    NotEnoughPoints,
    RewardKind,
    TakenBack,
    clean_grant,
    counted,
    is_given,
)
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.rewards import Reward
from backend.clock import Instant
from backend.outbox.actions import cancel, enqueue
from backend.outbox.rules import Channel, Kind, Message, Reason
from backend.text import clean_wording


def grant_reward(session: Session, ambassador_id: int, grant: Grant, *, by: str | None = None, now: Instant) -> Reward:
    """Gives the ambassador a reward; the same kind for the same cause, while it stands, is not given twice.

    Without a cause's id every grant is one of its own. Thanks are sent as a letter.
    """
    ambassador = lock_ambassador(session, ambassador_id)
    own = replace(grant, cause_id=grant.cause_id or _own_cause(session, ambassador))
    given = clean_grant(own)
    latest = _latest(session, ambassador.id, given.cause, given.cause_id, given.kind)
    if latest is not None and is_given(latest.turn):
        return latest
    points = counted(given.kind, given.points)
    if points < 0 and balances_of(session, [ambassador.id])[ambassador.id] + points < 0:
        raise NotEnoughPoints("this costs more points than there are", "points")
    turn = 0 if latest is None else latest.turn + 1
    reward = _line(ambassador, given, turn=turn, by=by, now=now)
    reward.points = points
    session.add(reward)
    session.flush()
    if given.kind is RewardKind.THANKS:
        enqueue(session, [_letter(reward, ambassador, now)], now)
    return reward


def take_back_reward(
    session: Session, reward_id: int, wording: Mapping[str, str] | None, *, by: str | None = None, now: Instant
) -> Reward:
    """Takes a reward back by a line of its own; refused where it was taken back before."""
    ambassador_id = get_reward(session, reward_id).ambassador_id
    ambassador = lock_ambassador(session, ambassador_id)
    reward = get_reward(session, reward_id)
    latest = _latest(session, ambassador.id, Cause(reward.cause), reward.cause_id, RewardKind(reward.kind))
    if latest is None or latest.id != reward.id or not is_given(reward.turn):
        raise TakenBack("this reward was taken back already", "rewardId")
    return _taken_back(session, reward, wording=wording, by=by, now=now)


def take_back_for(
    session: Session,
    ambassador_id: int,
    cause: Cause,
    cause_id: str,
    *,
    wording: Mapping[str, str] | None = None,
    by: str | None = None,
    now: Instant,
) -> list[Reward]:
    """Takes back whatever was given for a cause and still stands."""
    ambassador = lock_ambassador(session, ambassador_id)
    standing = [
        latest
        for kind in RewardKind
        if (latest := _latest(session, ambassador.id, cause, cause_id, kind)) is not None and is_given(latest.turn)
    ]
    return [_taken_back(session, each, wording=wording, by=by, now=now) for each in standing]


def _taken_back(
    session: Session, reward: Reward, *, wording: Mapping[str, str] | None, by: str | None, now: Instant
) -> Reward:
    taking = Reward(
        ambassador_id=reward.ambassador_id,
        kind=reward.kind,
        points=-reward.points,
        wording=dict(reward.wording) if wording is None else clean_wording(wording),
        cause=reward.cause,
        cause_id=reward.cause_id,
        turn=reward.turn + 1,
        by_name=by,
        granted_at=now,
    )
    session.add(taking)
    session.flush()
    cancel(session, kinds=[Kind.THANKS], about_ids=[reward.id], reason=Reason.REVOKED, now=now)
    return taking


def _line(ambassador: Ambassador, given: Grant, *, turn: int, by: str | None, now: Instant) -> Reward:
    return Reward(
        ambassador_id=ambassador.id,
        kind=given.kind.value,
        wording=dict(given.wording),
        cause=given.cause.value,
        cause_id=given.cause_id,
        turn=turn,
        by_name=by,
        granted_at=now,
    )


def _latest(session: Session, ambassador_id: int, cause: Cause, cause_id: str, kind: RewardKind) -> Reward | None:
    statement = select(Reward).where(
        Reward.ambassador_id == ambassador_id,
        Reward.cause == cause.value,
        Reward.cause_id == cause_id,
        Reward.kind == kind.value,
    )
    return session.scalar(statement.order_by(Reward.turn.desc()).limit(1))


def _own_cause(session: Session, ambassador: Ambassador) -> str:
    """A cause that no other reward has: lines are never taken away, so that their last id only grows."""
    last = session.scalar(select(func.max(Reward.id))) or 0
    return f"{ambassador.id}-{last + 1}"


def _letter(reward: Reward, ambassador: Ambassador, now: Instant) -> Message:
    return Message(
        kind=Kind.THANKS,
        channel=Channel.EMAIL,
        about_id=reward.id,
        subject_id=ambassador.person_id,
        due_at=now,
    )
