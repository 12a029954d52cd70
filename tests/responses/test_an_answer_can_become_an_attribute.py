"""The answer to an attribute question is said of its person in the same transaction, and taken back with it."""

from backend.db import Database, Session
from backend.panel.actions import define_attribute
from backend.panel.queries import addresses_of, attributes_of
from backend.panel.rules import AddressKind, AttributeKind
from tests.asking import TITLE, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, post

TELLING = survey_of(
    [
        scale("age", attribute="age"),
        {"key": "city", "kind": "TEXT", "wording": TITLE, "attribute": "city"},
        {"key": "mail", "kind": "EMAIL", "wording": TITLE, "attribute": "email"},
        {
            "key": "who",
            "kind": "CONTACT",
            "wording": TITLE,
            "contact": ["FAMILY_NAME", "PHONE"],
            "attribute": "contact",
        },
        {"key": "lost", "kind": "TEXT", "wording": TITLE, "attribute": "nobody-defined-it"},
    ]
)


def known(database: Database, asked: Asked) -> dict[str, object]:
    return dict(database.read_now(lambda session: attributes_of(session, [asked.person_id]))[asked.person_id])


def define(database: Database, now: int) -> None:
    def work(session: Session) -> None:
        name = {"ja": "名", "en": "Name"}
        define_attribute(session, key="age", kind=AttributeKind.NUMBER, name=name, now=now)
        define_attribute(session, key="city", kind=AttributeKind.CHOICE, name=name, choices=["Nara"], now=now)
        define_attribute(session, key="contact.family_name", kind=AttributeKind.TEXT, name=name, now=now)

    database.write_now(work)


def test_what_is_answered_is_known(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    define(database, clock())
    said: dict[str, str | int | float | bool | list[str] | None] = {
        "age": 4,
        "city": "Nara",
        "mail": "hana@example.jp",
        "who.family_name": "山田",
        "who.phone": "+81312345678",
        "lost": "x",
    }
    post(database, asked, said, clock())
    assert known(database, asked) == {"age": 4.0, "city": "Nara", "contact.family_name": "山田"}
    reached = database.read_now(lambda session: addresses_of(session, [asked.person_id]))[asked.person_id]
    assert {kind: (each.address, each.verified_at) for kind, each in reached.items()} == {
        AddressKind.EMAIL: ("hana@example.jp", None),
        AddressKind.PHONE: ("+81312345678", None),
    }


def test_an_answer_that_the_attribute_cannot_say_stays_an_answer(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    define(database, clock())
    post(database, asked, {"age": 4, "city": "Kobe"}, clock())
    assert known(database, asked) == {"age": 4.0}
    assert [key for key, *_ in answers(database, asked)] == ["age", "city"]


def test_what_is_taken_back_is_not_known_any_more(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    define(database, clock())
    post(database, asked, {"age": 4, "city": "Nara"}, clock())
    post(database, asked, {"city": "Nara"}, clock.advance(1))
    assert known(database, asked) == {"city": "Nara"}
