"""Posted pages on their way to another process: the survey that they answer goes by its id, and is read there once."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.writing_process import Portable
from backend.errors import NotFound, Refused
from backend.recent import Recent
from backend.responses.actions.submit import submit_together
from backend.responses.actions.turns import Submission, Submitted
from backend.responses.rules import PostedPage, Sent
from backend.surveys.queries import find_published
from backend.surveys.rules import Answer, Published

_MOST_VERSIONS: Final = 128

_Page: TypeAlias = tuple[int, Mapping[str, Answer], str, str, bool | None, tuple[Sent, ...], str]
Packed: TypeAlias = tuple[int, Instant, bool, int, _Page]


def portable_pages() -> Portable[Submission, Submitted | Refused]:
    """How pages are kept by another process."""
    return Portable(together=submit_together, pack=pack, unpack=Unpacking().unpack)


def pack(submission: Submission) -> Packed:
    """The submission in plain values."""
    posted = submission.posted
    return submission.invitation_id, submission.now, submission.from_preferences, posted.published.id, posted[1:]


class Unpacking:
    """Puts submissions together again; versions never change, so each is read once."""

    def __init__(self) -> None:
        self._versions: Recent[int, Published] = Recent(_MOST_VERSIONS)

    def unpack(self, session: Session, packed: Packed) -> Submission:
        """The submission as it was packed."""
        invitation_id, now, from_preferences, version_id, page = packed
        posted = PostedPage(self._published(session, version_id), *page)
        return Submission(invitation_id, posted, now, from_preferences)

    def _published(self, session: Session, version_id: int) -> Published:
        known = self._versions.find(version_id)
        if known is not None:
            return known
        read = find_published(session, version_id)
        if read is None:
            raise NotFound("there is no such version", "version")
        return self._versions.keep(version_id, read)
