"""Schemes: how to meet someone of one segment, standing and stage, and which of them fits when there is none."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.errors import Invalid
from backend.loyalty.rules.axes import Axis, Facet
from backend.sales.rules.leads import Action, Stage, Standing
from backend.text import Wording

SEGMENTS: Final = 8
BASES: Final = 4


@unique
class Reach(StrEnum):
    """How many people a scheme is for."""

    EXACT = "EXACT"
    """One of the eight segments."""
    BASE = "BASE"
    """One of the four layers of psychology and behaviour, whatever the depth."""
    GENERAL = "GENERAL"
    """Everyone of that standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to find out; with a facet, the answer can be kept on a scale as something learnt."""

    wording: Wording
    item: str | None = None
    axis: Axis | None = None
    facet: Facet | None = None
    low: float = 1.0
    high: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Something to show or to leave behind."""

    title: Wording
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How to meet the person (営業スキーム), up to the next step."""

    aim: Wording
    opening: Wording
    say: tuple[Wording, ...] = ()
    leave_unsaid: tuple[Wording, ...] = ()
    question: Question | None = None
    materials: tuple[Material, ...] = ()
    exit_criteria: tuple[Wording, ...] = ()
    next_step: Wording

    @property
    def actions(self) -> tuple[Action, ...]:
        """What of it can be taken up or not."""
        asked = (Action.QUESTION,) if self.question is not None else ()
        return (Action.OPENING, *asked, Action.NEXT_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePlace:
    """For whom a scheme is: reach and segment, standing, stage."""

    reach: Reach
    segment: int | None
    standing: Standing
    stage: Stage

    @property
    def spelled(self) -> str:
        """The one spelling of it."""
        segment = "" if self.segment is None else str(self.segment)
        return f"{self.reach}/{segment}/{self.standing}/{self.stage}"


def check_place(place: SchemePlace) -> None:
    """Refuses a segment that the reach does not have."""
    most = {Reach.EXACT: SEGMENTS, Reach.BASE: BASES}.get(place.reach)
    if most is None:
        if place.segment is not None:
            raise Invalid("a general scheme is for no segment", "segment")
    elif place.segment is None or not 0 <= place.segment < most:
        raise Invalid(f"this reach is for one of {most} segments", "segment")


def fitting_places(
    segment: int | None, *, depth_known: bool, standing: Standing, stage: Stage
) -> tuple[SchemePlace, ...]:
    """Where to look for a scheme, the best first: the segment, its layer of four, everyone; never another standing.

    Where depth is not known the segment is only one of four; where it is not classified at all, nothing but the
    general scheme fits.
    """
    found: list[tuple[Reach, int | None]] = [(Reach.GENERAL, None)]
    if segment is not None and segment >= 0:
        found.insert(0, (Reach.BASE, segment % BASES))
        if depth_known:
            found.insert(0, (Reach.EXACT, segment))
    return tuple(SchemePlace(reach=reach, segment=code, standing=standing, stage=stage) for reach, code in found)
