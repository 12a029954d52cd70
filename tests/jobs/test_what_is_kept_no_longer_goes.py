"""Each class of data goes when its time is over, in parts; the ledger and whatever is younger stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.channels.actions import add_webhook
from backend.channels.tables import WebhookDelivery
from backend.clock import DAY, Instant
from backend.db import Database
from backend.db.idempotency import once
from backend.db.long_work import begin_job, cancel
from backend.files import FileStore
from backend.jobs import Kept, run_due_work
from backend.jobs.retention import let_go, list_going, read_periods
from backend.loyalty.tables import ObservationRow, PositionRow
from backend.outbox.actions import announce
from backend.outbox.rules import Event
from backend.outbox.tables import OutboxMessage
from backend.panel import actions as panel
from backend.panel.rules import PersonInput, TooLongAgo
from backend.panel.tables import PersonSession
from backend.responses.tables import AnswerRow, Response, Upload
from backend.segments.tables import Audience, AudienceEvent
from backend.settings import UnfitSettings
from tests.asking import LIKING, WORDS, Asked, ask, invite_another, scale, survey_of
from tests.clocks import START, SettableClock
from tests.responding import answers, ledger, post
from tests.snapshots import counts, everything

SURVEY = survey_of(
    [scale("like", LIKING), {"key": "word", "kind": "TEXT", "wording": WORDS}],
    [scale("again"), {"key": "file", "kind": "FILE", "wording": WORDS, "media": ["image"]}],
)
GONE = (
    "sessions", "staff_sessions", "idempotency_keys", "audience_events", "webhook_deliveries", "outbox", "jobs",
    "idea_drafts", "import_people", "import_changes",
)  # fmt: skip


def usual(spelled: str = "") -> Mapping[str, int | None]:
    return read_periods(spelled)


@dataclass
class Panel:
    """What lay in the database at one instant: of each class one thing, and what no class is of."""

    database: Database
    finished: Asked
    left: Asked


def fill(database: Database, now: Instant) -> Panel:
    finished = ask(database, now, SURVEY)
    left = invite_another(database, finished, now)
    for each in (finished, left):
        post(database, each, {"like": 5, "word": "ひみつ"}, now)
    post(database, finished, {"again": 4}, now, page=2)

    def rest(session: Session) -> None:
        person_id = finished.person_id
        panel.begin_session(session, person_id, "t" * 60, now)
        once(session, lambda _session: {"id": 1}, sender="a", operation="o", key="k", request={}, now=now)
        session.add(
            Audience(key="gold", name={"en": "Gold"}, kind="FROZEN", where={"all": []}, created_at=now, watched=True)
        )
        hook = add_webhook(
            session, url="https://a.example/", events=[Event.PERSON_OPTED_OUT], secret="s", https_only=True, now=now
        )
        announce(session, Event.PERSON_OPTED_OUT, person_id, subject_id=person_id, step="1", now=now)
        session.flush()
        told = session.query(OutboxMessage).one()
        told.next_at, told.sent_at = None, now
        # One still waits to be told of, however long.
        announce(session, Event.PERSON_OPTED_OUT, person_id, subject_id=person_id, step="2", now=now)
        delivery = {"event": "x", "attempt": 1, "status": 204, "duration_ms": 1, "attempted_at": now}
        session.add(WebhookDelivery(webhook_id=hook.id, outbox_id=told.id, **delivery))
        job = begin_job(session, kind="K", about_id=None, request=None, permission="p", asked_by=None, now=now)
        cancel(session, job.id, now)
        run = panel.begin_import(session, kind="people", name="members", now=now)
        panel.import_into(session, run, [PersonInput(external_ref="C-9")], now)
        response = session.query(Response).filter_by(person_id=person_id).one()
        session.add(
            AnswerRow(
                response_id=response.id,
                question_key="file",
                value="f1234567890abcdef",
                revision=1,
                observed_at=now,
                answered_at=now,
            )
        )
        upload = {"question_key": "file", "name": "me.png", "media_type": "image/png", "size": 1, "sha256": "0" * 64}
        session.add(Upload(response_id=response.id, stored_as="f1234567890abcdef", created_at=now, **upload))

    database.write_now(rest)
    return Panel(database=database, finished=finished, left=left)


def going(database: Database, now: Instant, spelled: str = "") -> dict[str, int]:
    return {each.name: each.count for each in list_going(database, usual(spelled), now) if each.count}


def words(of: Panel, whose: Asked) -> list[object]:
    return [row[1] for row in answers(of.database, whose) if row[0] in {"word", "file"}]


def test_each_class_goes_after_its_own_time(database: Database, clock: SettableClock) -> None:
    of = fill(database, clock())
    kept = everything(database)
    facts = ledger(database, of.finished), ledger(database, of.left)
    assert going(database, START + 29 * DAY) == {}
    told = {
        START + 100 * DAY: {"sessions": 1, "idempotency_keys": 1, "deliveries": 1},
        START + 200 * DAY: {"sessions": 1, "idempotency_keys": 1, "deliveries": 1, "jobs": 1},
        START + 370 * DAY: {
            "sessions": 1,
            "idempotency_keys": 1,
            "deliveries": 1,
            "jobs": 1,
            "imports": 1,
            "unfinished": 1,
        },
    }
    assert {at: going(database, at) for at in told} == told
    assert everything(database) == kept
    clock.at = START + 410 * DAY
    gone = {each.name: each.count for each in let_go(database, usual(), clock)}
    # The event goes once nothing on record speaks of it, which is in the same round.
    assert {name: count for name, count in gone.items() if count} == {
        "sessions": 1, "idempotency_keys": 1, "deliveries": 1, "events": 1, "jobs": 1, "imports": 2, "unfinished": 1,
    }  # fmt: skip
    assert going(database, clock()) == {}
    assert counts(
        database, "sessions", "idempotency_keys", "webhook_deliveries", "jobs", "import_people", "outbox"
    ) == [0, 0, 0, 0, 0, 1]
    assert (words(of, of.left), words(of, of.finished)) == ([""], ["f1234567890abcdef", "ひみつ"])
    assert (ledger(database, of.finished), ledger(database, of.left)) == facts
    after = everything(database)
    changed = {name for name in kept if kept[name] != after[name]} - set(GONE)
    assert changed == {"answers", "responses", "imports", "retention_runs"}
    with pytest.raises(TooLongAgo):
        database.write_now(lambda session: panel.undo_import(session, 1, clock(), lambda _session, ids: set(ids)))


def test_words_and_files_of_finished_forms_go_where_that_is_said(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    of = fill(database, clock())
    files = FileStore(folder=tmp_path)
    files.keep("f1234567890abcdef", b"x")
    facts = ledger(database, of.finished)
    clock.at = START + 20 * DAY
    assert going(database, clock(), "files=10") == {"files": 1}
    assert going(database, clock(), "words=10") == {"words": 1}
    kept = Kept(journal=None, files=files, periods=usual("files=10"))
    run_due_work(database, clock, kept=kept)
    assert words(of, of.finished) == ["", "ひみつ"]
    run_due_work(database, clock, kept=kept)
    assert not (tmp_path / "f1234567890abcdef").exists()
    assert counts(database, "uploads") == [0]
    # Once a day is enough; what was said to go meanwhile goes the next day.
    run_due_work(database, clock, kept=Kept(journal=None, files=files, periods=usual("words=10")))
    assert words(of, of.finished) == ["", "ひみつ"]
    clock.at += DAY + 1
    run_due_work(database, clock, kept=Kept(journal=None, files=files, periods=usual("words=10")))
    assert words(of, of.finished) == ["", ""]
    assert words(of, of.left) == ["ひみつ"]
    assert [row[1] for row in answers(database, of.finished) if row[0] in {"like", "again"}] == [4, 5]
    assert ledger(database, of.finished) == facts


def test_much_goes_in_parts_and_the_young_stay(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())

    def fill_in(session: Session) -> None:
        session.add(
            Audience(key="gold", name={"en": "Gold"}, kind="FROZEN", where={"all": []}, created_at=START, watched=True)
        )
        session.flush()
        (audience,) = session.query(Audience).all()
        for number in range(1_203):
            at = START + (0 if number % 2 else 500 * DAY)
            session.add(AudienceEvent(audience_id=audience.id, person_id=asked.person_id, entered=True, at=at))
        for number in range(3):
            session.add(
                PersonSession(
                    person_id=asked.person_id,
                    token_hash=f"{number}",
                    created_at=START,
                    used_at=START,
                    expires_at=START + 500 * DAY,
                    ended_at=START if number == 0 else None,
                )
            )

    database.write_now(fill_in)
    clock.at = START + 450 * DAY
    assert {each.name: each.count for each in let_go(database, usual("audience_events=400"), clock) if each.count} == {
        "audience_events": 601, "sessions": 1,
    }  # fmt: skip
    assert counts(database, "audience_events", "sessions") == [602, 2]
    assert let_go(database, usual(), clock) == []
    assert sum(each.count for each in let_go(database, usual("sessions=never"), clock, at_once=True)) == 0


def test_the_ledger_is_in_no_class() -> None:
    named = {
        ObservationRow.__tablename__,
        PositionRow.__tablename__,
        "purchases",
        "consents",
        "audit_entries",
        "erasures",
    }
    assert named.isdisjoint(read_periods(""))


@pytest.mark.parametrize(
    "spelled", ["words", "words=0", "words=-1", "words=1.5", "ledger=30", "words=999999", "words=１"]
)
def test_a_period_that_nobody_understands_is_refused(spelled: str) -> None:
    with pytest.raises(UnfitSettings):
        read_periods(spelled)
