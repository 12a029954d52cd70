"""A survey's table has a row for each response and a column for each part, over all versions, and nothing is lost."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import NotFound
from backend.responses.rules import Outcome
from backend.surveys.actions import add_survey
from backend.surveys.rules import Answer, survey_from_json
from backend.transfer.columns import Cell, Column, ColumnKind, Mark
from backend.transfer.survey_tables_out import survey_rows, survey_table
from tests.api.client import counted_statements
from tests.asking import LIKING, TRUST, WORDS, Asked, ask, invite_another, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.outcomes import say_of
from tests.responding import post

RED, BLUE = {"ja": "赤", "en": "Red"}, {"ja": "青", "en": "Blue"}
LOW, HIGH = {"ja": "低", "en": "Low"}, {"ja": "高", "en": "High"}
COLOURS = [{"code": "red", "wording": RED}, {"code": "blue", "wording": BLUE}]
NUMBERS = [{"code": "1", "wording": RED}, {"code": "12", "wording": BLUE}]
ROWS = [{"key": "staff", "wording": {"ja": "店員", "en": "Staff"}, "loadings": [LIKING]}]
FIRST: list[dict[str, object]] = [
    scale("like", LIKING, not_applicable=True, low_label=LOW, high_label=HIGH),
    {"key": "care", "kind": "MATRIX", "wording": WORDS, "low": 1, "high": 3, "rows": ROWS},
    {"key": "one", "kind": "SINGLE", "wording": WORDS, "options": COLOURS},
    {"key": "coded", "kind": "SINGLE", "wording": WORDS, "options": NUMBERS, "not_applicable": True},
    {"key": "some", "kind": "MULTI", "wording": WORDS, "options": COLOURS, "not_applicable": True},
    {"key": "best", "kind": "RANKING", "wording": WORDS, "options": COLOURS},
    {"key": "spent", "kind": "NUMBER", "wording": WORDS, "not_applicable": True},
    {"key": "day", "kind": "DATE", "wording": WORDS},
    {"key": "news", "kind": "CONSENT", "wording": WORDS, "purpose": "mail"},
]
HIDDEN = [{"key": "shop", "default": "web"}]
ANSWERS: dict[str, Answer] = {
    "like": 5,
    "care.staff": 2,
    "one": "blue",
    "coded": "12",
    "some": ["red"],
    "best": ["blue", "red"],
    "spent": 12.5,
    "day": "2026-02-28",
    "news": True,
}


Rows = list[dict[str, Cell]]


def table(database: Database, survey_id: int, *, with_tests: bool = False) -> tuple[list[Column], Rows]:
    """The columns, and the rows by column."""

    def read(session: Session) -> tuple[list[Column], list[list[Cell]]]:
        found = survey_table(session, survey_id, with_tests=with_tests)
        return found.columns, list(survey_rows(session, found))

    columns, rows = database.read_now(read)
    return columns, [dict(zip((column.name for column in columns), row, strict=True)) for row in rows]


def asked_all(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in row.items() if name.startswith("q.")}


def test_every_answer_has_its_cell(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of(FIRST, hidden=HIDDEN))
    post(database, asked, ANSWERS, clock.advance(5))
    post(database, invite_another(database, asked, clock()), {"like": None, "coded": None, "some": None}, clock())
    _, (full, bare) = table(database, asked.survey_id)
    assert asked_all(full) == {
        "q.like": 5,
        "q.care.staff": 2,
        "q.one": "blue",
        "q.coded": 12,
        "q.some=red": 1,
        "q.some=blue": 0,
        "q.best=red": 2,
        "q.best=blue": 1,
        "q.spent": 12.5,
        "q.day": "2026-02-28",
        "q.news": 1,
    }
    said = Mark.NOT_APPLICABLE
    answered = {"q.like": said, "q.coded": said, "q.some=red": said, "q.some=blue": said}
    assert asked_all(bare) == dict.fromkeys(asked_all(full)) | answered
    about = {name: full[name] for name in ("person", "touchpoint", "moment", "product", "version", "language")}
    assert about == {
        "person": "C-1",
        "touchpoint": "annual-tea",
        "moment": "ANNUAL",
        "product": "tea",
        "version": 1,
        "language": "ja",
    }
    assert (full["started_at"], full["finished_at"]) == ("2026-04-01T00:00:00.005Z", "2026-04-01T00:00:00.005Z")
    assert (full["outcome"], full["pages_done"], full["person_id"]) == ("FINISHED", 1, asked.person_id)


def test_columns_say_what_was_asked(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([*FIRST, scale("doubt", TRUST)]))
    columns = {column.name: column for column in table(database, asked.survey_id)[0]}
    like, care, blue = columns["q.like"], columns["q.care.staff"], columns["q.some=blue"]
    assert (like.meaning, like.kind, like.missing) == (WORDS, ColumnKind.WHOLE, -999)
    assert [(value.code, value.wording["en"]) for value in like.values] == [(1, "Low"), (5, "High")]
    assert like.notes == {
        "question": "like",
        "asked as": "SCALE",
        "measures": "PSYCHOLOGY/LIKING x 1",
        "versions": "1",
        "not applicable": "N/A, or -999 as a number",
    }
    assert care.meaning["en"] == f"{WORDS['en']}: Staff"
    assert blue.meaning["ja"] == f"{WORDS['ja']}: 青"
    assert [value.code for value in blue.values] == [0, 1]
    assert [value.code for value in columns["q.one"].values] == ["red", "blue"]
    assert [value.code for value in columns["q.coded"].values] == [1, 12]
    # Any number up to 15 digits can be the answer.
    assert columns["q.spent"].missing == -9_000_000_000_000_000
    assert columns["q.doubt"].notes["measures"] == "PSYCHOLOGY/TRUST x 1 reversed"


def test_what_the_link_said_stands_beside(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("like")], hidden=HIDDEN))
    post(database, asked, {"like": 1}, clock())
    say_of(database, asked, hidden={"shop": "Ginza"})
    _, (row,) = table(database, asked.survey_id)
    assert row["hidden.shop"] == "Ginza"


def test_what_only_older_versions_asked_is_not_lost(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("old"), scale("wider"), scale("gone")]))
    post(database, asked, {"old": 1, "wider": 2, "gone": 3}, clock())
    newer = survey_of([scale("wider", low=0, high=10), scale("new", continues="old")])
    version = publish_again(database, asked.survey_id, newer, clock())
    post(database, invite_another(database, asked, clock()), {"wider": 9, "new": 4}, clock(), version=version)
    columns, (first, second) = table(database, asked.survey_id)
    assert asked_all(first) == {"q.wider": None, "q.new": 1, "q.wider@1": 2, "q.gone": 3}
    assert asked_all(second) == {"q.wider": 9, "q.new": 4, "q.wider@1": None, "q.gone": None}
    new = next(column for column in columns if column.name == "q.new")
    assert (new.notes["versions"], new.notes["went on from"]) == ("1, 2", "old")


def test_tests_come_where_they_are_asked_for_and_what_was_taken_back_never(
    database: Database, clock: SettableClock
) -> None:
    asked = ask(database, clock(), survey_of([scale("like")]))
    people = [asked, invite_another(database, asked, clock()), invite_another(database, asked, clock())]
    for person in people:
        post(database, person, {"like": 1}, clock())
    say_of(database, people[1], is_test=True)
    say_of(database, people[2], withdrawn_at=clock())
    _, rows = table(database, asked.survey_id)
    assert [(row["person_id"], "is_test" in row) for row in rows] == [(asked.person_id, False)]
    _, rows = table(database, asked.survey_id, with_tests=True)
    assert [row["is_test"] for row in rows] == [False, True]


def test_where_the_person_stood_is_told_by_name(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("like")]))
    post(database, asked, {"like": 1}, clock())
    for snapshot, name in [
        ({"segments": {str(asked.product_id): 1}, "attributes": {}}, "FAN"),
        ({"segments": {}, "attributes": {}}, "UNCLASSIFIED"),
        (None, None),
    ]:
        say_of(database, asked, snapshot=snapshot, outcome=Outcome.SCREENED_OUT)
        _, (row,) = table(database, asked.survey_id)
        assert (row["segment"], row["outcome"]) == (name, "SCREENED_OUT")


def test_a_survey_that_was_never_published_has_no_table(database: Database, clock: SettableClock) -> None:
    draft = survey_from_json(survey_of([scale("like")]))
    survey_id = database.write_now(lambda session: add_survey(session, key="draft", survey=draft, now=clock()).id)
    with pytest.raises(NotFound):
        table(database, survey_id)


def test_many_rows_take_as_many_statements_as_one(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("like")]))
    for place in range(4):
        person: Asked = asked if place == 0 else invite_another(database, asked, clock())
        post(database, person, {"like": 1}, clock())
        if place in {0, 3}:
            with counted_statements() as made:
                table(database, asked.survey_id)
            assert len(made) <= 5
