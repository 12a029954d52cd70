"""A database from before there was a history: what is known is its first line, and consents are on every channel."""

from sqlalchemy import create_engine, text

from backend.db import Database, migrate
from backend.panel import queries

BEFORE = "0001"
KNOWN = (
    "INSERT INTO people (id, external_ref, language, created_at) VALUES (1, 'a', 'ja', 1)",
    (
        "INSERT INTO attributes (id, key, kind, name, choices, personal, created_at)"
        " VALUES (1, 'age', 'NUMBER', '{}', '[]', true, 1)"
    ),
    "INSERT INTO attribute_values (person_id, attribute_id, text, number, updated_at) VALUES (1, 1, '40', 40, 7)",
    (
        "INSERT INTO consents (person_id, purpose, granted, wording, language, source, decided_at)"
        " VALUES (1, 'survey', true, 'yes', 'ja', 'shop', 7)"
    ),
)


def test_what_is_known_already_is_the_first_line_of_its_history(bare_url: str) -> None:
    migrate(bare_url, BEFORE)
    engine = create_engine(bare_url)
    with engine.begin() as connection:
        for statement in KNOWN:
            connection.execute(text(statement))
    engine.dispose()
    migrate(bare_url)
    database = Database(bare_url)
    try:
        ((_, change),) = database.read_now(lambda session: queries.attribute_changes_of(session, [1]))[1]
        assert (change.text, change.number, change.source, change.changed_at) == ("40", 40.0, "known before", 7)
        assert database.read_now(lambda session: queries.attributes_at(session, [1], 6)) == {1: {}}
        assert database.read_now(lambda session: queries.attributes_at(session, [1], 7)) == {1: {"age": 40.0}}
        assert database.read_now(lambda session: queries.may_contact(session, [1], "survey", "EMAIL", 8)) == {1}
    finally:
        database.close()
