"""A measurement model is drafted, filled beside the live one, and goes live; states of two models never mix."""

import json
from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.clock import days
from backend.db import Database, Slice
from backend.errors import AlreadyExists, NotFound
from backend.loyalty.actions import (
    add_model,
    begin_publishing,
    change_model,
    finish_publishing,
    rebuild_chunk,
)
from backend.loyalty.actions.models import AlreadyPublishing, NotADraft
from backend.loyalty.queries import get_model, list_models, live_model, position_at
from backend.loyalty.rules.model import DEFAULT_DEFINITION, UnfitModel, parse_model
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World

STRICT = json.loads(json.dumps(DEFAULT_DEFINITION))
STRICT["axes"]["PSYCHOLOGY"]["tau"] = 0.8


def test_each_model_places_people_by_itself(world: World) -> None:
    before, during, after = world.person(), world.person(), world.person()
    told = [answer(NOW, 0.75, weight=3.0), purchase(NOW)]
    world.observe(before, told, NOW)
    model_id = _begin(world.database)
    world.observe(during, told, NOW)
    assert _segments(world, [before, during]) == [3, 3]
    _finish(world.database, model_id)
    world.observe(after, told, NOW)
    assert _segments(world, [before, during, after]) == [2, 2, 2]
    product = world.products[1]
    provisional = world.database.read_now(lambda session: position_at(session, after, product, NOW, model_id=1))
    assert provisional is not None
    assert provisional.placement.segment == 3


def test_only_the_live_model_and_the_one_to_come_follow_what_happens(world: World) -> None:
    person = world.person()
    world.observe(person, [purchase(NOW)], NOW)
    _finish(world.database, _begin(world.database))
    moves = world.moves(person)
    world.observe(person, [answer(NOW + 1, 0.9, weight=3.0)], NOW + 1)
    assert [move for move in world.moves(person) if move[0] == 1] == [move for move in moves if move[0] == 1]
    assert len(world.moves(person)) == len(moves) + 1


def test_a_published_model_never_changes(database: Database) -> None:
    for refused in (
        lambda session: change_model(session, 1, definition=STRICT),
        lambda session: begin_publishing(session, 1),
        lambda session: finish_publishing(session, 1, NOW),
    ):
        with pytest.raises(NotADraft):
            database.write_now(refused)
    assert database.read_now(lambda session: live_model(session).model) == parse_model(json.dumps(DEFAULT_DEFINITION))


def test_one_model_is_published_at_a_time(database: Database) -> None:
    _begin(database)
    second = database.write_now(lambda session: add_model(session, version="2", definition=STRICT, now=NOW).id)
    with pytest.raises(AlreadyPublishing):
        database.write_now(lambda session: begin_publishing(session, second))


def test_a_version_is_named_once(database: Database) -> None:
    with pytest.raises(AlreadyExists):
        database.write_now(lambda session: add_model(session, version="provisional-1", definition=STRICT, now=NOW))
    assert len(database.read_now(lambda session: list_models(session, Slice(count=9))).rows) == 1


def test_a_draft_changes_until_it_is_published(database: Database) -> None:
    draft = database.write_now(lambda session: add_model(session, version="draft", definition=STRICT, now=NOW).id)
    database.write_now(lambda session: change_model(session, draft, definition=DEFAULT_DEFINITION))
    assert database.read_now(lambda session: get_model(session, draft).model.psychology.tau) == 0.6


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("axes", "PSYCHOLOGY", "tau"), 1),
        (("axes", "PSYCHOLOGY", "kappa"), 0),
        (("axes", "DEPTH", "half_life_days"), -1),
        (("axes", "DEPTH", "n_min"), "2"),
        (("axes", "DEPTH", "s"), True),
        (("behaviour", "grace_days"), None),
        (("behaviour", "values"), {"APPLAUSE": 1}),
        (("items",), {"A": {"gain": 1, "weight": 0, "centre": 0.5}}),
    ],
    ids=["tau", "kappa", "half-life", "n_min", "s", "grace", "values", "items"],
)
def test_an_incomplete_definition_is_refused(database: Database, path: tuple[str, ...], value: object) -> None:
    definition = json.loads(json.dumps(DEFAULT_DEFINITION))
    inner = definition
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(UnfitModel):
        database.write_now(lambda session: add_model(session, version="unfit", definition=definition, now=NOW))
    assert len(database.read_now(lambda session: list_models(session, Slice(count=9))).rows) == 1


def test_a_model_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        database.read_now(lambda session: get_model(session, 99))


def _begin(database: Database) -> int:
    def begin(session: Session) -> int:
        model = add_model(session, version="strict-1", definition=STRICT, now=NOW)
        return begin_publishing(session, model.id).id

    return database.write_now(begin)


def _finish(database: Database, model_id: int) -> None:
    """Fills the model's positions from the ledger, one person at a time, and lets it go live."""
    after: int | None = 0
    while after is not None:
        after = database.write_now(partial(_fill_one, model_id=model_id, after=after))
    database.write_now(lambda session: finish_publishing(session, model_id, NOW + days(1)))


def _fill_one(session: Session, model_id: int, after: int) -> int | None:
    return rebuild_chunk(session, get_model(session, model_id), after, 1, NOW)[0]


def _segments(world: World, people: list[int]) -> list[int]:
    return [world.positions(person, NOW)[1].placement.segment for person in people]
