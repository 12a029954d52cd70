"""The shapes of what was written by hand about partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.text import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionContent:
    """What ambassadors were given to do, when, and what some of them sent in as proof."""

    kind: str
    title: Wording
    text: Wording
    target: int
    days_ago: int
    due_in_days: int
    points: int
    board: str = ""
    proofs: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksContent:
    """Words of thanks, and when they were said."""

    days_ago: int
    wording: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeContent:
    """The programme of a brand: how many were asked, and how many of these agreed, declined, paused and left."""

    key: str
    brand: str
    name: Wording
    asked: int
    agreed: float
    declined: float
    paused: float
    left: float
    since_days_ago: int
    touchpoint: str
    agreement: Wording
    points: Mapping[str, int]
    brought: int
    bought: float
    missions: tuple[MissionContent, ...]
    thanks: tuple[ThanksContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaContent:
    """An idea: how likely people of each segment want it, and what became of it."""

    key: str
    title: str
    text: str
    tags: Sequence[str]
    days_ago: int
    otherwise: float
    wanted: Mapping[str, float] = field(default_factory=dict)
    language: str = "ja"
    status: str = ""
    answered_days_ago: int = 0
    answer: str = ""
    reason: str = ""
    look_again_in_days: int | None = None
    merged_into: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContent:
    """A board, how many people look at it, and the ideas on it."""

    key: str
    brand: str
    product: str
    days_ago: int
    lookers: int
    question: Wording
    text: Wording
    see: Mapping[str, bool]
    post: Mapping[str, bool]
    vote: Mapping[str, bool]
    tags: Sequence[Mapping[str, object]]
    ideas: tuple[IdeaContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardsContent:
    """All boards, what is said beneath ideas, and the two halves of what people call themselves there."""

    boards: tuple[BoardContent, ...]
    comments: Mapping[str, Sequence[str]]
    nicknames: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellingContent:
    """The schemes of a product, and how the leads of a team went."""

    product: str
    team: str
    leads: int
    days: int
    won: Mapping[str, float]
    won_because: str
    amount: int
    notes: Sequence[str]
    lost: Sequence[str]
    reasons: Sequence[str]
    schemes: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersContent:
    """Everything that was written about partners."""

    programme: ProgrammeContent
    boards: BoardsContent
    selling: SellingContent
