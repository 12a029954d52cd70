"""The scalars of the schema: instants as ISO 8601 with zone, wording in two languages, and plain JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

from backend.api.shapes.writing import input_shape, object_shape, says
from backend.clock import MINUTE, SECOND, Instant, from_datetime, to_datetime

DateTime = NewType("DateTime", int)
JSON = NewType("JSON", object)

_EARLIEST, _LATEST = 1900, 2999
_CALENDARS_END = from_datetime(datetime.max.replace(tzinfo=UTC))
_SECONDS = tuple(f":{second:02}" for second in range(60))
_MILLISECONDS = tuple(f".{millisecond:03}Z" for millisecond in range(1_000))
_DEEPEST = 64
_LARGEST = 2**63 - 1


def iso(instant: Instant) -> str:
    """The instant as ISO 8601 in UTC, to the millisecond; what lies behind the calendar's end is its end."""
    minute, within = divmod(min(instant, _CALENDARS_END), MINUTE)
    second, millisecond = divmod(within, SECOND)
    return f"{_minute(minute)}{_SECONDS[second]}{_MILLISECONDS[millisecond]}"


@lru_cache(maxsize=16_384)
def _minute(minute: int) -> str:
    """The date and time of a minute since 1970: pages show many instants, and the calendar is most of the work."""
    return to_datetime(minute * MINUTE).replace(tzinfo=None).isoformat(timespec="minutes")


def parse_iso(value: object) -> DateTime:
    """The instant of an ISO 8601 text with zone; refuses a text without one, and years beyond 1900-2999."""
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise GraphQLError("DateTime must be ISO 8601, such as 2026-04-01T09:00:00+09:00") from None
    if moment.tzinfo is None:
        raise GraphQLError("DateTime needs its time zone, such as 2026-04-01T09:00:00+09:00")
    if not _EARLIEST <= moment.year <= _LATEST:
        raise GraphQLError(f"DateTime must lie in the years {_EARLIEST} to {_LATEST}")
    return DateTime(from_datetime(moment))


def optional_time(instant: Instant | None) -> DateTime | None:
    """The instant as the schema's scalar, where there is one."""
    return None if instant is None else DateTime(instant)


def parse_json(value: object) -> object:
    """The value as it is; refused where it is nested too deeply, or holds numbers that no database keeps."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > _DEEPEST:
            raise GraphQLError(f"JSON is nested at most {_DEEPEST} levels deep")
        if isinstance(part, int | float) and not -_LARGEST <= part <= _LARGEST:
            raise GraphQLError("JSON holds a number that is too large")
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        waiting.extend((each, depth + 1) for each in inside)
    return value


def _literal(node: ValueNode, variables: Mapping[str, object] | None = None) -> object:
    return parse_json(value_from_ast_untyped(node, dict(variables or {})))


def _as_is(value: object) -> object:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant as ISO 8601 with its time zone; answers are in UTC, to the millisecond.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=iso,
        parse_value=parse_iso,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value: null, a boolean, a number, a text, a list or an object.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=_as_is,
        parse_value=parse_json,
        parse_literal=_literal,
    ),
}


@object_shape
class Wording:
    """A text in every language that its author wrote."""

    ja: str | None = says("In Japanese.")
    en: str | None = says("In English.")


@input_shape
class WordingInput:
    """A text in one or more languages."""

    ja: str | None = says("In Japanese.", default=None)
    en: str | None = says("In English.", default=None)

    def kept(self) -> dict[str, str]:
        """The wording as rooms keep it."""
        return {language: text for language, text in (("ja", self.ja), ("en", self.en)) if text is not None}


def worded(wording: Mapping[str, str]) -> Wording:
    """The wording as the schema shows it."""
    return Wording(ja=wording.get("ja"), en=wording.get("en"))
