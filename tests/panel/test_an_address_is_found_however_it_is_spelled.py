"""Addresses: cleaned as people write them, found in any spelling, verified until they change, and never repeated."""

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import Invalid
from backend.panel import actions, queries
from backend.panel.rules import AddressKind, clean_address
from tests.clocks import START
from tests.snapshots import everything

EMAIL, PHONE = AddressKind.EMAIL, AddressKind.PHONE


@pytest.mark.parametrize(
    ("kind", "raw", "address", "normal"),
    [
        (EMAIL, " Hanako@Example.JP ", "Hanako@example.jp", "hanako@example.jp"),
        (EMAIL, "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp", "hanako@example.jp"),
        (PHONE, "090-1234-5678", "+819012345678", "+819012345678"),
        (PHONE, "０３（１２３４）５６７８", "+81312345678", "+81312345678"),
        (PHONE, "+44 20 7946 0958", "+442079460958", "+442079460958"),
    ],
)
def test_addresses_are_read_as_people_write_them(kind: AddressKind, raw: str, address: str, normal: str) -> None:
    clean = clean_address(kind, raw)
    assert (clean.address, clean.normal) == (address, normal)
    assert clean_address(kind, clean.address) == clean


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (EMAIL, ""),
        (EMAIL, "hanako"),
        (EMAIL, "hanako@"),
        (EMAIL, "花子@example.jp"),
        (EMAIL, "a@b@example.jp"),
        (EMAIL, "hanako@example.jp\nbcc: all@example.jp"),
        (EMAIL, "x" * 400 + "@example.jp"),
        (PHONE, "12"),
        (PHONE, "電話なし"),
        (PHONE, "+999 123"),
        (PHONE, "0" * 400),
    ],
)
def test_what_nobody_could_be_reached_by_is_refused_and_not_repeated(kind: AddressKind, raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_address(kind, raw)
    assert len(raw) < 3 or raw not in refused.value.message


def add(database: Database, ref: str, email: str | None = None) -> int:
    def work(session: Session) -> int:
        person = actions.add_person(session, external_ref=ref, language="ja", now=START)
        actions.set_address(session, person.id, EMAIL, email, START)
        return person.id

    return database.write_now(work)


def kept(database: Database, person_id: int) -> list[tuple[str, str, int | None, int]]:
    found = database.read_now(lambda session: queries.addresses_of(session, [person_id]))[person_id]
    return [(kind, row.address, row.verified_at, row.updated_at) for kind, row in found.items()]


def test_people_are_found_by_any_spelling_of_their_address(database: Database) -> None:
    first, second = add(database, "a", "Hanako@example.jp"), add(database, "b", "hanako@EXAMPLE.jp")
    add(database, "c", "taro@example.jp")
    found = database.read_now(lambda session: queries.people_at_address(session, "ＨＡＮＡＫＯ@example.jp"))
    assert [person.id for person in found] == [first, second]
    database.write_now(lambda session: actions.set_address(session, second, PHONE, "090-1234-5678", START))
    found = database.read_now(lambda session: queries.people_at_address(session, "+81 90 1234 5678"))
    assert [person.id for person in found] == [second]
    assert database.read_now(lambda session: queries.people_at_address(session, "nonsense")) == []


def test_an_address_stays_verified_until_it_is_another(database: Database) -> None:
    person_id = add(database, "a", "hanako@example.jp")
    database.write_now(
        lambda session: actions.set_address(session, person_id, EMAIL, "hanako@example.jp", START + 1, verified=True)
    )
    assert kept(database, person_id) == [("EMAIL", "hanako@example.jp", START + 1, START)]
    database.write_now(lambda session: actions.set_address(session, person_id, EMAIL, "Hanako@example.jp", START + 2))
    assert kept(database, person_id) == [("EMAIL", "Hanako@example.jp", START + 1, START + 2)]
    database.write_now(lambda session: actions.set_address(session, person_id, EMAIL, "taro@example.jp", START + 3))
    assert kept(database, person_id) == [("EMAIL", "taro@example.jp", None, START + 3)]
    database.write_now(lambda session: actions.set_address(session, person_id, EMAIL, None, START + 4))
    assert kept(database, person_id) == []


def test_a_refused_address_changes_nothing(database: Database) -> None:
    person_id = add(database, "a", "hanako@example.jp")
    before = everything(database)
    with pytest.raises(Invalid):
        database.write_now(lambda session: actions.set_address(session, person_id, EMAIL, "taro", START + 1))
    assert everything(database) == before


def test_a_channel_is_chosen_and_left_to_the_company_again(database: Database) -> None:
    person_id = add(database, "a")
    database.write_now(lambda session: actions.choose_channel(session, person_id, "EMAIL"))
    assert database.read_now(lambda session: queries.get_person(session, person_id)).channel == "EMAIL"
    with pytest.raises(Invalid):
        database.write_now(lambda session: actions.choose_channel(session, person_id, "PIGEON"))
    database.write_now(lambda session: actions.choose_channel(session, person_id, None))
    assert database.read_now(lambda session: queries.get_person(session, person_id)).channel is None
