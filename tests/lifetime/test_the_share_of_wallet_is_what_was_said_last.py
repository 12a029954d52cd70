"""The share of wallet is the mean of what each person said last, where a question of that item asked it."""

import pytest

from backend.clock import HOUR, Instant
from backend.db import Database
from backend.lifetime.queries import SHARE_OF_WALLET, WalletShare, wallet_shares
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.responses.actions import withdraw_response
from backend.segments.rules import PeopleWhere, RefIn
from tests.asking import WORDS, Asked, ask, invite_another, scale, survey_of
from tests.clocks import START
from tests.responding import post, response_of

PERCENT = {
    "key": "wallet",
    "kind": "NUMBER",
    "wording": WORDS,
    "item": SHARE_OF_WALLET,
    "minimum": 0,
    "maximum": 100,
}


def shares(database: Database, asked: Asked, now: Instant, where: PeopleWhere | None = None) -> list[WalletShare]:
    """What is told at that instant."""
    return database.read_now(lambda session: wallet_shares(session, asked.product_id, now=now, where=where))


def test_a_number_and_a_scale_are_parts_of_a_whole(database: Database) -> None:
    first = ask(database, START, survey_of([PERCENT]))
    second = invite_another(database, first, START)
    post(database, first, {"wallet": 80}, START + HOUR)
    post(database, second, {"wallet": 30}, START + HOUR)
    (told,) = shares(database, first, START + 2 * HOUR)
    assert (told.segment, told.people) == (UNCLASSIFIED, 2)
    assert told.mean == pytest.approx(0.55)
    assert shares(database, first, START) == []


def test_a_scale_runs_from_none_to_all(database: Database) -> None:
    asked = ask(database, START, survey_of([scale("points", item=SHARE_OF_WALLET)]))
    post(database, asked, {"points": 4}, START + HOUR)
    assert shares(database, asked, START + HOUR) == [WalletShare(segment=UNCLASSIFIED, people=1, mean=0.75)]


def test_the_last_word_counts_and_another_product_s_does_not(database: Database) -> None:
    asked = ask(database, START, survey_of([PERCENT]))
    post(database, asked, {"wallet": 80}, START + HOUR)
    post(database, asked, {"wallet": 10}, START + 2 * HOUR)
    assert [each.mean for each in shares(database, asked, START + 2 * HOUR)] == [0.1]
    assert database.read_now(lambda session: wallet_shares(session, asked.product_id + 1, now=START + HOUR)) == []


def test_only_those_of_whom_the_condition_holds_are_told_of(database: Database) -> None:
    first = ask(database, START, survey_of([PERCENT]))
    post(database, first, {"wallet": 80}, START + HOUR)
    post(database, invite_another(database, first, START), {"wallet": 20}, START + HOUR)
    found = shares(database, first, START + HOUR, RefIn(refs=["C-1"]))
    assert [(each.people, each.mean) for each in found] == [(1, 0.8)]


def test_what_is_taken_back_says_nothing(database: Database) -> None:
    asked = ask(database, START, survey_of([PERCENT]))
    post(database, asked, {"wallet": 80}, START + HOUR)
    response_id = response_of(database).id
    database.write_now(lambda session: withdraw_response(session, response_id, START + 2 * HOUR))
    assert shares(database, asked, START + 3 * HOUR) == []
