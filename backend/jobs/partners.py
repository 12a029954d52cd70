"""Due work for partners: who was brought by whom, which missions are done, and who is told what became of an idea.

A reader finds what is due; only then is the writer asked, which looks again at what was found and at nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from sqlalchemy.orm import Session

from backend.ambassadors.actions import attribute_referrals, check_missions, confirm_referrals, place_anew
from backend.ambassadors.queries.deeds import deeds_due
from backend.ambassadors.queries.referrals_due import places_due, referrals_due, sign_ups_due
from backend.clock import Clock, Instant
from backend.db import Database
from backend.db.turns import IsOver, never
from backend.ideas.actions import tell_news
from backend.ideas.queries.news import news_due

_AT_ONCE: Final = 200
_MOST_PARTS: Final = 1_000


class Finding(Protocol):
    """Finds some of what is due of one kind, by its ids."""

    def __call__(self, session: Session, now: Instant, *, limit: int) -> list[int]:
        """The first so many."""


class Doing(Protocol):
    """Does some of what was found, so that nobody waits behind all of it."""

    def __call__(self, session: Session, now: Instant, *, limit: int, found: Sequence[int]) -> int:
        """Does as much as the limit allows; answers with how much it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One kind of due work."""

    find: Finding
    do: Doing


_DUE: Final = (
    Due(find=places_due, do=place_anew),
    Due(find=sign_ups_due, do=attribute_referrals),
    Due(find=referrals_due, do=confirm_referrals),
    Due(find=deeds_due, do=check_missions),
    Due(find=news_due, do=tell_news),
)


def tend_partners(database: Database, clock: Clock, *, is_over: IsOver = never) -> int:
    """Does all that is due, or what its turn allows; answers with how much it was."""
    return sum(_whole(database, clock, due, is_over) for due in _DUE)


def _whole(database: Database, clock: Clock, due: Due, is_over: IsOver) -> int:
    """One kind of it, part by part; what grows as fast as it is done waits for the next round."""
    done = 0
    for _ in range(_MOST_PARTS):
        if is_over():
            break
        found = database.read_now(partial(due.find, now=clock(), limit=_AT_ONCE))
        if not found:
            break
        some = database.write_now(partial(due.do, now=clock(), limit=_AT_ONCE, found=found))
        done += some
        # Nothing done of what was found: another worker was faster, or it has to wait.
        if not some or max(some, len(found)) < _AT_ONCE:
            break
    return done
