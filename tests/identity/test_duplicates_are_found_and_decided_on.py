"""Two people who may be one are found by an address or by name and birthday; what was decided stays decided."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.clock import DAY, MINUTE, Instant
from backend.db import Database
from backend.identity.actions import AlreadyDecided, confirm, dismiss, note_duplicates, search_addresses
from backend.identity.queries.duplicates import MOST_AT_ONE_ADDRESS, namesakes
from backend.identity.rules.duplicates import LIKE_ENOUGH, Reason, Status, likeness, normal_name
from backend.identity.tables import Duplicate
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import add_person, define_attribute, set_address, set_attributes
from backend.panel.rules import AddressKind, AttributeKind
from tests.clocks import SettableClock
from tests.snapshots import everything


def _add(database: Database, now: Instant, mail: str = "", phone: str = "", ref: str | None = None) -> int:
    person = database.write_now(partial(add_person, external_ref=ref, language="ja", now=now)).id
    for kind, raw in ((AddressKind.EMAIL, mail), (AddressKind.PHONE, phone)):
        if raw:
            database.write_now(partial(set_address, person_id=person, kind=kind, raw=raw, now=now))
    return person


def _search(database: Database, now: Instant, limit: int = 1_000) -> int:
    return database.write_now(lambda session: search_addresses(session, now, limit))


def _pairs(database: Database) -> list[tuple[int, int, str, str]]:
    rows = database.read_now(lambda session: session.scalars(select(Duplicate).order_by(Duplicate.id)).all())
    return [(row.person_id, row.other_id, row.reason, row.status) for row in rows]


def _letters(database: Database) -> list[tuple[str, int | None, int]]:
    rows = database.read_now(lambda session: session.scalars(select(OutboxMessage)).all())
    return [(row.kind, row.subject_id, row.about_id) for row in rows]


def test_the_same_address_however_it_is_spelled(database: Database, clock: SettableClock) -> None:
    old = _add(database, clock(), "Hana@Example.jp", ref="C-1")
    _add(database, clock(), "ken@example.jp")
    new = _add(database, clock.advance(1), "hana@example.jp")
    called = _add(database, clock.advance(1), "", "090-1234-5678")
    again = _add(database, clock.advance(1), "", "+81 90 1234 5678")
    assert _search(database, clock()) == 2
    assert _pairs(database) == [(old, new, "ADDRESS", "OPEN"), (called, again, "ADDRESS", "OPEN")]
    assert _search(database, clock.advance(2 * MINUTE)) == 0
    # Whoever signed up is asked by mail; of a telephone staff decide.
    assert _letters(database) == [("CONFIRMATION", new, 1)]


def test_nobody_is_asked_again_and_again_because_someone_signs_up_with_their_address(
    database: Database, clock: SettableClock
) -> None:
    _add(database, clock(), "hana@example.jp", ref="C-1")
    first, _ = (_add(database, clock.advance(1), "hana@example.jp") for _ in range(2))
    assert _search(database, clock()) == 2
    _add(database, clock.advance(3 * MINUTE), "hana@example.jp")
    assert _search(database, clock()) == 1
    assert [subject for _, subject, _ in _letters(database)] == [first]
    later = _add(database, clock.advance(DAY), "hana@example.jp")
    assert _search(database, clock()) == 1
    assert [subject for _, subject, _ in _letters(database)] == [first, later]


def test_whom_the_client_brought_in_is_for_staff_alone(database: Database, clock: SettableClock) -> None:
    _add(database, clock(), "hana@example.jp", ref="C-1")
    _add(database, clock(), "hana@example.jp", ref="C-2")
    assert _search(database, clock()) == 1
    assert _letters(database) == []


def test_many_told_at_one_instant_are_all_compared(database: Database, clock: SettableClock) -> None:
    people = [_add(database, clock(), f"p{place // 2}@example.jp") for place in range(12)]
    assert _search(database, clock(), limit=3) == 6
    assert [pair[:2] for pair in _pairs(database)] == [(people[place], people[place + 1]) for place in range(0, 12, 2)]


def test_an_address_of_a_whole_company_tells_nobody_apart(database: Database, clock: SettableClock) -> None:
    for _ in range(MOST_AT_ONE_ADDRESS + 1):
        _add(database, clock(), "info@example.jp")
    assert _search(database, clock()) == 0


def test_nearly_the_same_name_and_the_same_birthday(database: Database, clock: SettableClock) -> None:
    ids = {}
    for key, kind in (("name", AttributeKind.TEXT), ("born", AttributeKind.DATE)):
        made = partial(define_attribute, key=key, kind=kind, name={"en": key}, now=clock())
        ids[key] = database.write_now(made).id
    people = []
    for name, born in (
        ("山田 花子", "1990-04-01"),
        ("山田花子", "1990-04-01"),
        ("山田花子", "1990-04-02"),
        ("佐藤太郎", "1990-04-01"),
    ):
        person = _add(database, clock())
        people.append(person)
        database.write_now(partial(set_attributes, person_id=person, values={"name": name, "born": born}, now=clock()))
    found = database.read_now(lambda session: namesakes(session, ids["name"], ids["born"]))
    assert [(pair.person_id, pair.other_id, pair.reason, pair.likeness) for pair in found] == [
        (people[0], people[1], Reason.NAME, 1.0)
    ]
    assert database.write_now(lambda session: note_duplicates(session, found, clock())) == 1
    assert database.write_now(lambda session: note_duplicates(session, found, clock())) == 0


def test_what_was_decided_stays_decided(database: Database, clock: SettableClock) -> None:
    old, new = _add(database, clock(), "hana@example.jp"), _add(database, clock(), "hana@example.jp")
    _search(database, clock())
    database.write_now(lambda session: dismiss(session, 1, clock()))
    assert _search(database, clock.advance(1)) == 0
    assert _pairs(database) == [(old, new, "ADDRESS", "DISMISSED")]
    before = everything(database)
    for decide in (dismiss, confirm):
        with pytest.raises(AlreadyDecided):
            database.write_now(partial(decide, duplicate_id=1, now=clock()))
    assert everything(database) == before


def test_who_confirms_is_one_and_the_same_tap_twice_is_one(database: Database, clock: SettableClock) -> None:
    old, new = _add(database, clock(), "hana@example.jp"), _add(database, clock(), "hana@example.jp")
    _search(database, clock())
    merged = database.write_now(lambda session: confirm(session, 1, clock()))
    assert merged is not None
    assert (merged.kept_id, merged.gone_id) == (old, new)
    assert _pairs(database) == [(old, new, "ADDRESS", Status.MERGED)]
    before = everything(database)
    assert database.write_now(lambda session: confirm(session, 1, clock.advance(1))) is None
    assert everything(database) == before


NAMES = st.text("あいうアイウabcABC 山田花子", max_size=8)


@given(first=NAMES, second=NAMES)
def test_likeness_is_a_degree_and_the_same_both_ways(first: str, second: str) -> None:
    degree = likeness(normal_name(first), normal_name(second))
    assert 0 <= degree <= 1
    assert degree == likeness(normal_name(second), normal_name(first))
    assert (degree == 1) >= (normal_name(first) == normal_name(second) != "")


@pytest.mark.parametrize(
    ("first", "second", "is_alike"),
    [
        ("やまだ　ハナコ", "ヤマダはなこ", True),
        ("ＹＡＭＡＤＡ Hanako", "yamada hanako", True),
        ("Hanako Yamada", "Hanako Yamata", True),
        ("山田花子", "山田太郎", False),
        ("", "", False),
    ],
)
def test_names_are_compared_as_people_hear_them(first: str, second: str, *, is_alike: bool) -> None:
    assert (likeness(normal_name(first), normal_name(second)) >= LIKE_ENOUGH) == is_alike
