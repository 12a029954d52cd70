"""Builds the demo in a migrated, empty database: sets the stage, plays the cohorts, sweeps, measures."""

import secrets
from collections.abc import Callable
from functools import partial
from time import perf_counter

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.demo.cohorts import cohorts
from backend.demo.communicating.playing import communicate
from backend.demo.contents import Content
from backend.demo.counting import contacts_of, counts_of
from backend.demo.doors import open_doors
from backend.demo.entering import Living, Played
from backend.demo.last_days import live_on
from backend.demo.partners.playing import doors_of_partners, play_partners, ref_of
from backend.demo.playing import play_month
from backend.demo.reading import read_content
from backend.demo.recovery import Truth, measure, recovery, truth_of
from backend.demo.report import DemoReport
from backend.demo.scenes import decide_on_people, make_choices, newest_by_hand, tell_outcomes, try_out
from backend.demo.stage import Stage, issue_brand_token, issue_tokens, set_stage
from backend.demo.story import months_of
from backend.errors import Invalid
from backend.loyalty.actions import sweep
from backend.loyalty.queries import live_model

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
    truth, living = _play(database, content, stage, people=people, seed=seed, now=now, progress=progress)
    database.write_now(partial(make_choices, living=living))
    partners = play_partners(database, stage, living)
    live_on(database, stage, living)
    told = communicate(database, stage, living)
    truth = database.write_now(partial(_end, stage=stage, living=living, truth=truth))
    while database.write_now(lambda session: sweep(session, now, _SWEPT_TOGETHER)):
        pass
    measured = database.read_now(lambda session: measure(session, truth, now))
    doors = database.write_now(lambda session: open_doors(session, content, stage, now))
    doors += database.read_now(lambda session: doors_of_partners(session, partners, living))
    tokens = database.write_now(lambda session: issue_tokens(session, secret_source, now))
    brand_token = database.write_now(lambda session: issue_brand_token(session, stage.brand_ids[0], secret_source, now))
    progress(1.0)
    return DemoReport(
        company=content.company,
        built_at=now,
        counts=database.read_now(counts_of),
        contacts=database.read_now(lambda session: contacts_of(session, now)),
        met=(database.read_now(lambda session: ref_of(session, partners.met_person_id)), partners.met_product_id),
        board_id=partners.board_id,
        campaign=(told.campaign_id, told.product_id),
        survey_id=newest_by_hand(stage).published.survey_id,
        recovery=recovery(measured),
        doors=tuple(doors),
        tokens=tokens,
        brand_token=brand_token,
        seconds=perf_counter() - began,
    )


def _play(
    database: Database, content: Content, stage: Stage, *, people: int, seed: int, now: Instant, progress: Progress
) -> tuple[Truth, Living]:
    """Plays every cohort; gives back the true segments of the first of the people, and the cohort that lives on."""
    model = database.read_now(live_model).model
    truth: dict[tuple[int, int], int] = {}
    living: Living | None = None
    for cohort, chance in cohorts(content, people=people, seed=seed, now=now):
        played = Played()
        months = months_of(cohort, stage.touchpoints, chance)
        for number, month in enumerate(months):
            played = database.write_now(partial(play_month, stage=stage, cohort=cohort, month=month, played=played))
            progress((cohort.first + cohort.size * number / len(months)) / people)
        if cohort.first < _MEASURED:
            truth |= truth_of(cohort, played.person_ids, stage.product_ids, model)
        living = living or Living(cohort=cohort, played=played, chance=chance)
    if living is None:
        raise RuntimeError("a demo has people")
    return truth, living


def _end(session: Session, stage: Stage, living: Living, truth: Truth) -> Truth:
    """What happens at the end; whoever was taken into another is as true as they were."""
    tell_outcomes(session, living)
    try_out(session, stage, living)
    decided = decide_on_people(session, living)
    return {(decided.merged.get(person, person), product): code for (person, product), code in truth.items()} | {
        **truth
    }
