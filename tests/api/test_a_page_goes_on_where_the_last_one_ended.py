"""Lists are paged by keyset, forward and backward, and refuse cursors that are not theirs."""

import base64
import json
from collections.abc import Iterator, Mapping

import pytest
from graphql import is_required_argument

from backend.api.fields.connections import BadCursor, cursor_in, place_of
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import answers, found_company, purchase
from tests.api.printed import printed_schema

PEOPLE = """query($first: Int, $after: String, $last: Int, $before: String, $orderBy: PeopleOrder! = JOINED_ASC) {
  people(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    edges { cursor node { externalRef } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""

BRANDS = "query($after: String) { brands(after: $after) { nodes { id } } }"
FOREIGN: list[object] = [
    *(["a"], [1, 2], [2**70], [True], [None], [], {}, [1.5], ["\x00"], [[1]]),
    *(["Person.EXTERNAL_REF", 1], ["Brand", 1], ["Person.JOINED"], ["Person.JOINED", "a"], ["Person.JOINED", 1, 2]),
    *(["\nPerson.EXTERNAL_REF", 1], ["\nBrand", 1], ["\nPerson.JOINED"], ["\nPerson.JOINED", "a"]),
    *(["\nPerson.JOINED", 1, 2], ["Person.JOINED", 1], ["\n", 1], ["\n"]),
]


def test_forward_to_the_end(api: Api) -> None:
    found_company(api, 5)
    seen: list[list[str]] = []
    page: Answer = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        people = api.ask(PEOPLE, first=2, after=page["endCursor"])["people"]
        seen.append([edge["node"]["externalRef"] for edge in people["edges"]])
        page = people["pageInfo"]
    assert seen == [["u0", "u1"], ["u2", "u3"], ["u4"]]
    assert page["hasPreviousPage"]


def test_backward_to_the_beginning(api: Api) -> None:
    found_company(api, 5)
    seen: list[list[str]] = []
    page: Answer = {"hasPreviousPage": True, "startCursor": None}
    while page["hasPreviousPage"]:
        people = api.ask(PEOPLE, last=2, before=page["startCursor"])["people"]
        seen.append([edge["node"]["externalRef"] for edge in people["edges"]])
        page = people["pageInfo"]
    assert seen == [["u3", "u4"], ["u1", "u2"], ["u0"]]


@pytest.mark.parametrize(
    ("order", "refs"),
    [("JOINED_DESC", ["u2", "u1"]), ("EXTERNAL_REF_ASC", ["u0", "u1"]), ("EXTERNAL_REF_DESC", ["u2", "u1"])],
)
def test_in_the_order_that_is_asked_for(api: Api, order: str, refs: list[str]) -> None:
    found_company(api, 3)
    people = api.ask(PEOPLE, first=2, orderBy=order)["people"]
    assert [edge["node"]["externalRef"] for edge in people["edges"]] == refs
    rest = api.ask(PEOPLE, first=2, orderBy=order, after=people["pageInfo"]["endCursor"])["people"]
    assert [edge["node"]["externalRef"] for edge in rest["edges"]] == sorted({"u0", "u1", "u2"} - set(refs))


def test_within_a_person_too(api: Api) -> None:
    company = found_company(api)
    days = [f"2026-03-0{day}T00:00:00Z" for day in range(1, 6)]
    api.do("purchasesRecord", rows=[purchase(company, "u0", day, day) for day in days])
    query = """query($after: String) { person(externalRef: "u0") {
      purchases(first: 2, after: $after) { totalCount nodes { purchasedAt } pageInfo { hasNextPage endCursor } } } }"""
    first = api.ask(query)["person"]["purchases"]
    second = api.ask(query, after=first["pageInfo"]["endCursor"])["person"]["purchases"]
    third = api.ask(query, after=second["pageInfo"]["endCursor"])["person"]["purchases"]
    seen = [node["purchasedAt"][:10] for page in (first, second, third) for node in page["nodes"]]
    assert seen == [day[:10] for day in reversed(days)]
    assert [page["totalCount"] for page in (first, second, third)] == [5, 5, 5]
    assert not third["pageInfo"]["hasNextPage"]


def test_backward_within_a_person_too(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=answers(company, "u0", feeling=4, bond=4))
    query = """query($before: String) { person(externalRef: "u0") {
      observations(last: 2, before: $before) { nodes { sourceId } pageInfo { hasPreviousPage startCursor } } } }"""
    newest = api.ask(query)["person"]["observations"]
    older = api.ask(query, before=newest["pageInfo"]["startCursor"])["person"]["observations"]
    oldest = api.ask(query, before=older["pageInfo"]["startCursor"])["person"]["observations"]
    sources = [[node["sourceId"] for node in page["nodes"]] for page in (oldest, older, newest)]
    assert sources == [["PROMINENCE"], ["CONNECTION", "TRUST"], ["LIKING", "DEPENDENCE"]]
    assert not oldest["pageInfo"]["hasPreviousPage"]


def test_a_total_is_counted_only_when_asked_for(api: Api) -> None:
    found_company(api, 3)
    with counted_statements() as plain:
        api.ask("{ people(first: 1) { nodes { id } } }")
    with counted_statements() as counted:
        assert api.ask("{ people(first: 1) { totalCount } }")["people"]["totalCount"] == 3
    assert len(counted) == len(plain) + 1
    assert not any("count(" in statement for statement in plain)


def test_a_page_has_its_bounds(api: Api) -> None:
    for count in (-1, 101, 2**31 - 1):
        assert api.code(PEOPLE, first=count) == "INVALID"
        assert api.code(PEOPLE, last=count) == "INVALID"
    assert api.code(PEOPLE, first=1, last=1) == "INVALID"


def test_what_is_no_cursor_of_the_list_is_refused(api: Api) -> None:
    for cursor in ("", "x", "é", "\x00", "Ww" * 300, spelled("[NaN]"), spelled("[" * 250), *map(in_json, FOREIGN)):
        assert api.code(PEOPLE, after=cursor) == "BAD_CURSOR"
        assert api.code(PEOPLE, last=1, before=cursor) == "BAD_CURSOR"
    for keys in ("[1]", '["a\\u0000"]', '["\\ud800"]', '["a", 1]', '["Brand", 1]', '["Product", "a"]'):
        assert api.code(BRANDS, after=spelled(keys)) == "BAD_CURSOR"


def test_a_cursor_has_one_spelling(api: Api) -> None:
    found_company(api, 2)
    given = api.ask(PEOPLE, first=1)["people"]["pageInfo"]["endCursor"]
    keys = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    for other in (f"{given}=", f"{given}\n", spelled(keys.replace("[", "[ "))):
        assert api.code(PEOPLE, after=other) == "BAD_CURSOR"
    assert len(api.ask(PEOPLE, after=given)["people"]["edges"]) == 1


def test_a_cursor_says_of_which_list_it_is(api: Api) -> None:
    company = found_company(api, 2)
    board = api.do("boardCreate", "board { id }", key="b", **_board(company.brand))["board"]["id"]
    given = {"ID!": {"productId": company.product, "boardId": board}, "Axis!": {"axis": "PSYCHOLOGY"}}
    people = api.ask(PEOPLE, first=1)["people"]["pageInfo"]["endCursor"]
    tokens = api.ask("{ staffTokens(first: 1) { pageInfo { endCursor } } }")["staffTokens"]["pageInfo"]["endCursor"]
    asked = dict(_lists(given))
    assert len(asked) > 40
    for name, query in asked.items():
        # What holds of numbers holds of all lists: each has its own name.
        assert api.code(query, after=tokens if name == "people" else people) == "BAD_CURSOR", name
        own = api.ask(query)[name]["pageInfo"]["endCursor"]
        assert own is None or "errors" not in api.send(query, after=own), name
    by_ref = api.ask(PEOPLE, first=1, orderBy="EXTERNAL_REF_ASC")["people"]["pageInfo"]["endCursor"]
    assert api.code(PEOPLE, after=by_ref) == "BAD_CURSOR"
    # What was given out before cursors said so is still good.
    (rest,) = api.ask(PEOPLE, after=in_json([1]))["people"]["edges"]
    assert rest["node"] == {"externalRef": "u1"}


def test_the_name_of_another_list_is_not_taken_for_a_key_of_this_one() -> None:
    given = cursor_in("Brand", (7,))
    assert place_of(given, "after", "Brand", (int,)) == (7,)
    with pytest.raises(BadCursor):
        place_of(given, "after", "Lead", (str, int))


def in_json(keys: object) -> str:
    """A cursor of those keys."""
    return spelled(json.dumps(keys, separators=(",", ":")))


def spelled(text: str) -> str:
    """That text as cursors are spelled."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _board(brand: str) -> Mapping[str, object]:
    doors = {"see": {"everyone": False, "invited": True}}
    return {"brandId": brand, "question": {"en": "?"}, "purpose": "surveys", "doors": doors}


def _lists(given: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """A query for a page of each list that can be asked for by itself, with what must be given."""
    queries = printed_schema().query_type
    assert queries is not None
    for name, field in queries.fields.items():
        if "after" not in field.args:
            continue
        needed = [each for each, said in field.args.items() if is_required_argument(said)]
        values = {each: given[str(field.args[each].type)][each] for each in needed}
        said = "".join(f", {each}: {value if each == 'axis' else json.dumps(value)}" for each, value in values.items())
        yield name, f"query($after: String) {{ {name}(first: 1, after: $after{said}) {{ pageInfo {{ endCursor }} }} }}"
