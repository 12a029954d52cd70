"""kizuna export campaign: whom to write to now, each in one file, which can be had again by its number."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import String, cast, update

from backend.db import Database
from backend.outbox.rules import Channel
from backend.panel.tables import Person
from backend.segments.rules import Segment
from tests.cli.program import MISUSED, Program
from tests.communications.running import arms, launched, queued
from tests.communications.strategy import House, open_house


@pytest.fixture
def house(program: Program, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with four fans whom the client knows by a reference, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    house = open_house(database, program.clock)
    for _ in range(4):
        house.person(Segment.FAN)
    named = update(Person).values(external_ref=cast(Person.id, String))
    house.database.write_now(lambda session: session.execute(named))
    return house


def people(path: str) -> list[str]:
    """Whom a file names."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [row["person"] for row in csv.DictReader(file)]


def test_the_treated_are_handed_over_once_and_a_file_can_be_had_again(house: House, program: Program) -> None:
    campaign_id = launched(house, channel=Channel.FILE)
    treated = [str(person_id) for person_id, arm in arms(house, campaign_id).items() if arm == "TREATED"]
    ran = program.run("export", "campaign", "spring")
    assert (ran.code, ran.out) == (0, "2 lines in spring.csv, their meaning in spring.codebook.csv\n")
    assert "file 1" in ran.err
    assert people("spring.csv") == treated
    assert "nothing of this campaign waits" in program.refuses("export", "campaign", "spring", "--out", "more.csv")
    assert not Path("more.csv").exists()
    program.does("export", "campaign", "spring", "--batch", 1, "--out", "again.csv")
    assert people("again.csv") == treated


def test_nothing_is_handed_over_to_where_no_file_can_be_written(house: House, program: Program) -> None:
    launched(house, channel=Channel.FILE)
    Path("spring.csv").write_text("mine", encoding="utf-8")
    assert "is there already" in program.refuses("export", "campaign", "spring")
    assert Path("spring.csv").read_text(encoding="utf-8") == "mine"
    program.does("export", "campaign", "spring", "--out", "free.csv")
    assert len(people("free.csv")) == len(queued(house)) == 2


def test_what_is_not_there_or_goes_out_by_mail_is_refused(house: House, program: Program) -> None:
    launched(house)
    assert "no campaign is called autumn" in program.refuses("export", "campaign", "autumn")
    assert "goes out by mail" in program.refuses("export", "campaign", "spring")
    assert program.run("export", "campaign").code == MISUSED
    launched(house, key="file", channel=Channel.FILE)
    assert "there is no file 7" in program.refuses("export", "campaign", "file", "--batch", 7)
