"""Every condition of the API is said in words, in both languages: whatever may be asked changes what is said."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from backend.api.people_where import condition_shown
from backend.api.shapes.nodes import global_id
from backend.console.files import FOLDER
from backend.segments.rules.spelling import where_from_json, where_to_json
from backend.segments.rules.spelling_leaves import LEAVES
from tests.architecture.source import ROOT
from tests.clients.running import run_node

# Conditions are JSON of any depth.
Where = dict[str, Any]
LANGUAGES: Final = ("en", "ja")
TOGETHER: Final = ("and", "or", "not")
ASKED: Final = cast(
    "GraphQLInputObjectType", build_schema((ROOT / "schema.graphql").read_text("utf-8")).type_map["PeopleWhereInput"]
)
ONE, OTHER = "2026-10-01T00:00:00+09:00", "2026-11-05T09:30:00+09:00"
HOJICHA, SENCHA = (global_id("Product", each) for each in (1, 2))
NAMES: Final = {HOJICHA: "Hojicha", SENCHA: "Sencha", "ID-1": "One|two", "ID-2": "Two"}
# Two of each kind that differ, for whatever is asked of that kind.
VALUES: Final[Mapping[str, tuple[object, object]]] = {
    "ID": (HOJICHA, SENCHA),
    "DateTime": (ONE, OTHER),
    "Float": (0.25, 0.75),
    "Int": (2, 3),
    "Boolean": (True, False),
    "String": ("one", "two"),
    "JSON": ("red", 7),
}
# A kept condition of each kind, as the database has it.
KEPT: Final[Mapping[str, Where]] = {
    "segment": {"segment": ["FAN", "UNCLASSIFIED"], "product": 1, "raw": True},
    "on_axis": {"on_axis": "DEPTH", "product": 1, "at_least": 0.25, "at_most": 0.75},
    "near_cut": {"near_cut": "PSYCHOLOGY", "product": 1, "within": 0.05},
    "certain": {"certain": 0.6, "product": 2},
    "known": {"known": "DEPTH", "product": 1},
    "unknown": {"unknown": "DEPTH", "product": 1},
    "standing": {"standing": "PROSPECT", "product": 1},
    "moved_since": {"moved_since": 1_790_780_400_000, "product": 1, "from": ["FAN"], "to": ["UNCLASSIFIED"]},
    "bought": {"bought": 3, "product": 1, "since": 1_790_780_400_000},
    "answered": {"answered": 1, "until": 1_790_780_400_000},
    "audience": {"audience": 1},
    "attribute": {"attribute": "age", "at_least": 20, "at_most": 30},
    "refs": {"refs": ["C-1", "C-2"]},
    "joined_since": {"joined_since": 1_790_780_400_000},
}


def said(language: str, *, asked: list[Where | None], kept: list[Where | None]) -> Mapping[str, list[str]]:
    """What the console says of these conditions, to a reader in Japan."""
    given = json.dumps({"names": NAMES, "asked": asked, "kept": kept})
    script = str(ROOT / "tests/console/conditions.mjs")
    found: Mapping[str, list[str]] = json.loads(run_node(script, str(FOLDER), language, given))
    return found


def value(kind: GraphQLInputType, which: int) -> object:
    """One of two values of that kind."""
    bare = get_nullable_type(kind)
    if isinstance(bare, GraphQLList):
        return [value(bare.of_type, which)]
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return {name: value(each.type, which) for name, each in named.fields.items()}
    return sorted(named.values)[which] if isinstance(named, GraphQLEnumType) else VALUES[named.name][which]


def pairs(kind: GraphQLInputObjectType) -> Iterator[tuple[str, object, object]]:
    """For each field within an input: the whole with it one way and the other, all else being the same."""
    for name, each in kind.fields.items():
        named = get_named_type(each.type)
        others = {key: value(other.type, 0) for key, other in kind.fields.items() if key not in apart(kind, name)}
        if isinstance(named, GraphQLInputObjectType):
            for inner, one, other in pairs(named):
                yield f"{name}.{inner}", {**others, name: one}, {**others, name: other}
        else:
            yield name, {**others, name: value(each.type, 0)}, {**others, name: value(each.type, 1)}


def apart(kind: GraphQLInputObjectType, name: str) -> set[str]:
    """What cannot be said beside a field: an attribute has values, or bounds."""
    bounds = {"least", "most"}
    rest = set() if kind.name != "AttributeWhere" else {"values"} if name in bounds else bounds
    return {name, *rest}


def every_pair() -> Mapping[str, tuple[Where, Where]]:
    """Of every field of the API's conditions, two conditions that differ in it alone."""
    found: dict[str, tuple[Where, Where]] = {}
    for name, field in ASKED.fields.items():
        kind = get_named_type(field.type)
        if name in TOGETHER:
            one, other = ({"audience": each} for each in (HOJICHA, SENCHA))
            found[name] = ({name: [one]}, {name: [other]})
        elif isinstance(kind, GraphQLInputObjectType):
            found |= {f"{name}.{inner}": ({name: one}, {name: other}) for inner, one, other in pairs(kind)}
        else:
            found[name] = ({name: value(field.type, 0)}, {name: value(field.type, 1)})
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_be_asked_is_said(language: str) -> None:
    conditions = every_pair()
    assert len(conditions) > 30
    asked = [each for pair in conditions.values() for each in pair]
    assert KEPT.keys() == LEAVES.keys()
    spelled = [where_to_json(where_from_json(each)) for each in KEPT.values()]
    shown = [condition_shown(each) for each in spelled if each is not None]
    told = said(language, asked=[*asked, {"nothing": {}}], kept=[*shown, {"withheld": "PERSONAL"}])
    *sentences, strange = told["asked"]
    *kept, hidden = told["kept"]
    same = [name for name, one, other in zip(conditions, sentences[::2], sentences[1::2], strict=True) if one == other]
    assert same == []
    # A kind without words of its own would be told by its bare name.
    bare = {strange.replace("nothing", name) for name in (*ASKED.fields, *LEAVES)}
    assert bare & {*sentences, *kept} == set()
    assert [each for each in (*sentences, *kept) if "undefined" in each] == []
    assert len({*kept, hidden}) == len(KEPT) + 1


SENTENCES: Final[Mapping[str, list[str]]] = {
    "en": [
        "Everybody",
        (
            "People who stand in Fan or no known segment towards “Hojicha” and who bought “Hojicha” at least 2 times "
            "since Oct 1, 2026, but not people who are in “One｜two”"
        ),
        (
            "People who joined since Nov 5, 2026, 9:30 AM and ((whose depth towards “Sencha” is 0.25 or more and who "
            "are customers of “Sencha”) or who answered another survey)"
        ),
        "People who are in “Two” or people whose attribute age is between 20 and 30",
    ],
    "ja": [
        "すべての人",
        "「One｜two」に含まれる人を除く、「Hojicha」に対してファンまたは情報不足で、2026/10/01以降に「Hojicha」を2回以上購入した人",
        (
            "2026/11/05 9:30以降に登録していて、（「Sencha」に対する深度が0.25以上で、「Sencha」の顧客である人または"
            "ほかのアンケートに回答した人）である人"
        ),
        "「Two」に含まれる人または属性「age」が20～30の人",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_are_put_together_as_people_say_them(language: str) -> None:
    asked: list[Where | None] = [
        None,
        {
            "and": [
                {"segment": {"productId": HOJICHA, "segments": ["FAN"], "unclassified": True}},
                {"bought": {"productId": HOJICHA, "since": ONE, "least": 2}},
            ],
            "not": [{"audience": "ID-1"}],
        },
        {
            "joinedSince": OTHER,
            "or": [
                {
                    "onAxis": {"productId": SENCHA, "axis": "DEPTH", "least": 0.25},
                    "standing": {"productId": SENCHA, "standing": "CUSTOMER"},
                },
                {"answered": {"surveyId": "ID-9"}},
            ],
        },
        # A list of one may be spelled as that one.
        {"or": [{"audience": "ID-2"}, {"and": {"attribute": {"key": "age", "least": 20, "most": 30}}}]},
    ]
    assert said(language, asked=asked, kept=[])["asked"] == SENTENCES[language]
