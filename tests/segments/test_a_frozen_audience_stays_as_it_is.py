"""A frozen audience is a list; a dynamic one follows its condition, and what audiences say of each other holds."""

from functools import partial

import pytest

from backend.clock import MINUTE
from backend.db import Database, Slice
from backend.errors import Refused
from backend.segments.actions import (
    AudienceDraft,
    add_audience,
    change_audience,
    close_audience,
    freeze_audience,
    watch_audience,
)
from backend.segments.queries.audiences import list_audiences
from backend.segments.rules import AllOf, AttributeIn, InAudience, JoinedSince, NoneOf, PeopleWhere
from backend.segments.rules.audiences import AudienceKind
from tests.clocks import SettableClock
from tests.segments.audience_panel import GOLD, Panel, make_panel
from tests.snapshots import everything

SILVER = AttributeIn(key="plan", values=["silver"])


@pytest.fixture
def panel(database: Database, clock: SettableClock) -> Panel:
    """Four people, of whom the first two are on gold."""
    panel = make_panel(database, clock, 4)
    panel.put("gold", 0, 1)
    return panel


def frozen(panel: Panel, where: PeopleWhere | None, key: str = "list") -> int:
    """A list of those of whom it holds now."""
    draft = AudienceDraft(key=key, name={"en": "A list"}, where=where)
    return panel.database.write_now(lambda session: freeze_audience(session, draft, panel.clock()).id)


def code_of(panel: Panel, audience_id: int, **change: object) -> str:
    """The code with which a change is refused; nothing is changed by it."""
    before = everything(panel.database)
    with pytest.raises(Refused) as refusal:
        panel.database.write_now(
            lambda session: change_audience(session, audience_id, now=panel.clock(), **change)  # type: ignore[arg-type]  # what the test says
        )
    assert everything(panel.database) == before
    return refusal.value.code


def test_a_dynamic_one_follows_and_a_frozen_one_stays(panel: Panel) -> None:
    dynamic, listed = panel.save(), frozen(panel, GOLD)
    panel.put("silver", 0)
    panel.put("gold", 3)
    assert (panel.members(dynamic), panel.members(listed)) == ([1, 3], [0, 1])
    assert (panel.audience(listed).people, panel.audience(listed).frozen_at) == (2, panel.clock())


def test_without_a_condition_it_is_everybody(panel: Panel) -> None:
    dynamic, listed = panel.save(None, key="all"), frozen(panel, None)
    assert panel.members(dynamic) == panel.members(listed) == [0, 1, 2, 3]
    assert panel.audience(dynamic).where == {"all": []}


def test_a_saved_audience_is_frozen_as_it_is_now(panel: Panel) -> None:
    listed = frozen(panel, InAudience(audience_id=panel.save()))
    panel.put(None, 0, 1)
    assert panel.members(listed) == [0, 1]


def test_whoever_is_forgotten_is_on_no_list(panel: Panel) -> None:
    listed = frozen(panel, None)
    panel.erase(2)
    assert panel.members(listed) == panel.seen(listed) == [0, 1, 3]


def test_one_is_built_on_another(panel: Panel) -> None:
    others = panel.save(NoneOf(parts=[InAudience(audience_id=panel.save())]), key="others")
    assert panel.members(others) == [2, 3]
    panel.put("gold", 3)
    assert panel.members(others) == [2]


def test_what_changes_below_lets_nobody_be_told_above(panel: Panel) -> None:
    gold = panel.save()
    above = panel.save(InAudience(audience_id=gold), key="above", watched=True)
    panel.look()
    panel.put("silver", 3)
    panel.database.write_now(lambda session: change_audience(session, gold, where=SILVER, now=panel.clock()))
    panel.look()
    assert (panel.seen(above), panel.told(above)) == ([3], [])


def test_no_audience_is_part_of_itself(panel: Panel) -> None:
    gold = panel.save()
    above = panel.save(AllOf(parts=[GOLD, InAudience(audience_id=gold)]), key="above")
    assert code_of(panel, gold, where=InAudience(audience_id=above)) == "AUDIENCE_CYCLE"
    assert code_of(panel, gold, where=InAudience(audience_id=gold)) == "AUDIENCE_CYCLE"


def test_a_change_that_breaks_what_is_built_on_it_is_refused(panel: Panel) -> None:
    keys = [panel.save()]
    for number in range(7):
        keys.append(panel.save(InAudience(audience_id=keys[-1]), key=f"level-{number}"))
    deeper = panel.save(key="deeper")
    assert code_of(panel, keys[0], where=InAudience(audience_id=deeper)) == "AUDIENCE_CYCLE"


@pytest.mark.parametrize("where", [AttributeIn(key="none", values=["x"]), InAudience(audience_id=99)])
def test_what_cannot_be_asked_is_not_saved(panel: Panel, where: PeopleWhere) -> None:
    before = everything(panel.database)
    draft = AudienceDraft(key="odd", name={"en": "Odd"}, where=where)
    for save in (add_audience, freeze_audience):
        with pytest.raises(Refused) as refusal:
            panel.database.write_now(partial(save, draft=draft, now=panel.clock()))
        assert refusal.value.code == "INVALID"
    assert everything(panel.database) == before


def test_a_list_says_nothing_else_and_lets_nobody_in(panel: Panel) -> None:
    listed = frozen(panel, GOLD)
    assert code_of(panel, listed, where=SILVER) == "AUDIENCE_FROZEN"
    with pytest.raises(Refused) as refusal:
        panel.database.write_now(lambda session: watch_audience(session, listed, panel.clock()))
    assert refusal.value.code == "AUDIENCE_FROZEN"
    panel.database.write_now(lambda session: change_audience(session, listed, name={"ja": "名簿"}, now=panel.clock()))
    assert panel.audience(listed).name == {"ja": "名簿"}


def test_a_closed_one_changes_no_more_and_goes_on_below(panel: Panel) -> None:
    gold = panel.save()
    above = panel.save(InAudience(audience_id=gold), key="above")
    panel.database.write_now(lambda session: close_audience(session, gold, panel.clock()))
    panel.clock.advance(MINUTE)
    panel.database.write_now(lambda session: close_audience(session, gold, panel.clock()))
    assert panel.audience(gold).closed_at == panel.clock() - MINUTE
    assert code_of(panel, gold, name={"en": "Other"}) == "AUDIENCE_CLOSED"
    assert panel.members(above) == [0, 1]


def test_a_key_is_one_audience(panel: Panel) -> None:
    panel.save()
    with pytest.raises(Refused) as refusal:
        panel.save()
    assert refusal.value.code == "ALREADY_EXISTS"


def test_audiences_are_listed_by_kind_and_closed_ones_when_asked_for(panel: Panel) -> None:
    gold, since, listed = panel.save(), panel.save(JoinedSince(since=0), key="since"), frozen(panel, GOLD)
    panel.database.write_now(lambda session: close_audience(session, since, panel.clock()))

    def ids(kind: AudienceKind | None = None, *, closed: bool = False) -> list[int]:
        page = panel.database.read_now(
            lambda session: list_audiences(session, Slice(count=10), kind=kind, closed=closed)
        )
        return [row.id for row in page.rows]

    assert ids() == [gold, listed]
    assert ids(AudienceKind.DYNAMIC, closed=True) == [gold, since]
    assert ids(AudienceKind.FROZEN) == [listed]
