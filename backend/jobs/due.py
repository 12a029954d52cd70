"""Due work: what time alone brings about, done in small units so that nobody waits behind it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

from backend.clock import HOUR, Clock
from backend.db import Database
from backend.db.turns import IsOver, Turns, never
from backend.identity.actions import search_addresses
from backend.jobs.audiences import tend_audiences
from backend.jobs.campaigns import go_on_with_campaigns
from backend.jobs.erasures import Kept, keep_erasures
from backend.jobs.exporting import clear_exports
from backend.jobs.files import clear_files, clear_strays
from backend.jobs.long_work import run_long_work
from backend.jobs.packing import pack_due
from backend.jobs.partners import tend_partners
from backend.jobs.planning import Plans, plan_due
from backend.jobs.retention import let_go
from backend.jobs.watching import Watch
from backend.loyalty.actions import sweep
from backend.responses.actions import release_abandoned
from backend.sending import Courier, Round, send_due

PAUSE_SECONDS: Final = 5.0
_AT_ONCE: Final = 500
# A form left alone for so long gives its place in a quota back.
_ABANDONED: Final = 2 * HOUR
# No single kind of work keeps the others waiting for longer.
_TURN_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a round of due work came to: positions moved, people contacted, places given back, messages sent.

    `tended` are referrals, missions and people told of ideas, `campaigned` people of campaigns, `noticed` those who
    entered or left watched audiences, `parts` what was done of long work, `packed` blocks of people whose moves were,
    `alike` pairs who may be one, `forgotten` those whose erasure was written down.
    """

    moved: int = 0
    plans: Plans = field(default_factory=Plans)
    released: int = 0
    tended: int = 0
    campaigned: int = 0
    noticed: int = 0
    parts: int = 0
    packed: int = 0
    sent: Round = field(default_factory=Round)
    alike: int = 0
    forgotten: int = 0


def run_due_work(
    database: Database,
    clock: Clock,
    couriers: Sequence[Courier[Any]] = (),  # each courier has parcels of its own kind
    *,
    watch: Watch | None = None,
    turns: Turns | None = None,
    kept: Kept | None = None,
) -> Done:
    """Does all that is due, or of each kind what its turn allows; without couriers nothing is sent.

    Erasures are written down, and files that belong to nobody deleted, where it is told where these are kept.
    """
    begin = turns.begin if turns else _endless
    moved = _sweep(database, clock, begin())
    alike = database.write_now(lambda session: search_addresses(session, clock()))
    if kept:
        clear_files(database, kept.files, clock)
        clear_exports(database, kept.files, clock)
    plans = plan_due(database, clock, watch=watch, is_over=begin())
    released = _release(database, clock, begin())
    tended = tend_partners(database, clock, is_over=begin())
    campaigned = go_on_with_campaigns(database, clock, is_over=begin())
    noticed = tend_audiences(database, clock, is_over=begin())
    sent = send_due(database, couriers, clock, begin_turn=begin)
    parts = run_long_work(database, clock, is_over=begin(), files=kept.files if kept else None)
    packed = pack_due(database, clock, is_over=begin())
    if kept and kept.periods is not None:
        let_go(database, kept.periods, clock, is_over=begin())
    # Last: a journal that cannot be written holds up nothing else.
    forgotten = keep_erasures(database, kept, clock) if kept else 0
    return Done(
        moved=moved,
        plans=plans,
        released=released,
        tended=tended,
        campaigned=campaigned,
        noticed=noticed,
        parts=parts,
        packed=packed,
        sent=sent,
        alike=alike,
        forgotten=forgotten,
    )


def work_until(
    stop: Event,
    database: Database,
    clock: Clock,
    couriers: Sequence[Courier[Any]] = (),  # as above
    *,
    pause: float = PAUSE_SECONDS,
    kept: Kept | None = None,
) -> None:
    """Does what is due again and again until it is told to stop; a fault ends one round, not the work.

    Told to stop, it ends what it is just writing and leaves the rest to whoever comes next.
    """
    turns = Turns(seconds=_TURN_SECONDS, stop=stop)
    if kept:
        clear_strays(database, kept.files, clock)
    while not stop.is_set():
        try:
            run_due_work(database, clock, couriers, turns=turns, kept=kept)
        except Exception as fault:  # noqa: BLE001 - whatever one round meets, the next one tries again
            # Only the kind of fault: its message may hold what people said.
            logger.warning("due work failed: %s", type(fault).__name__)
        stop.wait(pause)


def _endless() -> IsOver:
    return never


def _sweep(database: Database, clock: Clock, is_over: IsOver) -> int:
    moved = 0
    while True:
        swept = database.write_now(lambda session: sweep(session, clock(), limit=_AT_ONCE))
        moved += swept
        if swept < _AT_ONCE or is_over():
            return moved


def _release(database: Database, clock: Clock, is_over: IsOver) -> int:
    released = 0
    while given_back := database.write_now(lambda session: release_abandoned(session, clock(), _ABANDONED)):
        released += given_back
        if is_over():
            break
    return released
