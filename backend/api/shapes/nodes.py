"""Global ids: opaque, canonical, and never mistaken for an id of another type."""

import binascii
from collections.abc import Iterable
from typing import Final

import strawberry

from backend.api.shapes.writing import interface_shape, says
from backend.errors import Invalid

_LONGEST = 200
_FOR_URLS: Final = bytes.maketrans(b"+/", b"-_")
_LARGEST = 2**63 - 1


@interface_shape
class Node:
    """An object that can be fetched again by its id."""

    id: strawberry.ID = says("The object's id in this whole API: opaque, and the same for ever.")


def global_id(kind: str, *keys: int) -> strawberry.ID:
    """The global id of that type's object."""
    plain = f"{kind}:{keys[0] if len(keys) == 1 else '.'.join(map(str, keys))}"
    return strawberry.ID(binascii.b2a_base64(plain.encode()).translate(_FOR_URLS, b"=\n").decode("ascii"))


def global_ids(kind: str, keys: Iterable[int]) -> list[str]:
    """The global ids of that type's objects: pages have hundreds of them."""
    begin, spell = f"{kind}:%d".encode(), binascii.b2a_base64
    return [spell(begin % key).translate(_FOR_URLS, b"=\n").decode("ascii") for key in keys]


def parse_id(spelled: str, kind: str, *path: str) -> int:
    """The key in a global id of that type; refuses any other id."""
    found, keys = parse_any_id(spelled, *path)
    if found != kind or len(keys) != 1:
        article = "an" if kind.startswith(tuple("AEIOU")) else "a"
        raise Invalid(f"this is not the id of {article} {kind}", *path)
    return keys[0]


def parse_any_id(spelled: str, *path: str) -> tuple[str, tuple[int, ...]]:
    """The type and keys in a global id; only the spelling that was given out is read back."""
    try:
        kind, keys = _parts(spelled)
    except (ValueError, binascii.Error):
        raise Invalid("this is not an id of this API", *path) from None
    if global_id(kind, *keys) != spelled or not all(0 < key <= _LARGEST for key in keys):
        raise Invalid("this is not an id of this API", *path)
    return kind, keys


def _parts(spelled: str) -> tuple[str, tuple[int, ...]]:
    if len(spelled) > _LONGEST or not spelled.isascii():
        raise ValueError("no id is that long")
    padded = spelled.replace("-", "+").replace("_", "/") + "=" * (-len(spelled) % 4)
    plain = binascii.a2b_base64(padded).decode("ascii")
    kind, _, keys = plain.partition(":")
    return kind, tuple(int(key) for key in keys.split("."))
