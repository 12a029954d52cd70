"""A name is made of random letters, whichever these begin with; no other name leads to a file."""

from pathlib import Path

import pytest

from backend.errors import NotFound
from backend.files import FileStore, name_from


@pytest.mark.parametrize("first", ["-", "_", "0", "z", "-_"])
def test_whatever_the_random_letters_begin_with(first: str, tmp_path: Path) -> None:
    store, name = FileStore(folder=tmp_path / "files"), name_from(f"{first}{'x' * 30}")
    store.keep(name, b"kept")
    assert store.read(name) == b"kept"
    store.make(name_from(f"{first}{'y' * 30}"), lambda path: path.write_bytes(b"made"))
    assert sorted(path.read_bytes() for path in store.folder.iterdir()) == [b"kept", b"made"]


@pytest.mark.parametrize(
    "name", ["-" + "x" * 31, "_" + "x" * 31, "../" + "x" * 31, "x" * 15, "x" * 64, "x" * 20 + ".part"]
)
def test_no_other_name_leads_anywhere(name: str, tmp_path: Path) -> None:
    store = FileStore(folder=tmp_path)
    for refused in (lambda: store.keep(name, b""), lambda: store.read(name), lambda: store.path(name)):
        with pytest.raises(NotFound):
            refused()
    assert list(tmp_path.iterdir()) == []
