"""What building a demo brings: counts, how well the truth is recovered, and what to open and ask first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.clock import Instant
from backend.demo.contents import Opens
from backend.demo.recovery import Recovery
from backend.links import Link, Links, Purpose
from backend.loyalty.rules.axes import Moment
from backend.staff.rules import Role
from backend.text import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of everything the demo holds."""

    people: int
    addresses: int
    consents: int
    purchases: int
    returns: int
    acts: int
    invitations: int
    responses: int
    answers: int
    observations: int
    positions: int
    moves: int
    tests: int
    duplicates: int
    merges: int
    forgotten: int
    ambassadors: int
    referrals: int
    ideas: int
    votes: int
    leads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """What planning decided in so many days, by rule and kind, and how many of its messages stand where.

    `chosen` are the questions that were chosen one by one in so many `interviews`.
    """

    decided: Mapping[tuple[str, str], int]
    messages: Mapping[str, int]
    planned_by_itself: int
    days: int
    interviews: int
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A page to open: what it is, whose (nobody's for an open link), at which moment, about what, how far answered."""

    opens: Opens
    purpose: Purpose
    link: Link
    moment: Moment = Moment.NONE
    product: Wording = field(default_factory=dict)
    person_ref: str | None = None
    answered_pages: int = 0
    query: str = ""

    def url(self, links: Links) -> str:
        """Where it is."""
        return links.url(self.purpose, self.link) + self.query


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """The demo as built at an instant; how long it took is no part of what it is.

    `survey_id` is the survey whose results show most, `met` whom the salesperson is with, and about which
    product, `board_id` a board that everyone sees, `campaign` one that is over, and about which product; `brand_token`
    is that of a planner who is there for the first brand only.
    """

    company: Wording
    built_at: Instant
    counts: Counts
    contacts: Contacts
    recovery: Recovery
    survey_id: int
    met: tuple[str | None, int]
    board_id: int
    campaign: tuple[int, int]
    doors: tuple[Door, ...]
    tokens: Mapping[Role, str] = field(compare=False)
    brand_token: str = field(compare=False)
    seconds: float = field(compare=False)
