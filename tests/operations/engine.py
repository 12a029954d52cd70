"""The engine that makes images and runs containers, Docker's or Podman's, as the machine has it."""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.architecture.source import ROOT
from tests.patience import PATIENCE

IMAGE: Final = "kizuna"
_LOOK: Final = 0.5
_BEAT: Final = 2.0
ENGINES: Final = ("docker", "podman")
_COMPOSES: Final = (("docker", "compose"), ("docker-compose",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command came to."""

    code: int
    wrote: bytes
    said: str


def run(words: Sequence[str], *, told: bytes = b"", environ: Mapping[str, str] | None = None) -> Ran:
    """Runs a command to its end. What it said is what it wrote, and where it failed its complaints too."""
    environ = {**os.environ, **(environ or {})}
    ran = subprocess.run(words, input=told, capture_output=True, env=environ, check=False, timeout=PATIENCE)
    said = ran.stdout + ran.stderr if ran.returncode else ran.stdout
    return Ran(code=ran.returncode, wrote=ran.stdout, said=said.decode("utf-8", "replace").strip())


def wait_until(is_so: Callable[[], bool], what: str) -> float:
    """Waits, and says for how many seconds."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError(what)
        time.sleep(_LOOK)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The program that speaks to containers."""

    name: str

    def ask(self, *words: str) -> Ran:
        """Asks it anything."""
        return run((self.name, *words))

    def get(self, *words: str) -> str:
        """What it says; refuses where it failed."""
        ran = self.ask(*words)
        if ran.code:
            raise RuntimeError(f"{self.name} {' '.join(words)} ended with {ran.code}: {ran.said}")
        return ran.said

    def build(self, options: Sequence[str]) -> None:
        """The image of this tree; Podman keeps the health check only in Docker's own format."""
        form = ("--format", "docker") if self.name == "podman" else ()
        self.get("build", *form, "--tag", IMAGE, *options, str(ROOT))

    def health(self, container: str) -> str:
        """What the engine thinks of its health."""
        return self.get("inspect", "--format", "{{.State.Health.Status}}", container)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Podman has systemd look after health; where there may be none, this asks in its place."""
        ended = threading.Event()
        thread = threading.Thread(target=self._look, args=(ended,), daemon=True)
        if self.name == "podman":
            thread.start()
        yield
        ended.set()
        if thread.is_alive():
            thread.join(PATIENCE)

    def _look(self, ended: threading.Event) -> None:
        while not ended.wait(_BEAT):
            # What has no check, or has just ended, answers with a fault, which is nobody's.
            for container in self.ask("ps", "--quiet").said.split():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.ask("healthcheck", "run", container)


def find_engine(names: Sequence[str]) -> Engine:
    """The first engine that answers; says plainly that there is none."""
    for name in names:
        if shutil.which(name) and run((name, "ps")).code == 0:
            return Engine(name=name)
    sys.exit(f"No container engine answers here: this needs {' or '.join(names)}.")


def find_compose() -> tuple[str, ...]:
    """The program that reads compose files and waits for what each service needs."""
    for words in _COMPOSES:
        if shutil.which(words[0]) and run((*words, "version")).code == 0:
            return words
    sys.exit("No docker compose is here: leave its part out with --without-compose.")
