"""kizuna export: every row, in files that spreadsheets open safely, with a codebook beside each."""

import csv
import math
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backend.transfer.codebooks import ANSWERS, POSITIONS
from tests.cli.program import Program

ORDERS = "order,customer,date\n1,=1+1,2026-03-01\n2,C-2,2026-03-31\n3,C-2,2026-01-01\n"
ANSWERS_FILE = "person,Q1,Q2\n=1+1,5,4\nC-2,2,\n"
MAPPING = (
    'source = "wave"\nproduct = "orders"\ndate = 2026-03-15\nscale = [1, 5]\nmoment = "ANNUAL"\n'
    '[items]\nQ1 = { facet = "LIKING" }\nQ2 = { facet = "CONNECTION", reversed = true }\n'
)


@pytest.fixture
def filled(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Two people with purchases and imported answers; commands run in an empty folder."""
    for name, text in [("orders.csv", ORDERS), ("wave.csv", ANSWERS_FILE), ("wave.toml", MAPPING)]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    program.does("import", "purchases", tmp_path / "orders.csv")
    program.does("import", "answers", tmp_path / "wave.csv")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    return program


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_positions_come_with_every_coordinate(filled: Program) -> None:
    said = filled.does("export", "positions")
    assert said == "2 lines in positions.csv, their meaning in positions.codebook.csv\n"
    first, second = rows("positions.csv")
    assert list(first) == list(POSITIONS)
    assert (first["person"], second["person"]) == ("'=1+1", "C-2")
    assert (first["product"], first["brand"], first["standing"]) == ("orders", "orders", "CUSTOMER")
    age = 31 + 9 / 24
    active = 2 ** (-age / 90)
    assert math.isclose(float(first["behaviour"]), active / (active + 0.5), rel_tol=1e-12)
    assert (first["behaviour_known"], first["depth_axis_known"]) == ("true", "false")
    assert first["as_of"] == "2026-04-01T00:00:00.000Z"
    assert first["behaviour_lapses_at"] == "2026-05-29T15:00:00.000Z"


def test_answers_come_with_the_newest_that_counts(filled: Program) -> None:
    assert filled.does("export", "answers").startswith("3 lines in answers.csv")
    found = rows("answers.csv")
    assert [(row["person"], row["origin"], row["question"], row["keyed"], row["moment"]) for row in found] == [
        ("'=1+1", "IMPORT", "wave.Q1", "1.0", "ANNUAL"),
        ("'=1+1", "IMPORT", "wave.Q2", "0.25", "ANNUAL"),
        ("C-2", "IMPORT", "wave.Q1", "0.25", "ANNUAL"),
    ]
    assert list(found[0]) == list(ANSWERS)


def test_what_belongs_to_other_brands_can_be_left_out(filled: Program, tmp_path: Path) -> None:
    filled.does("import", "purchases", tmp_path / "orders.csv", "--product", "juice", "--brand", "yuzu")
    for command, count in (("positions", 4), ("answers", 3)):
        assert filled.does("export", command, "--out", f"all-{command}.csv").startswith(f"{count} lines")
    assert filled.does("export", "positions", "--brand", "yuzu").startswith("2 lines")
    assert {row["product"] for row in rows("positions.csv")} == {"juice"}
    assert filled.does("export", "answers", "--brand", "yuzu", "--out", "none-said.csv").startswith("0 lines")
    both = filled.does("export", "positions", "--brand", "yuzu", "--brand", "orders", "--out", "both.csv")
    assert both.startswith("4 lines")
    ran = filled.run("export", "positions", "--brand", "nobodys", "--out", "none.csv")
    assert (ran.code, Path("none.csv").exists()) == (1, False)
    assert "no brand is called nobodys" in ran.err


def test_csv_is_written_for_spreadsheets(filled: Program) -> None:
    filled.does("export", "answers")
    content = Path("answers.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 4


def test_every_column_is_explained_in_both_languages(filled: Program) -> None:
    filled.does("export", "positions", "--product", "orders")
    explained = rows("positions.codebook.csv")
    assert [row["name"] for row in explained] == list(POSITIONS)
    assert all(row["meaning"] and row["意味"] for row in explained)


def test_a_workbook_holds_the_same_and_no_formula(filled: Program) -> None:
    filled.does("export", "positions")
    filled.does("export", "positions", "--format", "xlsx", "--out", "now.xlsx")
    sheet = load_workbook("now.xlsx").worksheets[0]
    header, first, _ = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert header == list(POSITIONS)
    assert first[1] == "=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    assert first[header.index("behaviour")] == pytest.approx(float(rows("positions.csv")[0]["behaviour"]), rel=1e-12)
    assert Path("now.codebook.xlsx").exists()


def test_what_is_there_is_not_written_over_and_nothing_half_is_left(filled: Program) -> None:
    Path("positions.csv").write_text("mine", encoding="utf-8")
    assert "is there already" in filled.refuses("export", "positions")
    assert Path("positions.csv").read_text(encoding="utf-8") == "mine"
    assert "no product is called tea" in filled.refuses("export", "positions", "--product", "tea", "--out", "tea.csv")
    assert sorted(path.name for path in Path().iterdir() if path.name.startswith((".", "tea"))) == []


def test_a_file_is_what_its_name_ends_in(filled: Program) -> None:
    said = filled.does("export", "positions", "--out", "all.xlsx")
    assert said == "2 lines in all.xlsx, their meaning in all.codebook.xlsx\n"
    assert load_workbook("all.xlsx").worksheets[0]["A1"].value == "person_id"
