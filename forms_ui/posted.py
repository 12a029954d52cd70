"""The posted pairs of one page, grouped by field name as WTForms wants them."""

from collections.abc import Collection, Iterable, Iterator, Mapping


class Posted:
    """What was posted under the names that the page knows; all else is left out."""

    def __init__(self, pairs: Iterable[tuple[str, str]], known: Collection[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if name in known:
                self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def getlist(self, name: str) -> list[str]:
        """The values posted under the name, in their order."""
        return self._values.get(name, [])

    def group(self) -> Mapping[str, list[str]]:
        """All of it, by name."""
        return self._values
