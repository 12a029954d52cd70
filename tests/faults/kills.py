"""The server is killed at random while many answer: `python -m tests.faults.kills --kills 300 --database sqlite`.

Those who answer send pages with keys and remember what was acknowledged; what was not, they send again. In the end
nothing that was acknowledged may be lost or there twice, and every position must be what the ledger makes of it.
"""

import random
import time
from dataclasses import dataclass
from typing import Final

from tests.faults.beside import kill_beside
from tests.faults.company import found
from tests.faults.crowd import Crowd
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.nursery import Command, wait_for
from tests.ports import free_port

_PAGES: Final = 40
_LONGEST_MOMENT: Final = 0.03
_PEOPLE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed(Kept):
    """What came of it: kills of the server, and of the process beside it that writes, before each second of those.

    `broken` counts answers that never came, and were asked for again.
    """

    kills: int = 0
    kills_beside: int = 0
    broken: int = 0
    turned_away: int = 0
    faults: int = 0


def kill_often(site: Site, kills: int) -> Killed:
    """Kills so often, each time after some more pages were acknowledged."""
    company, port = found(site.url, people=kills * 12), free_port()
    chance = random.Random(site.seed)  # noqa: S311 - the same for a seed
    server, killed_beside = _begun(site, port), 0
    with Crowd(company, port, people=_PEOPLE, seed=site.seed) as crowd:
        for number in range(kills):
            if number % 2:
                _wait(crowd, chance)
                killed_beside += kill_beside(server)
            _wait(crowd, chance)
            server.kill()
            server = _begun(site, port)
        crowd.wait_for(1)
    server.kill()
    kept = compared(site.nursery, site.url, crowd.ledger)
    told = crowd.ledger.statuses
    return Killed(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        kills=kills,
        kills_beside=killed_beside,
        broken=crowd.ledger.broken,
        turned_away=told[503],
        faults=sum(number for status, number in told.items() if status not in {303, 503}),
    )


def _wait(crowd: Crowd, chance: random.Random) -> None:
    """Until some more pages were acknowledged, and then a moment."""
    crowd.wait_for(chance.randint(1, _PAGES))
    time.sleep(chance.uniform(0, _LONGEST_MOMENT))


def _begun(site: Site, port: int) -> Command:
    server = site.nursery.begin("serve", "--port", str(port), url=site.url, plant=site.plant)
    wait_for(server, port)
    return server


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, kills=300)
    for site in sites(options):
        killed = kill_often(site, options.kills)
        tell("kills", site.kind, killed, is_well=killed.is_well and not killed.faults)


if __name__ == "__main__":
    main()
