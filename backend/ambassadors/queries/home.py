"""ambassador_home: everything that a person's own page of their programmes shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import ambassadors_of
from backend.ambassadors.queries.missions import entries_of
from backend.ambassadors.queries.programmes import agreements_of, programmes_by_id
from backend.ambassadors.queries.referrals import BroughtCounts, referral_counts
from backend.ambassadors.queries.rewards import balances_of, rewards_of
from backend.ambassadors.rules.missions import EntryStatus, days_left, is_due_soon, is_open
from backend.ambassadors.rules.referral_codes import referral_link_of
from backend.ambassadors.rules.states import Status, status_at
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.missions import Mission, MissionEntry
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.ambassadors.tables.rewards import Reward
from backend.catalogue.queries import brands_by_id
from backend.clock import Instant
from backend.links import Link
from backend.text import Wording
from backend.touchpoints.queries import open_links_by_id

_MOST_SHOWN: Final = 50
_TAKES_PART: Final = frozenset({Status.ACTIVE, Status.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionView:
    """A mission as its ambassador sees it: how far they are, whether it can be done now, and how many days are left."""

    mission: Mission
    entry: MissionEntry | None
    is_open: bool
    days_left: int | None
    is_due_soon: bool

    @property
    def status(self) -> EntryStatus:
        """How far the ambassador is with it."""
        return EntryStatus.OPEN if self.entry is None else EntryStatus(self.entry.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """One programme as its ambassador sees it.

    `agreement` is the newest, `agreed` the one they accepted; `must_agree` says that the newest waits for them.
    `can_answer` is whether an invitation can still be accepted or declined.
    """

    ambassador: Ambassador
    programme: Programme
    brand: Wording
    status: Status
    can_answer: bool
    agreement: Agreement | None
    agreed: Agreement | None
    must_agree: bool
    missions: Sequence[MissionView]
    rewards: Sequence[Reward]
    balance: int
    brought: BroughtCounts
    referral_link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbassadorHome:
    """The programmes in which a person is, was, or is asked to be; those that run first."""

    person_id: int
    programmes: Sequence[ProgrammeView]


def ambassador_home(session: Session, person_id: int, now: Instant) -> AmbassadorHome:
    """Everything that the person's page shows; no programmes for whoever was never asked."""
    own = [row for row in ambassadors_of(session, [person_id])[person_id] if row.merged_into is None]
    around = _around(session, own)
    views = [_view(row, around, now) for row in own]
    return AmbassadorHome(person_id=person_id, programmes=sorted(views, key=_order))


def programme_view(session: Session, ambassador: Ambassador, now: Instant) -> ProgrammeView:
    """One programme as this ambassador sees it, for the page that an invitation's link opens."""
    return _view(ambassador, _around(session, [ambassador]), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What is read once for all programmes of a person."""

    programmes: Mapping[int, Programme]
    brands: Mapping[int, Wording]
    agreements: Mapping[int, Sequence[Agreement]]
    missions: Mapping[int, Sequence[Mission]]
    entries: Mapping[int, Sequence[MissionEntry]]
    rewards: Mapping[int, Sequence[Reward]]
    balances: Mapping[int, int]
    brought: Mapping[int, BroughtCounts]
    placed_at: Mapping[int, Instant]


def _around(session: Session, own: Sequence[Ambassador]) -> _Around:
    ids, programme_ids = [row.id for row in own], {row.programme_id for row in own}
    programmes = programmes_by_id(session, programme_ids)
    brands = brands_by_id(session, {programme.brand_id for programme in programmes.values()})
    places = open_links_by_id(session, {row.open_link_id for row in own if row.open_link_id is not None})
    return _Around(
        programmes=programmes,
        brands={key: brand.name for key, brand in brands.items()},
        agreements=agreements_of(session, programme_ids),
        missions=_missions_of(session, programme_ids),
        entries=entries_of(session, ids),
        rewards=rewards_of(session, ids),
        balances=balances_of(session, ids),
        brought=referral_counts(session, ids),
        placed_at={key: place.created_at for key, place in places.items()},
    )


def _missions_of(session: Session, programme_ids: set[int]) -> dict[int, list[Mission]]:
    found: dict[int, list[Mission]] = {programme_id: [] for programme_id in programme_ids}
    for row in session.scalars(select(Mission).where(Mission.programme_id.in_(programme_ids)).order_by(Mission.id)):
        found[row.programme_id].append(row)
    return found


def _view(own: Ambassador, around: _Around, now: Instant) -> ProgrammeView:
    programme, status = around.programmes[own.programme_id], status_at(own, now)
    versions = around.agreements[programme.id]
    newest = versions[-1] if versions else None
    placed_at = None if own.open_link_id is None else around.placed_at.get(own.open_link_id)
    is_running = programme.closed_at is None
    return ProgrammeView(
        ambassador=own,
        programme=programme,
        brand=around.brands[programme.brand_id],
        status=status,
        can_answer=is_running and status in {Status.INVITED, Status.DECLINED} and now <= own.expires_at,
        agreement=newest,
        agreed=next((each for each in versions if each.id == own.agreement_id), None),
        must_agree=is_running and status in _TAKES_PART and newest is not None and own.agreement_id != newest.id,
        missions=_shown_missions(own, around, now) if status in _TAKES_PART else (),
        rewards=around.rewards[own.id][:_MOST_SHOWN],
        balance=around.balances[own.id],
        brought=around.brought[own.id],
        referral_link=_referral_link(own.id, placed_at) if status is Status.ACTIVE and is_running else None,
    )


def _referral_link(ambassador_id: int, placed_at: Instant | None) -> Link | None:
    return None if placed_at is None else referral_link_of(ambassador_id, placed_at)


def _shown_missions(own: Ambassador, around: _Around, now: Instant) -> list[MissionView]:
    """Those that can be done, the nearest day first, and behind them those that this ambassador began or did."""
    entries = {entry.mission_id: entry for entry in around.entries[own.id]}
    views = [
        _mission_view(mission, entries.get(mission.id), now)
        for mission in around.missions[own.programme_id]
        if is_open(mission, now) or mission.id in entries
    ]
    return sorted(views, key=_mission_order)[:_MOST_SHOWN]


def _mission_view(mission: Mission, entry: MissionEntry | None, now: Instant) -> MissionView:
    is_done = entry is not None and entry.status == EntryStatus.DONE
    can_be_done = is_open(mission, now)
    return MissionView(
        mission=mission,
        entry=entry,
        is_open=can_be_done and not is_done,
        days_left=days_left(mission.due_at, now),
        is_due_soon=can_be_done and not is_done and is_due_soon(mission.due_at, now),
    )


def _mission_order(view: MissionView) -> tuple[bool, bool, int, int]:
    due_at = view.mission.due_at
    return not view.is_open, due_at is None, due_at or 0, -view.mission.id


def _order(view: ProgrammeView) -> tuple[bool, bool, int]:
    return view.programme.closed_at is not None, view.status not in _TAKES_PART, view.ambassador.id
