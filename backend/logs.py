"""What the server writes down of itself: one line for each event, in JSON, without a word of anyone.

A line says what happened, in which request, by which route's template and for which token's number. Libraries are heard
through the same door: what they say is kept as the constant text that stands in their source, never with the values
filled in, and of a fault the log learns the kind and the places, for the messages of faults quote rows and links.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any, Final, TextIO

import orjson

JSON_LINES: Final = "json"
PLAIN_LINES: Final = "text"
STYLES: Final = (JSON_LINES, PLAIN_LINES)

_OURS: Final = ("backend", "forms_ui")
_LONGEST: Final = 300
_LONGEST_PLACES: Final = 3_000
_PLACES: Final = 40
_BEFORE: Final = " < "
_NOTED: Final = "kizuna.noted"
# What of a library's words may be filled in: where the server listens, and under which number it runs.
_FILLED_IN: Final = ("Uvicorn running on", "Started server process", "Finished server process")

# ASCII alone: neither a control character nor a line separator of Unicode stands in it as itself.
_spelled: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

Fact = str | int | float | None

logger = logging.getLogger(__name__)


def tell(to: logging.Logger, level: int, event: str, **facts: Fact) -> None:
    """Writes down that something happened, with what is known of it; facts are never what people said."""
    if not to.isEnabledFor(level):
        return
    told = {name: fact for name, fact in facts.items() if fact is not None and fact != ""}
    doors = logging.root.handlers
    if len(doors) == 1 and isinstance(doors[0], Door):
        doors[0].tell(level, event, told)
    else:
        # Somebody else listens too.
        to.log(level, _Words(event, told), extra={"event": event, "facts": told})


def tell_fault(to: logging.Logger, event: str, fault: BaseException, **facts: Fact) -> None:
    """Writes down the kind of a fault and where it arose; its message is left out, for it may quote anything."""
    tell(to, logging.ERROR, event, **facts, **_fault_facts(fault))


def note(scope: MutableMapping[str, Any], **facts: Fact) -> None:  # a scope is what ASGI says it is
    """Notes something of a request for the line that is written when it is over."""
    scope.setdefault(_NOTED, {}).update(facts)


def noted(scope: Mapping[str, Any]) -> Mapping[str, Fact]:  # as above
    """What was noted of a request."""
    facts: Mapping[str, Fact] = scope.get(_NOTED, {})
    return facts


def begin_logging(style: str, stream: TextIO | None = None) -> None:
    """From here on everything that is logged in this process is written as lines of that style."""
    _leave_out_what_no_line_tells()
    root = logging.getLogger()
    root.handlers[:] = [Door(stream or sys.stderr, style)]
    root.setLevel(logging.WARNING)
    for name in (*_OURS, "uvicorn", "uvicorn.error"):
        speaker = logging.getLogger(name)
        speaker.setLevel(logging.INFO)
        # Whoever was set up to speak by another door speaks through this one now.
        speaker.handlers[:] = []
        speaker.propagate = True
    logging.captureWarnings(capture=True)
    sys.excepthook = _hear_end
    threading.excepthook = _hear_thread
    sys.unraisablehook = _hear_unraisable


def _leave_out_what_no_line_tells() -> None:
    """Whence a record came, in which thread and process: looking that up took a fifth of what a line takes."""
    logging._srcfile = None  # noqa: SLF001 - the way that logging's own manual names
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class _Words:
    """An event and its facts as one text, put together only where somebody reads it."""

    def __init__(self, event: str, facts: Mapping[str, Fact]) -> None:
        self._event = event
        self._facts = facts

    def __str__(self) -> str:
        return " ".join([self._event, *(f"{name}={fact}" for name, fact in self._facts.items())])


class Lines(logging.Formatter):
    """Makes one line of each record; nothing in it can begin another one."""

    def __init__(self, style: str = JSON_LINES) -> None:
        super().__init__()
        self._spelling = style

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = _told(record)
        if record.exc_info and record.exc_info[1] is not None:
            told.update(_fault_facts(record.exc_info[1]))
        return self.spell(record.created, record.levelno, told)

    def spell(self, at: float, level: int, told: Mapping[str, Fact]) -> str:
        """The line of what is told, at an instant in seconds."""
        safe: dict[str, Fact] = {
            "time": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
            "level": logging.getLevelName(level).lower(),
        }
        for name, fact in told.items():
            # Of the facts of a request not one is long: to ask for each by a call took a tenth of the line.
            safe[name] = fact if fact.__class__ is str and len(fact) <= _LONGEST else _bounded(fact)
        if self._spelling == JSON_LINES:
            return _quickly_spelled(safe)
        when, weight, event = (str(safe.pop(name)) for name in ("time", "level", "event"))
        rest = " ".join(f"{name}={_spelled(fact)}" for name, fact in safe.items())
        return f"{when} {weight:7} {_spelled(event)[1:-1]} {rest}".rstrip()


class Door(logging.StreamHandler[TextIO]):
    """Where the lines leave; an event of our own goes straight to it, for a record of it takes as long as its line."""

    def __init__(self, stream: TextIO, style: str) -> None:
        super().__init__(stream)
        self._lines = Lines(style)
        self.setFormatter(self._lines)

    def tell(self, level: int, event: str, facts: Mapping[str, Fact]) -> None:
        """Writes an event down; whoever asked for it never hears that this could not be done."""
        line = self._lines.spell(time(), level, {"event": event, **facts})
        self.acquire()
        try:
            self.stream.write(f"{line}\n")
            self.stream.flush()
        except (OSError, ValueError):
            return
        finally:
            self.release()


def _quickly_spelled(line: Mapping[str, Fact]) -> str:
    """The line in JSON: the fastest writer, in a fifteenth of the time, where nothing but ASCII comes of it."""
    try:
        spelled = orjson.dumps(line)
    except TypeError:
        return _spelled(line)
    return spelled.decode("ascii") if spelled.isascii() else _spelled(line)


def _told(record: logging.LogRecord) -> dict[str, Fact]:
    """What a record says: its event and facts, else who speaks and in which constant words."""
    event = getattr(record, "event", None)
    facts = getattr(record, "facts", None)
    if isinstance(event, str) and isinstance(facts, dict):
        return {"event": event, **facts}
    if record.name.split(".")[0] in _OURS:
        return {"event": record.name, "said": record.getMessage()}
    template = str(record.msg).partition("\n")[0]
    said = record.getMessage() if template.startswith(_FILLED_IN) else template
    # Without values to fill in, the words may have been put together of anything.
    return {"event": record.name, "said": said if record.args or _is_constant(record) else ""}


def _is_constant(record: logging.LogRecord) -> bool:
    """Whether words without values are known to be a library's own: servers say such things as they start and end."""
    return record.name == "uvicorn.error" and record.levelno <= logging.WARNING


def _fault_facts(fault: BaseException) -> dict[str, Fact]:
    """The kind of a fault, and the places through which it came, the innermost first."""
    frames = traceback.extract_tb(fault.__traceback__)[-_PLACES:]
    places = (f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return {"fault": type(fault).__qualname__, "at": _BEFORE.join(places)}


def _bounded(fact: Fact) -> Fact:
    """The fact as it may stand in a line."""
    if fact is None or isinstance(fact, int | float):
        return fact
    text = str(fact)
    most = _LONGEST_PLACES if _BEFORE in text else _LONGEST
    return text if len(text) <= most else f"{text[:most]}…"


def _hear_end(_kind: type[BaseException], fault: BaseException, _places: TracebackType | None) -> None:
    if isinstance(fault, KeyboardInterrupt):
        return
    tell_fault(logger, "ended", fault)


def _hear_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        tell_fault(logger, "thread ended", args.exc_value)


def _hear_unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        tell_fault(logger, "unraisable", args.exc_value)
