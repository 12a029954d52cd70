"""No file depends on where it was made: no registry's address, no path of a machine."""

import re

from tests.architecture.source import ROOT, list_texts

# In pieces, for this file is one of those it reads.
REGISTRIES = [r"pypi\.", r"pythonhosted\.", r"npmjs\.", r"yarnpkg\.", r"debian\."]
HOSTS = re.compile("|".join(f"{name}(org|com|net)" for name in REGISTRIES))
PATHS = re.compile(r"(?<![\w.*/-])/(farm|home|root|tmp|work|Users)/\w")
ADDRESS = re.compile(r"://|--(index-url|extra-index-url|find-links|trusted-host)|\s@\s")


def test_no_file_names_a_registry() -> None:
    assert [name for name, text in list_texts() if HOSTS.search(text)] == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert [name for name, text in list_texts() if PATHS.search(text)] == []


def test_locks_pin_and_hash_and_name_no_address() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = lock.read_text(encoding="utf-8")
        requirements = re.split(r"\n(?=\w)", text)[1:]
        assert ADDRESS.search(text) is None
        assert len(requirements) > 1
        assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []
