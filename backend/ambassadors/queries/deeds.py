"""Who has done what a mission asks for, and whose deed came undone: where that can be seen without their word."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.ambassadors.queries.ambassadors import is_active
from backend.ambassadors.rules.missions import EntryStatus, MissionKind
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.missions import BoardJoin, Mission, MissionEntry
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral
from backend.clock import DAY, Instant
from backend.invitations.tables import Invitation
from backend.responses.rules.outcomes import Outcome
from backend.responses.tables import Response

# What happened before the day may become known after it: a purchase that is told of late, say.
_LATE: Final = 30 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A mission that an ambassador has done, or no longer has, while their entry says otherwise."""

    mission: Mission
    ambassador_id: int
    is_done: bool


def deeds_due(session: Session, now: Instant, *, limit: int) -> list[int]:
    """The ambassadors of whom an entry is to be changed."""
    return list(dict.fromkeys(deed.ambassador_id for deed in changed_deeds(session, now, limit=limit)))


def changed_deeds(session: Session, now: Instant, *, limit: int, among: Collection[int] | None = None) -> list[Deed]:
    """So many deeds that entries do not tell of yet, of all ambassadors or only of these."""
    found: list[Deed] = []
    for mission in _running(session, now):
        for is_done, statement in ((True, _newly_done(mission, now)), (False, _undone(mission))):
            if statement is not None and len(found) < limit:
                chosen = statement if among is None else statement.where(Ambassador.id.in_(among))
                ids = session.scalars(chosen.order_by(Ambassador.id).limit(limit - len(found)))
                found += [Deed(mission=mission, ambassador_id=each, is_done=is_done) for each in ids]
    return found


def _running(session: Session, now: Instant) -> Sequence[Mission]:
    """The missions that are found done by themselves and are running, or were until a while ago."""
    statement = (
        select(Mission)
        .join(Programme, Programme.id == Mission.programme_id)
        .where(
            Mission.kind != MissionKind.REVIEW.value,
            Mission.closed_at.is_(None),
            Programme.closed_at.is_(None),
            or_(Mission.opens_at.is_(None), Mission.opens_at <= now),
            or_(Mission.due_at.is_(None), Mission.due_at >= now - _LATE),
        )
        .order_by(Mission.id)
    )
    return session.scalars(statement).all()


def _newly_done(mission: Mission, now: Instant) -> Select[int]:
    """Ambassadors who take part and have done it, and whose entry does not say so yet."""
    done = select(MissionEntry.id).where(
        MissionEntry.mission_id == mission.id,
        MissionEntry.ambassador_id == Ambassador.id,
        MissionEntry.status == EntryStatus.DONE.value,
    )
    return select(Ambassador.id).where(
        Ambassador.programme_id == mission.programme_id,
        Ambassador.merged_into.is_(None),
        is_active(now),
        ~done.exists(),
        _DEEDS[MissionKind(mission.kind)](mission),
    )


def _undone(mission: Mission) -> Select[int] | None:
    """Ambassadors whose entry says done while those whom they brought have returned everything meanwhile."""
    if mission.kind != MissionKind.RECOMMEND:
        return None
    return (
        select(Ambassador.id)
        .join(MissionEntry, Ambassador.id == MissionEntry.ambassador_id)
        .where(
            MissionEntry.mission_id == mission.id,
            MissionEntry.status == EntryStatus.DONE.value,
            ~_has_recommended(mission),
        )
    )


def _has_recommended(mission: Mission) -> ColumnElement[bool]:
    within = _within(mission, Referral.confirmed_at)
    brought = (
        select(func.count())
        .select_from(Referral)
        .where(Referral.ambassador_id == Ambassador.id, Referral.counts_since.is_not(None), within)
    )
    return brought.correlate(Ambassador).scalar_subquery() >= mission.target


def _has_answered(mission: Mission) -> ColumnElement[bool]:
    statement: Select[int] = (
        select(Response.id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Response.person_id == Ambassador.person_id,
            Invitation.touchpoint_id == mission.touchpoint_id,
            Response.is_test.is_(False),
            Response.outcome == Outcome.FINISHED.value,
            _within(mission, Response.finished_at),
        )
    )
    return statement.correlate(Ambassador).exists()


def _has_joined(mission: Mission) -> ColumnElement[bool]:
    """Whoever was on the board before has joined it as well: nobody can join a second time."""
    until = [] if mission.due_at is None else [BoardJoin.joined_at <= mission.due_at]
    statement = select(BoardJoin.board_id).where(
        BoardJoin.person_id == Ambassador.person_id, BoardJoin.board_id == mission.board_id, *until
    )
    return statement.correlate(Ambassador).exists()


def _within(mission: Mission, at: InstrumentedAttribute[Instant | None]) -> ColumnElement[bool]:
    """Whether something happened between the mission's first and last instant."""
    begins = mission.created_at if mission.opens_at is None else mission.opens_at
    ends = [] if mission.due_at is None else [at <= mission.due_at]
    return and_(at >= begins, *ends)


_DEEDS: Final[dict[MissionKind, Callable[[Mission], ColumnElement[bool]]]] = {
    MissionKind.RECOMMEND: _has_recommended,
    MissionKind.ANSWER: _has_answered,
    MissionKind.JOIN_BOARD: _has_joined,
}
