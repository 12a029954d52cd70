"""How a process that was forked for it becomes a command of the program."""

import os
import secrets
import signal
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.clock import system_clock
from tests.faults.sabotage import PLANTS
from tests.faults.shifted import ShiftedClock


def become(*, arguments: Sequence[str], plant: str, clock: str, is_held: bool, instead: str) -> int:
    """Runs the command, with a fault planted and a clock shifted; or a function with that clock and those words."""
    if plant:
        PLANTS[plant]()
    if is_held:
        os.kill(os.getpid(), signal.SIGSTOP)
    reads = ShiftedClock(Path(clock)) if clock else system_clock
    if instead:
        module, _, name = instead.partition(":")
        return int(getattr(import_module(module), name)(reads, *arguments) or 0)
    return run(arguments, Surroundings(environ=os.environ, clock=reads, secrets=secrets.token_urlsafe))
