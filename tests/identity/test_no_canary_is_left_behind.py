"""Nothing that someone tells is found in logs, figures, traces or errors, nor anywhere once they are forgotten.

On SQLite that means every byte of every file: the database, its log of changes, what was sent, the journal. On
PostgreSQL it means whatever can be read or dumped; the bytes of dead rows stay in its files until it overwrites them.
"""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from backend.ambassadors.actions import add_mission, create_programme, invite, publish_agreement
from backend.ambassadors.tables import MissionEntry
from backend.api.shapes.nodes import global_id
from backend.clock import DAY, MINUTE
from backend.db import Database
from backend.files import FileStore
from backend.identity.actions import erase
from backend.invitations.actions import issue
from backend.invitations.tables import Invitation
from backend.jobs import Journal, Kept, keep_erasures, run_due_work
from backend.links import Purpose
from backend.logs import JSON_LINES, begin_logging
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules.messages import Channel, Event
from backend.outbox.tables import OutboxMessage
from backend.panel import actions as panel
from backend.panel.rules import AddressKind, AttributeKind, PersonInput
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from backend.surveys.actions import add_survey, publish
from backend.surveys.rules import survey_from_json
from backend.surveys.tables import SurveyRow
from backend.touchpoints.actions import add_touchpoint
from backend.touchpoints.rules import open_link_of
from backend.touchpoints.tables import Touchpoint
from tests.ambassadors.club import GIVEN, REVIEW, TERMS, decide
from tests.api.client import Answer, token_named
from tests.asking import WORDS, scale, survey_of
from tests.clocks import SettableClock
from tests.ideas.square import Square, make_square
from tests.snapshots import everything
from tests.web.entering import HERE, Guest
from tests.web.preferring import choose, preferences_path

# In the middle of everything that is told: nothing else in the whole project is spelled like it.
CANARY = "Kanarienvogel"
MAIL = f"{CANARY.lower()}@example.jp"
PNG = b"\x89PNG\r\n\x1a\n" + CANARY.encode()
SURVEY = survey_of(
    [
        scale("like", required=True),
        {"key": "words", "kind": "TEXT", "wording": WORDS},
        {"key": "mail", "kind": "EMAIL", "wording": WORDS},
        {"key": "who", "kind": "CONTACT", "wording": WORDS, "contact": ["FAMILY_NAME", "PHONE"]},
        {"key": "photo", "kind": "FILE", "wording": WORDS, "media": ["image"]},
    ],
    [scale("again")],
)  # fmt: skip


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged from now on, by anyone."""
    root, stream = logging.getLogger(), io.StringIO()
    own = [logging.getLogger(name) for name in ("backend", "forms_ui", "uvicorn")]
    levels = [root.level, *(each.level for each in own)]
    kept = root.handlers[:], sys.excepthook, threading.excepthook, sys.unraisablehook
    begin_logging(JSON_LINES, stream)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.handlers[:], sys.excepthook, threading.excepthook, sys.unraisablehook = kept
        for each, level in zip([root, *own], levels, strict=True):
            each.setLevel(level)
        logging.captureWarnings(capture=False)


class Teller:
    """Someone who tells a canary wherever anything can be told."""

    def __init__(self, database: Database, clock: SettableClock, folder: Path) -> None:
        self.square: Square = make_square(database)
        self.clock = clock
        self.person_id = database.write_now(lambda session: self._known(session, clock()))
        settings = Settings(database_url=database.url, files_dir=str(folder))
        self.guest = Guest(database, clock, self.person_id, settings=settings)
        self.token = token_named("canary")
        database.write_now(
            lambda session: issue_token(
                session, name="t", role=Role.ADMINISTRATOR, token=self.token, expires_at=None, now=clock()
            )
        )
        self.errors: list[str] = []
        self.others: list[int] = []

    def _known(self, session: Session, now: int) -> int:
        """What comes by staff: a reference, attributes, addresses, a consent."""
        panel.define_attribute(session, key="name", kind=AttributeKind.TEXT, name={"en": "Name"}, now=now)
        run = panel.begin_import(session, kind="people", name="members", now=now)
        row = PersonInput(
            external_ref=f"C-{CANARY}", addresses={AddressKind.EMAIL: MAIL}, attributes={"name": f"{CANARY} 花子"}
        )
        panel.import_into(session, run, [row], now)
        return int(session.execute(sql("SELECT max(id) FROM people")).scalar_one())

    def answer(self) -> None:
        """Fills in a survey, wrongly and rightly, sends a file, goes back and corrects what was said."""

        def asked(session: Session) -> Invitation:
            survey = add_survey(session, key="canary", survey=survey_from_json(SURVEY), now=self.clock())
            publish(session, survey.id, self.clock())
            touchpoint = add_touchpoint(
                session,
                key="canary",
                survey_id=survey.id,
                moment=Moment.ANNUAL,
                product_id=self.square.tea,
                now=self.clock(),
            )
            return issue(session, touchpoint.id, [self.person_id], now=self.clock())[0]

        path = self.guest.path(self.square.database.write_now(asked))
        for words in (CANARY, f"{CANARY}\0", f"{CANARY} once more"):
            form = self.guest.form(f"{path}?page=1")
            said = {
                **dict(form.fields),
                "q.like": "5",
                "q.words": words,
                "q.mail": MAIL,
                "q.who.family_name": CANARY,
                "q.who.phone": "090-1234-5678",
            }
            photo = {"q.photo": (f"{CANARY}.png", PNG, "image/png")}
            answer = self.guest.client.post(urljoin(path, f"{form.action}"), data=said, files=photo)
            assert answer.status_code in {303, 422}, answer.text
            self.clock.advance(MINUTE)
        self.refused(f"{path}{CANARY}", {"q.words": CANARY})
        self.refused(path, {"q.words": CANARY, "csrf": CANARY})
        self.refused(f"{path}?{CANARY}={CANARY}", {"version": CANARY, "page": CANARY, "idem": CANARY})

    def sign_up(self) -> None:
        """Opens an open link and fills in its form as somebody new, with the address of another."""

        def opened(session: Session) -> Touchpoint:
            survey = session.scalars(select(SurveyRow)).one()
            return add_touchpoint(
                session,
                key="open",
                survey_id=survey.id,
                moment=Moment.ANNUAL,
                product_id=self.square.tea,
                is_open=True,
                now=self.clock(),
            )

        touchpoint = self.square.database.write_now(opened)
        link = open_link_of(touchpoint.id, touchpoint.created_at)
        stranger = Guest(self.square.database, self.clock, 0, settings=self.guest.settings)
        path = f"/o/{stranger.links.token(Purpose.OPEN, link)}"
        self.refused(f"{path}?{CANARY}={CANARY}", {"q.words": CANARY, "version": CANARY, "csrf": CANARY})
        said = {"like": "4", "words": f"{CANARY} is new here", "mail": MAIL, "who.family_name": CANARY}
        assert stranger.answer(path, {**said, "like": CANARY}).status_code == 422
        assert stranger.answer(path, said).status_code == 303
        self.others += self.square.database.read_now(
            lambda session: session.scalars(
                select(Invitation.person_id).where(Invitation.touchpoint_id == touchpoint.id)
            ).all()
        )

    def take_part(self) -> None:
        """Accepts what a programme asks, sends in proofs, and is told what staff think of them."""
        database, now = self.square.database, self.clock()

        def begun(session: Session) -> tuple[int, int, int]:
            programme = create_programme(session, key="club", brand_id=self.square.brand, given=GIVEN, now=now).id
            agreement = publish_agreement(session, programme, TERMS, now).id
            decide(session, self.person_id, granted=True, now=now)
            (own,) = invite(
                session, programme, [self.person_id], channel=Channel.FILE, again=False, by="Hana", now=now
            ).asked
            return agreement, own, add_mission(session, programme, REVIEW, now).id

        agreement, own, mission = database.write_now(begun)
        path, guest = self.guest.invitation(own), self.guest
        self.refused(path, {"do": CANARY, "agreement": CANARY})
        assert guest.send(path, {"do": "accept", "agreement": agreement}).status_code == 303
        for proof, passes in ((f"https://{CANARY}.example/review", False), (f"{CANARY} once more", True)):
            sent = guest.send("/ambassador", {"do": "proof", "mission": mission, "proof": proof})
            assert sent.status_code == 303, sent.text
            entry = database.read_now(lambda session: session.scalars(select(MissionEntry.id)).one())
            judged = global_id("MissionEntry", entry)
            self.ask("proofJudge", "entry { proof note }", id=judged, passes=passes, note=f"{CANARY}!")
            assert CANARY in guest.get("/ambassador").text
        self.refused("/ambassador", {"do": "proof", "mission": CANARY, "proof": CANARY})

    def speak(self) -> None:
        """Goes to the boards: a name, a draft, an idea with a picture, a comment, a report."""
        guest = self.guest.enter()
        board = "/ideas/next-tea"
        typed = {"title": f"{CANARY} tea", "text": f"{CANARY} wants it cold", "tag": "taste"}
        assert guest.send(f"{board}/draft", typed).status_code == 200
        made = guest.send(f"{board}/new", {**typed, "nickname": f"{CANARY[:12]}", "do": "post"})
        assert made.status_code == 303, made.text
        idea = self.square.post(self.square.people(1)[0])
        said = guest.send(f"{board}/{idea}/comment", {"text": f"{CANARY} says so"})
        assert said.status_code in {200, 303}, said.text
        guest.send(f"{board}/{idea}/report", {"reason": "OTHER", "note": CANARY})
        assert guest.send(f"{board}/draft", {**typed, "title": f"{CANARY} half"}).status_code == 200
        self.refused(f"{board}/999999/vote", {"kind": CANARY})
        mine = preferences_path(guest, self.person_id)
        choose(guest, mine, {"do": CANARY})
        choose(guest, mine, {"do": "pause", "pause": "30"})

    def hear_of_it(self) -> None:
        """Has a program told of all that happens from now on."""
        self.ask("webhookCreate", url="https://hooks.example.com/x", events=[each.name for each in Event])

    def be_worked_with(self) -> None:
        """Is sold something, imported wrongly, merged and taken apart again, and exported."""
        product, person = global_id("Product", self.square.tea), global_id("Person", self.person_id)
        said = f"{CANARY} is busy"
        lead = self.ask("leadOpen", "lead { id }", productId=product, personId=person, note=said)["lead"]["id"]
        self.ask("leadContact", id=lead, note=said)
        self.ask("leadClose", id=lead, outcome="LOST", reason=f"{CANARY} said no")
        self.ask("leadRequest", productId=product, externalRef=f"C-{CANARY}", note=said)
        faulty = [{"kind": "EMAIL", "address": f"{CANARY}\u0000 at home"}]
        rows = [{"externalRef": f"C-{CANARY}", "addresses": faulty}, {"externalRef": f"\u0000{CANARY}"}]
        rows += [{"externalRef": "x", "attributes": [{"key": CANARY, "value": CANARY}]}]
        how = {"idempotencyKey": "k", "errorPolicy": "SKIP_INVALID", "name": CANARY[:1]}
        refused = self.ask("peopleImport", allowed=True, rows=rows, **how)
        assert len(refused["userErrors"]) == 3
        attributes = [{"key": "name", "value": f"{CANARY} はな"}]
        made = self.ask("personCreate", "person { id }", externalRef=f"D-{CANARY}", attributes=attributes)
        pair = {"keptId": person, "goneId": made["person"]["id"]}
        merge = self.ask("peopleMerge", "merge { id }", **pair)["merge"]["id"]
        self.ask("peopleMergeUndo", id=merge)
        self.ask("peopleMerge", **pair)
        audience = self.ask("audienceCreate", "audience { id }", key="all", name={"en": "All"})["audience"]["id"]
        self.ask("audienceExport", audienceId=audience, productId=product, attributeKeys=["name"])

    def ask(self, mutation: str, fields: str = "", *, allowed: bool = False, **said: object) -> Answer:
        """What a mutation answers; unless it is allowed, no refusal."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        query = f"mutation($i: {kind}) {{ {mutation}(input: $i) {{ userErrors {{ code message path }} {fields} }} }}"
        body = {"query": query, "variables": {"i": said}}
        answer = self.guest.client.post("/graphql", json=body, headers={"authorization": f"Bearer {self.token}"})
        done: Answer = answer.json()["data"][mutation]
        assert allowed or done["userErrors"] == [], done
        return done

    def ask_the_api(self) -> None:
        """Says it in queries, variables and headers, rightly and wrongly, and while the database is broken."""
        queries: tuple[tuple[str, dict[str, str]], ...] = (
            (f'{{ person(externalRef: "C-{CANARY}") {{ id }} }}', {}),
            ("query($ref: String) { person(externalRef: $ref) { id } }", {"ref": f"C-{CANARY}"}),
            ("query($first: Int) { people(first: $first) { totalCount } }", {"first": CANARY}),
            (f"query {{ {CANARY} }}", {}),
            (f'{{ person(externalRef: "{CANARY}', {}),
        )
        for query, variables in queries:
            self._send(json.dumps({"query": query, "variables": variables}).encode(), self.token)
        self._send(f'{{"query": "{CANARY}'.encode(), self.token)
        self._send(b"{}", f"{self.token}{CANARY}")
        database = self.square.database
        database.write_now(lambda session: session.execute(sql("ALTER TABLE people RENAME TO nobody")))
        self._send(json.dumps({"query": queries[1][0], "variables": queries[1][1]}).encode(), self.token)
        self.refused(preferences_path_of(self), {"do": CANARY})
        database.write_now(lambda session: session.execute(sql("ALTER TABLE nobody RENAME TO people")))

    def refused(self, path: str, fields: dict[str, str]) -> None:
        """Posts what is refused, and keeps what was answered."""
        answer = self.guest.client.post(path, data=fields, headers=HERE)
        assert answer.status_code >= 400
        self.errors += [answer.text, str(answer.headers)]

    def _send(self, body: bytes, token: str) -> None:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "user-agent": CANARY}
        answer = self.guest.client.post(f"/graphql?{CANARY}", content=body, headers=headers)
        if answer.status_code >= 500 or "INTERNAL" in answer.text:
            self.errors += [answer.text, str(answer.headers)]


def _told(database: Database) -> set[str]:
    """Of what programs are told."""
    payloads = database.read_now(lambda session: session.scalars(select(OutboxMessage.payload)).all())
    return {str(each.get("event")) for each in payloads}


def preferences_path_of(teller: Teller) -> str:
    return f"/p/{teller.guest.links.proof(CANARY)}"


def test_a_canary_is_found_nowhere(
    database: Database, clock: SettableClock, tmp_path: Path, written: io.StringIO
) -> None:
    folder = tmp_path / "files"
    teller = Teller(database, clock, folder)
    teller.hear_of_it()
    teller.answer()
    teller.sign_up()
    teller.speak()
    teller.take_part()
    teller.be_worked_with()
    teller.ask_the_api()
    kept = Kept(journal=Journal(path=tmp_path / "kizuna.erasures"), files=FileStore(folder=folder))
    run_due_work(database, clock, kept=kept)
    figures = teller.guest.get("/metrics").text
    said = [written.getvalue(), figures, *teller.errors]
    assert len(written.getvalue()) > 10_000
    assert [text for text in said if CANARY.casefold() in text.casefold()] == []
    assert CANARY in repr(everything(database))
    assert CANARY.casefold() not in repr(everything(database)["outbox"]).casefold()
    assert {"response.finished", "lead.closed"} & _told(database)
    assert CANARY in repr(everything(database)["mission_entries"])
    assert len(teller.others) == 1
    stored = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert PNG in stored.values()
    assert [CANARY.encode() in body for body in stored.values() if body != PNG] == [True]

    for person_id in (teller.person_id, *teller.others):
        database.write_now(lambda session: erase(session, person_id, clock.advance(DAY)))  # noqa: B023 - done at once
    keep_erasures(database, kept, clock)
    clock.advance(2 * DAY)
    run_due_work(database, clock, kept=kept)
    keep_erasures(database, kept, clock)
    left = {name: rows for name, rows in everything(database).items() if CANARY.casefold() in repr(rows).casefold()}
    assert left == {}
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert len(files) >= (2 if database.is_sqlite else 1)
    assert [each.name for each in files if CANARY.casefold().encode() in each.read_bytes().lower()] == []
    assert CANARY.casefold() not in written.getvalue().casefold()
