"""The contracts on who may import whom, in pyproject.toml, are kept."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT


def test_every_contract_is_kept() -> None:
    # In a process of its own: it silences every logger that is there, and other tests listen to ours.
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
