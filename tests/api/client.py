"""What the tests of the API say to it, and what they expect to hear."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from backend.api.limits.budgets import MOST_POINTS

# What comes back is JSON of many shapes; tests compare it with the exact value that they expect.
Answer: TypeAlias = Any


def token_named(name: str) -> str:
    """A well-formed token that tests can tell apart."""
    return "kz_" + name.ljust(43, "0")[:43]


@dataclass(frozen=True, slots=True)
class Api:
    """A client with a token."""

    http: TestClient
    token: str

    def send(self, query: str, **variables: object) -> Answer:
        """The whole answer to a query."""
        response = self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
        )
        return response.json()

    def ask(self, query: str, **variables: object) -> Answer:
        """The data of an answer that has no errors."""
        answer = self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def do(self, mutation: str, fields: str = "clientMutationId", **input: object) -> Answer:
        """The payload of a mutation that is done without user errors."""
        payload = self.attempt(mutation, fields, **input)
        assert payload["userErrors"] == [], payload
        return payload

    def attempt(self, mutation: str, fields: str = "clientMutationId", **input: object) -> Answer:
        """The payload of a mutation, whatever it came to."""
        name = mutation[0].upper() + mutation[1:] + "Input"
        selection = f"{{ userErrors {{ message code path }} {fields} }}"
        text = f"mutation ($input: {name}!) {{ {mutation}(input: $input) {selection} }}"
        return self.ask(text, input=input)[mutation]

    def code(self, query: str, **variables: object) -> object:
        """The code of the first error of an answer."""
        errors = self.send(query, **variables)["errors"]
        return errors[0]["extensions"]["code"]


def costing(points: int) -> dict[str, object]:
    """What an answer says beside its data of a request that costs so much."""
    return {"cost": {"requested": points, "maximum": MOST_POINTS}}


@contextmanager
def counted_statements(*, audit: bool = False) -> Iterator[list[str]]:
    """The statements that every database runs meanwhile; those that note who asked for what only where it is said."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        is_noting = "audit_" in statement or statement.startswith("UPDATE staff_tokens SET used_at")
        if not statement.startswith(("BEGIN", "PRAGMA")) and (audit or not is_noting):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
