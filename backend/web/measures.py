"""What the server counts of itself, for Prometheus: by route template, never by path."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Measures:
    """The requests answered so far and how long they took."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("kizuna_requests", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram(
            "kizuna_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS, registry=self._registry
        )
        self._kept: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts one request."""
        # Whatever a client calls its method, the figures stay few.
        method = method if method in _METHODS else "other"
        requests, durations = self._kept.get((route, method, status)) or self._keep(route, method, status)
        requests.inc()
        durations.observe(seconds)

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
        return Response(generate_latest(self._registry), media_type="text/plain; version=0.0.4")
