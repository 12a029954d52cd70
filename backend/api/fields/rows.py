"""Rows that imports carry: how many they may be, and whom they speak of."""

from collections.abc import Sequence
from typing import ClassVar, Protocol, TypeVar

import strawberry

from backend.api.fields.mutations import MutationInput, Outcome, Payload
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.db import Session
from backend.errors import Invalid, NotFound, read_each, refuse_all
from backend.panel.queries import bearers_by_ref, known_people, survivors
from backend.panel.rules import clean_ref

P = TypeVar("P", bound="RowsPayload")


@input_shape
class PersonRef:
    """Names a person by exactly one of two ways."""

    id: strawberry.ID | None = says("By the person's id.", default=None)
    external_ref: str | None = says("By the client's own reference.", default=None, personal=True)
    refers: ClassVar[Sequence[str]] = ("external_ref",)


@object_shape
class RowCounts:
    """What became of a batch."""

    added: int = says("How many were new.")
    changed: int = says("How many were known and are now otherwise.")
    unchanged: int = says("How many were known and are as they were.")
    skipped: int = says("How many were left out, under SKIP_INVALID; `userErrors` says which and why.", default=0)


@object_shape
class RowsPayload(Payload):
    """What a mutation of many rows answers."""

    counts: RowCounts | None = says("What became of the rows.")


class Named(Protocol):
    """A row that speaks of a person."""

    @property
    def person(self) -> PersonRef:
        """Of whom."""


def counted(payload: type[P], done: Outcome, input: MutationInput) -> P:
    """The payload of a mutation of many rows."""
    counts = None
    if done.result is not None:
        added, changed, unchanged = (done.id(name) or 0 for name in ("added", "changed", "unchanged"))
        counts = RowCounts(added=added, changed=changed, unchanged=unchanged, skipped=done.skipped)
    return payload(user_errors=done.errors, client_mutation_id=input.client_mutation_id, counts=counts)


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


def persons_here(session: Session, people: Sequence[PersonRef], *path: str) -> list[int]:
    """The key of each person meant, where every one of them is known: an id may be of nobody."""
    meant = persons_meant(session, people, *path)
    here = known_people(session, set(meant))
    strangers = [place for place, person_id in enumerate(meant) if person_id not in here]
    refuse_all([NotFound("there is no such person", *_at(path, place)) for place in strangers])
    return meant


def _bearers_meant(session: Session, people: Sequence[PersonRef], *path: str) -> list[int]:
    """The key of each person named; whoever cannot be told apart, or is not known, is told with all the others."""
    named = read_each(people, lambda person, place: _named(person, _at(path, place)))
    refs = {each for each in named if isinstance(each, str)}
    known = bearers_by_ref(session, refs) if refs else {}
    unknown = [place for place, each in enumerate(named) if isinstance(each, str) and each not in known]
    why = "there is no person of that reference"
    refuse_all([NotFound(why, *_at(path, place), "externalRef") for place in unknown])
    return [known[each] if isinstance(each, str) else each for each in named]


def _named(person: PersonRef, path: Sequence[str]) -> str | int:
    """The reference or the key that names someone."""
    if (person.id is None) == (person.external_ref is None):
        raise Invalid("name the person by id or by externalRef, and not by both", *path)
    if person.external_ref is None:
        return parse_id(person.id or "", "Person", *path, "id")
    try:
        return clean_ref(person.external_ref)
    except Invalid as refusal:
        raise Invalid(refusal.message, *path, "externalRef") from None


def _at(path: Sequence[str], number: int) -> list[str]:
    return [path[0], str(number), *path[1:]]
