"""Files that respondents send: what a page says of them, and how the web edge tells what became of one.

A page that asks for a file posts multipart/form-data. Whoever reads it keeps the file under a name of its own and
hands the pair (name of the input, stored name) on to the form in the file's place; where the file cannot be kept, the
pair (name of the input, UploadFault). An input left empty hands on nothing.

The page carries the stored name of a file that is kept along, unseen. It comes back from a browser, so whoever keeps
the answer must make sure that the file was stored for this response and this question.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from forms_ui.wording import say

STORED_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
# Without HEIC among them, phones that take photos in it send JPEG instead.
_ACCEPTED: Final = {
    "image": "image/png,image/jpeg,image/webp",
    "pdf": "application/pdf",
    "text": "text/plain",
}
_BETWEEN: Final = " / "
_THOUSAND: Final = 1_000


class UploadFault(StrEnum):
    """Why a file could not be kept; the value stands in the place of its stored name."""

    TOO_LARGE = "!too_large"
    WRONG_KIND = "!wrong_kind"
    EMPTY = "!empty"
    UNREADABLE = "!unreadable"


def write_accepted(media: Sequence[str]) -> str:
    """What the browser's own dialogue should offer."""
    return ",".join(_ACCEPTED[medium] for medium in media if medium in _ACCEPTED)


def write_media(media: Sequence[str], language: str) -> str:
    """The kinds of files in words."""
    return _BETWEEN.join(say(f"media_{medium}", language) for medium in media if medium in _ACCEPTED)


def write_size(kilobytes: int) -> str:
    """A size as people know it from their phones."""
    return f"{kilobytes / _THOUSAND:g} MB" if kilobytes >= _THOUSAND else f"{kilobytes} kB"
