"""The reference of someone who was erased is known by its hash alone, and nobody comes back by it."""

import pytest

from backend.db import Database
from backend.panel import actions, queries
from backend.panel.rules import Forgotten, PersonInput, hash_ref
from backend.panel.tables import ForgottenRef
from tests.clocks import START
from tests.snapshots import everything


@pytest.fixture(autouse=True)
def panel(database: Database) -> Database:
    """A panel that was asked to forget C-1."""
    row = ForgottenRef(ref_hash=hash_ref("C-1"), forgotten_at=START)
    database.write_now(lambda session: session.add(row))
    return database


def test_the_hash_is_the_same_for_ever_and_not_that_of_the_bare_reference() -> None:
    assert hash_ref("C-1") == "51a90352157432f6aa84d8e4d3b0a9b5ebfcfe8af08595b2f58330e8eec1c867"


def test_the_forgotten_are_told_among_many(database: Database) -> None:
    refs = [f"C-{number}" for number in range(9)]
    assert database.read_now(lambda session: queries.forgotten(session, refs)) == {"C-1"}


def test_a_person_is_not_added_again(database: Database) -> None:
    before = everything(database)
    with pytest.raises(Forgotten) as refused:
        database.write_now(lambda session: actions.add_person(session, external_ref=" C-1", language="ja", now=START))
    assert (refused.value.code, refused.value.path) == ("FORGOTTEN", ("externalRef",))
    assert everything(database) == before


def test_nor_is_a_batch_kept_that_names_them(database: Database) -> None:
    before = everything(database)
    rows = [PersonInput(external_ref="C-0"), PersonInput(external_ref="C-1")]
    with pytest.raises(Forgotten) as refused:
        database.write_now(lambda session: actions.import_people(session, rows, START))
    assert refused.value.path == ("rows", "1", "externalRef")
    assert everything(database) == before
