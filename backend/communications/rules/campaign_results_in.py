"""What a marketing tool tells of a campaign, line by line: who, what became of it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.clock import MINUTE, Instant
from backend.communications.rules.campaigns import EventKind
from backend.errors import Invalid

MOST_LINES: Final = 5_000
# What only this program itself can know.
OWN: Final = frozenset({EventKind.SENT})
_LEEWAY: Final = 5 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """One line as the tool tells it, of a person by their reference, else by the message that they were sent.

    `by_person` is whether the tool says that a person opened it, and no machine.
    """

    external_ref: str | None = None
    message_id: str | None = None
    kind: EventKind
    at: Instant
    by_person: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One line of someone whom the campaign treats."""

    person_id: int
    kind: EventKind
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCounts:
    """What an import of results came to; lines of people who were not treated, or are not known, are told apart."""

    lines: int
    kept: int
    repeated: int
    untrusted: int
    unknown: int


def check_lines(lines: Sequence[ReturnedLine], *, since: Instant, now: Instant) -> None:
    """Refuses more lines than fit, what a tool cannot know, and what happened at no time of the campaign's."""
    if len(lines) > MOST_LINES:
        raise Invalid(f"at most {MOST_LINES} lines at once", "lines")
    for place, line in enumerate(lines):
        if (line.external_ref is None) == (line.message_id is None):
            raise Invalid("say of whom, or of which message, and not both", "lines", str(place), "externalRef")
        if line.kind in OWN:
            raise Invalid("what was sent is known here", "lines", str(place), "kind")
        if not since - _LEEWAY <= line.at <= now + _LEEWAY:
            raise Invalid("this is no time between the launch and now", "lines", str(place), "at")


def is_trustworthy(line: ReturnedLine) -> bool:
    """Whether a line tells of a person: mail programs open letters by themselves, and only the tool can tell."""
    return line.kind is not EventKind.OPENED or line.by_person is True
