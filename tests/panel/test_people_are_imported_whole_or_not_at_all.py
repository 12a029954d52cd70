"""A batch of people: added or updated by reference, all or none, and the same again changes nothing."""

import pytest

from backend.db import Database, Slice
from backend.errors import Invalid
from backend.panel import actions, queries
from backend.panel.rules import AttributeKind, PeopleImported, PersonInput
from tests.clocks import START


@pytest.fixture
def panel(database: Database) -> Database:
    database.write_now(
        lambda session: actions.define_attribute(
            session, key="age", kind=AttributeKind.NUMBER, name={"en": "Age"}, now=START
        )
    )
    return database


def load(panel: Database, *rows: PersonInput) -> PeopleImported:
    return panel.write_now(lambda session: actions.import_people(session, rows, START))


def state(panel: Database) -> list[tuple[str | None, str, object]]:
    people = panel.read_now(lambda session: queries.list_people(session, Slice(count=99))).rows
    known = panel.read_now(lambda session: queries.attributes_of(session, [person.id for person in people]))
    return [(person.external_ref, person.language, known[person.id].get("age")) for person in people]


def test_a_batch_adds_and_updates_by_reference(panel: Database) -> None:
    first = load(panel, PersonInput(external_ref="a", attributes={"age": 30}), PersonInput(external_ref="b"))
    assert (first.added, first.changed, first.unchanged) == (2, 0, 0)
    second = load(
        panel,
        PersonInput(external_ref="b", language="en"),
        PersonInput(external_ref="c", language="en", attributes={"age": "５"}),
        PersonInput(external_ref="a", attributes={"age": 30}),
    )
    assert (second.added, second.changed, second.unchanged) == (1, 1, 1)
    assert state(panel) == [("a", "ja", 30.0), ("b", "en", None), ("c", "en", 5.0)]
    assert second.ids[2] == first.ids[0]
    assert second.ids[0] == first.ids[1]


def test_the_same_batch_again_changes_nothing(panel: Database) -> None:
    rows = [PersonInput(external_ref=f"p{number}", attributes={"age": number}) for number in range(50)]
    before = load(panel, *rows)
    again = load(panel, *rows)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 50)
    assert again.ids == before.ids


def test_a_person_named_twice_is_one_person_and_the_later_line_counts(panel: Database) -> None:
    done = load(
        panel,
        PersonInput(external_ref="a", attributes={"age": 1}),
        PersonInput(external_ref="a", attributes={"age": 2}),
    )
    assert done.ids[0] == done.ids[1]
    assert state(panel) == [("a", "ja", 2.0)]


def test_what_is_not_named_stays_and_none_takes_away(panel: Database) -> None:
    load(panel, PersonInput(external_ref="a", language="en", attributes={"age": 1}))
    load(panel, PersonInput(external_ref="a"))
    assert state(panel) == [("a", "en", 1.0)]
    done = load(panel, PersonInput(external_ref="a", attributes={"age": None}))
    assert (done.changed, state(panel)) == (1, [("a", "en", None)])


def test_one_unfit_row_keeps_the_whole_batch_out_and_is_named(panel: Database) -> None:
    with pytest.raises(Invalid) as refused:
        load(panel, PersonInput(external_ref="a"), PersonInput(external_ref="b", attributes={"age": "old"}))
    assert refused.value.path == ("rows", "1", "attributes", "age")
    assert state(panel) == []
    with pytest.raises(Invalid) as unnamed:
        load(panel, PersonInput(external_ref=" "))
    assert unnamed.value.path == ("rows", "0", "externalRef")
