"""An import is undone: what it said goes back to what stood before, and what was said since stays."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db import Database
from backend.errors import NotFound
from backend.panel import actions, queries
from backend.panel.rules import AddressKind, AlreadyUndone, AttributeKind, Decision, PersonInput, Undone
from backend.panel.tables import Consent, Import, Person
from tests.api.client import counted_statements
from tests.clocks import START
from tests.snapshots import counts, everything

EMAIL = AddressKind.EMAIL
LATER = START + DAY


@pytest.fixture
def panel(database: Database) -> Database:
    def define(session: Session) -> None:
        for key, kind in [("age", AttributeKind.NUMBER), ("city", AttributeKind.TEXT)]:
            actions.define_attribute(session, key=key, kind=kind, name={"en": key}, now=START)

    database.write_now(define)
    return database


def bring(panel: Database, *rows: PersonInput, at: Instant = START) -> int:
    """Imports the rows; the import's id."""

    def work(session: Session) -> int:
        run = actions.begin_import(session, kind="people", name="members", now=at)
        actions.import_into(session, run, rows, at)
        return run.id

    return panel.write_now(work)


def everybody(_session: Session, person_ids: Collection[int]) -> set[int]:
    return set(person_ids)


def nobody(_session: Session, _person_ids: Collection[int]) -> set[int]:
    return set()


def undo(panel: Database, import_id: int, at: Instant = LATER) -> Undone:
    done, is_last = panel.write_now(lambda session: actions.undo_import(session, import_id, at, everybody))
    assert is_last
    return done


def person(panel: Database, ref: str) -> dict[str, object] | None:
    """All that the panel shows of a person now."""

    def read(session: Session) -> dict[str, object] | None:
        found = queries.find_person_by_ref(session, ref)
        if found is None:
            return None
        addresses = queries.addresses_of(session, [found.id])[found.id]
        return {
            **queries.attributes_of(session, [found.id])[found.id],
            **{kind.value: row.address for kind, row in addresses.items()},
            "language": found.language,
            "channel": found.channel,
        }

    return panel.read_now(read)


def full(ref: str, age: int, email: str, language: str = "en") -> PersonInput:
    return PersonInput(
        external_ref=ref, language=language, channel="EMAIL", attributes={"age": age}, addresses={EMAIL: email}
    )


def test_people_it_added_go_and_those_who_were_there_are_as_before(panel: Database) -> None:
    panel.write_now(
        lambda session: actions.add_person(
            session, external_ref="old", language="ja", attributes={"age": 1, "city": "京都"}, now=START
        )
    )
    before = person(panel, "old")
    import_id = bring(panel, full("old", 2, "old@example.jp"), full("new", 3, "new@example.jp"))
    assert person(panel, "old") == {
        "age": 2.0, "city": "京都", "EMAIL": "old@example.jp", "language": "en", "channel": "EMAIL"
    }  # fmt: skip
    assert undo(panel, import_id) == Undone(removed=1, restored=4)
    assert (person(panel, "old"), person(panel, "new")) == (before, None)
    # The history tells of it all; of whom it had added only that the number was given.
    assert counts(panel, "people", "addresses", "attribute_changes", "import_people") == [2, 0, 4, 0]


def test_a_number_is_never_given_again(panel: Database) -> None:
    for number in (1, 2):
        import_id = bring(panel, *(full(ref, 3, f"{ref}@example.jp") for ref in ("a", "b")))
        assert undo(panel, import_id) == Undone(removed=2)
        rows = panel.read_now(lambda session: session.execute(select(Person.id, Person.external_ref)).all())
        assert [tuple(row) for row in rows] == [(2 * each, None) for each in range(1, number + 1)]
    anew = panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    assert anew.id == 5
    assert panel.read_now(lambda session: queries.known_people(session, [1, 2, 3, 4, 5])) == {5}


def test_what_was_said_since_stays_and_is_told_in_counts(panel: Database) -> None:
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    import_id = bring(panel, full("a", 2, "a@example.jp"))
    panel.write_now(lambda session: actions.set_attributes(session, 1, {"age": 9}, START + 1))
    panel.write_now(lambda session: actions.set_address(session, 1, EMAIL, "b@example.jp", START + 1))
    panel.write_now(lambda session: actions.change_language(session, 1, "ja"))
    assert undo(panel, import_id) == Undone(restored=1, changed_since=3)
    assert person(panel, "a") == {"age": 9.0, "EMAIL": "b@example.jp", "language": "ja", "channel": None}


def test_an_address_that_the_person_verified_since_is_their_own_word(panel: Database) -> None:
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    import_id = bring(panel, PersonInput(external_ref="a", addresses={EMAIL: "a@example.jp"}))
    panel.write_now(lambda session: actions.set_address(session, 1, EMAIL, "a@example.jp", START + 1, verified=True))
    assert undo(panel, import_id) == Undone(changed_since=1)
    assert person(panel, "a") == {"EMAIL": "a@example.jp", "language": "ja", "channel": None}


def test_of_whom_something_else_is_known_stays_without_what_it_said(panel: Database) -> None:
    import_id = bring(panel, full("a", 2, "a@example.jp"), full("b", 3, "b@example.jp"))
    panel.write_now(lambda session: actions.set_attributes(session, 1, {"city": "京都"}, START + 1))
    assert undo(panel, import_id) == Undone(removed=1, stayed=1, restored=2)
    assert person(panel, "a") == {"city": "京都", "language": "en", "channel": "EMAIL"}
    assert person(panel, "b") is None


def test_nobody_goes_of_whom_another_room_keeps_something(panel: Database) -> None:
    import_id = bring(panel, full("a", 2, "a@example.jp"))
    done, _ = panel.write_now(lambda session: actions.undo_import(session, import_id, LATER, nobody))
    assert done == Undone(stayed=1, restored=2)
    assert person(panel, "a") == {"language": "en", "channel": "EMAIL"}


def test_whom_a_later_import_names_again_stays(panel: Database) -> None:
    first = bring(panel, full("a", 2, "a@example.jp"), full("b", 2, "b@example.jp"))
    bring(panel, full("a", 2, "a@example.jp"), at=START + 1)
    done = undo(panel, first)
    assert (done.removed, done.stayed) == (1, 1)
    assert person(panel, "a") is not None
    assert person(panel, "b") is None


def test_imports_are_undone_in_any_order(panel: Database) -> None:
    panel.write_now(
        lambda session: actions.add_person(session, external_ref="a", language="ja", attributes={"age": 1}, now=START)
    )
    before = person(panel, "a")
    first = bring(panel, full("a", 2, "first@example.jp"), at=START + 1)
    second = bring(panel, full("a", 3, "second@example.jp"), at=START + 2)
    assert undo(panel, first) == Undone(restored=2, changed_since=2)
    assert undo(panel, second) == Undone(restored=2)
    assert person(panel, "a") == before
    third = bring(panel, full("a", 2, "first@example.jp"), at=START + 3)
    fourth = bring(panel, full("a", 3, "second@example.jp"), at=START + 4)
    undo(panel, fourth)
    assert person(panel, "a") == {"age": 2.0, "EMAIL": "first@example.jp", "language": "en", "channel": "EMAIL"}
    undo(panel, third)
    assert person(panel, "a") == before


def test_one_who_is_named_twice_goes_back_to_before_the_first_line(panel: Database) -> None:
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    before = person(panel, "a")

    def work(session: Session) -> int:
        run = actions.begin_import(session, kind="people", name="members", now=START)
        actions.import_into(session, run, [full("a", 1, "first@example.jp")], START)
        actions.import_into(session, run, [full("a", 2, "second@example.jp")], START)
        return run.id

    import_id = panel.write_now(work)
    run = panel.read_now(lambda session: queries.get_import(session, import_id))
    assert (run.rows, run.added, run.changed) == (2, 0, 2)
    assert undo(panel, import_id) == Undone(restored=4)
    assert person(panel, "a") == before


def test_consents_it_brought_stay_in_the_ledger_and_count_no_more(panel: Database) -> None:
    said = Decision(
        purpose="survey", granted=True, wording="yes", language="ja", source="import members", decided_at=START - DAY
    )
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    import_id = bring(panel, PersonInput(external_ref="a", consents=[said]))
    assert bring(panel, PersonInput(external_ref="a", consents=[said])) == import_id + 1
    assert counts(panel, "consents") == [1]
    assert panel.read_now(lambda session: queries.may_contact(session, [1], "survey", "EMAIL", START)) == {1}
    assert undo(panel, import_id) == Undone(consents=1)
    assert panel.read_now(lambda session: queries.may_contact(session, [1], "survey", "EMAIL", START)) == set()
    kept = panel.read_now(lambda session: session.scalars(select(Consent)).one())
    assert (kept.granted, kept.decided_at, kept.void_at, kept.import_id) == (True, START - DAY, LATER, import_id)


def test_a_no_that_it_brought_still_counts(panel: Database) -> None:
    yes = Decision(
        purpose="survey", granted=True, wording="yes", language="ja", source="page", decided_at=START - 2 * DAY
    )
    no = replace(yes, granted=False, wording="no", source="import members", decided_at=START - DAY)
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    bring(panel, PersonInput(external_ref="a", consents=[yes]))
    import_id = bring(panel, PersonInput(external_ref="a", consents=[no]))
    assert undo(panel, import_id) == Undone()
    assert panel.read_now(lambda session: queries.may_contact(session, [1], "survey", "EMAIL", LATER)) == set()


def test_an_older_decision_that_comes_by_an_import_overrules_no_newer_one(panel: Database) -> None:
    panel.write_now(lambda session: actions.add_person(session, external_ref="a", language="ja", now=START))
    panel.write_now(lambda session: actions.opt_out(session, 1, wording="no", language="ja", source="page", now=START))
    said = Decision(
        purpose="survey", granted=True, wording="yes", language="ja", source="import members", decided_at=START - DAY
    )
    bring(panel, PersonInput(external_ref="a", consents=[said]))
    assert panel.read_now(lambda session: queries.may_contact(session, [1], "survey", "EMAIL", LATER)) == set()


def test_an_import_is_undone_once(panel: Database) -> None:
    import_id = bring(panel, full("a", 2, "a@example.jp"))
    undo(panel, import_id)
    before = everything(panel)
    with pytest.raises(AlreadyUndone):
        undo(panel, import_id)
    with pytest.raises(NotFound):
        undo(panel, import_id + 1)
    assert everything(panel) == before


def test_those_who_are_gone_are_left_alone(panel: Database) -> None:
    import_id = bring(panel, full("a", 2, "a@example.jp"), full("b", 2, "b@example.jp"))

    def merge(session: Session) -> None:
        for gone in session.scalars(select(Person).where(Person.external_ref == "b")):
            gone.merged_into = 1

    panel.write_now(merge)
    assert undo(panel, import_id) == Undone(stayed=2, restored=2)
    assert counts(panel, "people") == [2]


def test_a_long_import_is_undone_in_parts(panel: Database) -> None:
    import_id = bring(panel, *(PersonInput(external_ref=f"p{number}") for number in range(1_500)))
    first, is_last = panel.write_now(lambda session: actions.undo_import(session, import_id, LATER, everybody))
    assert (first, is_last) == (Undone(removed=1_000), False)
    assert panel.read_now(lambda session: session.scalars(select(Import.undone_at)).one()) is None
    assert undo(panel, import_id) == Undone(removed=500)
    assert panel.read_now(lambda session: session.scalars(select(Import.undone_at)).one()) == LATER
    assert counts(panel, "people") == [1]


def test_undoing_takes_as_many_statements_for_a_thousand_as_for_one(panel: Database) -> None:
    def statements(count: int) -> int:
        rows = [full(f"{count}-{number}", number, f"p{number}@example.jp") for number in range(count)]
        import_id = bring(panel, *rows)
        with counted_statements() as counted:
            undo(panel, import_id)
        return len(counted)

    assert (statements(1), statements(900)) == (25, 25)


def test_bringing_people_in_takes_as_many_statements_for_a_thousand_as_for_one(panel: Database) -> None:
    said = Decision(purpose="n", granted=True, wording="yes", language="ja", source="list", decided_at=START)

    def statements(count: int) -> int:
        rows = [replace(full(f"{count}-{number}", number, "p@example.jp"), consents=[said]) for number in range(count)]
        with counted_statements() as counted:
            bring(panel, *rows)
        return len(counted)

    assert (statements(1), statements(1_000)) == (18, 18)
