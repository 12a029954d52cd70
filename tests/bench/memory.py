"""How much memory a process has needed at most."""

import re
import resource
import sys
from pathlib import Path

_KILOBYTE = 1_024
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def own_peak_mb() -> float:
    """The most that this process has needed, in megabytes."""
    # A process started by a large one inherits its parent's figure in getrusage, but not in /proc.
    if Path("/proc/self/status").exists():
        return peak_mb("self")
    unit = 1 if sys.platform == "darwin" else _KILOBYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _KILOBYTE**2


def largest_peak_mb(pid: int) -> float:
    """The most that a process or any of those it started has needed, in megabytes; 0 where the system does not say."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return 0.0
    return max([peak_mb(str(pid)), *(largest_peak_mb(int(child)) for child in children.read_text().split())])


def peak_mb(pid: str) -> float:
    """The most that a process has needed, as Linux counts it."""
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace"))
    return int(found[1]) / _KILOBYTE if found else 0.0
