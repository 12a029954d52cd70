"""A trial folds the whole ledger under two models; what it counts is what folding everyone one by one says."""

import json
from collections import Counter

import pytest
from sqlalchemy.orm import Session

from backend.clock import days
from backend.db import Database
from backend.db import long_work as jobs
from backend.db.long_work import Job, JobState
from backend.errors import NotFound
from backend.jobs import run_long_work
from backend.loyalty.actions import add_model
from backend.loyalty.actions.trial import ask_trial
from backend.loyalty.queries import get_model, position_at, trial
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.loyalty.rules.trial import SHOWN_OF_A_PAIR, Passage, TrialCounts, trial_from_json
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World

TRIED = json.loads(json.dumps(DEFAULT_DEFINITION))
TRIED["axes"]["PSYCHOLOGY"]["tau"] = 0.7
TRIED["items"] = {"A": {"gain": 1.4, "centre": 0.4, "weight": 1.5}}
TRIED["products"] = {"2": {"half_life_days": 30, "grace_days": 10}}


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people to a part."""
    monkeypatch.setattr(trial, "PEOPLE_AT_ONCE", 3)


def draft(database: Database) -> int:
    return database.write_now(lambda session: add_model(session, version="tried", definition=TRIED, now=NOW).id)


def tried(database: Database, model_id: int, against_id: int | None = None) -> Job:
    def ask(session: Session) -> int:
        return ask_trial(session, model_id, against_id, permission="EDIT_MODELS", asked_by=None, now=NOW).id

    job_id = database.write_now(ask)
    run_long_work(database, lambda: NOW)
    return database.read_now(lambda session: jobs.get_job(session, job_id))


def crowd(world: World, count: int = 16) -> list[int]:
    """People who answered and bought in different ways, towards two products of one brand."""
    people = [world.person() for _ in range(count)]
    for number, person in enumerate(people):
        value = number / (count - 1)
        told = [
            answer(NOW - days(20), value, weight=3.0, item="A" if number % 3 else None, source_id="a"),
            answer(NOW - days(20), 1 - value, weight=3.0, subject_id=2, source_id="b"),
            purchase(NOW - days(20), subject_id=2),
        ]
        world.observe(person, told[: 1 + number % 3], NOW)
    return people


def by_hand(world: World, people: list[int], model_id: int, against_id: int) -> Counter[Passage]:
    """Each position folded alone, under both models."""

    def read(session: Session) -> Counter[Passage]:
        found: Counter[Passage] = Counter()
        for person in people:
            for product in world.products.values():
                views = [position_at(session, person, product, NOW, each) for each in (against_id, model_id)]
                if views[0] and views[1]:
                    found[Passage(product, *(view.placement.segment for view in views if view))] += 1
        return found

    return world.database.read_now(read)


def test_it_counts_what_folding_everyone_alone_says(world: World) -> None:
    people, model_id = crowd(world), draft(world.database)
    job = tried(world.database, model_id)
    counts = trial_from_json(job.result)
    assert (job.state, job.done, job.total) == (JobState.DONE, 16, 16)
    assert counts.positions == by_hand(world, people, model_id, 1)
    assert 0 < counts.moved < counts.total == sum(counts.before().values()) == sum(counts.after().values())


def test_it_names_some_of_those_who_would_move_truly(world: World) -> None:
    people, model_id = crowd(world, 40), draft(world.database)
    counts = trial_from_json(tried(world.database, model_id).result)
    shown = Counter(each.passage for each in counts.shown)
    assert {
        each: min(count, SHOWN_OF_A_PAIR) for each, count in counts.positions.items() if each[1] != each[2]
    } == shown
    for person, passage in counts.shown:
        assert by_hand(world, [person], model_id, 1)[passage] == 1
        assert person in people


def test_against_itself_nobody_moves_and_nothing_is_kept_of_a_trial(world: World) -> None:
    crowd(world)
    model_id = draft(world.database)
    before = world.moves(1)
    counts = trial_from_json(tried(world.database, model_id, model_id).result)
    assert (counts.moved, counts.shown) == (0, [])
    assert world.moves(1) == before
    assert world.database.read_now(lambda session: get_model(session, model_id).model.psychology.tau) == 0.7


def test_nobody_to_try_it_on_is_done_at_once(database: Database) -> None:
    job = tried(database, draft(database))
    assert (job.state, trial_from_json(job.result)) == (JobState.DONE, TrialCounts())


@pytest.mark.parametrize(("model_id", "against_id"), [(99, None), (1, 99)])
def test_models_that_are_not_there_are_not_tried(database: Database, model_id: int, against_id: int | None) -> None:
    with pytest.raises(NotFound):
        tried(database, model_id, against_id)
    assert database.read_now(lambda session: jobs.jobs_by_id(session, [1])) == {}
