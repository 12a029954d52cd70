"""Consents in a file of people are kept only with the words that people were shown and the day they decided."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.clock import DAY
from backend.db import Database
from backend.panel.tables import Consent
from tests.cli.program import Program, file, held
from tests.clocks import START

WORDING = "お知らせを受け取ることに同意します"
HEADERS = "会員番号,consent:news:EMAIL,consent:survey,同意日\n"
ROWS = "a,はい,no,2026-03-01\nb,,yes,2026-03-02\nc,,,\n"
# START is nine o'clock in Tokyo.
MIDNIGHT = START - DAY * 9 // 24


def consents(program: Program) -> list[tuple[object, ...]]:
    database = Database(program.url)
    statement = select(
        Consent.person_id, Consent.purpose, Consent.channel, Consent.granted, Consent.decided_at, Consent.source
    )
    try:
        rows = database.read_now(lambda session: session.execute(statement.order_by(Consent.id)).all())
        assert set(database.read_now(lambda session: session.scalars(select(Consent.wording)).all())) <= {WORDING}
    finally:
        database.close()
    return [tuple(row) for row in rows]


def test_headers_name_purpose_and_channel_and_an_empty_cell_is_no_decision(program: Program, tmp_path: Path) -> None:
    members = file(tmp_path, HEADERS + ROWS)
    said = program.does("import", "people", members, "--wording", WORDING)
    assert said == "people: 3 lines read, 0 left out; 3 added, 0 changed, 0 unchanged\n"
    kept = [
        (1, "news", "EMAIL", True, MIDNIGHT - 31 * DAY, "import members"),
        (1, "survey", "", False, MIDNIGHT - 31 * DAY, "import members"),
        (2, "survey", "", True, MIDNIGHT - 30 * DAY, "import members"),
    ]
    assert consents(program) == kept
    program.clock.advance(1)
    assert program.does("import", "people", members, "--wording", WORDING).endswith("0 added, 0 changed, 3 unchanged\n")
    assert consents(program) == kept


def test_a_mapping_says_it_for_any_header(program: Program, tmp_path: Path) -> None:
    mapping = file(
        tmp_path,
        '[consents."メール可"]\npurpose = "news"\nchannel = "EMAIL"\ndate = 2026-04-01\n' + f'wording = "{WORDING}"\n',
        "members.toml",
    )
    program.does("import", "people", file(tmp_path, "会員番号,メール可\na,○\n"), "--mapping", mapping)
    assert consents(program) == [(1, "news", "EMAIL", True, MIDNIGHT, "import members")]


@pytest.mark.parametrize(
    ("text", "arguments", "fault"),
    [
        (HEADERS + ROWS, (), "1     consent:news:EMAIL  a consent needs the wording"),
        ("customer,consent:news\na,yes\n", ("--wording", WORDING), "1     consent:news  when this was decided"),
        (HEADERS + "a,yes,,\n", ("--wording", WORDING), "2     consent:news:EMAIL  when this was decided"),
        (HEADERS + "a,yes,,2026-05-01\n", ("--wording", WORDING), "2     consent:news:EMAIL  this was decided in the"),
        (HEADERS + "a,perhaps,,2026-03-01\n", ("--wording", WORDING), "the value is neither yes nor no"),
        (
            "customer,consent:news:SMOKE\na,yes\n",
            ("--wording", WORDING, "--date", "2026-03-01"),
            "1     consent:news:SMOKE  the channel is one of",
        ),
    ],
)
def test_a_consent_that_would_prove_nothing_is_refused(
    program: Program, tmp_path: Path, text: str, arguments: tuple[str, ...], fault: str
) -> None:
    before = held(program)
    assert fault in program.refuses("import", "people", file(tmp_path, text), *arguments)
    assert held(program) == before


def test_one_date_may_hold_for_the_whole_file(program: Program, tmp_path: Path) -> None:
    members = file(tmp_path, "customer,consent:news\na,yes\n")
    program.does("import", "people", members, "--wording", WORDING, "--date", "2026-03-31")
    assert consents(program) == [(1, "news", "", True, MIDNIGHT - DAY, "import members")]


def test_undoing_the_import_takes_their_force_and_leaves_them_in_the_ledger(program: Program, tmp_path: Path) -> None:
    program.does("import", "people", file(tmp_path, "customer\na\n"))
    members = file(tmp_path, "customer,consent:news\na,yes\n", "news.csv")
    program.does("import", "people", members, "--wording", WORDING, "--date", "2026-03-31")
    assert program.does("import", "undo", 2).endswith("1 consents void\n")
    assert len(consents(program)) == 1
