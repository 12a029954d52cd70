"""What moderators decide, and what becomes of a text before anyone has looked at it."""

from enum import StrEnum, unique
from typing import ClassVar, Final

from backend.clock import Instant
from backend.errors import Refused
from backend.ideas.rules.posters import Standing
from backend.ideas.rules.states import Moderates, State

# So many trusted people must report a text of someone not trusted before it waits by itself.
ENOUGH_REPORTS: Final = 3


class Blocked(Refused):
    """A poster may not write; `until` is when they may again, None for never."""

    code: ClassVar[str] = "BLOCKED"

    def __init__(self, message: str, until: Instant | None) -> None:
        super().__init__(message)
        self.until = until


class NotWaiting(Refused):
    """Someone else has decided of it meanwhile, or it was taken back."""

    code: ClassVar[str] = "NOT_WAITING"


@unique
class Verdict(StrEnum):
    """What a moderator decided, or what many reports brought about."""

    APPROVED = "APPROVED"
    """A text that waited is shown."""
    DECLINED = "DECLINED"
    """A text that waited is hidden."""
    KEPT = "KEPT"
    """A text was reported and stays."""
    HIDDEN = "HIDDEN"
    """A text was reported, or found, and is hidden."""
    SHOWN_AGAIN = "SHOWN_AGAIN"
    """A hidden text is shown again."""
    SENT_TO_WAIT = "SENT_TO_WAIT"
    """Trusted people reported it: it waits until a moderator looks."""
    TRUSTED = "TRUSTED"
    """A poster's texts are shown at once from now on."""
    BLOCKED = "BLOCKED"
    """A poster may not write."""
    RESET = "RESET"
    """A poster stands as someone new again."""


FROM_STATES: Final = {
    Verdict.APPROVED: frozenset({State.WAITING}),
    Verdict.DECLINED: frozenset({State.WAITING}),
    Verdict.KEPT: frozenset({State.WAITING, State.SHOWN}),
    Verdict.HIDDEN: frozenset({State.WAITING, State.SHOWN}),
    Verdict.SHOWN_AGAIN: frozenset({State.HIDDEN}),
}
# Those that show a text, so that its reports do not send it to wait again.
SHOWING: Final = frozenset({Verdict.APPROVED, Verdict.KEPT, Verdict.SHOWN_AGAIN})


def first_state(moderates: Moderates, standing: Standing, *, banned: bool) -> State:
    """Whether a text is shown at once; with a word that is not wanted, nobody's is.

    Such a text waits rather than being refused: a refusal would teach how to write around the word.
    """
    if banned or (moderates is Moderates.BEFORE and standing is not Standing.TRUSTED):
        return State.WAITING
    return State.SHOWN


def is_blocked(standing: Standing, until: Instant | None, now: Instant) -> bool:
    """Whether a poster may not write at that instant; the block's last instant is outside of it."""
    return standing is Standing.BLOCKED and (until is None or until > now)
