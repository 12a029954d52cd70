"""kizuna work plans the touchpoints that plan themselves, and says in short what it came to."""

from functools import partial

from backend.clock import DAY, MINUTE
from backend.db import Database
from backend.loyalty.rules.axes import Moment
from tests.cli.program import Program
from tests.planning.house import open_house


def test_a_round_says_how_many_were_asked_held_back_and_left_out(program: Program, database: Database) -> None:
    house = open_house(database, program.clock)
    for number in range(3):
        house.person(f"p{number}")
    house.person("silent", consents=False)
    house.touchpoint(Moment.CAMPAIGN, reminders=[2])
    work = partial(program.does, "work", "--once")
    program.clock.advance(MINUTE)
    assert work() == "0 positions moved through time alone\n3 invited, 0 held back, 1 left out\n"
    assert work() == "0 positions moved through time alone\n"
    program.clock.advance(2 * DAY)
    assert work().splitlines()[1:] == [
        "0 invited, 0 held back, 1 left out",
        "3 reminded, 0 held back, 0 left out",
    ]
