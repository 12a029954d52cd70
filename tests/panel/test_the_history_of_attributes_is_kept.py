"""Every change of what is known of a person is kept: by whom, since when, and what stood at any instant."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.errors import Invalid
from backend.panel import actions, queries
from backend.panel.rules import AttributeInput, AttributeKind, PersonInput
from backend.panel.tables import AttributeChange
from tests.api.client import counted_statements
from tests.clocks import START
from tests.snapshots import counts, everything


@pytest.fixture
def panel(database: Database) -> Database:
    def define(session: Session) -> None:
        for key, kind in [("age", AttributeKind.NUMBER), ("city", AttributeKind.TEXT)]:
            actions.define_attribute(session, key=key, kind=kind, name={"en": key}, now=START)

    database.write_now(define)
    return database


@pytest.fixture
def person_id(panel: Database) -> int:
    said: dict[str, AttributeInput] = {"age": 40, "city": "京都"}
    return panel.write_now(
        lambda session: (
            actions.add_person(
                session, external_ref="C-1", language="ja", attributes=said, now=START, source="response 7"
            ).id
        )
    )


def change(panel: Database, person_id: int, at: Instant, **said: AttributeInput) -> None:
    panel.write_now(lambda session: actions.set_attributes(session, person_id, said, at))


def known_at(panel: Database, person_id: int, at: Instant) -> dict[str, object]:
    return {**panel.read_now(lambda session: queries.attributes_at(session, [person_id], at))[person_id]}


def test_each_change_says_what_since_when_and_by_whom(panel: Database, person_id: int) -> None:
    change(panel, person_id, START + 1, age=41, city="京都")
    change(panel, person_id, START + 2, age=None)
    rows = panel.read_now(lambda session: queries.attribute_changes_of(session, [person_id]))[person_id]
    assert [(about.key, row.text, row.number, row.source, row.changed_at) for about, row in rows] == [
        ("age", "40", 40.0, "response 7", START),
        ("city", "京都", None, "response 7", START),
        ("age", "41", 41.0, "staff", START + 1),
        ("age", None, None, "staff", START + 2),
    ]


def test_what_was_known_at_any_instant_can_be_asked(panel: Database, person_id: int) -> None:
    change(panel, person_id, START + 5, age=41)
    change(panel, person_id, START + 9, age=None, city="大阪")
    assert known_at(panel, person_id, START - 1) == {}
    assert known_at(panel, person_id, START + 4) == {"age": 40.0, "city": "京都"}
    assert known_at(panel, person_id, START + 5) == {"age": 41.0, "city": "京都"}
    assert known_at(panel, person_id, START + 9) == {"city": "大阪"}
    now = panel.read_now(lambda session: queries.attributes_of(session, [person_id]))[person_id]
    assert known_at(panel, person_id, START + 99) == now


def test_many_people_change_together_each_by_their_own_source(panel: Database, person_id: int) -> None:
    other = panel.write_now(lambda session: actions.add_person(session, external_ref=None, language="ja", now=START).id)
    said: dict[int, dict[str, AttributeInput]] = {person_id: {"age": 41}, other: {"city": "奈良"}, 999: {"age": 1}}
    sources = {person_id: "response 1", other: "response 2", 999: "response 3"}
    with counted_statements() as statements:
        changed = panel.write_now(
            lambda session: actions.set_attributes_together(session, said, START + 1, sources=sources)
        )
    # The attributes, the people, their values; values and history.
    assert (changed, len(statements)) == ({person_id, other}, 5)
    rows = panel.read_now(lambda session: session.scalars(select(AttributeChange).order_by(AttributeChange.id)).all())
    assert [(row.person_id, row.text, row.source) for row in rows[2:]] == [
        (person_id, "41", "response 1"),
        (other, "奈良", "response 2"),
    ]


def test_a_refused_change_leaves_no_history(panel: Database, person_id: int) -> None:
    before = everything(panel)
    with pytest.raises(Invalid):
        change(panel, person_id, START + 1, age="old", city="大阪")
    assert everything(panel) == before


def test_a_batch_takes_as_many_statements_as_one_person(panel: Database) -> None:
    def statements(count: int) -> int:
        rows = [
            PersonInput(external_ref=f"{count}-{number}", attributes={"age": number, "city": "京都"})
            for number in range(count)
        ]
        with counted_statements() as counted:
            panel.write_now(lambda session: actions.import_people(session, rows, START))
        return len(counted)

    # Attributes, forgotten, known; people, their ids; values known, values, history.
    assert (statements(1), statements(1_000)) == (8, 8)
    assert counts(panel, "people", "attribute_values", "attribute_changes") == [1_001, 2_002, 2_002]
