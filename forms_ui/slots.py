"""Markup made once, with slots: constant text between places that every request fills anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# No page can hold NUL, whatever an author writes: make_showable takes it out.
_MARK = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Markup that is finished: templates take it as it is."""

    markup: str

    def __html__(self) -> str:
        return self.markup


Slot = Callable[..., Raw]
"""What a template calls with a slot's name, and what stands there when nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """Markup cut at its slots."""

    parts: tuple[str, ...]
    """Constant text and, in between, what each slot holds by default."""
    places: Mapping[str, tuple[int, ...]]
    """Where in the parts each slot is."""

    def fill(self, values: Mapping[str, str]) -> str:
        """The markup with these values, already escaped, in their slots; slots it does not have are left out."""
        parts = list(self.parts)
        for name, value in values.items():
            for place in self.places.get(name, ()):
                parts[place] = value
        return "".join(parts)


def cut(render: Callable[[Slot], str]) -> Skeleton:
    """Render once with marks in place of the slots, and cut the result at the marks."""
    defaults: dict[str, str] = {}

    def mark(name: str, default: str = "") -> Raw:
        defaults[name] = default
        return Raw(markup=f"{_MARK}{name}{_MARK}")

    pieces = render(mark).split(_MARK)
    places: dict[str, tuple[int, ...]] = {}
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        places[name] = (*places.get(name, ()), place)
        pieces[place] = defaults[name]
    return Skeleton(parts=tuple(pieces), places=places)


def fill_straight(values: Mapping[str, str]) -> Slot:
    """A slot that is filled while the template is rendered: the slow way to the same page."""

    def value_of(name: str, default: str = "") -> Raw:
        return Raw(markup=values.get(name, default))

    return value_of
