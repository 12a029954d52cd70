"""Workers that are killed in the middle lose no letter; each leaves at most one to be sent again, under the same id."""

from pathlib import Path

from tests.channels.campaign import campaign
from tests.faults.nursery import Nursery


def test_two_workers_two_kills_and_every_letter_arrives(database_url: str, nursery: Nursery, tmp_path: Path) -> None:
    figures = campaign(database_url, nursery, tmp_path, people=120, workers=2, kills=2, seed=3)
    assert (figures.people, figures.distinct, figures.lost, figures.unsettled) == (120, 120, 0, 0)
    assert figures.received_again <= figures.killed == 2
