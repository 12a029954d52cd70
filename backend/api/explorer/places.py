"""Where whoever signed in goes on, and where whoever could not is told so: places of ours, by their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that people sign in to."""

    name: str
    inside: str
    door: str
    """Where one is asked to sign in."""

    @property
    def turned_away(self) -> str:
        """Where one is told that one was not let in."""
        return f"{self.door}?refused"


EXPLORER: Final = Place(name="explorer", inside="/graphiql", door="/graphiql/sign-in")
CONSOLE: Final = Place(name="console", inside="/console/", door="/console/sign-in")
PLACES: Final[Mapping[str, Place]] = {each.name: each for each in (EXPLORER, CONSOLE)}
