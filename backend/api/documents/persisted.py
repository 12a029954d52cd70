"""Documents that clients name instead of sending them: those they sent before, or those that alone are trusted.

A name is `sha256:` and the SHA-256 of the text in lower-case hex, as the appendix of GraphQL over HTTP spells
`documentId`; the `persistedQuery` extension of older clients says the same hash in other words.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, Protocol

from backend.api.documents.requests import GraphQLRequest
from backend.errors import Refused

SHA256: Final = "sha256:"
MOST_KEPT: Final = 1_000
LONGEST_KEPT: Final = 20_000


class NotKept(Refused):
    """The server has not that document, or no longer: send its text with its name once more."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class Mismatched(Refused):
    """The text is another than the one that its name says."""

    code = "PERSISTED_QUERY_MISMATCH"


class NotTrusted(Refused):
    """Only the documents that the server was started with are run."""

    code = "DOCUMENT_NOT_TRUSTED"


class KnownDocuments(Protocol):
    """Where the text of a document is found by its name."""

    def text_of(self, asked: GraphQLRequest) -> str:
        """The text that the request means; refuses a request that means none."""

    def keep(self, asked: GraphQLRequest) -> None:
        """Is told that the text is a document that can be executed."""


class KeptDocuments:
    """Whatever text comes is taken; what came with its name is kept under it, the oldest in use being let go.

    Each process keeps its own: one that does not know a name says so, and the client sends the text again.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._texts: OrderedDict[str, str] = OrderedDict()

    def text_of(self, asked: GraphQLRequest) -> str:
        """The text that was sent, or was sent before."""
        if asked.query:
            _check_name(asked)
            return asked.query
        text = self._texts.get(asked.document_id)
        if text is None:
            # In these words: clients compare the message.
            raise NotKept("PersistedQueryNotFound")
        self._texts.move_to_end(asked.document_id)
        return text

    def keep(self, asked: GraphQLRequest) -> None:
        """Keeps a text that came with its name, unless it is a very long one."""
        if not asked.document_id or not asked.query or len(asked.query) > LONGEST_KEPT:
            return
        self._texts[asked.document_id] = asked.query
        self._texts.move_to_end(asked.document_id)
        if len(self._texts) > self._most:
            self._texts.popitem(last=False)


class TrustedDocuments:
    """Only the documents that the server was started with; their text may be sent as well as their name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {**texts, **{name_of(text): text for text in texts.values()}}

    def text_of(self, asked: GraphQLRequest) -> str:
        """The trusted text."""
        if asked.query:
            _check_name(asked)
        text = self._texts.get(name_of(asked.query) if asked.query else asked.document_id)
        if text is None:
            raise NotTrusted("this server runs only the documents that it was started with")
        return text

    def keep(self, asked: GraphQLRequest) -> None:
        """Nothing: what is trusted was said at the start."""


def name_of(text: str) -> str:
    """The name of a document by its text."""
    return SHA256 + hashlib.sha256(text.encode()).hexdigest()


def _check_name(asked: GraphQLRequest) -> None:
    if asked.document_id and asked.document_id != name_of(asked.query):
        raise Mismatched("the text is not the one that its hash says")
