"""Traces for a collector, where KIZUNA_OTLP_ENDPOINT names one: what was done, and how long it took, of nobody.

A span is named by a route's template, by the kind of a GraphQL operation, by the first word of a statement, or by a
channel; a statement's lies within that of the request that asks for it, unless several share the statement. No path,
query, header, variable or parameter stands in one. Without the setting nothing of this is loaded.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

Fact = str | int | float
_SPAN: Final = "kizuna span"
_KIND: Final = re.compile(r"\s*(?:WITH\b.*?\)\s*)?(SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|PRAGMA|SET)\b", re.DOTALL)
_TABLE: Final = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+([a-z_]{1,60})\b")


class Span(Protocol):
    """One thing that is done, from its beginning to its end."""

    def set_attribute(self, key: str, value: Fact) -> None:
        """Keeps a fact of it."""

    def update_name(self, name: str) -> None:
        """Names it, once more is known."""

    def end(self) -> None:
        """Says that it is over."""


class Tracer(Protocol):
    """What the library gives out spans by."""

    def start_span(self, name: str) -> Span:
        """A span that is ended by hand."""

    def start_as_current_span(
        self, name: str, *, record_exception: bool, set_status_on_exception: bool
    ) -> AbstractContextManager[Span]:
        """A span around whatever is done within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """Writes down what is done, as spans within each other."""

    tracer: Tracer

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        """A span around whatever is done within; of a fault only its kind is kept, for a message may quote anything."""
        with self.tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield span
            except BaseException as fault:
                span.set_attribute("error.type", type(fault).__qualname__)
                raise

    def watch(self, engine: Engine) -> None:
        """Adds a span for each statement of that engine, by its kind and table."""

        @event.listens_for(engine, "before_cursor_execute")
        def begin(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
            connection.info[_SPAN] = self.tracer.start_span(statement_kind(statement))

        @event.listens_for(engine, "after_cursor_execute")
        def end(connection: Connection, *_rest: object) -> None:
            span: Span | None = connection.info.pop(_SPAN, None)
            if span is not None:
                span.end()


def statement_kind(statement: str) -> str:
    """What a statement does to which table: nothing that is in it besides."""
    kind, table = _KIND.match(statement), _TABLE.search(statement)
    return " ".join(filter(None, ["db", kind[1] if kind else "other", table[1] if table else ""]))


def begin_tracing(endpoint: str, exporter: "SpanExporter | None" = None) -> Tracing | None:
    """Traces for that collector; none where no one is named, and then nothing of the library is loaded."""
    if not endpoint and exporter is None:
        return None
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra, loaded only where it is asked for
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - so too
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor  # noqa: PLC0415 - so too

    provider = TracerProvider(resource=Resource({"service.name": "kizuna"}))
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    else:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - so too

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Tracing(tracer=provider.get_tracer("kizuna"))
