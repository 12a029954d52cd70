"""Two ambassadors of one programme become one, and part again: one counts, and all that both have is that one's."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.ambassadors.rules.asides import answered_later, put, spelled, stand_from, stand_of
from backend.ambassadors.rules.missions import EntryStatus
from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.ambassadors.tables.missions import MissionEntry
from backend.ambassadors.tables.rewards import Reward

Note = tuple[str, str | None]
Notes = Mapping[str, str | None]
_Group = tuple[str, str, str]


def set_aside(session: Session, kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    """The kept one counts from now on, as whichever of the two answered last."""
    yield f"aside-{gone.id}", str(kept.id)
    gone.merged_into = kept.id
    yield from _take_answer(kept, gone)
    yield from _take_code(session, kept, gone)
    yield from _move_steps(session, kept, gone)
    # Entries first: where both did a mission, whose entry counts decides whose reward for it does.
    yield from _move_entries(session, kept, gone)
    yield from _move_rewards(session, kept, gone)


def part_again(session: Session, kept: Ambassador, gone: Ambassador, notes: Notes) -> None:
    """Each has again what was theirs; what has come since stays with the kept one."""
    gone.merged_into = None
    before = notes.get(f"stand-{gone.id}")
    if before is not None:
        theirs, own = stand_from(before), stand_of(gone)
        put(gone, theirs)
        if stand_of(kept) == theirs:
            put(kept, own)
    code = notes.get(f"code-{gone.id}")
    if code is not None and kept.code == code:
        _hand_over_code(session, kept, gone)
    _own_steps(session, _ids_of("step", gone, notes), gone)
    _rewards_back(session, kept, gone, notes)
    _entries_back(session, kept, gone, notes)


def _take_answer(kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    theirs, own = stand_of(gone), stand_of(kept)
    if answered_later(theirs, own):
        put(kept, theirs)
        put(gone, own)
        yield f"stand-{gone.id}", spelled(theirs)


def _take_code(session: Session, kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    """Only where the kept one has none; the other's goes on leading to the kept one by itself."""
    if kept.code is None and gone.code is not None:
        yield f"code-{gone.id}", gone.code
        _hand_over_code(session, gone, kept)


def _hand_over_code(session: Session, giver: Ambassador, taker: Ambassador) -> None:
    code, place = giver.code, giver.open_link_id
    giver.code = giver.open_link_id = None
    session.flush()
    taker.code, taker.open_link_id = code, place
    session.flush()


def _move_steps(session: Session, kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    ids = session.scalars(select(AmbassadorStep.id).where(AmbassadorStep.ambassador_id == gone.id)).all()
    _own_steps(session, ids, kept)
    yield from ((f"step-{step_id}", str(gone.id)) for step_id in ids)


def _own_steps(session: Session, step_ids: Sequence[int], owner: Ambassador) -> None:
    row = AmbassadorStep
    session.execute(update(row).where(row.id.in_(step_ids)).values(ambassador_id=owner.id))


def _move_entries(session: Session, kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    own = {entry.mission_id: entry for entry in _entries(session, kept)}
    for entry in _entries(session, gone):
        same = own.get(entry.mission_id)
        if same is None:
            entry.ambassador_id = kept.id
            yield f"entry-{entry.id}", str(gone.id)
        elif EntryStatus.DONE == entry.status != same.status:
            _swap(entry, same)
            yield f"swap-{entry.id}", str(same.id)
    session.flush()


def _entries_back(session: Session, kept: Ambassador, gone: Ambassador, notes: Notes) -> None:
    for entry_id in _ids_of("entry", gone, notes):
        session.get_one(MissionEntry, entry_id).ambassador_id = gone.id
    own = {entry.id: entry for entry in _entries(session, kept)}
    for entry in _entries(session, gone):
        same = own.get(int(notes.get(f"swap-{entry.id}") or 0))
        if same is not None:
            _swap(entry, same)
    session.flush()


def _entries(session: Session, owner: Ambassador) -> list[MissionEntry]:
    statement = select(MissionEntry).where(MissionEntry.ambassador_id == owner.id).order_by(MissionEntry.id)
    return list(session.scalars(statement))


def _swap(one: MissionEntry, other: MissionEntry) -> None:
    for name in ("status", "proof", "sent_in_at", "done_at", "judged_at", "judged_by", "note"):
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)


def _move_rewards(session: Session, kept: Ambassador, gone: Ambassador) -> Iterator[Note]:
    """All lines of one kind for one cause move together, unless the kept one was rewarded for it too."""
    for group in sorted(_groups(session, gone) - _groups(session, kept)):
        _own_rewards(session, gone, kept, group)
        yield f"reward-{gone.id}/{'/'.join(group)}", None


def _rewards_back(session: Session, kept: Ambassador, gone: Ambassador, notes: Notes) -> None:
    prefix = f"reward-{gone.id}/"
    for key in notes:
        if key.startswith(prefix):
            kind, cause, cause_id = key.removeprefix(prefix).split("/", 2)
            _own_rewards(session, kept, gone, (kind, cause, cause_id))


def _groups(session: Session, owner: Ambassador) -> set[_Group]:
    statement = select(Reward.kind, Reward.cause, Reward.cause_id).where(Reward.ambassador_id == owner.id)
    return {(kind, cause, cause_id) for kind, cause, cause_id in session.execute(statement)}


def _own_rewards(session: Session, giver: Ambassador, taker: Ambassador, group: _Group) -> None:
    kind, cause, cause_id = group
    these = (
        Reward.ambassador_id == giver.id,
        Reward.kind == kind,
        Reward.cause == cause,
        Reward.cause_id == cause_id,
    )
    session.execute(update(Reward).where(*these).values(ambassador_id=taker.id))


def _ids_of(prefix: str, gone: Ambassador, notes: Notes) -> list[int]:
    """The ids noted under that prefix as the gone one's."""
    theirs = (key for key, was in notes.items() if key.startswith(f"{prefix}-") and was == str(gone.id))
    return [int(key.removeprefix(f"{prefix}-")) for key in theirs]
