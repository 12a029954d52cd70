"""The shapes of what was written by hand about communications."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.text import Wording

EntryContent = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AimContent:
    """What the plan wants of a segment."""

    segment: str
    aim: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceContent:
    """A saved audience: people of some segments, perhaps only where that is certain enough."""

    key: str
    name: Wording
    segments: tuple[str, ...]
    certain: float | None = None
    watched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContent:
    """A campaign with a control: what it says, and `true_effect`, by which more of those whom it reaches buy."""

    key: str
    name: Wording
    hypothesis: str
    control_share: float
    global_share: float
    began: int
    days: int
    measure_days: int
    segments: tuple[str, ...]
    true_effect: float
    delivered: float
    opened: float
    clicked: float
    title: Wording
    text: Wording
    url: str
    note: str
    note_otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationsContent:
    """All of it; `planned` and `revised` are so many days before the demo is built."""

    product: str
    purpose: str
    planned: int
    planned_because: str
    revised: int
    revised_because: str
    aims: tuple[AimContent, ...]
    entries: tuple[EntryContent, ...]
    added: tuple[EntryContent, ...]
    audiences: tuple[AudienceContent, ...]
    campaign: CampaignContent
