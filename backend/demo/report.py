"""What building a demo brings: counts, how well the truth is recovered, and what to open and ask first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.clock import Instant
from backend.demo.recovery import Recovery
from backend.links import Link, Purpose
from backend.loyalty.rules.axes import Moment
from backend.staff.rules import Role
from backend.text import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of everything the demo holds."""

    people: int
    purchases: int
    returns: int
    acts: int
    invitations: int
    responses: int
    answers: int
    observations: int
    positions: int
    moves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A page to open: whose it is (nobody's for an open link), at which moment, about what, how far answered."""

    purpose: Purpose
    link: Link
    moment: Moment
    product: Wording
    person_ref: str | None = None
    answered_pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """The demo as built at an instant; how long it took is no part of what it is."""

    company: Wording
    built_at: Instant
    counts: Counts
    recovery: Recovery
    doors: tuple[Door, ...]
    tokens: Mapping[Role, str] = field(compare=False)
    seconds: float = field(compare=False)
