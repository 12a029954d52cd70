"""The image alone, on SQLite: what it may, how it says how it is, how it ends, and what its volume keeps."""

import re
import time
from dataclasses import dataclass
from typing import Final

from tests.operations.answers import HOST, SETTINGS, TOKEN, Findings, ask, look_at_answers
from tests.operations.engine import IMAGE, Engine, Ran, wait_until

ALONE: Final = "kizunatrial-alone"
VOLUME: Final = "kizunatrial_kept"
DEMO: Final = "demo/kizuna.db"
_OF_THE_DEMO: Final = {
    "KIZUNA_DATABASE_URL": f"sqlite:///{DEMO}",
    "KIZUNA_ERASURE_JOURNAL": f"{DEMO}.erasures",
}
# As the compose file has it.
_CONFINED: Final = (
    *("--read-only", "--tmpfs=/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true"),
    *("--volume", f"{VOLUME}:/var/lib/kizuna"),
)
# Inside a container of its own there is nobody else who could listen.
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - as above
_GRACE: Final = 30.0
_LINK: Final = re.compile(rf"^https://{re.escape(HOST)}(/s/[\w.-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """One container with a volume, on SQLite."""

    engine: Engine
    findings: Findings

    def begin(self, *words: str, **environ: str) -> None:
        """A new container in the place of any other."""
        told = {name: SETTINGS[name] for name in ("KIZUNA_SECRET_KEYS", "KIZUNA_PUBLIC_URL")} | environ
        given = [word for name, value in told.items() for word in ("--env", f"{name}={value}")]
        self.engine.ask("rm", "--force", ALONE)
        self.engine.get(
            *("run", "--detach", "--name", ALONE, "--publish", "127.0.0.1:8000:8000"), *_CONFINED, *given, IMAGE, *words
        )
        took = wait_until(lambda: ask("GET", "/healthz")[0] == 200, "the server never answered")
        self.findings.note(f"{' '.join(words) or 'serve'} answers", f"after {took:.1f} s")

    def inside(self, *words: str) -> Ran:
        """A command in the container."""
        return self.engine.ask("exec", ALONE, *words)

    def end(self) -> None:
        """SIGTERM ends it in time, and well."""
        begun = time.monotonic()
        self.engine.get("stop", "--time", f"{_GRACE:.0f}", ALONE)
        code = self.engine.get("inspect", "--format", "{{.State.ExitCode}}", ALONE)
        took = time.monotonic() - begun
        self.findings.tell(
            "SIGTERM ends it within its time", code == "0" and took < _GRACE, f"exit {code}, {took:.1f} s"
        )

    def token(self) -> str:
        """A token of somebody on the staff."""
        return self.inside(*TOKEN).said


def try_alone(engine: Engine, findings: Findings) -> str:
    """Everything of one container; a survey's link that goes on elsewhere."""
    alone = Alone(engine=engine, findings=findings)
    alone.begin()
    _look_at_confinement(alone)
    took = wait_until(lambda: engine.health(ALONE) == "healthy", "it never became healthy")
    findings.note("the health check finds it healthy", f"after {took:.1f} s more")
    findings.tell("it is ready", ask("GET", "/readyz")[0] == 200)
    alone.end()
    alone.begin("demo", "--host", EVERYWHERE, "--people", "30", "--data", "demo", **_OF_THE_DEMO)
    first, second = _links(engine)
    look_at_answers(findings, alone.token(), first)
    alone.end()
    alone.begin(**_OF_THE_DEMO)
    findings.tell("a new container goes on with the volume", ask("GET", first)[0] == 200)
    _look_at_keeping(alone)
    alone.end()
    engine.ask("rm", "--force", ALONE)
    return second


def _links(engine: Engine) -> tuple[str, str]:
    """Where two people find the page that they were asked to fill in."""
    first, second, *_ = (str(path) for path in _LINK.findall(engine.get("logs", ALONE)))
    return first, second


def _look_at_confinement(alone: Alone) -> None:
    tell = alone.findings.tell
    tell("it is user 10001", alone.inside("id", "-u").said == "10001", alone.inside("id").said)
    for place in ("/app/x", "/opt/kizuna/x", "/x"):
        tell(f"{place} is not to be written", alone.inside("touch", place).code != 0)
    rights = alone.inside("grep", "CapBnd", "/proc/1/status").said
    tell("it has no rights of root's", rights.endswith("0000000000000000"), rights)
    # Confined it could not in any case; the files are not the user's own either.
    own = alone.engine.get("run", "--rm", "--entrypoint", "find", IMAGE, "/app", "/opt/kizuna", "-user", "10001")
    tell("no file of the program is the user's", not own, own[:120])
    shown = alone.engine.get("run", "--rm", "--entrypoint", "ls", IMAGE, "-a", "/app").split()
    wanted = {".", "..", "alembic.ini", "backend", "forms_ui", "migrations", "pyproject.toml", "README.md", "LICENSE"}
    others = {name for name in shown if not name.endswith(".egg-info")} - wanted - {"requirements.lock"}
    tell("nothing else of this folder is in the image", not others, others or "")


def _look_at_keeping(alone: Alone) -> None:
    tell, kizuna = alone.findings.tell, ("kizuna",)
    verified = alone.inside(*kizuna, "verify")
    tell("what is kept is well", verified.code == 0, verified.said[-120:] if verified.code else "")
    backed = alone.inside(*kizuna, "backup", "trial.backup")
    tell("a backup is made inside", backed.code == 0, backed.said)
    there = ("env", "KIZUNA_DATABASE_URL=sqlite:///again.db", *kizuna)
    restored = alone.inside(*there, "restore", "trial.backup")
    tell("the backup is put back", restored.code == 0, restored.said)
    tell("what came back is well", alone.inside(*there, "verify").code == 0)
