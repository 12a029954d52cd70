"""kizuna panel: people, purchases and answers of any number, with the positions that a rebuild makes of them."""

from collections import Counter
from contextlib import closing

import pytest
from sqlalchemy import text

from backend.catalogue.queries import products_by_key
from backend.db import Database, Session
from backend.demo.large import PanelAsked, make_panel
from backend.errors import Invalid
from backend.purchases.actions import record_purchases
from backend.purchases.rules import PurchaseInput
from tests.cli.program import Program, held
from tests.clocks import START, SettableClock

_LINES = (
    "SELECT person_id, axis, kind, source_id, item, facet, value, observed_at FROM observations "
    "ORDER BY person_id, axis, observed_at, source_id"
)
_STOOD = "SELECT person_id, segment, moved_at, due_at FROM positions ORDER BY person_id"
_STRONG = "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"


def made(program: Program) -> dict[str, object]:
    """All that is held but for what the audit says of commands."""
    return {name: rows for name, rows in held(program).items() if not name.startswith("audit")}


def test_the_panel_is_whole_and_what_its_ledger_says(program: Program) -> None:
    told = program.does("panel", "--people", 90, "--observations", 1_000)
    assert told == "90 people with 1,000 observations and 90 positions\n"
    rows = held(program)
    assert (len(rows["people"]), len(rows["observations"]), len(rows["positions"])) == (90, 1_000, 90)
    # Everyone has eleven or twelve lines, and each purchase is one that the ledger knows by its number.
    assert set(Counter(row[0] for row in rows["observations"]).values()) == {11, 12}
    sources = {(row[0], row[2], row[4]) for row in rows["observations"] if row[3] == 2}
    assert sources == {(row[1], row[2], str(row[0])) for row in rows["purchases"]}
    # About one in six has bought nothing yet.
    assert (len(sources), len({person for person, *_ in sources})) == (237, 79)
    assert program.does("rebuild", "--check") == "every position is what the ledger makes of it\n"
    before = made(program)
    assert program.does("rebuild") == "90 positions made anew\n"
    assert made(program) == before
    assert '"drift": []' in program.does("verify")


def test_whoever_comes_later_gets_the_next_number(database: Database, clock: SettableClock) -> None:
    make_panel(database, PanelAsked(people=7, observations=40), clock, lambda _: None)
    product = database.read_now(lambda session: products_by_key(session, ["sencha"])["sencha"].id)
    bought = PurchaseInput(person_id=7, product_id=product, order_ref="later", purchased_at=START)
    kept = database.write_now(lambda session: record_purchases(session, [bought], clock()))
    assert (kept.added, kept.changed) == (1, 0)
    add = text("INSERT INTO people (language, created_at) VALUES ('ja', 0)")
    database.write_now(lambda session: session.execute(add).close())
    newest = text("SELECT max(id) FROM people")
    assert database.read_now(lambda session: session.execute(newest).scalar_one()) == 8


def drawn(url: str) -> list[list[tuple[object, ...]]]:
    """The ledger and the positions of a panel that is made there."""

    def read(session: Session) -> list[list[tuple[object, ...]]]:
        return [[tuple(row) for row in session.execute(text(said))] for said in (_LINES, _STOOD)]

    with closing(Database(url)) as database:
        make_panel(database, PanelAsked(people=40, observations=400, seed=3), SettableClock(), lambda _: None)
        return database.read_now(read)


def test_the_same_seed_is_the_same_panel_on_both_databases(sqlite_url: str, postgres_url: str) -> None:
    told = [drawn(url) for url in (sqlite_url, postgres_url)]
    assert told[0] == told[1]
    assert len(told[0][0]) == 400


def test_nobody_is_made_up_among_real_people_or_in_production(program: Program) -> None:
    program.does("panel", "--people", 3)
    before = made(program)
    assert "there are people in this database already" in program.refuses("panel", "--people", 3)
    assert "each of the people has 1 to 1,000" in program.refuses("panel", "--people", 3, "--observations", 2)
    program.environ = {
        "KIZUNA_ENV": "production",
        "KIZUNA_SECRET_KEYS": _STRONG,
        "KIZUNA_PUBLIC_URL": "https://ask.example",
    }
    assert "not put into a production database" in program.refuses("panel", "--people", 3)
    program.environ = {}
    assert made(program) == before


@pytest.mark.parametrize(("people", "observations"), [(0, 1), (10_000_001, 10_000_001), (2, 1), (2, 2_001)])
def test_a_panel_has_its_bounds(people: int, observations: int) -> None:
    with pytest.raises(Invalid):
        PanelAsked(people=people, observations=observations)
