"""Plants one fault in each guard, in a copy, and asks its tests: `python -m tests.faults.planted [WORD …]`.

A test that stays green when its guard is taken away guards nothing, and one that is red with its guard says nothing:
all are asked first while nothing is planted. Words choose the guards whose description holds one of them. A place that
is not found any more, or found twice, fails too: the table follows the code.
"""

import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import pytest

from tests.patience import PATIENCE

_ROOT: Final = Path(__file__).parents[2]
_TABLE: Final = Path(__file__).with_name("planted.toml")
_COPIED: Final = ("backend", "forms_ui", "migrations", "tests")
_FILES: Final = ("pyproject.toml", "alembic.ini", "schema.graphql")
_LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "node_modules")
_LIBRARIES: Final = (
    *("alembic.command", "httptools", "sqlalchemy.orm"),
    *("starlette.testclient", "strawberry", "typer", "uvicorn"),
)
# Longer than a test waits for anything: what takes so long hangs.
_SECONDS: Final = 2 * PATIENCE
_MOMENT: Final = 0.1
_TOLD: Final = 600
# What was loaded before is not rewritten, which says no less of what fails.
_LOADED: Final = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
_FAILED: Final = 1
_BROKEN: Final = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is planted where, and which tests must see it; with seconds, they may also see it by never ending."""

    guard: str
    file: str
    code: str
    planted: str
    tests: Sequence[str]
    database: str = "sqlite"
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the tests said; without a code, they did not end."""

    code: int | None
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """Leaves a file when the tests begin: to load the program may take longer than they do, and is no fault."""

    file: Path

    def pytest_runtest_setup(self) -> None:
        """Does so."""
        self.file.touch()


def list_faults() -> list[Fault]:
    """Every fault of the table."""
    return [Fault(**each) for each in tomllib.loads(_TABLE.read_text(encoding="utf-8"))["fault"]]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project, to be broken."""
    with tempfile.TemporaryDirectory() as folder:
        for name in _COPIED:
            shutil.copytree(_ROOT / name, Path(folder) / name, ignore=_LEFT_OUT)
        for name in _FILES:
            shutil.copy(_ROOT / name, folder)
        yield Path(folder)


def find_misplaced(fault: Fault, root: Path) -> str:
    """What of the fault is not where the table says; nothing where all of it is."""
    path = root / fault.file
    times = path.read_text(encoding="utf-8").count(fault.code) if path.exists() else 0
    if times != 1 or fault.planted == fault.code:
        return f"stands {times} times in {fault.file}"
    return ", ".join(f"there is no {each}" for each in fault.tests if not _is_there(root, *each.split("::")))


def _is_there(root: Path, file: str, name: str = "") -> bool:
    path = root / file
    return path.exists() and (not name or f"def {name}(" in path.read_text(encoding="utf-8"))


def find_red(faults: Sequence[Fault], root: Path) -> str:
    """What is wrong with the tests while nothing is planted; nothing where all of them are green, and in time."""
    asked: dict[tuple[str, int | None], dict[str, None]] = {}
    for fault in faults:
        asked.setdefault((fault.database, fault.seconds), {}).update(dict.fromkeys(fault.tests))
    for (database, seconds), tests in asked.items():
        answer = _ask(tests, database, root, len(tests) * (seconds or _SECONDS))
        if answer.code != 0:
            return f"with every guard in its place, on {database}: {_spelled(answer)}"
    return ""


def plant(fault: Fault, root: Path) -> str:
    """Breaks the copy, asks the tests and mends it; what is wrong about the guard, nothing where it was seen."""
    if misplaced := find_misplaced(fault, root):
        return misplaced
    path = root / fault.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(fault.code, fault.planted), encoding="utf-8")
    try:
        answer = _ask(fault.tests, fault.database, root, fault.seconds or _SECONDS)
    finally:
        path.write_text(whole, encoding="utf-8")
    is_seen = answer.code == _FAILED or (answer.code is None and fault.seconds is not None)
    return "" if is_seen else f"not seen, {_spelled(answer)}"


def _spelled(answer: Asked) -> str:
    return f"{'no end' if answer.code is None else answer.code}: {answer.report}"


def _ask(tests: Iterable[str], database: str, root: Path, seconds: float) -> Asked:
    """Asks the tests in a child that was forked after the libraries were loaded, which takes longer than the tests."""
    report, begun = root / "report.txt", _Begun(file=root / "begun")
    report.touch()
    begun.file.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _become(tests, database, root, report, begun)
    code, until, is_loading = None, time.monotonic() + _SECONDS + seconds, True
    while code is None and time.monotonic() < until:
        time.sleep(_MOMENT)
        if is_loading and begun.file.exists():
            is_loading, until = False, time.monotonic() + seconds
        ended, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
    if code is None:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return Asked(code=code, report=report.read_text(encoding="utf-8", errors="replace")[-_TOLD:])


def _become(tests: Iterable[str], database: str, root: Path, report: Path, begun: _Begun) -> NoReturn:
    """Runs the tests in this process, as if it had been started in the copy."""
    code = _BROKEN
    try:
        os.setsid()
        os.chdir(root)
        sys.dont_write_bytecode = True
        sys.path[0] = str(root)
        os.environ["PYTHONPATH"] = str(root)
        told = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        other = "postgresql" if database == "sqlite" else "sqlite"
        chosen = ["-x", "-k", f"not {other}", "-p", "no:cacheprovider", "-W", _LOADED, *tests]
        code = int(pytest.main(chosen, plugins=[begun]))
    except BaseException:  # noqa: BLE001 - it is told in the report
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Whatever happens here, what the parent has to tidy up is the parent's.
        os._exit(code)


def main() -> int:
    """Plants them one after the other, and fails where one was not seen."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    words = sys.argv[1:]
    chosen = [fault for fault in list_faults() if not words or any(word in fault.guard for word in words)]
    unseen = 0
    with copied() as root:
        if red := find_red(chosen, root):
            sys.stdout.write(f"{red}\n")
            return 1
        for fault in chosen:
            wrong = plant(fault, root)
            unseen += bool(wrong)
            sys.stdout.write(f"{'GREEN' if wrong else 'red'}  {fault.guard}{f': {wrong}' if wrong else ''}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} faults planted, {unseen} not seen\n")
    return 1 if unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
