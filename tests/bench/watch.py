"""Measures something by doing it again and again for a while."""

from collections.abc import Callable
from time import perf_counter

from tests.bench.readings import Reading, quantile


def again_and_again(work: Callable[[], object], seconds: float) -> Reading:
    """How often it was done in that time, at least once, and how long one took."""
    latencies: list[float] = []
    began = now = perf_counter()
    while not latencies or now < began + seconds:
        before = now
        work()
        now = perf_counter()
        latencies.append(now - before)
    ordered = sorted(latencies)
    return Reading(
        per_second=len(ordered) / (now - began),
        p50_ms=1_000 * quantile(ordered, 0.5),
        p99_ms=1_000 * quantile(ordered, 0.99),
        done=len(ordered),
    )
