"""The messages of the protocol graphql-transport-ws, and the codes with which a socket is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

import orjson

from backend.api.documents.requests import MOST_BYTES, parsed
from backend.api.shapes.errors import BadRequest

PROTOCOL: Final = "graphql-transport-ws"
_LONGEST_ID: Final = 100
# A frame that closes carries a code and at most 123 bytes.
_LONGEST_REASON: Final = 120


class Close(IntEnum):
    """Why a socket is closed: the protocol's codes, and those that every socket has."""

    BROKEN = 1_011
    ENDING = 1_012
    BUSY = 1_013
    TOO_LARGE = 1_009
    MALFORMED = 4_400
    NOT_GREETED = 4_401
    FORBIDDEN = 4_403
    NOT_SPOKEN = 4_406
    NEVER_GREETED = 4_408
    TAKEN = 4_409
    GREETED_TWICE = 4_429


class Said(StrEnum):
    """What a message is, whoever sends it."""

    GREETING = "connection_init"
    GREETED = "connection_ack"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    NEXT = "next"
    ERROR = "error"
    COMPLETE = "complete"


_BY_CLIENTS: Final = frozenset({Said.GREETING, Said.PING, Said.PONG, Said.SUBSCRIBE, Said.COMPLETE})
_OF_OPERATIONS: Final = frozenset({Said.SUBSCRIBE, Said.COMPLETE})


class Closing(Exception):
    """The socket is to be closed, with that code and that reason."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a client says; an operation's id where it is of one."""

    said: Said
    id: str = ""
    payload: Mapping[str, object] | None = None


def read_message(text: str | None) -> Message:
    """The message of a frame; a frame of bytes is none."""
    if text is None:
        raise Closing(Close.MALFORMED, "messages are text")
    body = text.encode()
    if len(body) > MOST_BYTES:
        raise Closing(Close.TOO_LARGE, f"a message has at most {MOST_BYTES} bytes")
    try:
        found = parsed(body)
    except BadRequest:
        raise Closing(Close.MALFORMED, "the message is no JSON") from None
    said = found.get("type") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(said, str) or said not in _BY_CLIENTS:
        raise Closing(Close.MALFORMED, "the message is none that a client sends")
    return _message(Said(said), found.get("id"), found.get("payload"))


def _message(said: Said, of: object, payload: object) -> Message:
    if not isinstance(payload, dict | None):
        raise Closing(Close.MALFORMED, "`payload` is no object")
    if said not in _OF_OPERATIONS:
        return Message(said=said, payload=payload)
    if not isinstance(of, str) or not 0 < len(of) <= _LONGEST_ID:
        raise Closing(Close.MALFORMED, f"`id` is no text of 1 to {_LONGEST_ID} characters")
    return Message(said=said, id=of, payload=payload)


def frame(said: Said, of: str = "", payload: object = None) -> str:
    """A message as it is sent."""
    parts: dict[str, object] = {"type": said.value}
    if of:
        parts["id"] = of
    if payload is not None:
        parts["payload"] = payload
    return orjson.dumps(parts).decode()
