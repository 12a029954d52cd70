"""Behind their own link people see what they said, correct it, withdraw it, and choose how they are reached."""

import json
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from backend.clock import DAY
from backend.db import Database
from backend.loyalty.tables import PositionRow
from backend.panel.actions import add_person, record_consent, set_address
from backend.panel.queries import get_person, may_contact
from backend.panel.rules import AddressKind
from backend.panel.tables import Consent
from tests.asking import Asked, ask, invite_another, survey_of
from tests.clocks import SettableClock
from tests.identity.standing import standing
from tests.responding import answers, post
from tests.snapshots import everything
from tests.web.preferring import choose, preferences_path
from tests.web.visiting import Form, Visitor

VIEWS = (
    "",
    "?view=said&response=1",
    "?view=withdraw&response=1",
    "?view=stop",
    "?view=leave",
    "?view=outcomes",
    "?view=data",
)


def _answered(database: Database, clock: SettableClock) -> Asked:
    asked = ask(database, clock(), language="en")
    post(database, asked, {"like": 5, "doubt": 2}, clock.advance(1_000))
    post(database, asked, {"bond": 3}, clock.advance(1_000), page=2)
    return asked


def test_every_page_shows_and_nothing_is_written(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    before = everything(database)
    for view in (*VIEWS, "/", "/off", "/off?purpose=survey&channel=EMAIL", "?view=file", "/said/1?page=2"):
        for method in ("GET", "HEAD") if view[:1] != "/" else ("GET",):
            response = visitor.client.request(method, f"{path}{view}")
            assert response.status_code == 200, (view, response.text)
            assert response.headers["cache-control"] == "no-store"
            assert path not in response.text
    assert everything(database) == before


def test_answers_are_shown_in_the_words_they_were_asked_in(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    path = preferences_path(visitor, _answered(database, clock).person_id)
    start = visitor.get(path).text
    assert "How are we doing?" in start
    assert "3 answered" in start
    said = visitor.get(f"{path}?view=said&response=1").text
    assert said.count("Do you like this product?") == 6
    assert "5 (of 1 to 5)" in said
    assert "この製品が好きですか" in visitor.get(f"{path}?view=said&response=1&language=ja").text


def test_nobody_sees_what_another_said(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    other = invite_another(database, _answered(database, clock), clock())
    path = preferences_path(visitor, other.person_id)
    before = everything(database)
    for view in ("?view=said&response=1", "?view=withdraw&response=1", "/said/1?page=1"):
        assert visitor.get(f"{path}{view}").status_code == 404
    assert choose(visitor, path, {"do": "withdraw"}, "?response=1").status_code == 404
    assert everything(database) == before


@pytest.mark.parametrize("number", ["0", "x", "9" * 18, "9" * 30, "9" * 5_000])
def test_a_number_that_no_response_has_leads_nowhere(
    database: Database, clock: SettableClock, visitor: Visitor, number: str
) -> None:
    path = preferences_path(visitor, _answered(database, clock).person_id)
    for view in (f"/said/{number}", f"?view=said&response={number}", f"?view=withdraw&response={number}"):
        assert visitor.get(path + view).status_code == 404
    assert choose(visitor, path, {"do": "withdraw"}, f"?response={number}").status_code == 404


def test_numbers_and_days_are_written_as_people_know_them(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    phone: dict[str, object] = {"key": "phone", "kind": "PHONE", "wording": {"ja": "電話", "en": "Phone"}}
    asked = ask(database, clock(), survey_of([phone, {**phone, "key": "day", "kind": "DATE"}]))
    post(database, asked, {"phone": "+819012345678", "day": "2026-04-01"}, clock())
    said = visitor.get(f"{preferences_path(visitor, asked.person_id)}?view=said&response=1").text
    assert "<p>090-1234-5678</p>" in said
    assert "<p>2026年4月1日</p>" in said


def test_the_pages_say_who_asks(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    for view in (*VIEWS, "/off"):
        assert '<p class="brand">Sakura</p>' in visitor.get(path + view).text
    stranger = database.write_now(lambda session: add_person(session, external_ref=None, language="en", now=clock()).id)
    assert 'class="brand"' not in visitor.get(preferences_path(visitor, stranger)).text


def test_stopping_everything_says_that_it_is_everything(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    path = preferences_path(visitor, _answered(database, clock).person_id)
    assert "<h1>すべてのご案内を止めますか</h1>" in visitor.get(f"{path}?view=stop&language=ja").text
    assert "<h1>ご案内を止めますか</h1>" in visitor.get(f"{path}/off?language=ja").text


def test_a_withdrawn_answer_was_never_said(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _answered(database, clock)
    other = invite_another(database, asked, clock())
    post(database, other, {"like": 5}, clock() - 1_000)
    post(database, other, {"bond": 3}, clock(), page=2)
    path = preferences_path(visitor, asked.person_id)
    gone = choose(visitor, path, {"do": "withdraw", "question": "doubt"}, "?view=said&response=1&language=en")
    assert gone.headers["location"] == "?view=said&response=1&done=withdrawn&language=en"
    assert [key for key, *_ in answers(database, asked)] == ["bond", "like"]
    assert _sums(database, asked.person_id) == _sums(database, other.person_id)
    choose(visitor, path, {"do": "withdraw"}, "?view=said&response=1")
    assert answers(database, asked) == []
    assert standing(database, of=asked.person_id)["positions"] == []
    assert "have been withdrawn" in visitor.get(f"{path}?view=said&response=1").text


def test_an_answer_is_corrected_long_after_the_survey_closed(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    clock.advance(400 * DAY)
    led = visitor.get(f"{path}?view=correct&response=1&page=1&language=en")
    place = urljoin(path, led.headers["location"])
    form = Form(visitor.get(place).text)
    assert ("q.like", "5") in form.fields
    fields = [(name, "4" if name == "q.like" else value) for name, value in form.fields]
    done = visitor.post(urljoin(place, form.action), fields)
    assert done.headers["location"] == "../?view=said&response=1&done=corrected&language=en"
    assert [(key, said) for key, said, *_ in answers(database, asked)] == [("bond", 3), ("doubt", 2), ("like", 4)]
    assert "Your answers are corrected." in visitor.get(visitor.follow(place, done)).text


def test_a_wrong_correction_is_explained_and_not_kept(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = _answered(database, clock)
    place = f"{preferences_path(visitor, asked.person_id)}/said/1?page=1"
    form = Form(visitor.get(place).text)
    before = everything(database)
    wrong = visitor.post(place, [(name, value) for name, value in form.fields if name != "q.like"])
    assert wrong.status_code == 422
    assert everything(database) == before


def test_a_pause_begins_and_ends(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    choose(visitor, path, {"do": "pause", "months": "1"})
    person = database.read_now(lambda session: get_person(session, asked.person_id))
    # From 1 April a month lasts through 1 May in Tokyo.
    assert person.paused_until == clock() - clock() % DAY - 9 * 3_600_000 + 31 * DAY
    assert "until 1 May 2026" in visitor.get(path).text
    choose(visitor, path, {"do": "pause", "months": "0"})
    assert database.read_now(lambda session: get_person(session, asked.person_id)).paused_until is None
    before = everything(database)
    assert choose(visitor, path, {"do": "pause", "months": "2"}).status_code == 400
    assert everything(database) == before


def test_mail_is_stopped_and_taken_up_for_what_was_agreed_to_alone(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    database.write_now(lambda session: set_address(session, asked.person_id, AddressKind.EMAIL, "a@example.jp", 1))
    database.write_now(
        lambda session: record_consent(
            session,
            asked.person_id,
            purpose="news",
            granted=True,
            wording="News, please",
            language="en",
            source="t",
            now=1,
        )
    )

    def mailed(purpose: str) -> bool:
        return database.read_now(
            lambda session: bool(may_contact(session, [asked.person_id], purpose, "EMAIL", clock()))
        )

    assert (mailed("news"), mailed("gifts")) == (True, False)
    assert "We send you e-mail." in visitor.get(path).text
    choose(visitor, path, {"do": "mail", "mail": "off"})
    assert not mailed("news")
    assert "We send you no e-mail." in visitor.get(path).text
    clock.advance(1)
    choose(visitor, path, {"do": "mail", "mail": "on"})
    assert (mailed("news"), mailed("gifts")) == (True, False)
    clock.advance(1)
    consent = database.read_now(lambda session: session.scalar(select(Consent.id).where(Consent.purpose == "news")))
    choose(visitor, path, {"do": "agreed", "consent": str(consent)})
    assert not mailed("news")


def test_a_language_is_chosen(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _answered(database, clock)
    path = preferences_path(visitor, asked.person_id)
    assert Form(visitor.get(path).text).language == "en"
    choose(visitor, path, {"do": "language", "spoken": "ja"})
    assert Form(visitor.get(path).text).language == "ja"
    assert choose(visitor, path, {"do": "language", "spoken": "xx"}).status_code == 400


def test_one_tap_from_a_mail_stops_what_the_mail_was_about(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = _answered(database, clock)
    off = f"{preferences_path(visitor, asked.person_id)}/off?purpose=survey&channel=EMAIL"
    # As a mail program does: from another place, without cookies, and with nothing but this in the body.
    done = visitor.client.post(off, data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert done.status_code == 200
    kept = database.read_now(lambda session: session.scalars(select(Consent)).all())
    assert [(row.purpose, row.channel, row.granted) for row in kept] == [("survey", "EMAIL", False)]
    assert visitor.get(urljoin(off, "./")).status_code == 200


def test_one_tap_is_taken_in_every_shape_that_mail_programs_post(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    off = f"{preferences_path(visitor, _answered(database, clock).person_id)}/off"
    shapes: list[dict[str, object]] = [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {},
    ]
    for place, shape in enumerate(shapes, start=1):
        assert visitor.client.post(off, **shape).status_code == 200
        kept = database.read_now(lambda session: session.scalars(select(Consent)).all())
        assert [(row.purpose, row.channel, row.granted) for row in kept] == [("*", "", False)] * place
    before = everything(database)
    assert visitor.client.post(off, content=b"x" * 300_000).status_code == 413
    assert visitor.client.post(f"{off}?channel=PIGEON").status_code == 400
    assert everything(database) == before


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_another_sites_form_is_refused(
    database: Database, clock: SettableClock, visitor: Visitor, headers: dict[str, str]
) -> None:
    path = preferences_path(visitor, _answered(database, clock).person_id)
    before = everything(database)
    for fields in ({"do": "leave"}, {"do": "mail", "mail": "off"}, {"do": "withdraw"}):
        assert visitor.client.post(f"{path}?response=1", data=fields, headers=headers).status_code == 400
    corrected = {"version": "1", "page": "1", "idem": "", "language": "en", "q.like": "1"}
    assert visitor.client.post(f"{path}/said/1?page=1", data=corrected, headers=headers).status_code == 400
    assert everything(database) == before


def test_ones_data_is_downloaded_whole(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    path = preferences_path(visitor, _answered(database, clock).person_id)
    file = visitor.get(f"{path}?view=file")
    assert file.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    held = json.loads(file.text)
    assert held["person"]["external_ref"] == "C-1"
    assert [(each["key"], each["answer"]) for each in held["responses"][0]["answers"]] == [
        ("bond", 3),
        ("doubt", 2),
        ("like", 5),
    ]
    assert [each["axis"] for each in held["observations"]] == ["PSYCHOLOGY", "PSYCHOLOGY", "DEPTH"]
    for segment in ("SEGMENT", "segment", "FAN", "CONSUMER"):
        assert segment not in file.text


def _sums(database: Database, person_id: int) -> list[tuple[object, ...]]:
    columns = (PositionRow.psychology_sum, PositionRow.psychology_mass, PositionRow.depth_sum, PositionRow.segment)
    statement = select(*columns).where(PositionRow.person_id == person_id)
    return database.read_now(lambda session: [tuple(row) for row in session.execute(statement)])
