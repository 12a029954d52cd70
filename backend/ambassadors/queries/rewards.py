"""Reads the ledger of rewards, and what it adds up to."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.tables.rewards import Reward
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound


def get_reward(session: Session, reward_id: int) -> Reward:
    """The reward of that id."""
    found = session.get(Reward, reward_id)
    if found is None:
        raise NotFound("there is no such reward", "rewardId")
    return found


def rewards_by_id(session: Session, reward_ids: Collection[int]) -> dict[int, Reward]:
    """Those of the rewards that exist, by id."""
    return {row.id: row for row in session.scalars(select(Reward).where(Reward.id.in_(reward_ids)))}


def list_rewards(session: Session, part: Slice, *, ambassador_id: int | None = None) -> Page[Reward]:
    """Lines of the ledger in the order in which they were written, of one ambassador or of all."""
    statement = select(Reward)
    if ambassador_id is not None:
        statement = statement.where(Reward.ambassador_id == ambassador_id)
    return keyset_page(session, statement, [Reward.id], part)


def rewards_of(session: Session, ambassador_ids: Collection[int]) -> dict[int, list[Reward]]:
    """Every line of each of these ambassadors, newest first."""
    rows = session.scalars(
        select(Reward)
        .where(Reward.ambassador_id.in_(ambassador_ids))
        .order_by(Reward.granted_at.desc(), Reward.id.desc())
    )
    found: dict[int, list[Reward]] = {ambassador_id: [] for ambassador_id in ambassador_ids}
    for row in rows:
        found[row.ambassador_id].append(row)
    return found


def balances_of(session: Session, ambassador_ids: Collection[int]) -> dict[int, int]:
    """How many points each of these ambassadors has."""
    statement = (
        select(Reward.ambassador_id, func.sum(Reward.points))
        .where(Reward.ambassador_id.in_(ambassador_ids))
        .group_by(Reward.ambassador_id)
    )
    sums = {ambassador_id: int(total) for ambassador_id, total in session.execute(statement)}
    return {ambassador_id: sums.get(ambassador_id, 0) for ambassador_id in ambassador_ids}
