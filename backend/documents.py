"""Reads JSON strictly: nothing missing, nothing unknown, every refusal with the path to what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from backend.errors import Invalid
from backend.text import Wording, clean, clean_address, clean_wording

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A JSON value and the path that leads to it."""

    value: object
    path: tuple[str, ...] = ()

    def refuse(self, message: str) -> Invalid:
        """The refusal of this value, to be raised."""
        return Invalid(message, *self.path)

    def record(self, allowed: Collection[str]) -> dict[str, "Node"]:
        """The members of an object that has no others than the allowed ones."""
        if not isinstance(self.value, dict):
            raise self.refuse(f"{self._name()} must be an object")
        for key in self.value:
            if key not in allowed:
                raise Invalid(f"{key!r:.80} is not known here", *self.path, f"{key!s:.80}")
        return {key: Node(value=value, path=(*self.path, key)) for key, value in self.value.items()}

    def list(self) -> list["Node"]:
        """The elements of an array."""
        if not isinstance(self.value, list):
            raise self.refuse(f"{self._name()} must be a list")
        return [Node(value=value, path=(*self.path, str(place))) for place, value in enumerate(self.value)]

    def text(self, most: int = 80, *, blank: bool = False) -> str:
        """A clean text that says something, unless it may be blank."""
        if not isinstance(self.value, str):
            raise self.refuse(f"{self._name()} must be a text")
        try:
            return clean(self.value, self._name(), most=most, blank=blank)
        except Invalid as refusal:
            raise self.refuse(refusal.message) from None

    def address(self) -> str:
        """An https:// address that leads where it looks to lead."""
        try:
            return clean_address(self.text(most=400), self._name())
        except Invalid as refusal:
            raise self.refuse(refusal.message) from None

    def wording(self) -> Wording:
        """A wording: an object of language and text."""
        if not isinstance(self.value, dict) or not all(isinstance(text, str) for text in self.value.values()):
            raise self.refuse(f"{self._name()} must be an object of language and text")
        try:
            return clean_wording(self.value, self._name()) if self.value else {}
        except Invalid as refusal:
            raise self.refuse(refusal.message) from None

    def flag(self) -> bool:
        """A boolean."""
        if not isinstance(self.value, bool):
            raise self.refuse(f"{self._name()} must be true or false")
        return self.value

    def integer(self) -> int:
        """A whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refuse(f"{self._name()} must be a whole number")
        return self.value

    def number(self) -> float:
        """A number that a float can hold."""
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.refuse(f"{self._name()} must be a number")
        try:
            return float(self.value)
        except OverflowError:
            raise self.refuse(f"{self._name()} is too large") from None

    def _name(self) -> str:
        """What the author calls this place."""
        return next((step for step in reversed(self.path) if not step.isdigit()), "the survey")


def member(members: dict[str, Node], key: str, owner: Node) -> Node:
    """A member that must be there."""
    found = members.get(key)
    if found is None:
        raise Invalid(f"{key} is missing", *owner.path, key)
    return found
