"""People one by one: joining, attributes, language and consent."""

import pytest
from sqlalchemy.orm import Session

from backend.db import Database, Slice
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.panel import actions, queries
from backend.panel.rules import AttributeInput, AttributeKind
from backend.panel.tables import Person
from tests.clocks import START


@pytest.fixture
def panel(database: Database) -> Database:
    def define(session: Session) -> None:
        for key, kind, choices in [
            ("age", AttributeKind.NUMBER, []),
            ("city", AttributeKind.CHOICE, ["東京", "大阪"]),
            ("since", AttributeKind.DATE, []),
            ("member", AttributeKind.BOOLEAN, []),
        ]:
            actions.define_attribute(session, key=key, kind=kind, name={"en": key}, choices=choices, now=START)

    database.write_now(define)
    return database


def add(panel: Database, ref: str | None, attributes: dict[str, AttributeInput] | None = None) -> Person:
    return panel.write_now(
        lambda session: actions.add_person(
            session, external_ref=ref, language="ja", attributes=attributes or {}, now=START
        )
    )


def known(panel: Database, person_id: int) -> dict[str, object]:
    return {**panel.read_now(lambda session: queries.attributes_of(session, [person_id]))[person_id]}


def people(panel: Database) -> list[queries.Listed]:
    return list(panel.read_now(lambda session: queries.list_people(session, Slice(count=9))).rows)


def test_a_person_joins_with_what_is_known(panel: Database) -> None:
    person = add(panel, " C-1 ", {"age": "４２", "city": "東京", "since": "2024-05-01", "member": True})
    assert known(panel, person.id) == {"age": 42.0, "city": "東京", "since": "2024-05-01", "member": True}
    found = panel.read_now(lambda session: queries.find_person_by_ref(session, "C-1"))
    assert found is not None
    assert (found.id, found.language, found.created_at) == (person.id, "ja", START)
    assert panel.read_now(lambda session: queries.get_person(session, person.id)).external_ref == "C-1"


def test_many_may_be_known_by_no_reference_but_one_reference_is_one_person(panel: Database) -> None:
    add(panel, None)
    add(panel, None)
    add(panel, "C-1")
    with pytest.raises(AlreadyExists):
        add(panel, "C-1", {"age": 3})
    assert [person.external_ref for person in people(panel)] == [None, None, "C-1"]


@pytest.mark.parametrize("attributes", [{"age": "old"}, {"city": "京都"}, {"shoe": 3}])
def test_an_unfit_attribute_keeps_the_person_out(panel: Database, attributes: dict[str, AttributeInput]) -> None:
    with pytest.raises(Invalid):
        add(panel, "C-1", attributes)
    assert people(panel) == []


def test_attributes_are_changed_added_and_taken_away(panel: Database) -> None:
    person = add(panel, "C-1", {"age": 42, "city": "東京"})
    panel.write_now(
        lambda session: actions.set_attributes(session, person.id, {"age": 43, "city": None, "member": "no"}, START)
    )
    assert known(panel, person.id) == {"age": 43.0, "member": False}


def test_a_refused_change_changes_nothing(panel: Database) -> None:
    person = add(panel, "C-1", {"age": 42})
    with pytest.raises(Invalid) as refused:
        panel.write_now(lambda session: actions.set_attributes(session, person.id, {"age": 43, "city": "京都"}, START))
    assert refused.value.path == ("attributes", "city")
    assert known(panel, person.id) == {"age": 42.0}
    with pytest.raises(NotFound):
        panel.write_now(lambda session: actions.set_attributes(session, 99, {"age": 1}, START))


def test_a_person_is_spoken_to_in_another_language(panel: Database) -> None:
    person = add(panel, "C-1")
    panel.write_now(lambda session: actions.change_language(session, person.id, "en"))
    assert people(panel)[0].language == "en"
    with pytest.raises(Invalid):
        panel.write_now(lambda session: actions.change_language(session, person.id, "tlh"))


@pytest.mark.parametrize(
    ("kind", "choices"),
    [(AttributeKind.CHOICE, []), (AttributeKind.CHOICE, ["a", "a"]), (AttributeKind.TEXT, ["a"])],
)
def test_choices_belong_to_choices_only(panel: Database, kind: AttributeKind, choices: list[str]) -> None:
    with pytest.raises(Invalid):
        panel.write_now(
            lambda session: actions.define_attribute(
                session, key="new", kind=kind, name={"en": "New"}, choices=choices, now=START
            )
        )
    keys = [row.key for row in panel.read_now(queries.list_attributes)]
    assert keys == ["age", "city", "member", "since"]


def test_an_attribute_is_defined_once(panel: Database) -> None:
    with pytest.raises(AlreadyExists):
        panel.write_now(
            lambda session: actions.define_attribute(
                session, key="age", kind=AttributeKind.TEXT, name={"en": "Age"}, now=START
            )
        )


def decide(panel: Database, person_id: int, *, granted: bool, at: int) -> None:
    said = {"purpose": "mail", "wording": "お知らせを受け取る", "language": "ja", "source": "signup"}
    panel.write_now(lambda session: actions.record_consent(session, person_id, granted=granted, now=at, **said))


def test_every_decision_on_a_purpose_is_kept_with_the_wording_shown(panel: Database) -> None:
    person = add(panel, "C-1")
    decide(panel, person.id, granted=True, at=START)
    decide(panel, person.id, granted=False, at=START + 9)
    kept = panel.read_now(lambda session: queries.consents_of(session, [person.id]))[person.id]
    assert [(each.granted, each.decided_at) for each in kept] == [(True, START), (False, START + 9)]
    assert {each.wording for each in kept} == {"お知らせを受け取る"}
