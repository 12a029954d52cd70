"""What personal data of whom an answer shows, noted while it is made, so that the audit can tell."""

from collections.abc import Mapping, Sequence

from backend.api.shapes.nodes import parse_any_id
from backend.errors import Invalid


class Seen:
    """What was shown so far in one request."""

    def __init__(self) -> None:
        self._ids: set[tuple[str, str]] = set()
        self._keys: dict[str, set[int]] = {}
        self.fields: set[str] = set()

    def __bool__(self) -> bool:
        """Whether anything was."""
        return bool(self._ids or self._keys or self.fields)

    def note(self, kind: str, key: int | str, field: str = "") -> None:
        """Notes a field of the object of that type and key, if it has any; a global id says both by itself."""
        if key and isinstance(key, str):
            self._ids.add((kind, key))
        elif isinstance(key, int) and key:
            self._keys.setdefault(kind, set()).add(key)
        if field:
            self.fields.add(f"{kind}.{field}")

    def note_all(self, kind: str, keys: Sequence[int], field: str) -> None:
        """Notes a field of all the objects of that type and those keys."""
        self._keys.setdefault(kind, set()).update(keys)
        self.fields.add(f"{kind}.{field}")

    def about(self) -> Mapping[str, set[int]]:
        """The objects by their types, each by its first key."""
        about = {kind: set(keys) for kind, keys in self._keys.items()}
        for kind, key in self._ids:
            told, number = _named(kind, key)
            about.setdefault(told, set()).add(number)
        return about


def _named(kind: str, spelled: str) -> tuple[str, int]:
    try:
        told, keys = parse_any_id(spelled)
    except Invalid:
        # What is no id of ours is not repeated: it may be anyone's text.
        return kind, 0
    return told, keys[0]
