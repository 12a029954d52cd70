"""Builds the image and tries it, alone and as the compose file has it: `python -m tests.operations.containers`.

Alone, on SQLite: it writes nowhere but into its volume, says how it is, is ended within its time, and a new container
goes on where the old one was. Together: the demo's panel is moved to PostgreSQL, two processes serve it, and it comes
back from a backup. The commands are those that the README tells. Port 8000 must be free.
"""

import argparse
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.operations.alone import ALONE, VOLUME, try_alone
from tests.operations.answers import PORT, Findings
from tests.operations.engine import ENGINES, Engine, find_engine
from tests.operations.together import Together, find_services, try_together


def main() -> int:
    """Builds, tries, and tells; ends badly where anything was not as it should be."""
    options = _read_options()
    engine, findings = find_engine(options.engine or ENGINES), Findings()
    services = None if options.without_compose else find_services(engine, findings)
    _refuse_taken()
    engine.build(shlex.split(options.build))
    findings.note(f"{engine.name} builds the image")
    with _cleared(engine, services), engine.looking():
        path = try_alone(engine, findings)
        if services:
            try_together(services, path)
    return 1 if findings.wrong else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="else the first that answers")
    parser.add_argument("--build", default="", help="more words for the engine's build, such as --build-arg=...")
    parser.add_argument("--without-compose", action="store_true", help="leave the compose file out")
    return parser.parse_args()


def _refuse_taken() -> None:
    with closing(socket.socket()) as probe:
        if probe.connect_ex(("127.0.0.1", PORT)) == 0:
            sys.exit(f"Somebody listens on port {PORT}, which the containers need.")


@contextmanager
def _cleared(engine: Engine, services: Together | None) -> Iterator[None]:
    """Nothing of an earlier trial before, nothing of this one after."""
    _clear(engine, services)
    try:
        yield
    finally:
        _clear(engine, services)


def _clear(engine: Engine, services: Together | None) -> None:
    engine.ask("rm", "--force", ALONE)
    if services:
        services.ask("down", "--volumes")
    engine.ask("volume", "rm", "--force", VOLUME)


if __name__ == "__main__":
    raise SystemExit(main())
