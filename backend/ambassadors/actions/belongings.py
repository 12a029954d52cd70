"""What passes when two people become one, goes back when they part, and is cut when one is forgotten."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from backend.ambassadors.actions import referral_belongings as referrals
from backend.ambassadors.actions.asides import Note, Notes, part_again, set_aside
from backend.ambassadors.actions.steps import lock_ambassadors, take_step
from backend.ambassadors.rules.rewards import Cause
from backend.ambassadors.rules.states import Status, StepKind
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.missions import BoardJoin, MissionEntry
from backend.ambassadors.tables.rewards import Reward
from backend.clock import Instant
from backend.db.parts import in_parts

_GONE = frozenset({Status.LEFT, Status.DECLINED})


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[Note]:
    """Everything of the gone person is the kept one's from now on; where both are in a programme, one counts."""
    _lock(session, [kept_id, gone_id])
    notes = [*_pass_ambassadors(session, kept_id, gone_id), *_pass_joins(session, kept_id, gone_id)]
    session.flush()
    return [*notes, *referrals.pass_to(session, kept_id, gone_id)]


def give_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Each has again what was theirs; what has come since stays with the kept one."""
    _lock(session, [kept_id, gone_id])
    referrals.give_back(session, kept_id, gone_id, notes)
    for key in notes:
        if key.startswith("ambassador-"):
            session.get_one(Ambassador, int(key.removeprefix("ambassador-"))).person_id = gone_id
    session.flush()
    for key, was in notes.items():
        if key.startswith("aside-") and was is not None:
            gone = session.get_one(Ambassador, int(key.removeprefix("aside-")))
            part_again(session, session.get_one(Ambassador, int(was)), gone, notes)
    _joins_back(session, kept_id, notes)
    session.flush()


def forget(session: Session, person_ids: Sequence[int], now: Instant) -> list[str]:
    """Ends their part in every programme, and cuts what they or others said of it in words; points stay counted."""
    own = [row for part in in_parts(person_ids) for row in _of_people(session, part)]
    for row in lock_ambassadors(session, [row.id for row in own]):
        if row.status not in _GONE:
            take_step(session, row, StepKind.LEFT, now=now)
            row.status, row.paused_until, row.left_at = Status.LEFT, None, now
        row.code = None
    for part in in_parts([row.id for row in own]):
        _cut_words(session, part)
    for part in in_parts(person_ids):
        session.execute(delete(BoardJoin).where(BoardJoin.person_id.in_(part)))
    session.flush()
    referrals.forget(session, person_ids)
    return []


def _lock(session: Session, person_ids: Collection[int]) -> None:
    lock_ambassadors(session, [row.id for row in _of_people(session, person_ids)])


def _of_people(session: Session, person_ids: Collection[int]) -> Sequence[Ambassador]:
    statement = select(Ambassador).where(Ambassador.person_id.in_(person_ids)).order_by(Ambassador.id)
    return session.scalars(statement).all()


def _pass_ambassadors(session: Session, kept_id: int, gone_id: int) -> Iterator[Note]:
    own = {row.programme_id: row for row in _of_people(session, [kept_id]) if row.merged_into is None}
    for row in _of_people(session, [gone_id]):
        kept = own.get(row.programme_id)
        if row.merged_into is not None:
            # Of someone who became one with the gone person before: it leads on to whoever counts now.
            continue
        if kept is not None:
            yield from set_aside(session, kept, row)
        else:
            row.person_id = kept_id
            yield f"ambassador-{row.id}", str(gone_id)


def _pass_joins(session: Session, kept_id: int, gone_id: int) -> Iterator[Note]:
    """The earlier of two days on which they first took part counts; the gone person's own rows stay as they are."""
    own = {row.board_id: row for row in _joins(session, kept_id)}
    for row in _joins(session, gone_id):
        known = own.get(row.board_id)
        if known is None:
            session.add(BoardJoin(person_id=kept_id, board_id=row.board_id, joined_at=row.joined_at))
            yield f"board-{row.board_id}", None
        elif row.joined_at < known.joined_at:
            yield f"board-{row.board_id}", str(known.joined_at)
            known.joined_at = row.joined_at


def _joins_back(session: Session, kept_id: int, notes: Notes) -> None:
    own = {f"board-{row.board_id}": row for row in _joins(session, kept_id)}
    for key in own.keys() & notes.keys():
        was = notes[key]
        if was is None:
            session.delete(own[key])
        else:
            own[key].joined_at = int(was)


def _joins(session: Session, person_id: int) -> Sequence[BoardJoin]:
    return session.scalars(select(BoardJoin).where(BoardJoin.person_id == person_id)).all()


def _cut_words(session: Session, ambassador_ids: Sequence[int]) -> None:
    """Proofs and notes, and what staff wrote with a reward; what a mission or a referral is called tells of nobody."""
    told = MissionEntry.ambassador_id.in_(ambassador_ids)
    session.execute(update(MissionEntry).where(told).values(proof=None, note=None))
    written = Reward.ambassador_id.in_(ambassador_ids), or_(Reward.cause == Cause.STAFF, Reward.by_name.is_not(None))
    session.execute(update(Reward).where(*written).values(wording={}))
