"""How much one person may write in a time, and from when they may write on."""

from collections.abc import Sequence
from typing import ClassVar, Final

from backend.clock import DAY, HOUR, Instant
from backend.errors import Refused

REPORTS_A_DAY: Final = 20
IDEA_SPAN: Final = DAY
COMMENT_SPAN: Final = HOUR
REPORT_SPAN: Final = DAY


class TooMany(Refused):
    """Someone wrote as much as they may for now; `retry_at` is when they may go on."""

    code: ClassVar[str] = "TOO_MANY"

    def __init__(self, message: str, retry_at: Instant, *path: str) -> None:
        super().__init__(message, *path)
        self.retry_at = retry_at


def free_at(newest: Sequence[Instant], most: int, span: int) -> Instant:
    """From when one more fits in, of at most so many (one or more) in any such span; 0 where it always does.

    `newest` are the latest instants, at least `most` of them where there are as many. A span holds its end, not its
    beginning: what was written exactly one span ago counts no more.
    """
    counted = sorted(newest, reverse=True)
    return counted[most - 1] + span if len(counted) >= most else 0
