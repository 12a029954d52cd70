"""In what two definitions of measurement models differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A constant that is not the same in both; None where a definition has none there."""

    path: str
    before: object
    after: object


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """Every constant that differs, by its path in the definition, such as axes.PSYCHOLOGY.tau."""
    old, new = dict(_constants(before, ())), dict(_constants(after, ()))
    return [
        Difference(path=".".join(path), before=old.get(path), after=new.get(path))
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def _constants(part: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """The leaves; a definition holds nothing but objects and plain values, and is nested a few levels deep."""
    if isinstance(part, Mapping):
        for key in part:
            yield from _constants(part[key], (*path, str(key)))
    else:
        yield path, part
