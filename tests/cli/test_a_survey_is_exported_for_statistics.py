"""kizuna export answers --survey: a row for each response, for spreadsheets, SPSS and data frames, with a codebook."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships without types
import pyreadstat
import pytest
from openpyxl import load_workbook

from backend.db import Database
from backend.surveys.rules import Answer
from backend.transfer.codebooks import ANSWERS, FULL_CODEBOOK_HEADER, POSITIONS
from tests.asking import LIKING, WORDS, ask, invite_another, scale, survey_of
from tests.cli.program import Program
from tests.responding import post

LABELS = [{"code": str(point), "wording": {"ja": f"{point}点", "en": f"{point} points"}} for point in range(1, 6)]
OPTIONS = [{"code": code, "wording": {"ja": f"{code}の味", "en": f"taste {code}"}} for code in ("a", "b")]
PAGES = survey_of(
    [
        scale("like", LIKING, not_applicable=True, options=LABELS),
        {"key": "taste", "kind": "MULTI", "wording": WORDS, "options": OPTIONS},
        {"key": "word", "kind": "TEXT", "wording": WORDS},
    ]
)
POSTS: list[dict[str, Answer]] = [
    {"like": 5, "taste": ["a"], "word": "=SUM(A1)"},
    {"like": None, "word": "おいしい"},
    {"like": 2, "taste": ["a", "b"]},
]
CODEBOOKS = {
    "csv": "annual.codebook.csv",
    "xlsx": "annual.codebook.xlsx",
    "parquet": "annual.parquet.codebook.csv",
    "sav": "annual.sav.codebook.csv",
}


@pytest.fixture
def filled(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Three responses to a survey called annual; commands run in an empty folder."""
    database = Database(program.url)
    asked = ask(database, program.clock(), PAGES)
    for number, page in enumerate(POSTS):
        person = asked if number == 0 else invite_another(database, asked, program.clock())
        post(database, person, page, program.clock.advance(1))
    database.close()
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    return program


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def count_of(path: Path) -> int:
    """How many rows a file has, told by what reads such files."""
    if path.suffix == ".csv":
        return len(rows(str(path)))
    if path.suffix == ".xlsx":
        return len(list(load_workbook(path).worksheets[0].values)) - 1
    if path.suffix == ".parquet":
        return int(pq.read_table(path).num_rows)
    return len(pyreadstat.read_sav(path, output_format="dict")[0]["person_id"])


@pytest.mark.parametrize("kind", CODEBOOKS)
def test_every_response_is_a_row_in_every_kind_of_file(filled: Program, kind: str) -> None:
    said = filled.does("export", "answers", "--survey", "annual", "--format", kind)
    assert said == f"3 lines in annual.{kind}, their meaning in {CODEBOOKS[kind]}\n"
    assert count_of(Path(f"annual.{kind}")) == 3
    assert sorted(path.name for path in Path().iterdir()) == sorted([f"annual.{kind}", CODEBOOKS[kind]])


@pytest.mark.parametrize("kind", ["parquet", "sav"])
@pytest.mark.parametrize(("what", "columns"), [("answers", ANSWERS), ("positions", POSITIONS)])
def test_what_goes_into_sheets_goes_into_statistics_too(
    filled: Program, what: str, columns: dict[str, object], kind: str
) -> None:
    path = Path(f"{what}.{kind}")
    filled.does("export", what, "--out", path)
    filled.does("export", what)
    assert count_of(path) == count_of(Path(f"{what}.csv")) > 0
    if kind == "parquet":
        assert pq.read_schema(path).names == list(columns)
    else:
        assert pyreadstat.read_sav(path, output_format="dict")[1].column_names == list(columns)
    assert [row["name"] for row in rows(f"{what}.{kind}.codebook.csv")][: len(columns)] == list(columns)


def test_a_sheet_is_safe_to_open(filled: Program) -> None:
    filled.does("export", "answers", "--survey", "annual")
    content = Path("annual.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    found = rows("annual.csv")
    assert [row["q.word"] for row in found] == ["'=SUM(A1)", "おいしい", ""]
    assert [row["q.like"] for row in found] == ["5", "N/A", "2"]
    assert [(row["q.taste=a"], row["q.taste=b"]) for row in found] == [("1", "0"), ("", ""), ("1", "1")]


def test_spss_shows_labels_in_the_surveys_language_or_another(filled: Program) -> None:
    filled.does("export", "answers", "--survey", "annual", "--format", "sav")
    told, about = pyreadstat.read_sav("annual.sav", output_format="dict", user_missing=True)
    assert list(told["q.like"]) == [5, -999, 2]
    assert about.column_names_to_labels["q.like"] == WORDS["ja"]
    assert about.variable_value_labels["q.like"][5] == "5点"
    assert about.variable_value_labels["q.like"][-999] == "該当なし"
    assert about.missing_ranges["q.like"] == [{"lo": -999.0, "hi": -999.0}]
    assert about.variable_value_labels["q.taste_a"] == {0: "いいえ", 1: "はい"}
    assert list(told["q.word"]) == ["=SUM(A1)", "おいしい", ""]
    filled.does("export", "answers", "--survey", "annual", "--out", "english.sav", "--language", "en")
    english = pyreadstat.read_sav("english.sav", output_format="dict")[1]
    assert english.variable_value_labels["q.like"][5] == "5 points"


@pytest.mark.parametrize("kind", CODEBOOKS)
def test_the_codebook_explains_every_column_of_the_file(filled: Program, kind: str) -> None:
    filled.does("export", "answers", "--survey", "annual", "--format", kind)
    explained = list(codebook(kind))
    assert [row["name"] for row in explained] == columns_of(Path(f"annual.{kind}"))
    assert all(row["meaning"] and row["意味"] for row in explained)
    like = next(row for row in explained if row["name"] == "q.like")
    assert list(like) == list(FULL_CODEBOOK_HEADER)
    assert (like["meaning"], like["意味"], like["kind"]) == (WORDS["en"], WORDS["ja"], "whole number")
    assert like["values"].startswith("1 = 1 points; 2 = 2 points")
    assert like["値"].endswith("5 = 5点")
    told = (like["question"], like["asked as"], like["measures"], like["versions"], like["not applicable"])
    assert told == ("like", "SCALE", "PSYCHOLOGY/LIKING x 1", "1", "N/A, or -999 as a number")


def codebook(kind: str) -> Iterator[dict[str, str]]:
    if kind != "xlsx":
        yield from rows(CODEBOOKS[kind])
        return
    header, *lines = load_workbook(CODEBOOKS[kind]).worksheets[0].values
    for line in lines:
        yield dict(zip(map(str, header), (str(cell or "") for cell in line), strict=True))


def columns_of(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return list(rows(str(path))[0])
    if path.suffix == ".xlsx":
        return [str(cell.value) for cell in load_workbook(path).worksheets[0][1]]
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    return list(pyreadstat.read_sav(path, output_format="dict")[1].column_names)


def test_without_what_it_needs_parquet_says_what_to_install(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = filled.refuses("export", "answers", "--survey", "annual", "--format", "parquet")
    assert said == "kizuna: Parquet needs pyarrow; install it with: pip install 'kizuna[statistics]'\n"
    assert list(Path().iterdir()) == []
    filled.does("export", "answers", "--survey", "annual", "--format", "sav")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["answers", "--survey", "nothing"], "no survey is called nothing"),
        (["answers", "--tests"], "--tests needs a --survey"),
        (["answers", "--survey", "annual", "--language", "fr"], "languages are ja, en"),
    ],
)
def test_what_cannot_be_meant_ends_in_one_line(filled: Program, arguments: list[str], complaint: str) -> None:
    assert filled.refuses("export", *arguments) == f"kizuna: {complaint}\n"
    assert list(Path().iterdir()) == []
