"""A plan is read strictly: whatever is wrong with it is refused, with the place in the table where it stands."""

import pytest

from backend.communications.rules.directions import SEGMENTS, Direction, directions_of
from backend.communications.rules.plans import MOST_ENTRIES
from backend.communications.rules.plans_reading import plan_from_json
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from tests.communications.strategy import Json, aim, entry, table


def without(said: Json, *names: str) -> Json:
    """The same without these."""
    return {name: value for name, value in said.items() if name not in names}


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ([], ()),
        ({"aims": []}, ("entries",)),
        ({"aims": [], "entries": [], "more": 1}, ("more",)),
        (table(aims=[{"segment": 1}]), ("aims", "0", "aim")),
        (table(aims=[aim(1, "a"), aim(1, "b")]), ("aims", "1", "segment")),
        (table(aims=[aim(8, "a")]), ("aims", "0", "segment")),
        (table(aims=[aim(-2, "a")]), ("aims", "0", "segment")),
        (table(aims=[{"segment": True, "aim": {"ja": "a"}}]), ("aims", "0", "segment")),
        (table(aims=[{"segment": 1, "aim": {}}]), ("aims", "0", "aim")),
        (table(aims=[{"segment": 1, "aim": {"fr": "a"}}]), ("aims", "0", "aim")),
        (table(aims=[aim(1, "a" * 401)]), ("aims", "0", "aim", "ja")),
        (table(entry("a"), without(entry("b"), "key")), ("entries", "1", "key")),
        (table(entry("a"), entry("a", 2)), ("entries", "1", "key")),
        (table(entry("no spaces")), ("entries", "0", "key")),
        (table(without(entry("a"), "segment")), ("entries", "0", "segment")),
        (table(entry("a", 8)), ("entries", "0", "segment")),
        (table(without(entry("a"), "direction")), ("entries", "0", "direction")),
        (table(entry("a", direction="SELL")), ("entries", "0", "direction")),
        (table(entry("a", UNCLASSIFIED, "ACT")), ("entries", "0", "direction")),
        (table(entry("a", UNCLASSIFIED, "FEEL")), ("entries", "0", "direction")),
        (table(entry("a", form="FAX")), ("entries", "0", "form")),
        (table(entry("a", title={"ja": " "})), ("entries", "0", "title", "ja")),
        (table(entry("a", title=None)), ("entries", "0", "title")),
        (table(entry("a", title={"ja": "a" * 201})), ("entries", "0", "title", "ja")),
        (table(entry("a", text=None)), ("entries", "0", "text")),
        (table(entry("a", form="HTML_MAIL", text=None, url="https://example.com")), ("entries", "0", "text")),
        (table(entry("a", form="SITE_CONTENT", text=None)), ("entries", "0", "text")),
        (table(entry("a", text={"ja": "a" * 20_001})), ("entries", "0", "text", "ja")),
        (table(entry("a", text={"ja": "a\x00"})), ("entries", "0", "text", "ja")),
        (table(entry("a", text={"ja": 1})), ("entries", "0", "text")),
        (table(entry("a", url="http://example.com")), ("entries", "0", "url")),
        (table(entry("a", url="javascript:alert(1)")), ("entries", "0", "url")),
        (table(entry("a", url="https://exаmple.com")), ("entries", "0", "url")),
        (table(entry("a", after_days=-1)), ("entries", "0", "after_days")),
        (table(entry("a", after_days=3_651)), ("entries", "0", "after_days")),
        (table(entry("a", after_days=1.5)), ("entries", "0", "after_days")),
        (table(entry("a", every_days=0)), ("entries", "0", "every_days")),
        (table(entry("a", every_days=7, most=0)), ("entries", "0", "most")),
        (table(entry("a", most=3)), ("entries", "0", "most")),
        (table(without(entry("a"), "purpose")), ("entries", "0", "purpose")),
        (table(entry("a", purpose="*")), ("entries", "0", "purpose")),
        (table(*(entry(f"e{number}") for number in range(MOST_ENTRIES + 1))), ("entries",)),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(content: object, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        plan_from_json(content)
    assert refused.value.path == path


def test_as_many_entries_as_there_may_be_are_read_in_their_order() -> None:
    plan = plan_from_json(table(*(entry(f"e{number}") for number in range(MOST_ENTRIES))))
    assert [each.key for each in plan.entries] == [f"e{number}" for number in range(MOST_ENTRIES)]


def test_what_people_will_see_is_cleaned_of_what_hides() -> None:
    said = entry("a", title={"en": "Tea\u202e week\nnow"}, text={"en": "Hello\u200b,\r\n\r\nfriend"})
    (read,) = plan_from_json(table(said)).entries
    assert (read.title, read.text) == ({"en": "Tea week now"}, {"en": "Hello,\n\nfriend"})


def test_whoever_is_not_known_is_told_of_what_is_useful_and_of_interest() -> None:
    assert {code: directions_of(code) for code in SEGMENTS} == {
        **{code: tuple(Direction) for code in range(8)},
        UNCLASSIFIED: (Direction.LEARN, Direction.INTEREST),
    }
