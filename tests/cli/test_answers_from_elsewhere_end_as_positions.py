"""Answers of a survey asked elsewhere, imported with a mapping, stand where numpy alone puts them."""

import csv
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sqlalchemy import select

from backend.clock import DAY, Instant, from_datetime
from backend.db import Database, Slice
from backend.loyalty.queries import PositionView, positions_of
from backend.loyalty.tables import ObservationRow
from backend.panel.queries import list_people
from tests.cli.program import Program
from tests.clocks import TOKYO

MAPPING = Path(__file__).parents[1] / "data" / "mobi.toml"
ANSWERED = from_datetime(datetime(2026, 3, 1, tzinfo=TOKYO))
PSYCHOLOGY = ("CUSA1", "CUSA2", "CUSA3", "IMAG1", "PERQ1", "CUSL3", "CUSL1", "CUSL2")
DEPTH = ("IMAG3", "IMAG4", "IMAG5", "IMAG2")
OTHERS = ("CUEX1", "CUEX2", "CUEX3", "CUSCO", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7", "PERV1", "PERV2")
QUESTIONS = (*OTHERS, *DEPTH, *PSYCHOLOGY)
Answers = npt.NDArray[np.int64]


@pytest.fixture
def answers() -> Answers:
    """250 made-up people and 24 questions from 1 to 10 that go along with each other, as satisfaction does."""
    source = np.random.default_rng(7)
    mood = source.normal(6.8, 1.4, size=(250, 1))
    return np.clip(np.rint(mood + source.normal(0, 1.6, size=(250, len(QUESTIONS)))), 1, 10).astype(np.int64)


def written(folder: Path, answers: Answers, name: str = "mobi.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", *QUESTIONS])
        writer.writerows([number, *row] for number, row in enumerate(answers.tolist(), start=1))
    return path


def positions(program: Program) -> Mapping[int, PositionView]:
    """Every position now, by the respondent's number."""
    database, now = Database(program.url), program.clock()
    try:
        people = database.read_now(lambda session: list_people(session, Slice(count=1_000))).rows
        refs = {person.id: int(person.external_ref or 0) for person in people}
        views = database.read_now(lambda session: positions_of(session, list(refs), now))
    finally:
        database.close()
    return {refs[view.key.person_id]: view for view in views}


def coordinates(
    answers: Answers, columns: tuple[str, ...], *, half_life: float, tau: float, now: Instant
) -> list[float]:
    """X = (κτ + Σ g·u)/(κ + Σ g), κ = 1, for answers all given at one instant."""
    places = [QUESTIONS.index(column) for column in columns]
    keyed = (answers[:, places] - 1) / 9
    weight = 2 ** (-((now - ANSWERED) / DAY) / half_life)
    found = (tau + weight * keyed.sum(axis=1)) / (1 + weight * len(columns))
    return [float(each) for each in found]


def test_every_respondent_stands_where_the_formula_puts_them(
    bare_program: Program, tmp_path: Path, answers: Answers
) -> None:
    file, now = written(tmp_path, answers), bare_program.clock()
    said = bare_program.does("import", "answers", file, "--mapping", MAPPING)
    assert said == "answers: 250 lines read, 0 left out; 3,000 added, 0 changed, 0 unchanged\n"
    found = positions(bare_program)
    psychology = coordinates(answers, PSYCHOLOGY, half_life=180, tau=0.6, now=now)
    depth = coordinates(answers, DEPTH, half_life=365, tau=0.5, now=now)
    assert sorted(found) == list(range(1, 251))
    for number, view in found.items():
        assert math.isclose(view.psychology.value, psychology[number - 1], rel_tol=1e-12)
        assert math.isclose(view.depth.value, depth[number - 1], rel_tol=1e-12)
        assert view.placement.depth_known
        assert not view.behaviour.is_high


def test_the_same_file_again_changes_nothing_and_another_answer_is_a_correction(
    program: Program, tmp_path: Path, answers: Answers
) -> None:
    answers = answers[:40]
    program.does("import", "answers", written(tmp_path, answers), "--mapping", MAPPING)
    again = program.does("import", "answers", written(tmp_path, answers), "--mapping", MAPPING)
    assert again.endswith("0 added, 0 changed, 480 unchanged\n")
    changed = answers.copy()
    place = QUESTIONS.index("CUSA1")
    changed[4, place] = 11 - changed[4, place]
    said = program.does("import", "answers", written(tmp_path, changed), "--mapping", MAPPING)
    assert said.endswith("0 added, 1 changed, 479 unchanged\n")
    expected = coordinates(changed, PSYCHOLOGY, half_life=180, tau=0.6, now=program.clock())
    found = positions(program)
    assert all(math.isclose(found[n + 1].psychology.value, x, rel_tol=1e-12) for n, x in enumerate(expected))


def test_an_emptied_cell_withdraws_its_answer(program: Program, tmp_path: Path, answers: Answers) -> None:
    file = written(tmp_path, answers[:40])
    program.does("import", "answers", file, "--mapping", MAPPING)
    before = positions(program)[1].psychology.evidence
    lines = file.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[1 + QUESTIONS.index("CUSA1")] = "NA"
    file.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    said = program.does("import", "answers", file, "--mapping", MAPPING)
    assert said.endswith("0 added, 1 changed, 479 unchanged\n")
    assert math.isclose(positions(program)[1].psychology.evidence, before * 7 / 8, rel_tol=1e-12)
    again = program.does("import", "answers", file, "--mapping", MAPPING)
    assert again.endswith("0 added, 0 changed, 480 unchanged\n")


def test_answers_without_a_mapping_are_answered_with_one_to_fill_in(
    bare_program: Program, tmp_path: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = bare_program.refuses("import", "answers", written(tmp_path, answers))
    assert 'person = "respondent"' in said
    assert 'CUSA1 = { facet = "…" }' in said
    assert "scale = [1, 10]" in said


def test_a_mapping_beside_the_file_is_found(program: Program, tmp_path: Path, answers: Answers) -> None:
    file = written(tmp_path, answers[:40])
    file.with_suffix(".toml").write_bytes(MAPPING.read_bytes())
    assert program.does("import", "answers", file).startswith("answers: 40 lines read")


def test_answers_off_their_scale_are_named_and_none_is_kept(program: Program, tmp_path: Path, answers: Answers) -> None:
    answers[2, QUESTIONS.index("IMAG4")] = 11
    said = program.refuses("import", "answers", written(tmp_path, answers), "--mapping", MAPPING)
    assert "4     IMAG4   11 is off the scale from 1 to 10" in said
    assert positions(program) == {}


def test_an_answer_dated_otherwise_is_no_correction(program: Program, tmp_path: Path, answers: Answers) -> None:
    file = written(tmp_path, answers[:3])
    program.does("import", "answers", file, "--mapping", MAPPING)
    moved = tmp_path / "moved.toml"
    moved.write_text(MAPPING.read_text(encoding="utf-8").replace("2026-03-01", "2026-03-02"), encoding="utf-8")
    said = program.refuses("import", "answers", file, "--mapping", moved)
    assert "known from another time" in said


def test_one_person_may_respond_twice_if_the_responses_have_names(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "waves.csv"
    file.write_text("respondent,wave,on,Q\n1,a,2026-01-01,5\n1,b,2026-02-01,1\n", encoding="utf-8")
    mapping = tmp_path / "m.toml"
    said = 'brand = "b"\nscale = [1, 5]\n[columns]\ndate = "on"\n{}[items]\nQ = {{ facet = "TRUST" }}\n'
    mapping.write_text(said.format(""), encoding="utf-8")
    assert "line 2 is the same response" in program.refuses("import", "answers", file, "--mapping", mapping)
    mapping.write_text(said.format('response = "wave"\n'), encoding="utf-8")
    assert program.does("import", "answers", file, "--mapping", mapping).endswith("2 added, 0 changed, 0 unchanged\n")


def test_no_reference_of_a_person_enters_the_ledger(program: Program, tmp_path: Path) -> None:
    file, mapping = tmp_path / "wave.csv", tmp_path / "m.toml"
    file.write_text("respondent,Q\nhanako@example.com,5\n", encoding="utf-8")
    said = 'brand = "b"\nproduct = "p"\ndate = 2026-03-01\nscale = [1, 5]\n[items]\nQ = { facet = "TRUST" }\n'
    mapping.write_text(said, encoding="utf-8")
    program.does("import", "answers", file, "--mapping", mapping)
    database = Database(program.url)
    try:
        sources = database.read_now(lambda session: session.scalars(select(ObservationRow.source_id)).all())
    finally:
        database.close()
    assert sources == ["wave/Q"]
