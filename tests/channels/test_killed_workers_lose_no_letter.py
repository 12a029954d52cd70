"""Workers that are killed in the middle lose no letter; each leaves at most one to be sent again, under the same id."""

from tests.channels.campaign import campaign


def test_two_workers_two_kills_and_every_letter_arrives(database_url: str) -> None:
    figures = campaign(database_url, people=120, workers=2, kills=2, seed=3)
    assert (figures.people, figures.distinct, figures.lost, figures.unsettled) == (120, 120, 0, 0)
    assert figures.received_again <= figures.killed == 2
