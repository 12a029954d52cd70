"""What every campaign's long form is told on the command line, and the database that it works on."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backend.db import migrate
from tests.faults.nursery import Nursery, open_nursery
from tests.faults.sabotage import PLANTS
from tests.postgres import run_postgres

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KINDS: Final = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A migrated database of one kind, where commands begin, and a folder."""

    kind: str
    url: str
    nursery: Nursery
    folder: Path
    plant: str = ""
    seed: int = 1


def read_options(described: str | None, **counts: int) -> argparse.Namespace:
    """What the command line says: each count by its name, the databases, the seed and what is planted."""
    parser = argparse.ArgumentParser(description=described)
    for name, usual in counts.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--database", choices=KINDS, action="append", help="else both")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="a fault that must be seen")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def sites(options: argparse.Namespace) -> Iterator[Site]:
    """A site for each database that is wanted, one after the other."""
    for kind in options.database or KINDS:
        with open_site(kind, plant=options.plant, seed=options.seed) as site:
            yield site


@contextmanager
def open_site(kind: str, *, plant: str = "", seed: int = 1) -> Iterator[Site]:
    """A site of its own; a server of PostgreSQL is as durable as one of a client's."""
    with tempfile.TemporaryDirectory(prefix="kizuna-") as name:
        folder = Path(name)
        with open_nursery(folder) as nursery, _url(kind, folder) as url:
            migrate(url)
            yield Site(kind=kind, url=url, nursery=nursery, folder=folder, plant=plant, seed=seed)


@contextmanager
def _url(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kizuna.db'}"
        return
    with run_postgres(configuration="") as server:
        yield server.url(server.create())


def tell(name: str, kind: str, told: "DataclassInstance", *, is_well: bool) -> None:
    """Prints what a campaign came to; ends badly where it came to harm."""
    sys.stdout.write(json.dumps({"campaign": name, "database": kind, **asdict(told), "well": is_well}) + "\n")
    sys.stdout.flush()
    if not is_well:
        sys.exit(1)
