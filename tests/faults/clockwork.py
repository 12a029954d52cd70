"""The machine's clock is set while the server runs: `python -m tests.faults.clockwork --rounds 5`.

It steps an hour back and ahead, to 29 February, and past the last second that 32 bits can count in 2038. Links that
were just made open, pages are kept, corrected and counted, due work goes on, and positions stay what the ledger makes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import select

from backend.clock import HOUR, SECOND, Instant, from_datetime, system_clock
from backend.db import Database
from backend.invitations.rules import expiry_of
from backend.invitations.tables import Invitation
from backend.links import Link, Purpose
from tests.faults.company import LINKS, Company, found, invite
from tests.faults.crowd import SEE_OTHER, Caller, Ledger, Visit
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.nursery import wait_for
from tests.faults.shifted import ShiftedClock
from tests.ports import free_port

LEAP_DAY: Final = from_datetime(datetime(2028, 2, 29, 12, tzinfo=UTC))
LAST_SECOND: Final = from_datetime(datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC))
_EXPIRY_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped(Kept):
    """What came of it; the statuses and exit codes of each step that were not as they must be."""

    steps: int
    wrong: dict[str, list[int]]


def step_often(site: Site, instants: dict[str, Instant]) -> Stepped:
    """Sets the clock to one instant after the other, and at each of them asks and answers."""
    clock = ShiftedClock(site.folder / "clock")
    company, port, ledger = found(site.url, people=1), free_port(), Ledger()
    rate = {"KIZUNA_REQUESTS_PER_SECOND": "10"}
    server = site.nursery.begin("serve", "--port", str(port), url=site.url, clock=clock, environ=rate)
    wait_for(server, port)
    # Who was invited, and began, before the step goes on after it.
    begun = _invited(site, company, clock())
    first = _post(port, company, begun, 1)
    ledger.visits.append(begun)
    wrong: dict[str, list[int]] = {} if first == SEE_OTHER else {"at first": [first]}
    for name, instant in instants.items():
        before = _invited(site, company, clock())
        clock.set(instant)
        after = _invited(site, company, clock())
        statuses = [_post(port, company, visit, page) for visit, page in ((after, 1), (after, 2), (after, 2))]
        ledger.visits.append(after)
        # What was posted or sent just before the step is as good after it.
        steady = [(before, 1)] if abs(instant - before.at) < 2 * HOUR else []
        steady += [(begun, 1), (begun, 2)] if abs(instant - begun.at) < 2 * HOUR else []
        statuses += [_post(port, company, visit, page) for visit, page in steady]
        ledger.visits += [visit for visit, _ in steady if visit is before]
        worked = site.nursery.run("work", "--once", url=site.url, clock=clock)[0]
        checked = site.nursery.run("rebuild", "--check", url=site.url, clock=clock)[0]
        if set(statuses) != {SEE_OTHER} or worked or checked:
            wrong[name] = [*statuses, worked, checked]
    server.kill()
    kept = compared(site.nursery, site.url, ledger)
    return Stepped(**{field: getattr(kept, field) for field in Kept.__slots__}, steps=len(instants), wrong=wrong)


def usual_steps() -> dict[str, Instant]:
    """An hour back and forth, a leap day, and the end of 32 bits from both sides."""
    now = system_clock()
    return {
        "an hour ahead": now + HOUR,
        "back": now,
        "an hour back": now - HOUR,
        "ahead": now,
        "29 February": LEAP_DAY,
        "the last second of 32 bits": LAST_SECOND,
        "after it": LAST_SECOND + 2 * SECOND,
    }


@dataclass(slots=True)
class _Invited(Visit):
    at: Instant = 0


def _invited(site: Site, company: Company, now: Instant) -> _Invited:
    """Somebody who is invited at that instant."""
    database = Database(site.url)
    try:
        touchpoint_id = database.read_now(
            lambda session: session.scalar(select(Invitation.touchpoint_id).where(Invitation.id == company.first))
        )
        assert touchpoint_id is not None
        number = database.write_now(partial(invite, touchpoint_id=touchpoint_id, people=1, now=now))
    finally:
        database.close()
    link = Link(id=number, issued_at=now, expires_at=expiry_of(now, _EXPIRY_DAYS))
    keys = tuple(f"clockwork{number:010d}p{page}" for page in (1, 2, 3))
    answers = {"like": 4, "trust": 2, "bond": 5, "again": 1}
    return _Invited(path=f"/s/{LINKS.token(Purpose.SURVEY, link)}", keys=keys, answers=answers, at=now)


def _post(port: int, company: Company, visit: Visit, page: int) -> int:
    caller = Caller(port)
    answer = caller.post(visit.path, visit.fields(company.version_id, page))
    caller.leave()
    if answer is None:
        return 0
    visit.done = max(visit.done, page if answer.is_kept else 0)
    return answer.status


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, rounds=1)
    for site in sites(options):
        stepped = step_often(site, usual_steps())
        tell("clockwork", site.kind, stepped, is_well=stepped.is_well and not stepped.wrong)


if __name__ == "__main__":
    main()
