"""A demo makes its file anew, but never in the place of a database that is not a demo's."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand
from backend.catalogue.queries import find_brand_by_key
from backend.db import Database, Standing, standing
from backend.demo import NotADemo, fresh_database
from tests.clocks import START


def test_a_demo_gets_a_migrated_database(tmp_path: Path) -> None:
    database = Database(fresh_database(tmp_path / "somewhere" / "new"))
    assert database.read_now(standing) is Standing.CURRENT
    database.close()
    assert (tmp_path / "somewhere" / "new" / "kizuna.db").exists()


def test_an_earlier_demo_is_gone(tmp_path: Path) -> None:
    _keep_a_brand(fresh_database(tmp_path))
    database = Database(fresh_database(tmp_path))
    assert database.read_now(lambda session: find_brand_by_key(session, "kept")) is None
    database.close()


def test_a_demo_that_was_interrupted_is_gone_too(tmp_path: Path) -> None:
    fresh_database(tmp_path)
    (tmp_path / "kizuna.db-journal").write_bytes(b"half written")
    fresh_database(tmp_path)
    assert not (tmp_path / "kizuna.db-journal").exists()


def test_a_real_database_stays(tmp_path: Path, sqlite_url: str) -> None:
    _keep_a_brand(sqlite_url)
    before = (tmp_path / "kizuna.db").read_bytes()
    with pytest.raises(NotADemo):
        fresh_database(tmp_path)
    assert (tmp_path / "kizuna.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"something else entirely" * 20])
def test_any_other_file_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kizuna.db").write_bytes(content)
    with pytest.raises(NotADemo):
        fresh_database(tmp_path)
    assert (tmp_path / "kizuna.db").read_bytes() == content


def _keep_a_brand(url: str) -> None:
    def add(session: Session) -> None:
        add_brand(session, key="kept", name={"en": "Kept"}, now=START)

    database = Database(url)
    database.write_now(add)
    database.close()
