"""Bombs: small requests that stand for much. `python -m tests.faults.bombs` throws each, and says how long it held on.

What counts is the longest time in which the server could do nothing else, in CPU time: no bomb may hold it for 200 ms.
Each is thrown as someone on the staff who may do everything, for whom the limits are all there is. The program throws
heaps besides: each input that takes a list, filled as full as a request may be.
"""

import asyncio
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
from graphql import get_introspection_query

from backend.api.shapes.nodes import global_id
from backend.staff.rules import Role
from tests.api.printed import printed_schema
from tests.faults.asking import Holding, ask_graphql
from tests.faults.heaps import list_heaps
from tests.faults.house import House, kind_asked_for, open_house

LONGEST: Final = 0.2
_TRIES: Final = 2
_CHARACTERS: Final = 99_000
_LARGE: Final = 950_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bomb:
    """A request, by the name of what it overdoes."""

    name: str
    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    writes: bool = False

    @property
    def body(self) -> bytes:
        """The request as it is sent."""
        return orjson.dumps({"query": self.query, "variables": self.variables})


def list_bombs() -> list[Bomb]:
    """Every bomb that is known."""
    beside = [*_introspection(), *_variables(), *_definitions()]
    return [*_names(), *_fragments(), *_directives(), *_lengths(), *_literals(), *beside]


def list_all() -> list[Bomb]:
    """These and the heaps."""
    heaps = list_heaps(printed_schema())
    return [
        *list_bombs(),
        *(Bomb(name=name, query=query, variables=given, writes=True) for name, query, given in heaps),
    ]


def _joined(pattern: str, count: int) -> str:
    return " ".join(pattern.format(place) for place in range(count))


def _names() -> Iterator[Bomb]:
    """Fields, aliases, arguments and types, asked for again and again."""
    yield Bomb(name="aliases", query=f"{{ {_joined('a{0}: viewer {{ role }}', 560)} }}")
    yield Bomb(name="as many aliases as are allowed", query=f"{{ {_joined('a{0}: viewer {{ role }}', 100)} }}")
    yield Bomb(name="one field again and again", query=f"{{ viewer {{ {'role ' * 3_900} }} }}")
    yield Bomb(name="as often as is allowed", query=f"{{ viewer {{ {'role ' * 54} }} }}")
    nested = "positions { person { id } } " * 30
    yield Bomb(name="the same objects side by side", query=f"{{ people {{ nodes {{ {nested} }} }} }}")
    given = "people(where: {not: {not: {not: {not: {}}}}}, first: 1) { totalCount } " * 55
    yield Bomb(name="the same arguments side by side", query=f"{{ {given} }}")
    different = _joined("people(first: {0}) {{ totalCount }}", 54)
    yield Bomb(name="one name for different things", query=f"{{ {different} }}")
    yield Bomb(name="fields that are not there", query=f"{{ {_joined('people{0}', 3_900)} }}")
    yield Bomb(name="a few of them", query=f"{{ {_joined('people{0}', 900)} }}")
    yield Bomb(
        name="arguments that are not there", query=f"{{ people({_joined('firs{0}: 1', 1_300)}) {{ totalCount }} }}"
    )
    yield Bomb(
        name="types that are not there", query=f"{{ node(id: 1) {{ {_joined('... on Persn{0} {{ id }}', 50)} }} }}"
    )
    unknown = _joined("staats{0}: 1", 1_300)
    yield Bomb(name="inputs that are not there", query=f"{{ people(where: {{{unknown}}}) {{ totalCount }} }}")
    yield Bomb(
        name="values that are not there",
        query=f"{{ people(orderBy: [{_joined('JOINED_{0}', 3_900)}]) {{ totalCount }} }}",
    )
    yield Bomb(name="operations", query=_joined("query Q{0} {{ viewer {{ role }} }}", 500))
    yield Bomb(name="operations without names", query="{ viewer { role } } " * 20)
    yield Bomb(
        name="depth", query="{ people { nodes { " + "positions { person { " * 300 + "id" + " } }" * 300 + " } } }"
    )
    yield Bomb(name="braces", query="{ " * 3_900)


def _fragments() -> Iterator[Bomb]:
    """Fragments that spread each other."""
    for count in (10, 60):
        doubled = " ".join(f"fragment F{i} on Person {{ ...F{i + 1} ...F{i + 1} }}" for i in range(count))
        end = f"fragment F{count} on Person {{ id }}"
        yield Bomb(name=f"{count} fragments that double", query=f"{{ people {{ nodes {{ ...F0 }} }} }} {doubled} {end}")
    ring = " ".join(f"fragment F{i} on Viewer {{ ...F{(i + 1) % 100} }}" for i in range(100))
    yield Bomb(name="a ring of fragments", query=f"{{ viewer {{ ...F0 }} }} {ring}")
    spreads = _joined("...F{0}", 43)
    knot = " ".join(f"fragment F{i} on Viewer {{ a{i}: name {spreads} }}" for i in range(40))
    yield Bomb(name="a knot of fragments", query=f"{{ viewer {{ ...F0 }} }} {knot}")
    each = _joined("fragment F{0} on Viewer {{ role name }}", 100)
    yield Bomb(name="many fragments at once", query=f"{{ viewer {{ {_joined('...F{0}', 100)} }} }} {each}")
    yield Bomb(name="fragments that are not there", query=f"{{ {_joined('...F{0}', 1_900)} }}")
    yield Bomb(name="fragments that nobody spreads", query=f"{{ viewer {{ role }} }} {each}")


def _directives() -> Iterator[Bomb]:
    """Directives, and variables in the document."""
    yield Bomb(name="directives that do not help", query=f"{{ viewer {{ role {'@skip(if: false) ' * 560} }} }}")
    yield Bomb(name="directives without arguments", query=f"{{ viewer {{ role {'@include ' * 1_900} }} }}")
    yield Bomb(name="directives that are not there", query=f"{{ viewer {{ role {_joined('@dir{0}', 1_900)} }} }}")
    yield Bomb(name="variables", query=f"query({_joined('$v{0}: Int', 990)}) {{ viewer {{ role }} }}")
    yield Bomb(name="one variable again and again", query=f"query({'$v: Int ' * 990}) {{ viewer {{ role }} }}")
    shared = _joined("query Q{0}($a: Int) {{ viewer {{ ...F }} }}", 20)
    yield Bomb(name="variables through fragments", query=f"{shared} fragment F on Viewer {{ {'role ' * 40} }}")


def _lengths() -> Iterator[Bomb]:
    """Texts that are long, as documents go and as bodies go."""
    for size in (_CHARACTERS, _LARGE):
        person = 'query {{ person(externalRef: "{0}") {{ id }} }}'
        yield Bomb(name=f"a text of {size}", query=person.format("a" * (size - 60)))
        yield Bomb(name=f"a text of escapes, {size}", query=person.format("\\u0041" * (size // 6 - 60)))
        yield Bomb(name=f"a block of lines, {size}", query=person.format('""' + "\n" * (size - 80) + '""'))
        yield Bomb(name=f"a comment of {size}", query="{ viewer { role } } #" + "x" * (size - 60))
        yield Bomb(name=f"blanks, {size}", query="{ viewer { role } }" + " " * (size - 60))
        yield Bomb(name=f"lines before a fault, {size}", query="\n" * (size - 60) + "}")
        yield Bomb(name=f"a name of {size}", query="{ " + "p" * (size - 60) + " }")
        yield Bomb(
            name=f"a number of {size} digits", query=f"{{ people(first: {'9' * (size - 60)}) {{ totalCount }} }}"
        )
    yield Bomb(name="letters of every script", query="{ viewer { role } } #" + "絆😀\u202e" * 20_000)
    yield Bomb(name="comments", query="{ viewer { role } }" + " # x\n" * 19_000)


def _literals() -> Iterator[Bomb]:
    """Lists and objects in the document."""
    yield Bomb(name="a long list", query=f"{{ people(first: [{'1 ' * 3_900}]) {{ totalCount }} }}")
    yield Bomb(name="lists of lists", query=f"{{ people(first: {'[' * 150}{']' * 150}) {{ totalCount }} }}")
    yield Bomb(
        name="objects in objects", query=f"{{ people(where: {'{not: ' * 180}{{}}{'}' * 180}) {{ totalCount }} }}"
    )
    wide = "{all: [" + "{not: {}} " * 800 + "]}"
    yield Bomb(name="a broad condition", query=f"{{ people(where: {wide}) {{ totalCount }} }}")


def _introspection() -> Iterator[Bomb]:
    """The schema, asked for in its whole depth."""
    yield Bomb(name="the schema as tools ask for it", query=get_introspection_query())
    circle = "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }"
    yield Bomb(name="types of fields of types", query=circle)
    of_type = "{ __schema { types { fields { type { " + "ofType { " * 10 + "name" + " }" * 10 + " } } } } }"
    yield Bomb(name="types of types", query=of_type)
    again = _joined("a{0}: fields {{ type {{ fields {{ name type {{ name }} }} }} }}", 20)
    yield Bomb(name="the same types by many names", query=f"{{ __schema {{ types {{ {again} }} }} }}")
    whole = _joined("a{0}: __schema {{ types {{ fields {{ name args {{ name }} type {{ name }} }} }} }}", 90)
    yield Bomb(name="the schema by many names", query=f"{{ {whole} }}")


def _variables() -> Iterator[Bomb]:
    """What stands beside the document."""
    rows = "mutation ($input: PeopleImportInput!) { peopleImport(input: $input) { clientMutationId } }"
    people = "query ($w: PeopleWhereInput, $f: Int) { people(where: $w, first: $f) { totalCount } }"
    yield Bomb(name="numbers for rows", query=rows, variables={"input": {"rows": [1] * 400_000}})
    yield Bomb(name="keys that are not there", query=rows, variables={"input": {f"k{i}": 1 for i in range(60_000)}})
    unknown = [{f"k{i}": 1 for i in range(9)}] * 5_000
    yield Bomb(name="rows of them", query=rows, variables={"input": {"rows": unknown}})
    deep: dict[str, object] = {}
    for _ in range(200):
        deep = {"not": deep}
    yield Bomb(name="a deep condition", query=people, variables={"w": deep})
    yield Bomb(name="a broad one", query=people, variables={"w": {"all": [{"not": {}}] * 14_000}})
    yield Bomb(name="lists in lists", query=people, variables={"f": [[[[1] * 100] * 30] * 10]})
    yield Bomb(name="a long text", query=people, variables={"f": "9" * _LARGE})
    whole = [{"externalRef": f"x{i}", "language": "JA", "attributes": [], "addresses": []} for i in range(5_000)]
    yield Bomb(name="as many rows as are taken", query=rows, variables={"input": {"rows": whole}}, writes=True)
    unused = {f"v{i}": [i] for i in range(50_000)}
    yield Bomb(name="variables that nobody asked for", query="{ viewer { role } }", variables=unused)
    named = "v" * (_CHARACTERS // 2 - 100)
    yield Bomb(
        name="a long name of a variable", query=f"query (${named}: Int) {{ people(first: ${named}) {{ totalCount }} }}"
    )
    ids = "query ($i: [ID!]!) { nodes(ids: $i) { id } }"
    yield Bomb(name="ids of nobody", query=ids, variables={"i": ["x" * 12] * 59_000})
    yield Bomb(name="one id again and again", query=ids, variables={"i": ["UGVyc29uOjE"] * 59_000})
    yield Bomb(name="long ids", query=ids, variables={"i": ["A" * 9_000] * 100})
    yield Bomb(
        name="a long cursor",
        query="query ($a: String) { people(after: $a) { totalCount } }",
        variables={"a": "W" * _LARGE},
    )


def _definitions() -> Iterator[Bomb]:
    """JSON as large, as deep and as knotty as may be, and long texts for whatever reads them."""
    survey = 'mutation ($d: JSON!) { surveyCreate(input: {key: "k", definition: $d}) { userErrors { code } } }'
    ask = {"key": "q", "kind": "TEXT", "wording": {"en": "?"}}
    many = [{**ask, "key": f"q{i}"} for i in range(9_000)]
    yield _draft(survey, "many questions", {"questions": many})
    deep: object = {"answer": "q", "answered": True}
    for _ in range(22):
        deep = {"all": [deep]}
    yield _draft(survey, "deep conditions", {"questions": [{**ask, "show_if": deep}] * 1_000})
    broad = {"any": [{"answer": "q", "is": "x"}] * 18_000}
    yield _draft(survey, "broad conditions", {"questions": [{**ask, "show_if": broad}]})
    for name, text in (
        ("openings", "{{"),
        ("pipes", "{{answer.q|"),
        ("joiners", "\u200d"),
        ("marks", "e" + "\u0301" * 30),
    ):
        yield _draft(survey, name, {"questions": [{**ask, "wording": {"en": text * (300_000 // len(text))}}]})
    yield _draft(survey, "many keys", {f"k{i}": {f"l{j}": 1 for j in range(50)} for i in range(900)})
    touchpoint = 'mutation ($r: JSON!) { touchpointUpdate(input: {id: "x", rules: $r}) { userErrors { code } } }'
    yield Bomb(name="rules", query=touchpoint, variables={"r": {"subject": {"ja": "{{" * 150_000}}}, writes=True)
    search = "query ($t: String!, $b: ID) { similarIdeas(boardId: $b, text: $t) { idea { id } } }"
    for name, text in (("words", "ab "), ("letters", "絆"), ("addresses", "@www.")):
        given = {"b": global_id("Board", 1), "t": text * (300_000 // len(text))}
        yield Bomb(name=f"many {name} to look for", query=search, variables=given)


def _draft(query: str, name: str, more: Mapping[str, object]) -> Bomb:
    draft = {"title": {"en": "T"}, "languages": ["en"], **more}
    return Bomb(name=f"a survey of {name}", query=query, variables={"d": draft}, writes=True)


async def throw(house: House, bomb: Bomb) -> tuple[int, float]:
    """The status of the answer, and for how long the server was held."""
    with Holding() as holding:
        answer = await ask_graphql(house.app, house.tokens[Role.ADMINISTRATOR], bomb.body)
    return answer.status, holding.longest


async def _least_of(house: House, bomb: Bomb) -> tuple[int, float]:
    """As `throw`; what seems to hold it is thrown again: a bomb holds it each time, a busy machine now and then."""
    status, least = await throw(house, bomb)
    for _ in range(_TRIES):
        if least < LONGEST:
            break
        status, seconds = await throw(house, bomb)
        least = min(least, seconds)
    return status, least


async def throw_all(house: House, thrown: Sequence[Bomb]) -> list[tuple[Bomb, int, float]]:
    """These bombs, one after the other, as a server meets them: with the collector set as `kizuna serve` sets it."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        await throw(house, Bomb(name="nothing", query="{ viewer { role } }"))
        return [(bomb, *await _least_of(house, bomb)) for bomb in thrown]
    finally:
        gc.set_threshold(*usual)


def main() -> int:
    """Throws them all, and fails if one held the server, or broke it."""
    kind = kind_asked_for()
    with open_house(kind=kind) as house:
        # What is loaded by now stays, and is walked no more, as in a server that has begun.
        gc.collect()
        gc.freeze()
        thrown = asyncio.run(throw_all(house, list_all()))
    for bomb, status, seconds in sorted(thrown, key=lambda each: -each[2]):
        sys.stdout.write(f"{seconds * 1_000:7.1f} ms  {status}  {len(bomb.body):8} bytes  {bomb.name}\n")
    held = [bomb.name for bomb, status, seconds in thrown if seconds >= LONGEST or status >= 500]
    sys.stdout.write(f"{len(thrown)} bombs on {kind}, {len(held)} held the server or broke it: {held}\n")
    return 1 if held else 0


if __name__ == "__main__":
    raise SystemExit(main())
