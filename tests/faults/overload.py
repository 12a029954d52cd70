"""Ten times as many pages are posted as can be kept: `python -m tests.faults.overload --rounds 3`.

First it finds what the server keeps of 64 who post one page after the other. Then ten times that is offered, whether
it is answered or not, from two programs on the same machine, whose seconds of a core are told beside the server's.
Whoever is not let in must hear when to come back, the others soon, and two seconds later it must be calm. Then others
drip: they must be gone within 15 seconds, while an ordinary person's page is shown.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final
from urllib.request import urlopen

from tests.bench.readings import quantile
from tests.faults.crowd import Caller
from tests.faults.dripping import GONE_WITHIN, drip
from tests.faults.ending import locked
from tests.faults.flood import KEPT, TURNED_AWAY, Told
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.posting import Served, served
from tests.faults.watching import Watcher
from tests.patience import PATIENCE

ALIVE: Final = "/healthz"
_TOGETHER: Final = 64
_PLACES: Final = 64
_TIMES: Final = 10
_SENDERS: Final = 2
_CONNECTIONS: Final = 6_000
_LONGEST: Final = 1.5
_LEAST_SHARE: Final = 0.7
_CALM_WITHIN: Final = 2.0
_WATCHED: Final = 5.0
_MOMENT: Final = 0.02
# More than any machine here keeps in a second.
_MOST_PER_SECOND: Final = 2_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Kept):
    """What came of it: how often each status was seen, and what nobody should have seen.

    `unpunctual` were turned away without a word of when to come back, `broken` heard nothing, `shut` is how often the
    server did not say that it is alive, and `fresh` how whoever came afterwards was answered.
    """

    statuses: dict[int, int]
    unpunctual: int
    broken: int
    shut: int
    fresh: list[int]

    @property
    def is_answered(self) -> bool:
        """Whether everyone heard that their page is kept, or when to come back."""
        is_expected = {KEPT} < {*self.statuses} <= {KEPT, *TURNED_AWAY}
        return self.is_well and is_expected and not (self.unpunctual or self.broken or self.shut)

    @property
    def is_whole(self) -> bool:
        """Whether the server serves on, besides."""
        return self.is_answered and self.fresh == [200, 200, 303]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is kept a second when all is well, what was offered and kept, how soon, and when it was calm again.

    `unsent` found no connection free when their turn came. Seconds of a core are of the server and of those who sent.
    """

    capacity: int
    offered: int
    kept: int
    share: float
    p50: float
    p99: float
    calm_after: float
    unsent: int
    server_cpu: float
    senders_cpu: float
    peak_mb: int

    @property
    def are_met(self) -> bool:
        """Whether enough was kept, soon enough, and it was calm again."""
        return self.share >= _LEAST_SHARE and self.p99 <= _LONGEST and self.calm_after <= _CALM_WITHIN


_NAMES: Final = [field.name for field in fields(Answered)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded(Answered):
    """The same, with the figures."""

    figures: Figures


def come_at_once(site: Site, people: int) -> Answered:
    """All post while nothing can be kept, until some were turned away; then everyone comes until their page is kept."""
    with served(site, people + 1) as server:
        visits = server.posts.visitors(people)
        with Watcher(server.posts.port, ALIVE) as watcher:
            with locked(site):
                (sender,) = server.send(visits, connections=people, seconds=PATIENCE)
                assert sender.wait_until_begun() == people
                _wait_until_full(server)
            told = sender.told()
        return _answered(site, server, [told], watcher)


def _wait_until_full(server: Served) -> None:
    """Waits until somebody was turned away, or more were let in than there are places."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        figures = _figures(server)
        # No more than have places are ever waited for; half a second later the others are sent away.
        if figures["kizuna_turned_away_total"] or figures["kizuna_writes_waiting"] > _PLACES:
            return
        time.sleep(_MOMENT)
    raise TimeoutError("nobody is turned away, and nobody is let in")


def _figures(server: Served) -> dict[str, float]:
    """What the server says of itself, added up by name."""
    with urlopen(f"http://127.0.0.1:{server.posts.port}/metrics") as answer:
        lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if line[0] != "#"]
    found: dict[str, float] = defaultdict(float)
    for name, _, value in lines:
        found[name.partition("{")[0]] += float(value)
    return found


def flood(site: Site, seconds: int) -> Flooded:
    """All of the long form but those who drip."""
    people = _MOST_PER_SECOND * (4 * seconds + 1) + 2 * _CONNECTIONS
    with served(site, people) as server:
        _capacity(server, 1)
        before = _capacity(server, seconds)
        visits = server.posts.visitors(round(2 * before * seconds) + _CONNECTIONS)
        page = server.posts.visitors(1)[0].path
        with Watcher(server.posts.port, ALIVE) as alive, Watcher(server.posts.port, page) as person:
            rate, cpu = _TIMES * before, server.cpu
            senders = server.send(visits, senders=_SENDERS, connections=_CONNECTIONS, rate=rate, seconds=seconds)
            for sender in senders:
                sender.wait_until_begun()
            ends = time.monotonic() + seconds
            told = [sender.told() for sender in senders]
            cpu = server.cpu - cpu
            time.sleep(max(0.0, ends + _WATCHED - time.monotonic()))
        capacity = (before + _capacity(server, seconds)) / 2
        answered = _answered(site, server, told, alive)
        kept = sum(len(each.kept) for each in told) / seconds
        latencies = sorted(latency for each in told for latency in each.latencies) or [0.0]
        figures = Figures(
            capacity=round(capacity),
            offered=round(sum(each.sent + each.unsent for each in told) / seconds),
            kept=round(kept),
            share=round(kept / capacity, 2),
            p50=round(quantile(latencies, 0.5), 3),
            p99=round(quantile(latencies, 0.99), 3),
            calm_after=round(person.calm_after(ends), 2),
            unsent=sum(each.unsent for each in told),
            server_cpu=round(cpu, 1),
            senders_cpu=round(sum(each.cpu for each in told), 1),
            peak_mb=round(server.peak_mb),
        )
        return Flooded(**{name: getattr(answered, name) for name in _NAMES}, figures=figures)


def _capacity(server: Served, seconds: int) -> float:
    """How many pages a second are kept of those who wait for their answer."""
    visits = server.posts.visitors(_MOST_PER_SECOND * seconds)
    (sender,) = server.send(visits, connections=_TOGETHER, seconds=seconds)
    sender.wait_until_begun()
    told = sender.told()
    return len(told.kept) / told.seconds


def _answered(site: Site, server: Served, told: Sequence[Told], watcher: Watcher) -> Answered:
    statuses: Counter[int] = Counter()
    for each in told:
        statuses.update(each.statuses)
    fresh = _fresh(server)
    kept = compared(site.nursery, site.url, server.posts.ledger)
    return Answered(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        statuses=dict(statuses),
        unpunctual=sum(each.unpunctual for each in told),
        broken=sum(each.broken for each in told),
        shut=watcher.shut,
        fresh=fresh,
    )


def _fresh(server: Served) -> list[int]:
    """How somebody new is answered: whether the server is alive, their form, and their page."""
    visit = server.posts.visitors(1)[0]
    caller = Caller(server.posts.port)
    posted = visit.fields(server.posts.company.version_id, 1)
    answers = [caller.get(ALIVE), caller.get(visit.path), caller.post(visit.path, posted)]
    caller.leave()
    visit.done = int(answers[-1] is not None and answers[-1].is_kept)
    return [answer.status if answer else 0 for answer in answers]


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, rounds=3, seconds=8, drips=500)
    for _ in range(options.rounds):
        # Each on a database of its own: a company is founded once.
        for site in sites(options):
            flooded = flood(site, options.seconds)
            tell("overload", site.kind, flooded, is_well=flooded.is_whole and flooded.figures.are_met)
    for site in sites(options):
        with served(site, 2) as server:
            dripped = drip(server, options.drips, patience=4 * GONE_WITHIN)
        is_gone = dripped.is_harmless and dripped.gone_after <= GONE_WITHIN
        tell("dripping", site.kind, dripped, is_well=is_gone)


if __name__ == "__main__":
    main()
