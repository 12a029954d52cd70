"""A member of staff is who bears the name, whatever token they hold; the migration makes one of each name."""

import pytest
from sqlalchemy import text

from backend.clock import DAY
from backend.db import Database, Session, Slice, downgrade, migrate
from backend.errors import Invalid
from backend.staff import actions, queries
from backend.staff.queries import Holder
from backend.staff.rules import Role, hash_token
from backend.staff.tables import StaffMember, StaffToken
from tests.clocks import START


def token(letter: str) -> str:
    return "kz_" + letter * 43


def issue(
    database: Database, letter: str, name: str, role: Role = Role.SALESPERSON, team: str | None = None
) -> StaffToken:
    return database.write_now(
        lambda session: actions.issue_token(
            session, name=name, role=role, token=token(letter), expires_at=START + DAY, now=START, team=team
        )
    )


def holder(database: Database, letter: str, now: int = START) -> Holder | None:
    return database.read_now(lambda session: queries.find_holder(session, hash_token(token(letter)), now))


def members(database: Database, team: str | None = None) -> list[StaffMember]:
    return list(database.read_now(lambda session: queries.list_members(session, Slice(count=9), team)).rows)


def test_a_new_token_of_a_known_name_is_the_same_member(database: Database) -> None:
    first = issue(database, "a", "花子", team="east")
    second = issue(database, "b", " 花子 ", Role.SALES_MANAGER)
    other = issue(database, "c", "健")
    assert first.member_id == second.member_id != other.member_id
    assert [(each.name, each.team, each.created_at) for each in members(database)] == [
        ("花子", "east", START),
        ("健", None, START),
    ]
    assert holder(database, "b") == Holder(
        token_id=second.id, role=Role.SALES_MANAGER, member_id=second.member_id or 0, name="花子", team="east"
    )


def test_a_team_that_is_said_is_theirs_from_now_on(database: Database) -> None:
    issue(database, "a", "花子", team="east")
    issue(database, "b", "花子", team="西日本")
    assert [each.team for each in members(database)] == ["西日本"]
    assert [each.name for each in members(database, "西日本")] == ["花子"]
    assert members(database, "east") == []
    found = holder(database, "a")
    assert found is not None
    assert found.team == "西日本"


def test_a_token_for_no_brand_is_not_issued(database: Database) -> None:
    """To be there for no brand in particular is to be there for each."""

    def issued(session: Session) -> StaffToken:
        return actions.issue_token(
            session, name="花子", role=Role.ANALYST, token=token("a"), expires_at=None, now=START, brand_ids=[]
        )

    with pytest.raises(Invalid):
        database.write_now(issued)
    assert (members(database), holder(database, "a")) == ([], None)


def test_nobody_holds_a_token_whose_time_is_over(database: Database) -> None:
    row = issue(database, "a", "花子")
    assert holder(database, "a", START + DAY - 1) is not None
    assert holder(database, "a", START + DAY) is None
    database.write_now(lambda session: actions.revoke_token(session, row.id, START + 1))
    assert holder(database, "a", START + 2) is None


def test_whoever_had_a_token_before_is_a_member_once(bare_url: str) -> None:
    migrate(bare_url, "0007")
    database = Database(bare_url)
    insert = text("INSERT INTO staff_tokens (name, role, token_hash, created_at) VALUES (:name, 'ANALYST', :hash, :at)")
    rows = [
        {"name": name, "hash": str(number), "at": START + number} for number, name in enumerate(["健", "花子", "健"])
    ]
    database.write_now(lambda session: session.execute(insert, rows))
    database.close()
    migrate(bare_url)
    migrated = Database(bare_url)
    assert [(each.name, each.team, each.created_at) for each in members(migrated)] == [
        ("健", None, START),
        ("花子", None, START + 1),
    ]
    numbers = {each.name: each.id for each in members(migrated)}
    tokens = migrated.read_now(lambda session: queries.list_tokens(session, Slice(count=9))).rows
    assert [each.member_id for each in tokens] == [numbers[name] for name in ("健", "花子", "健")]
    migrated.close()
    downgrade(bare_url, "0007")
    back = Database(bare_url)
    names = back.read_now(lambda session: session.execute(text("SELECT name FROM staff_tokens ORDER BY id")).all())
    assert [each.name for each in names] == ["健", "花子", "健"]
    back.close()
