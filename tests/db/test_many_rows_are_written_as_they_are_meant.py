"""Rows written many at a time: nulls, numbers of either kind, JSON, and keys that are there already."""

from functools import partial

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.db import Database
from backend.db.rows import insert_numbered, insert_values
from backend.db.statements import add_up, insert_new, insert_new_statement, put, table_of
from backend.loyalty.actions.ledger import COLUMNS
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Attribute, AttributeValue, Person


def make_world(session: Session) -> None:
    session.add(Person(id=1, external_ref="p", language="ja", created_at=1))
    session.add_all(
        Attribute(id=number, key=f"a{number}", kind="NUMBER", name={}, choices=[], personal=False, created_at=1)
        for number in (1, 2, 3)
    )


def value(attribute_id: int, number: float | None, text: str = "文") -> dict[str, object]:
    return {"person_id": 1, "attribute_id": attribute_id, "text": text, "number": number, "updated_at": 1}


def kept(database: Database) -> list[tuple[int, str, float | None]]:
    statement = select(AttributeValue.attribute_id, AttributeValue.text, AttributeValue.number)
    rows = database.read_now(lambda session: session.execute(statement.order_by(AttributeValue.attribute_id)).all())
    return [(row[0], row[1], row[2]) for row in rows]


def test_whole_numbers_fractions_and_nulls_stand_side_by_side(database: Database) -> None:
    database.write_now(make_world)
    rows = [value(1, 2), value(2, 0.5), value(3, None)]
    assert database.write_now(lambda session: insert_new(session, AttributeValue, rows)) == 3
    assert kept(database) == [(1, "文", 2.0), (2, "文", 0.5), (3, "文", None)]


def test_a_column_of_nothing_but_nulls_is_written(database: Database) -> None:
    database.write_now(make_world)
    rows = [value(1, None), value(2, None)]
    assert database.write_now(lambda session: insert_new(session, AttributeValue, rows)) == 2
    assert kept(database) == [(1, "文", None), (2, "文", None)]


def test_what_is_there_already_is_left_counted_out_replaced_or_added_to(database: Database) -> None:
    database.write_now(make_world)
    database.write_now(lambda session: insert_new(session, AttributeValue, [value(1, 1.0)]))
    both = [value(1, 10.0, "別"), value(2, 20.0, "別")]
    assert database.write_now(lambda session: insert_new(session, AttributeValue, both)) == 1
    assert kept(database) == [(1, "文", 1.0), (2, "別", 20.0)]
    database.write_now(lambda session: add_up(session, AttributeValue, "number", both))
    assert kept(database) == [(1, "文", 11.0), (2, "別", 40.0)]
    database.write_now(lambda session: put(session, AttributeValue, both))
    assert kept(database) == [(1, "別", 10.0), (2, "別", 20.0)]


def test_json_and_the_letters_that_sql_and_arrays_use_are_kept(database: Database) -> None:
    names: list[dict[str, str]] = [{"ja": "絆 {a,b} \"c\" '%s' \\"}, {}, {"en": "null"}]
    rows = [{"id": place, "key": f"b{place}", "name": name, "created_at": 1} for place, name in enumerate(names, 1)]
    assert database.write_now(lambda session: insert_new(session, Brand, rows)) == 3
    assert database.read_now(lambda session: list(session.scalars(select(Brand.name).order_by(Brand.id)))) == names


def test_a_column_of_one_kind_and_one_of_several_are_kept_alike(database: Database) -> None:
    """Whole columns are spelled at once where all of their values are of one kind."""
    names: list[object] = [4, 5, 12, True, None, "4", 0.5]
    keys = ["NULL", "None", "", "b,c", "日本", "d{e}", "f"]
    for alike in (slice(0, 3), slice(3, 7)):
        rows = [
            {"id": place, "key": key, "name": name, "created_at": place}
            for place, (key, name) in list(enumerate(zip(keys, names, strict=True), 1))[alike]
        ]
        assert database.write_now(partial(insert_new, mapped=Brand, rows=rows)) == len(rows)
    escaped = [
        {"id": 8, "key": 'g"h', "name": 1, "created_at": 1},
        {"id": 9, "key": "i\\j", "name": 2, "created_at": 1},
    ]
    assert database.write_now(lambda session: insert_new(session, Brand, escaped)) == 2
    kept = database.read_now(lambda session: session.execute(select(Brand.key, Brand.name).order_by(Brand.id)).all())
    assert [row[0] for row in kept] == [*keys, 'g"h', "i\\j"]
    assert [(type(row[1]), row[1]) for row in kept] == [(type(each), each) for each in [*names, 1, 2]]


def test_however_many_they_are_each_is_written_once(database: Database) -> None:
    """73 are one statement of fifty, two of ten and three of one on SQLite, in any order of their values."""

    def write(session: Session) -> tuple[int, int, dict[int, int]]:
        statement = insert_new_statement(table_of(Person), session.connection().dialect.name)
        names = ("id", "external_ref", "language", "created_at")
        rows: list[tuple[object, ...]] = [(number, f"C{number}", "ja", 0) for number in range(1_001, 1_074)]
        first = insert_values(session.connection(), statement, names, rows[:60])
        again = insert_values(session.connection(), statement, names, rows)
        returning = insert(table_of(Person)).returning(table_of(Person).c.created_at, table_of(Person).c.id)
        more = [{"language": "en", "created_at": number, "external_ref": None} for number in range(101, 165)]
        return first, again, insert_numbered(session.connection(), returning, more)

    first, again, numbered = database.write_now(write)
    assert (first, again) == (60, 13)
    rows = select(Person.id, Person.external_ref, Person.created_at).order_by(Person.id)
    kept = database.read_now(lambda session: session.execute(rows).all())
    assert len(kept) == 73 + 64
    assert [row[:2] for row in kept if not row[2]] == [(number, f"C{number}") for number in range(1_001, 1_074)]
    assert {created: person for person, _, created in kept if created} == numbered
    assert sorted(numbered) == list(range(101, 165))


def test_tuples_for_columns_that_stand_otherwise_are_refused(database: Database) -> None:
    rows: list[tuple[object, ...]] = [(1, 5, "C1", "ja")]
    with pytest.raises(ValueError, match="in another order"):
        database.write_now(
            lambda session: insert_values(
                session.connection(), insert(table_of(Person)), ("id", "created_at", "external_ref", "language"), rows
            )
        )
    # A line of the ledger is spelled in the order of its table.
    assert table_of(ObservationRow).c.keys() == list(COLUMNS)
    assert database.read_now(lambda session: session.scalars(select(Person.id)).all()) == []
