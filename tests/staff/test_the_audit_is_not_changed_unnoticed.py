"""The audit is added to and never changed; whoever changes it past the database's own refusal is found out."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db import Database, Slice, downgrade, migrate
from backend.db.chains import Seals, bound
from backend.db.engines import writer_engine
from backend.errors import Invalid
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import MOST_NAMED, Done
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.queries.audit_chain import REGISTER, Said
from backend.staff.queries.audit_checks import AuditFound, Broken, check_audit
from backend.staff.tables import AuditEntry, Deed
from tests.clocks import START
from tests.patience import PATIENCE

KEYS = ("the key of these tests, long enough",)
SEALS = Seals(KEYS)


def trail(shard: int = 3) -> AuditTrail:
    return AuditTrail(KEYS, shard=lambda: shard)


def done(number: int, *people: int) -> Done:
    return Done(deed=Deed.SEEN, operation="people", at=START + number, member_id=7, about={"Person": people})


def write(database: Database, own: AuditTrail, *deeds: Done) -> None:
    for each in deeds:
        database.write_now(partial(own.note, done=each))


def execute(statement: str, session: Session) -> None:
    session.execute(text(statement))


def found(database: Database) -> AuditFound:
    return database.read_now(lambda session: check_audit(session, SEALS))


def entries(database: Database, where: AuditWhere | None = None) -> list[AuditEntry]:
    part = Slice(count=2_000)
    return list(database.read_now(lambda session: list_entries(session, part, where or AuditWhere())).rows)


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_one_waits(database: Database) -> None:
    """Until somebody waits for a lock."""
    late = monotonic() + PATIENCE
    while not database.read_now(lambda session: session.scalar(text(WAITING))):
        assert monotonic() < late


def test_what_was_done_is_told_in_numbers_and_bound_together(database: Database) -> None:
    own = trail()
    write(database, own, done(1, 5, 4, 5), done(2, *range(1, MOST_NAMED + 2)))
    first, second = entries(database)
    assert (first.shard, first.number, first.at, first.deed, first.member_id) == (3, 1, START + 1, "SEEN", 7)
    assert first.told == '{"about":{"Person":[4,5]}}'
    many = json.loads(second.told)["many"]["Person"]
    assert (many["count"], len(many["digest"])) == (MOST_NAMED + 1, 64)
    says = Said(at=second.at, deed="SEEN", operation="people", member_id=7, token_id=None, told=second.told)
    assert second.hash == bound(first.hash, says.spelled(3, 2))
    assert [each.number for each in entries(database, AuditWhere(person_id=4))] == [1]
    assert [each.number for each in entries(database, AuditWhere(member_id=7, since=START + 2))] == [2]
    assert entries(database, AuditWhere(until=START + 1)) == entries(database, AuditWhere(member_id=8)) == []
    assert (found(database).entries, found(database).broken) == (2, [])


def test_whoever_was_seen_is_found_among_their_neighbours(database: Database) -> None:
    seen = {1: (1, 59), 2: (60, 61, 119), 3: (119, 120), 4: (59, 2**62), 5: ()}
    write(database, trail(), *(done(number, *people) for number, people in seen.items()))
    for person_id in (1, 2, 58, 59, 60, 61, 62, 118, 119, 120, 121, 2**62, 2**62 + 1):
        expected = [number for number, people in seen.items() if person_id in people]
        assert [each.number for each in entries(database, AuditWhere(person_id=person_id))] == expected
    assert found(database).broken == []


# What a program writes that does not know blocks.
BEFORE_BLOCKS = (
    (
        "INSERT INTO audit_entries (shard, number, at, deed, operation, member_id, told, hash)"
        " VALUES (3, :number, :at, 'SEEN', 'people', 7, :told, :hash)"
    ),
    "INSERT INTO audit_people (person_id, at, shard, number) VALUES (:person, :at, 3, :number)",
    "UPDATE audit_heads SET number = :number, hash = :hash, seal = :seal WHERE shard = 3",
)


def note_before_blocks(session: Session, number: int, person: int) -> None:
    before = session.execute(text("SELECT hash FROM audit_heads WHERE shard = 3")).scalar_one()
    told, at = f'{{"about":{{"Person":[{person}]}}}}', START + number
    says = Said(at=at, deed="SEEN", operation="people", member_id=7, token_id=None, told=told)
    last = bound(before, says.spelled(3, number))
    values = {"number": number, "person": person, "at": at, "told": told, "hash": last}
    for each in BEFORE_BLOCKS:
        session.execute(text(each), {**values, "seal": SEALS.seal(3, number, last)})


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_what_was_written_before_there_were_blocks_is_found_on_and_stays(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        write(database, trail(), done(1, 59, 60, 119))
    downgrade(database_url, "0029")
    with closing(Database(database_url)) as database:
        database.write_now(lambda session: note_before_blocks(session, 2, 60))
    migrate(database_url)
    with closing(Database(database_url)) as database:
        # One that has not ended yet writes on, beside one that knows blocks.
        database.write_now(lambda session: note_before_blocks(session, 3, 61))
        write(database, trail(), done(4, 61, 60))
        numbers = {person: [1, 2, 4] if person == 60 else [1] for person in (59, 60, 119)} | {61: [3, 4], 58: []}
        for person, expected in numbers.items():
            assert [each.number for each in entries(database, AuditWhere(person_id=person))] == expected
        assert (found(database).entries, found(database).broken) == (4, [])
        for change in ("UPDATE audit_people SET at = 8", "DELETE FROM audit_people"):
            with pytest.raises(DBAPIError, match="never changed"):
                database.write_now(partial(execute, change))


def test_requests_that_wait_side_by_side_are_noted_together(database: Database) -> None:
    own = trail()
    database.write_now(lambda session: own.note_all(session, [done(1, 4), done(2, 5)]))
    assert [each.number for each in entries(database)] == [1, 2]
    assert [each.number for each in entries(database, AuditWhere(person_id=5))] == [2]
    assert found(database).broken == []


def test_what_did_not_come_about_is_not_told_and_harms_no_neighbour(database: Database) -> None:
    own = trail()

    def refused(session: Session) -> None:
        own.note(session, done(2, 9))
        raise Invalid("no")

    write(database, own, done(1))
    with pytest.raises(Invalid):
        database.write_now(refused)
    write(database, own, done(3))
    assert [each.at for each in entries(database)] == [START + 1, START + 3]
    assert found(database).broken == []


@pytest.mark.parametrize("same_shard", [True, False])
def test_two_writers_write_side_by_side(database: Database, *, same_shard: bool) -> None:
    other = Database(database.url)
    both = [(database, trail(3)), (other, trail(3 if same_shard else 4))]

    def hammer(place: int) -> None:
        write(*both[place], *(done(number, place) for number in range(20)))

    # In turns, so that each finds the chain further on than it left it; and then as it comes.
    for number, place in enumerate((0, 1, 0, 1)):
        write(*both[place], done(number, place))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hammer, (0, 1)))
    other.close()
    told = found(database)
    assert (told.entries, told.broken) == (44, [])
    assert {shard: end.number for shard, end in told.ends.items()} == ({3: 44} if same_shard else {3: 22, 4: 22})


def test_the_second_of_two_writers_goes_on_where_the_first_ends(postgres_url: str) -> None:
    engine = writer_engine(postgres_url)

    def note(session: Session, number: int) -> None:
        trail().note_all(session, [done(number)])
        session.commit()

    with closing(Database(postgres_url)) as database, Session(engine) as first, Session(engine) as second:
        write(database, trail(), done(1))
        # The one has looked where the chain ends, and gone no further when the other looks.
        first.execute(text("SELECT 1 FROM audit_heads WHERE shard = 3 FOR UPDATE"))
        with ThreadPoolExecutor(1) as pool:
            noted = pool.submit(note, second, 3)
            until_one_waits(database)
            note(first, 2)
            noted.result(timeout=PATIENCE)
        told = found(database)
        assert ([each.at for each in entries(database)], told.broken) == ([START + 1, START + 2, START + 3], [])
    engine.dispose()


def test_the_database_itself_refuses_every_change(database: Database) -> None:
    write(database, trail(), done(1, 5), done(2))
    changes = [
        "UPDATE audit_entries SET member_id = 8",
        "DELETE FROM audit_entries",
        "UPDATE audit_blocks SET people = 8",
        "DELETE FROM audit_blocks",
        "DELETE FROM audit_heads",
        "UPDATE audit_heads SET number = 1 WHERE shard = 3",
        "UPDATE audit_heads SET hash = 'x' WHERE shard = 3",
    ]
    if not database.is_sqlite:
        changes += [f"TRUNCATE {table}" for table in ("audit_entries", "audit_blocks", "audit_people", "audit_heads")]
    for change in changes:
        with pytest.raises(DBAPIError, match="never changed"):
            database.write_now(partial(execute, change))
    assert (found(database).entries, found(database).broken) == (2, [])


COPIED = "at, deed, operation, 8, token_id, '{}', hash FROM audit_entries WHERE number = 4"
# What someone does who may do anything in the database but does not know the secret, and where it is noticed.
TAMPERINGS: dict[str, tuple[list[str], list[tuple[int, int, str]]]] = {
    "an entry is edited": (["UPDATE audit_entries SET member_id = 8 WHERE number = 2"], [(3, 2, "changed")]),
    "what it tells is edited": (
        ["UPDATE audit_entries SET told = '{}' WHERE number = 2"],
        [(3, 2, "changed"), (3, 2, "people")],
    ),
    "the last is deleted": (
        ["DELETE FROM audit_entries WHERE number = 4"],
        [(3, 3, "cut off"), (3, 4, "people")],
    ),
    "one in the middle is deleted": (
        ["DELETE FROM audit_entries WHERE number = 2", "DELETE FROM audit_blocks WHERE number = 2"],
        [(3, 3, "missing")],
    ),
    "two change places": (
        [
            "UPDATE audit_entries SET number = 9 WHERE number = 2",
            "UPDATE audit_entries SET number = 2 WHERE number = 3",
            "UPDATE audit_entries SET number = 3 WHERE number = 9",
            "DELETE FROM audit_blocks",
            "UPDATE audit_entries SET told = '{}'",
        ],
        [(3, 1, "changed"), (3, 2, "changed"), (3, 3, "changed"), (3, 4, "changed")],
    ),
    "one is added at the end": (
        ["INSERT INTO audit_entries SELECT shard, 5, " + COPIED],
        [(3, 5, "changed"), (3, 5, "cut off")],
    ),
    "one is added at the beginning": (
        ["INSERT INTO audit_entries SELECT shard, 0, " + COPIED],
        [(3, 0, "missing")],
    ),
    "one is found no more by its person": (["DELETE FROM audit_blocks WHERE number = 2"], [(3, 2, "people")]),
    "one is found by a person whom it does not name": (
        ["INSERT INTO audit_blocks (block, at, shard, number, people) VALUES (1, 5, 3, 2, 2)"],
        [(3, 2, "people")],
    ),
    "one is found by their neighbour": (
        ["UPDATE audit_blocks SET people = people * 2 WHERE number = 2"],
        [(3, 2, "people")],
    ),
    "one is found by a person as before there were blocks": (
        ["INSERT INTO audit_people (person_id, at, shard, number) VALUES (8, 5, 3, 2)"],
        [(3, 2, "people")],
    ),
    "the head is gone": (["DELETE FROM audit_heads WHERE shard = 3"], [(3, 4, "cut off")]),
    "a whole chain is gone with its head": (
        ["DELETE FROM audit_entries", "DELETE FROM audit_blocks", "DELETE FROM audit_heads WHERE shard = 3"],
        [(3, 0, "cut off")],
    ),
    "a chain is begun anew": (
        ["DELETE FROM audit_entries", "DELETE FROM audit_blocks",
         "UPDATE audit_heads SET number = 0, hash = '', seal = '' WHERE shard = 3"],
        [(3, 0, "cut off")],
    ),
    "the list of chains is emptied": (
        ["DELETE FROM audit_entries", "DELETE FROM audit_blocks", "DELETE FROM audit_heads WHERE shard = 3",
         "UPDATE audit_heads SET number = 0 WHERE shard = -1"],
        [(REGISTER, 0, "not sealed")],
    ),
}  # fmt: skip
TRIGGERS = {
    "audit_entries": ["audit_entries_stay"],
    "audit_blocks": ["audit_blocks_stay"],
    "audit_people": ["audit_people_stay"],
    "audit_heads": ["audit_heads_stay", "audit_heads_go_on"],
}


class Undone(Exception):
    """What was tampered with is taken back."""


def drop_triggers(session: Session, *, is_sqlite: bool) -> None:
    for table, names in TRIGGERS.items():
        for name in names:
            if not is_sqlite:
                session.execute(text(f"DROP TRIGGER {name} ON {table}"))
            elif table == "audit_heads":
                session.execute(text(f"DROP TRIGGER {name}"))
            else:
                session.execute(text(f"DROP TRIGGER {name}_update"))
                session.execute(text(f"DROP TRIGGER {name}_delete"))


def tampered(database: Database, work: Callable[[Session], None]) -> AuditFound:
    """What is found after that was done past the triggers; all of it is taken back."""
    seen: list[AuditFound] = []

    def tamper(session: Session) -> None:
        drop_triggers(session, is_sqlite=database.is_sqlite)
        work(session)
        seen.append(check_audit(session, SEALS))
        raise Undone

    with pytest.raises(Undone):
        database.write_now(tamper)
    return seen[-1]


def test_whatever_is_done_past_the_triggers_is_found(database: Database) -> None:
    write(database, trail(), done(1, 4), done(2, 5), done(3), done(4, 6))
    for name, (statements, broken) in TAMPERINGS.items():

        def work(session: Session, statements: list[str] = statements) -> None:
            for each in statements:
                session.execute(text(each))

        told = {(each.shard, each.number, each.fault) for each in tampered(database, work).broken}
        assert told >= set(broken), name
    assert found(database).broken == []


def test_an_entry_that_is_edited_together_with_its_hash_no_longer_leads_to_the_next(database: Database) -> None:
    write(database, trail(), done(1, 4), done(2), done(3))
    first, second, _ = entries(database)
    says = Said(at=second.at, deed="SEEN", operation="people", member_id=8, token_id=None, told=second.told)
    values = {"hash": bound(first.hash, says.spelled(3, 2))}

    def edit(session: Session) -> None:
        session.execute(text("UPDATE audit_entries SET member_id = 8, hash = :hash WHERE number = 2"), values)

    assert tampered(database, edit).broken == [Broken(shard=3, number=3, fault="changed")]


def test_an_end_that_is_moved_back_is_not_sealed(database: Database) -> None:
    write(database, trail(), done(1, 4), done(2, 5), done(3))
    second = entries(database)[1]

    def cut(session: Session) -> None:
        session.execute(text("DELETE FROM audit_entries WHERE number > 2"))
        moved = text("UPDATE audit_heads SET number = 2, hash = :hash WHERE shard = 3")
        session.execute(moved, {"hash": second.hash})

    assert tampered(database, cut).broken == [Broken(shard=3, number=2, fault="not sealed")]


def test_a_key_is_dropped_once_the_ends_are_sealed_anew(database: Database) -> None:
    write(database, trail(), done(1))
    newer = AuditTrail(("a newer key", *KEYS))
    alone = Seals(("a newer key",))
    broken = database.read_now(lambda session: check_audit(session, alone)).broken
    assert [(each.shard, each.fault) for each in broken] == [(3, "not sealed"), (REGISTER, "not sealed")]
    assert [database.write_now(newer.reseal) for _ in range(2)] == [2, 0]
    assert database.read_now(lambda session: check_audit(session, alone)).broken == []
    assert database.write_now(AuditTrail(("someone else's",)).reseal) == 0
