"""The process that a server begins beside itself, which writes."""

import os
import signal
from pathlib import Path

from tests.faults.nursery import Command


def beside(pid: int) -> list[int]:
    """The processes that a server has begun."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def kill_beside(server: Command) -> int:
    """Kills the processes that a server has begun; how many there were."""
    found = beside(server.pid)
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    return len(found)
