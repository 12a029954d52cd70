"""personal_of: what the room holds on one person, for their own data file."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import steps_of
from backend.ambassadors.queries.missions import entries_of, missions_by_id
from backend.ambassadors.queries.programmes import agreements_of, programmes_by_id
from backend.ambassadors.queries.rewards import rewards_of
from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.ambassadors.tables.missions import BoardJoin, Mission, MissionEntry
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.ambassadors.tables.rewards import Reward
from backend.clock import Instant, to_datetime

Entry = dict[str, object]


def personal_of(session: Session, person_id: int) -> Entry:
    """The programmes of a person with every step, reward and mission, and the boards they took part on."""
    rows = session.scalars(select(Ambassador).where(Ambassador.person_id == person_id).order_by(Ambassador.id)).all()
    ids, programme_ids = [row.id for row in rows], {row.programme_id for row in rows}
    programmes, agreements = programmes_by_id(session, programme_ids), agreements_of(session, programme_ids)
    steps, rewards, entries = steps_of(session, ids), rewards_of(session, ids), entries_of(session, ids)
    missions = missions_by_id(session, {entry.mission_id for own in entries.values() for entry in own})
    joins = session.scalars(select(BoardJoin).where(BoardJoin.person_id == person_id).order_by(BoardJoin.board_id))
    return {
        "programmes": [
            {
                **_ambassador(row, programmes[row.programme_id]),
                "steps": [_step(step, agreements[row.programme_id]) for step in steps[row.id]],
                "rewards": [_reward(reward) for reward in rewards[row.id]],
                "missions": [_entry(entry, missions[entry.mission_id]) for entry in entries[row.id]],
            }
            for row in rows
        ],
        "boards_joined": [{"board": join.board_id, "joined_at": _time(join.joined_at)} for join in joins],
    }


def _ambassador(row: Ambassador, programme: Programme) -> Entry:
    return _told(
        programme=programme.key,
        status=row.status,
        code=row.code,
        invited_at=_time(row.invited_at),
        expires_at=_time(row.expires_at),
        answered_at=_time(row.answered_at),
        paused_until=_time(row.paused_until),
        left_at=_time(row.left_at),
    )


def _step(step: AmbassadorStep, agreements: Sequence[Agreement]) -> Entry:
    """What was agreed to is told in the words that were shown."""
    agreed = next((each for each in agreements if each.id == step.agreement_id), None)
    return _told(
        kind=step.kind,
        at=_time(step.at),
        agreement_version=None if agreed is None else agreed.version,
        agreement=None if agreed is None or step.language is None else agreed.wording.get(step.language),
        language=step.language,
        by=step.by_name,
    )


def _reward(reward: Reward) -> Entry:
    return _told(
        kind=reward.kind,
        points=reward.points,
        wording=dict(reward.wording),
        cause=reward.cause,
        granted_at=_time(reward.granted_at),
    )


def _entry(entry: MissionEntry, mission: Mission) -> Entry:
    return _told(
        mission=dict(mission.title),
        status=entry.status,
        proof=entry.proof,
        sent_in_at=_time(entry.sent_in_at),
        done_at=_time(entry.done_at),
        judged_at=_time(entry.judged_at),
        note=entry.note,
    )


def _told(**members: object) -> Entry:
    return {name: value for name, value in members.items() if value is not None}


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else to_datetime(instant).isoformat()
