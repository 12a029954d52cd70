"""The rules of channels: the words of a mail, the signature of a webhook, and where one may stand."""

from backend.channels.rules.addresses import check_url, is_open_port, is_public, is_reachable
from backend.channels.rules.letters import Asking, day_of, end_of, first_scale, tap_url, words_of
from backend.channels.rules.markup import Words
from backend.channels.rules.notices import Notice, notice_words
from backend.channels.rules.signing import secret_of, signed_headers

__all__ = [
    "Asking",
    "Notice",
    "Words",
    "check_url",
    "day_of",
    "end_of",
    "first_scale",
    "is_open_port",
    "is_public",
    "is_reachable",
    "notice_words",
    "secret_of",
    "signed_headers",
    "tap_url",
    "words_of",
]
