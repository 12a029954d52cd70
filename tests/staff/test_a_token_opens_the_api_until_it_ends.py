"""Staff tokens: issued once, known by their hash, good until they expire or are revoked."""

import pytest

from backend.clock import DAY
from backend.db import Database, Slice
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.staff import actions, queries
from backend.staff.queries import Holder
from backend.staff.rules import Role, hash_token
from backend.staff.tables import StaffToken
from tests.clocks import START

TOKEN = "kz_" + "a" * 43


def issue(database: Database, token: str = TOKEN, expires_at: int | None = None) -> StaffToken:
    return database.write_now(
        lambda session: actions.issue_token(
            session, name="花子", role=Role.ANALYST, token=token, expires_at=expires_at, now=START
        )
    )


def find(database: Database, token: str, now: int = START) -> Holder | None:
    return database.read_now(lambda session: queries.find_holder(session, hash_token(token), now))


def test_only_the_hash_is_kept(database: Database) -> None:
    row = issue(database)
    found = find(database, TOKEN)
    assert found is not None
    assert (found.token_id, found.name, found.role) == (row.id, "花子", "ANALYST")
    (kept,) = database.read_now(lambda session: queries.list_tokens(session, Slice(count=5))).rows
    assert TOKEN not in {kept.token_hash, kept.name}
    assert kept.token_hash == hash_token(TOKEN)


def test_another_token_opens_nothing(database: Database) -> None:
    issue(database)
    assert find(database, "kz_" + "b" * 43) is None


def test_a_token_ends_at_its_instant(database: Database) -> None:
    issue(database, expires_at=START + DAY)
    assert find(database, TOKEN, START + DAY - 1) is not None
    assert find(database, TOKEN, START + DAY) is None


def test_a_revoked_token_ends_at_once_and_stays_revoked(database: Database) -> None:
    row = issue(database)
    database.write_now(lambda session: actions.revoke_token(session, row.id, START + 5))
    database.write_now(lambda session: actions.revoke_token(session, row.id, START + 9))
    assert find(database, TOKEN, START + 6) is None
    kept = database.read_now(lambda session: queries.list_tokens(session, Slice(count=5))).rows
    assert [each.revoked_at for each in kept] == [START + 5]


@pytest.mark.parametrize("token", ["", "kz_short", "kz_" + "a" * 44, "KZ_" + "a" * 43, "kz_" + "あ" * 43])
def test_a_token_of_another_shape_is_not_issued(database: Database, token: str) -> None:
    with pytest.raises(Invalid):
        issue(database, token)
    assert database.read_now(lambda session: queries.list_tokens(session, Slice(count=5))).rows == []


def test_a_token_is_issued_once_and_in_time(database: Database) -> None:
    issue(database)
    with pytest.raises(AlreadyExists):
        issue(database)
    with pytest.raises(Invalid):
        issue(database, "kz_" + "b" * 43, expires_at=START)
    with pytest.raises(NotFound):
        database.write_now(lambda session: actions.revoke_token(session, 99, START))
    assert len(database.read_now(lambda session: queries.list_tokens(session, Slice(count=5))).rows) == 1
