"""Whoever is forgotten leaves numbers that add up, and nothing that tells who they were."""

from functools import partial

import pytest
from sqlalchemy import select, update

from backend.clock import DAY, Instant
from backend.db import Database
from backend.errors import NotFound, Refused
from backend.identity.actions import erase, merge, undo_merge
from backend.identity.rules.merges import Erased
from backend.invitations.rules import Gone
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Message
from backend.outbox.rules import Kind as MessageKind
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import (
    add_person,
    define_attribute,
    import_people,
    record_consent,
    set_address,
    set_attributes,
)
from backend.panel.rules import AddressKind, AttributeKind, PersonInput
from backend.panel.tables import Consent, Person
from backend.purchases.actions import record_purchases
from backend.purchases.rules import PurchaseInput
from backend.responses.tables import AnswerRow, Upload
from backend.surveys.rules import Answer
from tests.asking import LIKING, WORDS, Asked, ask, invite_another, scale, survey_of
from tests.clocks import SettableClock
from tests.identity.standing import counted, drifted, standing
from tests.responding import post
from tests.snapshots import everything

SECRETS = ("C-1", "hana@example.jp", "Hana Yamada", "My own words", "ORDER-77", "spring/C-1")
SURVEY = survey_of(
    [
        scale("like", LIKING),
        {"key": "words", "kind": "TEXT", "wording": WORDS},
        {"key": "mail", "kind": "EMAIL", "wording": WORDS},
        {"key": "who", "kind": "CONTACT", "wording": WORDS, "contact": ["FAMILY_NAME", "PHONE"]},
    ],
    [scale("again", LIKING)],
)


@pytest.fixture
def known(database: Database, clock: SettableClock) -> Asked:
    """Someone of whom much is known."""
    asked = ask(database, clock(), SURVEY)
    now, person = clock(), asked.person_id
    said: dict[str, Answer] = {
        "like": 5,
        "words": "My own words",
        "mail": "hana@example.jp",
        "who.family_name": "Hana Yamada",
    }
    post(database, asked, said, clock.advance(1))
    post(database, asked, {**said, "words": "My own words, again"}, clock.advance(1))
    database.write_now(partial(define_attribute, key="name", kind=AttributeKind.TEXT, name={"en": "Name"}, now=now))
    database.write_now(lambda session: set_attributes(session, person, {"name": "Hana Yamada"}, now))
    database.write_now(lambda session: set_address(session, person, AddressKind.EMAIL, "hana@example.jp", now))
    agreed = partial(record_consent, purpose="news", granted=True, wording="News?", language="en", source="shop")
    database.write_now(partial(agreed, person_id=person, now=now))
    row = PurchaseInput(person_id=person, product_id=asked.product_id, order_ref="ORDER-77", purchased_at=now - DAY)
    database.write_now(lambda session: record_purchases(session, [row], now))
    database.write_now(lambda session: observe(session, [_imported(asked, now)], now))
    database.write_now(lambda session: session.add(_photo(now)))
    letter = Message(
        kind=MessageKind.REMINDER, channel=Channel.EMAIL, about_id=asked.invitation.id, subject_id=person, due_at=now
    )
    database.write_now(lambda session: enqueue(session, [letter], now))
    return asked


def _said() -> dict[str, Answer]:
    return {"like": 5, "words": "My own words", "mail": "hana@example.jp", "who.family_name": "Hana Yamada"}


def _photo(now: Instant) -> Upload:
    return Upload(
        response_id=1,
        question_key="photo",
        name="Hana Yamada.png",
        media_type="image/png",
        size=1,
        sha256="",
        stored_as="f" * 20,
        created_at=now,
    )


def _imported(asked: Asked, now: Instant) -> Observation:
    return Observation(
        person_id=asked.person_id,
        axis=Axis.PSYCHOLOGY,
        subject_id=asked.product_id,
        kind=Kind.ANSWER,
        source_id="spring/C-1/like",
        revision=1,
        observed_at=now - DAY,
        value=0.75,
        facet=Facet.LIKING,
    )


def _forget(database: Database, person_id: int, now: Instant) -> None:
    database.write_now(lambda session: erase(session, person_id, now))


def test_nothing_that_tells_who_they_were_is_left(database: Database, known: Asked, clock: SettableClock) -> None:
    held = repr(everything(database))
    assert [secret for secret in SECRETS if secret not in held] == []
    _forget(database, known.person_id, clock())
    left = repr(everything(database))
    assert [secret for secret in SECRETS if secret in left] == []


def test_totals_and_positions_stay(database: Database, known: Asked, clock: SettableClock) -> None:
    positions, counts = standing(database)["positions"], counted(database)
    answered = _answers(database)
    _forget(database, known.person_id, clock())
    assert (standing(database)["positions"], counted(database)) == (positions, counts)
    assert drifted(database, clock()) == 0
    assert _answers(database) == {**answered, "mail": "", "who.family_name": "", "words": ""}


def test_consents_are_reduced_to_the_fact(database: Database, known: Asked, clock: SettableClock) -> None:
    _forget(database, known.person_id, clock())
    kept = database.read_now(lambda session: session.scalars(select(Consent)).one())
    assert (kept.purpose, kept.granted, kept.wording, kept.source) == ("news", True, "", "erased")


def test_what_waits_to_be_sent_is_called_off(database: Database, known: Asked, clock: SettableClock) -> None:
    _forget(database, known.person_id, clock())
    letter = database.read_now(lambda session: session.scalars(select(OutboxMessage)).one())
    assert (letter.cancelled_at, letter.last_error) == (clock(), "ERASED")


def test_a_form_half_filled_takes_nothing_more(database: Database, known: Asked, clock: SettableClock) -> None:
    _forget(database, known.person_id, clock())
    before = everything(database)
    with pytest.raises(Gone):
        post(database, known, {"again": 3}, clock.advance(1), page=2)
    assert everything(database) == before


def test_nobody_comes_back_by_their_reference(database: Database, known: Asked, clock: SettableClock) -> None:
    _forget(database, known.person_id, clock())
    before = everything(database)
    for again in (
        lambda: database.write_now(lambda session: import_people(session, [PersonInput(external_ref="C-1")], clock())),
        lambda: database.write_now(partial(add_person, external_ref="C-1", language="ja", now=clock())),
    ):
        with pytest.raises(Refused):
            again()
    assert everything(database) == before


def test_once_more_changes_nothing(database: Database, known: Asked, clock: SettableClock) -> None:
    _forget(database, known.person_id, clock())
    before = everything(database)
    _forget(database, known.person_id, clock.advance(1))
    assert everything(database) == before
    with pytest.raises(NotFound):
        _forget(database, 77, clock())


def test_whoever_was_merged_into_them_is_forgotten_too(database: Database, known: Asked, clock: SettableClock) -> None:
    other = invite_another(database, known, clock())
    name = update(Person).where(Person.id == other.person_id).values(external_ref="C-1b")
    database.write_now(lambda session: session.execute(name))
    post(database, other, {"like": 2, "words": "My own words"}, clock())
    merge_id = database.write_now(
        partial(merge, kept_id=known.person_id, gone_id=other.person_id, source="test", now=clock())
    ).id
    # By the gone one's link too it is the one they are now.
    _forget(database, other.person_id, clock())
    left = repr(everything(database))
    assert [secret for secret in (*SECRETS, "C-1b") if secret in left] == []
    assert drifted(database, clock()) == 0
    third = invite_another(database, known, clock()).person_id
    before = everything(database)
    with pytest.raises(Erased):
        database.write_now(lambda session: undo_merge(session, merge_id, clock()))
    with pytest.raises(Erased):
        database.write_now(partial(merge, kept_id=third, gone_id=known.person_id, source="test", now=clock()))
    assert everything(database) == before


def _answers(database: Database) -> dict[str, object]:
    rows = database.read_now(lambda session: session.scalars(select(AnswerRow)).all())
    return {row.question_key: row.value for row in rows}
