"""What graphql-cop looks for, twelve checks of our own wording: `python -m tests.faults.cop`; nothing may be found.

Each is made as nobody, as every role by its token, and as someone signed in with a browser whose cookie a page of
another site makes use of. Two things are meant to be there, and are told apart from holes: the schema answers staff who
ask for it (whoever writes a program needs it; nobody else sees it, and its circles are bounded), and a query by GET is
answered to a token in a header, which no page of another site can send.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import orjson

from backend.api.viewers.own_pages import cookie_name
from tests.faults.asking import ask
from tests.faults.house import House, kind_asked_for, open_house
from tests.faults.wires import Answer

_JSON: Final = {"content-type": "application/json"}
_FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
_IDES: Final = (b"graphiql.min.css", b"GraphQL Playground", b"GraphiQL", b"graphql-playground")
_FIELD_TIMES: Final = 500
_ALIASES: Final = 101
_DIRECTIVES: Final = 10
_BATCH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who looks: nobody, a role, or a page of another site in the name of whoever has it open."""

    name: str
    headers: Mapping[str, str]

    @property
    def is_staff(self) -> bool:
        """Whether it has a token in a header."""
        return "authorization" in self.headers


Check: TypeAlias = Callable[[House, Caller], Awaitable[bool]]
Data: TypeAlias = Any  # JSON of whatever shape came back


async def _post(house: House, caller: Caller, body: object) -> Answer:
    said = {**_JSON, **caller.headers}
    return await ask(house.app, "POST", "/graphql", headers=said, body=orjson.dumps(body))


async def _asked(house: House, caller: Caller, query: str) -> Data:
    return _read(await _post(house, caller, {"query": query, "operationName": "cop"}))


def _read(answer: Answer) -> Data:
    try:
        return orjson.loads(answer.body)
    except ValueError:
        return {}


def _data(answered: Data) -> Mapping[str, Any]:  # as above
    return (answered.get("data") if isinstance(answered, dict) else None) or {}


def _errors(answered: Data) -> list[Mapping[str, Any]]:  # as above
    return (answered.get("errors") if isinstance(answered, dict) else None) or []


async def alias_overloading(house: House, caller: Caller) -> bool:
    """More than a hundred names for one field."""
    names = " ".join(f"alias{place}: __typename" for place in range(_ALIASES))
    return "alias100" in _data(await _asked(house, caller, f"query cop {{ {names} }}"))


async def batch_queries(house: House, caller: Caller) -> bool:
    """A list of queries in one request."""
    each = {"query": "query cop { __typename }", "operationName": "cop"}
    answered = _read(await _post(house, caller, [each] * _BATCH))
    return isinstance(answered, list) and len(answered) >= _BATCH


async def circular_introspection(house: House, caller: Caller) -> bool:
    """Types of fields of types, and so on."""
    circle = "fields { type { " * 4 + "name" + " } }" * 4
    return bool(_data(await _asked(house, caller, f"query cop {{ __schema {{ types {{ {circle} }} }} }}")))


async def directive_overloading(house: House, caller: Caller) -> bool:
    """As many errors as directives, or an answer in spite of them."""
    answered = await _asked(house, caller, f"query cop {{ __typename {'@aa' * _DIRECTIVES} }}")
    return len(_errors(answered)) >= _DIRECTIVES or bool(_data(answered))


async def field_duplication(house: House, caller: Caller) -> bool:
    """One field many times."""
    return bool(_data(await _asked(house, caller, f"query cop {{ {'__typename ' * _FIELD_TIMES} }}")))


async def field_suggestions(house: House, caller: Caller) -> bool:
    """Names that are not there are answered with such as are."""
    near = ("{ __schema { directive } }", "{ viewe { role } }", "{ people(firs: 1) { totalCount } }")
    inputs = (
        "{ people(where: {al: []}) { totalCount } }",
        "{ people(orderBy: JOINED_AS) { totalCount } }",
        "{ node(id: 1) { ... on Perso { id } } }",
    )
    variables = {
        "query": "query cop($w: PeopleWhereInput) { people(where: $w) { totalCount } }",
        "variables": {"w": {"al": []}},
    }
    bodies = [{"query": f"query cop {query}"} for query in (*near, *inputs)]
    answers = [await _post(house, caller, body) for body in (*bodies, variables)]
    return any(b"Did you mean" in answer.body for answer in answers)


async def get_based_mutation(house: House, caller: Caller) -> bool:
    """Something is changed by GET."""
    query = urlencode({"query": "mutation cop { __typename }"})
    return bool(_data(_read(await ask(house.app, "GET", "/graphql", headers=caller.headers, query=query))))


async def forgery(house: House, caller: Caller) -> bool:
    """A page of another site is answered: by a form, by a text, or by GET without a token in a header."""
    form = urlencode({"query": "query cop { __typename }"})
    posted = [await ask(house.app, "POST", "/graphql", headers={**caller.headers, **_FORM}, body=form.encode())]
    text = orjson.dumps({"query": "query cop { __typename }"})
    for kind in ("text/plain", "multipart/form-data; boundary=x", ""):
        said = {**caller.headers, **({"content-type": kind} if kind else {})}
        posted.append(await ask(house.app, "POST", "/graphql", headers=said, body=text))
    if not caller.is_staff:
        posted.append(await ask(house.app, "GET", "/graphql", headers=caller.headers, query=form))
    return any(_data(_read(answer)) for answer in posted)


async def exposed_explorer(house: House, caller: Caller) -> bool:
    """An explorer stands where the API is."""
    answer = await ask(house.app, "GET", "/graphql", headers={**caller.headers, "accept": "text/html"})
    return any(word in answer.body for word in _IDES)


async def introspection(house: House, caller: Caller) -> bool:
    """The schema is told to somebody who is not staff."""
    answered = await _asked(house, caller, "query cop { __schema { types { name fields { name } } } }")
    return not caller.is_staff and bool(_data(answered))


async def trace_mode(house: House, caller: Caller) -> bool:
    """Answers tell how they came about."""
    answer = await _post(house, caller, {"query": "query cop { __typename }"})
    return b"tracing" in answer.body.lower()


async def unhandled_errors(house: House, caller: Caller) -> bool:
    """Errors tell of the program's insides."""
    answers = [await _post(house, caller, {"query": query}) for query in ("qwerty cop { abc }", "query cop {", "")]
    told = (b'"exception"', b"Traceback", b"stacktrace", b".py")
    return any(answer.status >= 500 or any(word in answer.body for word in told) for answer in answers)


CHECKS: Final[Mapping[str, Check]] = {
    check.__name__: check
    for check in (
        alias_overloading,
        batch_queries,
        circular_introspection,
        directive_overloading,
        exposed_explorer,
        field_duplication,
        field_suggestions,
        forgery,
        get_based_mutation,
        introspection,
        trace_mode,
        unhandled_errors,
    )
}


def list_callers(house: House) -> list[Caller]:
    """Everybody who looks."""
    cookie = f"{cookie_name(is_secure=False)}={house.secret}"
    elsewhere = {"cookie": cookie, "origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    return [
        Caller(name="anonymous", headers={}),
        *(Caller(name=role.value, headers={"authorization": f"Bearer {house.tokens[role]}"}) for role in house.tokens),
        Caller(name="another site's page", headers=elsewhere),
        Caller(name="another site's link", headers={"cookie": cookie}),
    ]


async def look(house: House) -> list[str]:
    """What was found, and as whom."""
    return [
        f"{name} as {caller.name}"
        for caller in list_callers(house)
        for name, check in CHECKS.items()
        if await check(house, caller)
    ]


def main() -> int:
    """Looks for everything as everybody, and fails if something is found."""
    kind = kind_asked_for()
    with open_house(kind=kind) as house:
        found = asyncio.run(look(house))
        callers = len(house.tokens) + 3
    sys.stdout.write(f"{len(CHECKS)} checks as {callers} callers on {kind}: {found or 'nothing found'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
