"""A PostgreSQL server of the tests goes with whoever began it, however that ends and whoever began it anew since."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psycopg

from tests.cluster import Cluster
from tests.patience import PATIENCE
from tests.postgres import find_memory

_OWNER: Final = """
import pathlib, sys
from tests.cluster import Cluster
with Cluster(pathlib.Path(sys.argv[1])).running():
    print("running", flush=True)
    sys.stdin.read()
"""


def answers(cluster: Cluster) -> bool:
    """Whether somebody listens."""
    try:
        psycopg.connect(cluster.url("postgres").replace("+psycopg", "")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_server_goes_with_its_owner() -> None:
    with tempfile.TemporaryDirectory(prefix="kizuna-", dir=find_memory()) as folder:
        data = Path(folder, "data")
        command = [sys.executable, "-c", _OWNER, str(data)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
            assert owner.stdout is not None
            assert owner.stdout.readline() == b"running\n"
            cluster = Cluster(data)
            for way in ("immediate", "fast"):
                cluster.stop(way)
                assert not answers(cluster)
                # Whoever comes late to stop it finds it gone, which is all they want.
                cluster.stop(way)
                cluster.start()
                assert answers(cluster)
            owner.kill()
        limit = time.monotonic() + PATIENCE
        while any(data.glob("*")) or answers(cluster):
            assert time.monotonic() < limit, "it still runs"
            time.sleep(0.02)
