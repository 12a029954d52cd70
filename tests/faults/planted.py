"""Plants one fault in each guard, in a copy, and asks its tests: `python -m tests.faults.planted [WORD …]`.

A test that stays green when its guard is taken away guards nothing. Words choose the guards whose description holds
one of them. A place that is not found any more, or found twice, fails too: the table follows the code.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import pytest

_ROOT: Final = Path(__file__).parents[2]
_TABLE: Final = Path(__file__).with_name("planted.toml")
_COPIED: Final = ("backend", "forms_ui", "migrations", "tests")
_FILES: Final = ("pyproject.toml", "alembic.ini", "schema.graphql")
_LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "node_modules")
_LIBRARIES: Final = (
    *("alembic.command", "httptools", "sqlalchemy.orm"),
    *("starlette.testclient", "strawberry", "typer", "uvicorn"),
)
_SECONDS: Final = 300
# What was loaded before is not rewritten, which says no less of what fails.
_LOADED: Final = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
_FAILED: Final = 1
_BROKEN: Final = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is planted where, and which tests must see it."""

    guard: str
    file: str
    code: str
    planted: str
    tests: Sequence[str]
    database: str = "sqlite"
    seconds: int = _SECONDS


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


def plant(fault: Fault, root: Path) -> str:
    """Breaks the copy, asks the tests and mends it; what is wrong about the guard, nothing where it was seen."""
    path = root / fault.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(fault.code) != 1:
        return f"stands there {whole.count(fault.code)} times"
    path.write_text(whole.replace(fault.code, fault.planted), encoding="utf-8")
    try:
        return _asked(fault, root)
    finally:
        path.write_text(whole, encoding="utf-8")


def _asked(fault: Fault, root: Path) -> str:
    """Asks the tests in a child that was forked after the libraries were loaded, which takes longer than the tests."""
    report = root / "report.txt"
    child = os.fork()
    if child == 0:
        _become(fault, root, report)
    for _ in range(fault.seconds * 10):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return "" if code == _FAILED else f"not seen, {code}: {report.read_text(encoding='utf-8')[-600:]}"
        time.sleep(0.1)
    # What never ends is red, too.
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return ""


def _become(fault: Fault, root: Path, report: Path) -> NoReturn:
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
        other = "postgresql" if fault.database == "sqlite" else "sqlite"
        chosen = ["-x", "-k", f"not {other}", "-p", "no:cacheprovider", "-W", _LOADED, *fault.tests]
        code = int(pytest.main(chosen))
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
        for fault in chosen:
            wrong = plant(fault, root)
            unseen += bool(wrong)
            sys.stdout.write(f"{'GREEN' if wrong else 'red'}  {fault.guard}{f': {wrong}' if wrong else ''}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} faults planted, {unseen} not seen\n")
    return 1 if unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
