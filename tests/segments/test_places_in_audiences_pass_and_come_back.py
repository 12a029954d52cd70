"""Places on lists pass when two people become one and come back when they part, and nobody is told."""

from functools import partial
from itertools import product

import pytest
from sqlalchemy import delete, insert, select

from backend.clock import DAY
from backend.db import Database
from backend.segments.actions import AudienceDraft, freeze_audience
from backend.segments.actions.belongings import forget, give_back, pass_to
from backend.segments.queries.personal import personal_of
from backend.segments.rules import RefIn
from backend.segments.tables import AudienceEvent, AudienceMember
from tests.clocks import START, SettableClock
from tests.segments.audience_panel import Panel, make_panel

# Who is on a list of their own: neither, the kept one, the gone one, both.
PLACES = [[], [0], [1], [0, 1]]


@pytest.fixture
def panel(database: Database, clock: SettableClock) -> Panel:
    """The kept one, the gone one, and somebody else; two lists for each way of being on one."""
    panel = make_panel(database, clock, 3)
    for number, (places, again) in enumerate(product(PLACES, range(2))):
        refs = [f"C-{place}" for place in places]
        draft = AudienceDraft(key=f"list-{number}", name={"en": "A list"}, where=RefIn(refs=refs))
        at = START + again * DAY
        panel.database.write_now(partial(freeze_audience, draft=draft, now=at))
    return panel


def rows(panel: Panel) -> list[tuple[int, int, int]]:
    """Every place: the audience, the person by their place, and since when."""
    row = AudienceMember
    found = select(row.audience_id, row.person_id, row.since).order_by(row.audience_id, row.person_id)
    places = panel.database.read_now(lambda session: session.execute(found).all())
    return [(each.audience_id, panel.people.index(each.person_id), each.since) for each in places]


def test_all_places_are_the_kept_ones_and_come_back(panel: Panel) -> None:
    kept, gone = panel.people[:2]
    before = rows(panel)
    notes = dict(panel.database.write_now(lambda session: pass_to(session, kept, gone)))
    assert rows(panel) == [(3, 0, START), (4, 0, START + DAY), (5, 0, START), (6, 0, START + DAY), (7, 0, START),
                           (8, 0, START + DAY)]  # fmt: skip
    panel.database.write_now(lambda session: give_back(session, kept, gone, notes))
    assert rows(panel) == before


def test_nothing_comes_back_that_was_left_since(panel: Panel) -> None:
    kept, gone = panel.people[:2]
    notes = dict(panel.database.write_now(lambda session: pass_to(session, kept, gone)))
    row = AudienceMember
    panel.database.write_now(lambda session: session.execute(delete(row).where(row.person_id == kept)).close())
    panel.database.write_now(lambda session: give_back(session, kept, gone, notes))
    assert rows(panel) == []


def test_whoever_is_forgotten_is_in_nothing_that_was_told(panel: Panel) -> None:
    told = [{"audience_id": 3, "person_id": person_id, "entered": True, "at": START} for person_id in panel.people[:2]]
    panel.database.write_now(lambda session: session.execute(insert(AudienceEvent), told).close())
    assert panel.database.write_now(lambda session: forget(session, [panel.people[0]], START)) == []
    assert {place for _, place, _ in rows(panel)} == {1}
    assert panel.told(3) == [(1, True)]


def test_a_persons_own_data_names_no_audience(panel: Panel) -> None:
    entry = panel.database.read_now(lambda session: personal_of(session, panel.people[0]))
    assert entry == {
        "audiences": [
            {"audience": number, "since": f"2026-04-0{day}T00:00:00+00:00"}
            for number, day in [(3, 1), (4, 2), (7, 1), (8, 2)]
        ],
        "audience_changes": [],
    }
