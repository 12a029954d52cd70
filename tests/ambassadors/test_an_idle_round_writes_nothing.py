"""What is due is looked for by readers: where nothing is, the writer is not even asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from backend.ambassadors.actions import add_mission, attribute_referrals, check_missions, confirm_referrals
from backend.ambassadors.queries.deeds import deeds_due
from backend.ambassadors.queries.referrals_due import referrals_due, sign_ups_due
from backend.ambassadors.rules.missions import MissionInput, MissionKind
from backend.clock import DAY, Instant
from backend.jobs.partners import tend_partners
from tests.ambassadors.bringing import Programme
from tests.clocks import SettableClock

WORDS = {"ja": "ご紹介", "en": "Recommend"}
MISSION = MissionInput(kind=MissionKind.RECOMMEND, title=WORDS, text=WORDS, points=5)


class Due(Protocol):
    """Does what was found to be due."""

    def __call__(self, session: Session, now: Instant, *, found: Sequence[int]) -> int:
        """Answers with how much it was."""


@contextmanager
def _commits() -> Iterator[list[Connection]]:
    """The transactions that are kept meanwhile: readers keep none."""
    kept: list[Connection] = []

    def noted(connection: Connection) -> None:
        kept.append(connection)

    event.listen(Engine, "commit", noted)
    yield kept
    event.remove(Engine, "commit", noted)


def _round(programme: Programme) -> tuple[int, int]:
    """How much was done, in how many transactions."""
    with _commits() as kept:
        done = tend_partners(programme.database, programme.clock)
    return done, len(kept)


def test_the_writer_is_asked_only_for_what_is_due(programme: Programme) -> None:
    hana = programme.ambassador()
    programme.database.write_now(lambda session: add_mission(session, programme.id, MISSION, programme.clock()))
    assert _round(programme) == (0, 0)
    mei = programme.sign_up(hana)
    assert _round(programme) == (1, 1)
    assert _round(programme) == (0, 0)
    programme.buy(mei)
    assert _round(programme) == (2, 2)
    assert _round(programme) == (0, 0)


def test_what_was_found_is_looked_at_again_before_it_is_done(programme: Programme, clock: SettableClock) -> None:
    """Between the looking and the doing another worker may have done it, or it may be due no more."""
    hana = programme.ambassador()
    programme.database.write_now(lambda session: add_mission(session, programme.id, MISSION, clock()))
    mei = programme.sign_up(hana)
    found = programme.database.read_now(partial(sign_ups_due, now=clock(), limit=9))
    assert programme.attribute() == 1
    assert _do(programme, attribute_referrals, found) == 0
    order = programme.buy(mei)
    found = programme.database.read_now(partial(referrals_due, now=clock(), limit=9))
    programme.give_back(order)
    assert _do(programme, confirm_referrals, found) == 1
    assert programme.points(hana) == 0
    clock.advance(DAY)
    programme.buy(mei)
    assert programme.confirm() == 1
    found = programme.database.read_now(partial(deeds_due, now=clock(), limit=9))
    assert found == [hana.id]
    assert _do(programme, check_missions, found) == 1
    assert _do(programme, check_missions, found) == 0


def _do(programme: Programme, due: Due, found: Sequence[int]) -> int:
    return programme.database.write_now(lambda session: due(session, programme.clock(), found=found))
