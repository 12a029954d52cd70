"""Rows that imports carry: how many they may be, and whom they speak of."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import strawberry

from backend.api.mutations import Outcome, Payload, RepeatableInput
from backend.api.nodes import parse_id
from backend.api.shapes import input_shape, object_shape, says
from backend.db import Session
from backend.errors import Invalid, NotFound
from backend.panel.queries import bearers_by_ref, survivors
from backend.panel.rules import clean_ref

P = TypeVar("P", bound="RowsPayload")

MOST_ROWS = 5_000


@input_shape
class PersonRef:
    """Names a person by exactly one of two ways."""

    id: strawberry.ID | None = says("By the person's id.", default=None)
    external_ref: str | None = says("By the client's own reference.", default=None)


@object_shape
class RowCounts:
    """What became of a batch."""

    added: int = says("How many were new.")
    changed: int = says("How many were known and are now otherwise.")
    unchanged: int = says("How many were known and are as they were.")


@object_shape
class RowsPayload(Payload):
    """What a mutation of many rows answers."""

    counts: RowCounts | None = says("What became of the rows.")


class Named(Protocol):
    """A row that speaks of a person."""

    @property
    def person(self) -> PersonRef:
        """Of whom."""


def counted(payload: type[P], done: Outcome, input: RepeatableInput) -> P:
    """The payload of a mutation of many rows."""
    counts = None
    if done.result is not None:
        added, changed, unchanged = (done.id(name) or 0 for name in ("added", "changed", "unchanged"))
        counts = RowCounts(added=added, changed=changed, unchanged=unchanged)
    return payload(user_errors=done.errors, client_mutation_id=input.client_mutation_id, counts=counts)


def check_many(rows: Sequence[object], name: str = "rows") -> None:
    """Refuses more rows than are good for those who wait behind them."""
    if len(rows) > MOST_ROWS:
        raise Invalid(f"at most {MOST_ROWS} rows are taken at once", name)


def people_named(session: Session, rows: Sequence[Named], name: str = "rows") -> list[int]:
    """The key of each row's person; refuses whom the panel does not know."""
    return persons_meant(session, [row.person for row in rows], name, "person")


def bearers_named(session: Session, rows: Sequence[Named], name: str = "rows") -> list[int]:
    """The key of each row's person, their own also where they are another by now: evidence remembers whose it was."""
    return _bearers_meant(session, [row.person for row in rows], name, "person")


def persons_meant(session: Session, people: Sequence[PersonRef], *path: str) -> list[int]:
    """The key of each person meant, in their order: of whoever was merged into another, the other's."""
    bearers = _bearers_meant(session, people, *path)
    now_are = survivors(session, bearers)
    return [now_are[person_id] for person_id in bearers]


def _bearers_meant(session: Session, people: Sequence[PersonRef], *path: str) -> list[int]:
    refs = {ref: number for number, ref in _refs(people, path)}
    known = bearers_by_ref(session, set(refs)) if refs else {}
    for ref, number in refs.items():
        if ref not in known:
            raise NotFound("there is no person of that reference", *_at(path, number), "externalRef")
    return [_key(person, known, _at(path, number)) for number, person in enumerate(people)]


def _refs(people: Sequence[PersonRef], path: Sequence[str]) -> Iterable[tuple[int, str]]:
    for number, person in enumerate(people):
        if (person.id is None) == (person.external_ref is None):
            raise Invalid("name the person by id or by externalRef, and not by both", *_at(path, number))
        if person.external_ref is not None:
            try:
                yield number, clean_ref(person.external_ref)
            except Invalid as refusal:
                raise Invalid(refusal.message, *_at(path, number), "externalRef") from None


def _key(person: PersonRef, known: dict[str, int], path: Sequence[str]) -> int:
    if person.external_ref is not None:
        return known[clean_ref(person.external_ref)]
    return parse_id(person.id or "", "Person", *path, "id")


def _at(path: Sequence[str], number: int) -> list[str]:
    return [path[0], str(number), *path[1:]]
