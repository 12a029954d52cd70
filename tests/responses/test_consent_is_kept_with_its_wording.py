"""A box ticked is a decision of the person with the wording they saw; unticking it again is another one."""

from backend.db import Database
from backend.panel.actions import record_consent
from backend.panel.queries import consents_of
from tests.asking import Asked, ask, survey_of
from tests.clocks import SettableClock
from tests.responding import post
from tests.snapshots import counts

WORDS = {"ja": "お知らせを受け取ることに同意します", "en": "I agree to be sent news"}
SURVEY = survey_of([{"key": "news", "kind": "CONSENT", "wording": WORDS, "purpose": "mail"}])


def consents(database: Database, asked: Asked) -> list[tuple[str, bool, str, str]]:
    found = database.read_now(lambda session: consents_of(session, [asked.person_id]))[asked.person_id]
    ordered = sorted(found, key=lambda consent: consent.id)
    return [(consent.purpose, consent.granted, consent.wording, consent.language) for consent in ordered]


def test_ticking_grants_and_unticking_takes_back(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SURVEY)
    post(database, asked, {"news": True}, clock.advance(1))
    assert consents(database, asked) == [("mail", True, WORDS["ja"], "ja")]
    post(database, asked, {"news": True}, clock.advance(1))
    assert counts(database, "consents") == [1]
    post(database, asked, {"news": False}, clock.advance(1))
    assert [granted for _, granted, *_ in consents(database, asked)] == [True, False]


def test_a_box_left_alone_takes_nothing_back(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SURVEY)
    database.write_now(
        lambda session: record_consent(
            session, asked.person_id, purpose="mail", granted=True, wording="yes", language="ja", source="shop", now=1
        )
    )
    post(database, asked, {"news": False}, clock.advance(1))
    assert [granted for _, granted, *_ in consents(database, asked)] == [True]
