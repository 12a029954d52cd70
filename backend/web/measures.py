"""What the server counts of itself, for Prometheus: by route template, never by path, and by no word of a client's."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.logs import tell

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_TURNED_AWAY: Final[Mapping[int, str]] = {429: "throttled", 503: "busy"}

Figures = Mapping[str, float]
Look = Callable[[], Awaitable[Figures]]

logger = logging.getLogger(__name__)


def known_method(method: str) -> str:
    """The method, as long as there is one of that name: whatever clients call theirs, the figures stay few."""
    return method if method in _METHODS else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfWorker:
    """The figures of one of several processes behind one address, each with the number of its process.

    Whoever asks meets now one, now another. Without the number their counts would look like one that steps back.
    """

    registry: CollectorRegistry
    worker: str

    def collect(self) -> Iterator[Metric]:
        for told in self.registry.collect():
            told.samples = [each._replace(labels={**each.labels, "worker": self.worker}) for each in told.samples]
            yield told


class Measures:
    """The requests answered so far and how long they took, and whatever else is looked at when somebody asks.

    Of several processes that serve behind one address each has a number; one alone has none.
    """

    def __init__(self, worker: str = "") -> None:
        self._registry = CollectorRegistry()
        self._told = _OfWorker(registry=self._registry, worker=worker) if worker else self._registry
        labels = ("route", "method", "status")
        self._requests = Counter("kizuna_requests", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram(
            "kizuna_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS, registry=self._registry
        )
        self._turned_away = Counter(
            "kizuna_turned_away", "Requests turned away: throttled or busy", ("why",), registry=self._registry
        )
        for why in _TURNED_AWAY.values():
            self._turned_away.labels(why)
        self._kept: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._looks: list[Look] = []
        self._gauges: dict[str, Gauge] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts one request."""
        method = known_method(method)
        requests, durations = self._kept.get((route, method, status)) or self._keep(route, method, status)
        requests.inc()
        durations.observe(seconds)
        if status in _TURNED_AWAY:
            self._turned_away.labels(_TURNED_AWAY[status]).inc()

    def watch(self, look: Look) -> None:
        """Adds what is looked at anew each time the figures are read; each becomes `kizuna_` and its name."""
        self._looks.append(look)

    def _keep(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        """The two figures of that kind of request; looking them up by label takes longer than counting."""
        kept = (self._requests.labels(route, method, str(status)), self._seconds.labels(route))
        self._kept[route, method, status] = kept
        return kept

    def routes(self) -> list[Route]:
        """Where the figures are read."""
        return [Route("/metrics", self.show)]

    async def show(self, _request: Request) -> Response:
        """The figures in Prometheus' text format."""
        for look in self._looks:
            try:
                self._set(await look())
            except Exception as fault:  # noqa: BLE001 - what cannot be read now keeps nobody from the rest
                tell(logger, logging.WARNING, "figures cannot be read", fault=type(fault).__name__)
        headers = {"cache-control": "no-store"}
        return Response(generate_latest(self._told), media_type="text/plain; version=0.0.4", headers=headers)

    def _set(self, figures: Figures) -> None:
        for name, figure in figures.items():
            gauge = self._gauges.get(name)
            if gauge is None:
                words = name.replace("_", " ").capitalize()
                gauge = self._gauges[name] = Gauge(f"kizuna_{name}", words, registry=self._registry)
            gauge.set(figure)
