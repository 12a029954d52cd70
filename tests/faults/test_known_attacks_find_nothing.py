"""Bombs, broken bodies, mutated secrets and what scanners look for: the campaigns beside this file, in short."""

import asyncio
from dataclasses import replace

import orjson
import pytest

from backend.links import Links, Purpose
from backend.links import _signer as signer_of
from backend.staff.rules import Role
from tests.clocks import START
from tests.faults import bodies, bombs, cop, tokens
from tests.faults.asking import ask_graphql
from tests.faults.house import House

# What is answered in spite of its name, because it is bounded otherwise; all others are refused.
ANSWERED = {
    "a block of lines, 99000",
    "a comment of 99000",
    "a long cursor",
    "a long name of a variable",
    "a text of 99000",
    "a text of escapes, 99000",
    "as many aliases as are allowed",
    "as often as is allowed",
    "blanks, 99000",
    "ids of nobody",
    "letters of every script",
    "long ids",
    "many addresses to look for",
    "many letters to look for",
    "many words to look for",
    "objects in objects",
    "one id again and again",
    "the schema as tools ask for it",
    "types of types",
}


def test_whoever_is_good_is_let_in(house: House) -> None:
    answer = asyncio.run(ask_graphql(house.app, house.tokens[Role.AUDITOR], b'{"query":"query cop { __typename }"}'))
    cost = {"requested": 11, "maximum": 20_000}
    assert (answer.status, orjson.loads(answer.body)) == (
        200,
        {"data": {"__typename": "Query"}, "extensions": {"cost": cost}},
    )
    assert house.links.read(Purpose.SURVEY, house.link(Purpose.SURVEY), START).id == 1


def test_bombs_are_refused_or_bounded(house: House) -> None:
    harmless = [bomb for bomb in bombs.list_bombs() if not bomb.writes]
    thrown = asyncio.run(bombs.throw_all(house, harmless))
    assert {bomb.name for bomb, status, _ in thrown if status == 200} == ANSWERED
    assert {status for _, status, _ in thrown} == {200, 400, 413}


def test_broken_bodies_break_nothing(house: House) -> None:
    statuses, faults = asyncio.run(bodies.send_all(house, 200))
    assert faults == []
    assert statuses.keys() <= {200, 400, 415}
    assert statuses.total() == 200


def test_mutated_secrets_are_not_accepted(house: House) -> None:
    assert tokens.show(house, 5_000) == []
    statuses, wrong = asyncio.run(tokens.send(house, 150))
    assert wrong == []
    assert statuses.total() == 150


@pytest.mark.parametrize("fault", ["canonical", "salt"])
def test_a_weaker_link_would_be_seen(house: House, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "canonical":
        monkeypatch.setattr("backend.links._is_canonical", lambda _token: True)
    else:
        monkeypatch.setattr("backend.links._signer", lambda keys, _purpose: signer_of(keys, Purpose.SURVEY))
        weak = Links(house.settings.secret_keys, house.settings.public_url)
        house = replace(house, links=weak)
    assert len(tokens.show(house, 3_000)) > 5


def test_scanners_find_nothing_as_anybody(house: House) -> None:
    assert len(cop.CHECKS) == 12
    assert asyncio.run(cop.look(house)) == []
