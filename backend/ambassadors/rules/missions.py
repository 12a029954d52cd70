"""What a mission asks for, how a proof of it is judged, and when it can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, Protocol

from backend.clock import DAY, Instant
from backend.errors import Invalid, Refused
from backend.text import clean_shown, clean_wording

MOST_TARGET: Final = 1_000
LONGEST_PROOF: Final = 2_000
LONGEST_NOTE: Final = 500
_LONGEST_TITLE: Final = 120
_LONGEST_TEXT: Final = 2_000
_MOST_POINTS: Final = 100_000
_SOON_DAYS: Final = 7


@unique
class MissionKind(StrEnum):
    """What a mission asks for (ミッションの種類)."""

    RECOMMEND = "RECOMMEND"
    """Recommend the brand until so many people have come and bought: found done by itself."""
    REVIEW = "REVIEW"
    """Write a review or a post and send its text or link in as proof: judged by staff."""
    ANSWER = "ANSWER"
    """Answer the survey of a touchpoint: found done by itself."""
    JOIN_BOARD = "JOIN_BOARD"
    """Take part on a board of ideas: found done by itself."""


@unique
class EntryStatus(StrEnum):
    """How far an ambassador is with a mission."""

    OPEN = "OPEN"
    SENT_IN = "SENT_IN"
    """A proof waits to be judged."""
    DONE = "DONE"
    SENT_BACK = "SENT_BACK"
    """The proof was not enough; another may be sent in while the mission lasts."""


class MissionOver(Refused):
    """The mission has not begun, is past its day, or was closed."""

    code = "MISSION_OVER"


class NoProofAsked(Refused):
    """A mission of this kind is found done by itself."""

    code = "NO_PROOF_ASKED"


class AlreadyDone(Refused):
    """The mission is done already."""

    code = "MISSION_DONE"


class NotSentIn(Refused):
    """There is no proof that waits to be judged."""

    code = "NOT_SENT_IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionInput:
    """What ambassadors are to be asked for; a touchpoint to answer at, or a board to join, where the kind wants one."""

    kind: MissionKind
    title: Mapping[str, str]
    text: Mapping[str, str]
    target: int = 1
    touchpoint_id: int | None = None
    board_id: int | None = None
    opens_at: Instant | None = None
    due_at: Instant | None = None
    points: int | None = None


class Span(Protocol):
    """When a mission can be done."""

    @property
    def opens_at(self) -> Instant | None:
        """From when on; none where from the beginning."""

    @property
    def due_at(self) -> Instant | None:
        """The last instant; none where it has no day."""

    @property
    def closed_at(self) -> Instant | None:
        """When it was closed before its day."""


def clean_mission(given: MissionInput) -> MissionInput:
    """The mission as it is kept; refused where it does not say what to do, or asks for what its kind cannot find."""
    _check_numbers(given)
    _check_places(given)
    return MissionInput(
        kind=given.kind,
        title=clean_wording(given.title, "title", most=_LONGEST_TITLE),
        text=clean_wording(given.text, "text", most=_LONGEST_TEXT),
        target=given.target,
        touchpoint_id=given.touchpoint_id,
        board_id=given.board_id,
        opens_at=given.opens_at,
        due_at=given.due_at,
        points=given.points,
    )


def is_open(mission: Span, now: Instant) -> bool:
    """Whether the mission can be done at that instant."""
    begun = mission.opens_at is None or mission.opens_at <= now
    return begun and mission.closed_at is None and (mission.due_at is None or now <= mission.due_at)


def clean_proof(proof: str) -> str:
    """The proof as staff will see it: text or a link, without what hides in it."""
    return clean_shown(proof, "proof", most=LONGEST_PROOF, lines=True)


def days_left(due_at: Instant | None, now: Instant) -> int | None:
    """How many days begin or go on until a mission is due: 0 once it is past; None where it has no day."""
    return None if due_at is None else max(0, -((now - due_at) // DAY))


def is_due_soon(due_at: Instant | None, now: Instant) -> bool:
    """Whether the mission's day is so near that the page says so."""
    left = days_left(due_at, now)
    return left is not None and 0 < left <= _SOON_DAYS


def _check_numbers(given: MissionInput) -> None:
    if not 1 <= given.target <= MOST_TARGET:
        raise Invalid(f"target is 1 to {MOST_TARGET}", "target")
    if given.target > 1 and given.kind is not MissionKind.RECOMMEND:
        raise Invalid("only recommending is counted further than once", "target")
    if given.points is not None and not 0 <= given.points <= _MOST_POINTS:
        raise Invalid(f"points are 0 to {_MOST_POINTS}", "points")
    if given.opens_at is not None and given.due_at is not None and given.due_at <= given.opens_at:
        raise Invalid("a mission is due after it begins", "dueAt")


def _check_places(given: MissionInput) -> None:
    wants = {MissionKind.ANSWER: "touchpointId", MissionKind.JOIN_BOARD: "boardId"}
    named = {"touchpointId": given.touchpoint_id, "boardId": given.board_id}
    for name, value in named.items():
        is_wanted = wants.get(given.kind) == name
        if is_wanted != (value is not None):
            said = "is needed for" if is_wanted else "says nothing to"
            raise Invalid(f"{name} {said} a mission of this kind", name)
