"""kizuna export ideas: every idea with what became of it, in files that nothing in them makes run."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyarrow import parquet  # type: ignore[import-untyped]  # it ships without types

from backend.clock import DAY
from backend.db import Database, Session
from backend.ideas.actions import add_comment, answer_idea, merge_ideas, name_poster, submit_idea
from backend.ideas.rules import IdeaInput, Reply, Status
from backend.panel.actions import add_person
from backend.transfer.codebooks import IDEAS
from tests.cli.program import Program
from tests.clocks import START
from tests.ideas.hostile import ALL, INVISIBLE
from tests.ideas.square import make_square

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture
def filled(program: Program, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A board with three ideas, one of them merged and one answered, and another board with one."""
    square = make_square(database)
    other = square.another_board("empty-cups")

    def fill(session: Session) -> None:
        author = add_person(session, external_ref="=1+1", language="ja", now=START).id
        name_poster(session, author, "茶太郎", START)
        texts = [("水出し緑茶", "夏に\n飲みたい"), ("氷茶", "冷たく"), ("ほうじ茶", "温かく")]
        given = [IdeaInput(board_id=square.board, person_id=author, title=title, text=text) for title, text in texts]
        cold, iced, roasted = (submit_idea(session, each, START).id for each in given)
        merge_ideas(session, iced, cold, "宮田", START)
        declined = Reply(status=Status.DECLINED, text="**残念**です", reason="設備", look_again_at=START + DAY)
        answer_idea(session, roasted, declined, "宮田", START)
        add_comment(session, cold, author, "補足です", now=START)
        elsewhere = IdeaInput(board_id=other, person_id=author, title="湯のみ", text="軽く", tags=("taste",))
        submit_idea(session, elsewhere, START)

    database.write_now(fill)
    monkeypatch.chdir(tmp_path)
    return program


def rows(path: str = "ideas.csv") -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_idea_comes_with_what_became_of_it(filled: Program) -> None:
    said = filled.does("export", "ideas", "--board", "next-tea")
    assert said == "3 lines in ideas.csv, their meaning in ideas.codebook.csv\n"
    cold, iced, roasted = rows()
    assert list(cold) == list(IDEAS)
    assert (cold["board"], cold["person"], cold["nickname"]) == ("next-tea", "'=1+1", "茶太郎")
    assert (cold["title"], cold["text"], cold["state"], cold["status"]) == (
        "水出し緑茶",
        "夏に\n飲みたい",
        "SHOWN",
        "NEW",
    )
    assert (cold["votes"], cold["comments"], cold["merged_into"]) == ("0", "1", "")
    assert cold["created_at"] == "2026-04-01T00:00:00.000Z"
    assert iced["merged_into"] == cold["idea"]
    assert (roasted["status"], roasted["answer"], roasted["reason"]) == ("DECLINED", "**残念**です", "設備")
    assert (roasted["answered_by"], roasted["look_again_at"]) == ("宮田", "2026-04-02T00:00:00.000Z")


def test_without_a_board_all_are_taken(filled: Program) -> None:
    assert filled.does("export", "ideas").startswith("4 lines in ideas.csv")
    assert [(row["board"], row["tags"]) for row in rows()][3] == ("empty-cups", "taste")


def test_the_codebook_says_what_each_column_means(filled: Program) -> None:
    filled.does("export", "ideas")
    assert [row["name"] for row in rows("ideas.codebook.csv")] == list(IDEAS)
    assert all(row["meaning"] and row["意味"] for row in rows("ideas.codebook.csv"))


def test_sheets_and_typed_tables_say_the_same(filled: Program) -> None:
    for kind in ("csv", "xlsx", "parquet"):
        filled.does("export", "ideas", "--format", kind)
    sheet = load_workbook("ideas.xlsx").active
    assert sheet is not None
    header, *lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    table = parquet.read_table("ideas.parquet").to_pylist()
    assert header == list(IDEAS) == list(table[0])
    assert [line[5] for line in lines] == [row["title"] for row in table] == [row["title"] for row in rows()]
    assert [row["votes"] for row in table] == [0, 0, 0, 0]
    assert filled.does("export", "ideas", "--format", "sav").startswith("4 lines in ideas.sav")


def test_what_cannot_be_meant_is_refused(filled: Program) -> None:
    assert "no board is called nowhere" in filled.refuses("export", "ideas", "--board", "nowhere")
    assert not list(Path().glob("ideas*"))


def test_hostile_words_are_only_words(filled: Program, database: Database) -> None:
    def write(session: Session) -> None:
        author = add_person(session, external_ref="C-2", language="ja", now=START).id
        for text in ALL:
            given = IdeaInput(board_id=1, person_id=author, title=text, text=text)
            idea = submit_idea(session, given, START + 1)
            answer_idea(session, idea.id, Reply(status=Status.DECLINED, text=text, reason=text), text, START)

    database.write_now(write)
    filled.does("export", "ideas", "--board", "next-tea", "--format", "csv")
    filled.does("export", "ideas", "--board", "next-tea", "--format", "xlsx")
    cells = [cell for row in rows()[3:] for cell in row.values()]
    assert len(cells) == len(ALL) * len(IDEAS)
    assert [cell for cell in cells if cell.startswith(LIVE)] == []
    # The name of a token is its maker's own word; everything else was cleaned when it came in.
    shown = [row[name] for row in rows()[3:] for name in ("title", "text", "answer", "reason")]
    assert not set("".join(shown)) & set(INVISIBLE)
    sheet = load_workbook("ideas.xlsx").active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
