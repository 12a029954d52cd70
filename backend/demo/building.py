"""Builds the demo in a migrated, empty database: sets the stage, plays the cohorts, sweeps, measures."""

import secrets
from collections.abc import Callable
from functools import partial
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Base, Database
from backend.demo.cohorts import cohorts
from backend.demo.contents import Content
from backend.demo.doors import open_doors
from backend.demo.entering import Played
from backend.demo.playing import play_month
from backend.demo.reading import read_content
from backend.demo.recovery import measure, recovery, truth_of
from backend.demo.report import Counts, DemoReport
from backend.demo.stage import Stage, issue_tokens, set_stage
from backend.demo.story import months_of
from backend.errors import Invalid
from backend.invitations.tables import Invitation
from backend.loyalty.actions import sweep
from backend.loyalty.queries import live_model
from backend.loyalty.tables import MoveRow, ObservationRow, PositionRow
from backend.panel.tables import Person
from backend.purchases.tables import Act, Purchase
from backend.responses.tables import AnswerRow, Response

MOST_PEOPLE = 100_000
_MEASURED = 10_000
_SWEPT_TOGETHER = 2_000

# Told the share of the work that is done, 0..1.
Progress = Callable[[float], None]


def build(
    database: Database,
    *,
    people: int,
    seed: int,
    now: Instant,
    progress: Progress,
    secret_source: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> DemoReport:
    """The same panel for the same seed and instant, save for the tokens; the database must be migrated and empty."""
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid(f"a demo has 1 to {MOST_PEOPLE} people", "people")
    began, content = perf_counter(), read_content()
    stage = database.write_now(lambda session: set_stage(session, content, now))
    truth = _play(database, content, stage, people=people, seed=seed, now=now, progress=progress)
    while database.write_now(lambda session: sweep(session, now, _SWEPT_TOGETHER)):
        pass
    measured = database.read_now(lambda session: measure(session, truth, now))
    doors = database.write_now(lambda session: open_doors(session, content, stage, now))
    tokens = database.write_now(lambda session: issue_tokens(session, secret_source, now))
    progress(1.0)
    return DemoReport(
        company=content.company,
        built_at=now,
        counts=database.read_now(_counts),
        recovery=recovery(measured),
        doors=tuple(doors),
        tokens=tokens,
        seconds=perf_counter() - began,
    )


def _play(
    database: Database, content: Content, stage: Stage, *, people: int, seed: int, now: Instant, progress: Progress
) -> dict[tuple[int, int], int]:
    """Plays every cohort; gives back the true segments of the first of the people."""
    model = database.read_now(live_model).model
    surveys = {key: touchpoint.published.survey for key, touchpoint in stage.touchpoints.items()}
    truth: dict[tuple[int, int], int] = {}
    for cohort, chance in cohorts(content, people=people, seed=seed, now=now):
        played = Played()
        months = months_of(cohort, surveys, chance)
        for number, month in enumerate(months):
            played = database.write_now(partial(play_month, stage=stage, cohort=cohort, month=month, played=played))
            progress((cohort.first + cohort.size * number / len(months)) / people)
        if cohort.first < _MEASURED:
            truth |= truth_of(cohort, played.person_ids, stage.product_ids, model)
    return truth


def _counts(session: Session) -> Counts:
    def count(table: type[Base]) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return Counts(
        people=count(Person),
        purchases=count(Purchase),
        returns=session.scalar(select(func.count(Purchase.returned_at))) or 0,
        acts=count(Act),
        invitations=count(Invitation),
        responses=count(Response),
        answers=count(AnswerRow),
        observations=count(ObservationRow),
        positions=count(PositionRow),
        moves=count(MoveRow),
    )
