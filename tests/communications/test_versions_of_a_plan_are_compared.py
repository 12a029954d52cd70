"""Two versions of a plan are compared: which aims and entries are new, otherwise or dropped, and in what."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backend.communications.queries.plans import plan_difference
from backend.communications.rules.directions import Direction, Form
from backend.communications.rules.plans import AimChange, Difference, Entry, Plan, difference
from tests.communications.strategy import House, aim, entry, table

NOTHING = Plan(aims={}, entries=())
TITLES = st.sampled_from([{"ja": "一"}, {"ja": "二"}])
ENTRIES = st.builds(
    Entry,
    key=st.sampled_from("abcd"),
    segment=st.integers(-1, 7),
    direction=st.sampled_from(Direction),
    form=st.sampled_from(Form),
    title=TITLES,
    text=TITLES,
    after_days=st.integers(0, 2),
    purpose=st.just("news"),
)
PLANS = st.builds(
    Plan,
    aims=st.dictionaries(st.integers(-1, 7), TITLES),
    entries=st.lists(ENTRIES, max_size=4, unique_by=lambda each: each.key).map(tuple),
)


@given(before=PLANS, after=PLANS)
def test_the_difference_leads_from_one_version_to_the_other(before: Plan, after: Plan) -> None:
    changed = difference(before, after)
    aims = dict(before.aims) | {each.segment: each.after for each in changed.aims if each.after is not None}
    for each in changed.aims:
        assert before.aims.get(each.segment) == each.before
        if each.after is None:
            del aims[each.segment]
    assert aims == after.aims
    entries = {each.key: each for each in before.entries}
    for change in changed.entries:
        assert entries.pop(change.key, None) == change.before
        if change.after is not None:
            entries[change.key] = change.after
        if change.before is not None and change.after is not None:
            taken = {name: getattr(change.after, name) for name in change.fields}
            assert change.fields
            assert replace(change.before, **taken) == change.after
    assert entries == {each.key: each for each in after.entries}


@given(plan=PLANS)
def test_a_plan_differs_in_nothing_from_itself(plan: Plan) -> None:
    assert difference(plan, plan) == Difference(aims=(), entries=())
    assert difference(plan, replace(plan, entries=tuple(reversed(plan.entries)))) == Difference(aims=(), entries=())


def test_what_was_published_is_compared(house: House) -> None:
    first = house.published(table(entry("stays"), entry("goes"), entry("other"), aims=[aim(1, "知る"), aim(2, "残る")]))
    second = house.published(
        table(entry("other", after_days=7, form="HTML_MAIL"), entry("comes"), entry("stays"), aims=[aim(2, "残す")])
    )
    changed = house.database.read_now(lambda session: plan_difference(session, first.id, second.id))
    assert changed.aims == (
        AimChange(segment=1, before={"ja": "知る"}, after=None),
        AimChange(segment=2, before={"ja": "残る"}, after={"ja": "残す"}),
    )
    assert {each.key: each.fields for each in changed.entries} == {
        "other": ("form", "after_days"),
        "comes": (),
        "goes": (),
    }
    whole = house.database.read_now(lambda session: plan_difference(session, None, second.id))
    assert [each.key for each in whole.entries] == ["other", "comes", "stays"]
    assert [each.before for each in whole.entries] == [None] * 3
