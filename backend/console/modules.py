"""Which modules a page is made of: what its first one imports, directly or through others, before anything runs."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

# Static imports and re-exports stand at the beginning of a line; import("…") is for later.
_IMPORTED: Final = re.compile(rb"""^(?:import|export)\b[^;()]*?["'](\.[^"']+)["']""", re.MULTILINE)


def imported_from(first: str, contents: Mapping[str, bytes]) -> list[str]:
    """The paths of those modules, the first one too, in the order in which they are come upon."""
    found: dict[str, None] = {}
    waiting = [first]
    while waiting:
        name = waiting.pop(0)
        if name not in found and name in contents:
            found[name] = None
            waiting.extend(_imports(name, contents[name]))
    return list(found)


def _imports(name: str, content: bytes) -> Iterator[str]:
    folder = posixpath.dirname(name)
    for path in _IMPORTED.findall(content):
        yield posixpath.normpath(posixpath.join(folder, path.decode()))
