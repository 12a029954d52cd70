"""A browser signs in with a token that it sends once, is known by a cookie no script reads, and is asked from here."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.transport.http import routes
from backend.clock import DAY, HOUR, MINUTE
from backend.db import Database, Slice
from backend.links import Links
from backend.settings import Settings
from backend.staff.actions import issue_token, revoke_token
from backend.staff.queries import list_tokens
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.rules import Role, hash_token
from backend.staff.tables import StaffToken
from tests.api.client import Answer, token_named
from tests.clocks import START, SettableClock
from tests.snapshots import everything

TOKEN = token_named("browser")
HERE = {"origin": "https://kizuna.example", "sec-fetch-site": "same-origin"}
COOKIE = "__Host-kizuna-staff"
VIEWER = {"query": "{ viewer { name role } }"}


@dataclass
class Window:
    """A browser's window, on the page of this site."""

    http: TestClient

    def sign_in(self, token: str = TOKEN) -> Answer:
        return self.http.post("/graphiql/session", json={"token": token}, headers=HERE)

    def asks(self) -> Answer:
        return self.http.post("/graphql", json=VIEWER, headers=HERE)

    def is_told(self) -> Answer:
        answer = self.http.get("/graphiql/session")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        return answer.json()

    def secret(self) -> str:
        return self.http.cookies.get(COOKIE) or ""


@pytest.fixture
def window(database: Database, clock: SettableClock) -> Window:
    """A browser that knows nobody yet, and a token for it."""
    settings = Settings(public_url="https://kizuna.example")
    links = Links(settings.secret_keys, settings.public_url)
    app = Starlette(routes=routes(database, links, settings, clock))
    database.write_now(
        lambda session: issue_token(
            session, name="花子", role=Role.ANALYST, token=TOKEN, expires_at=START + 9 * HOUR, now=START
        )
    )
    return Window(TestClient(app, base_url="https://kizuna.example", follow_redirects=False))


def audited(database: Database) -> list[tuple[str, str, int | None, int | None]]:
    rows = database.read_now(lambda session: list_entries(session, Slice(count=50), AuditWhere())).rows
    return [(row.deed, row.operation, row.member_id, row.token_id) for row in rows]


def token_row(database: Database) -> StaffToken:
    return database.read_now(lambda session: list_tokens(session, Slice(count=5))).rows[0]


def test_someone_signs_in_asks_and_signs_out(window: Window, database: Database) -> None:
    assert window.http.get("/graphiql").headers["location"] == "/graphiql/sign-in"
    assert window.is_told() == {"signedIn": False, "provider": False}
    answer = window.sign_in()
    assert answer.status_code == 204
    assert window.is_told() == {"signedIn": True, "provider": False}
    said = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert said == {"httponly", "secure", "samesite=strict", "path=/", "max-age=43200"}
    assert answer.headers["cache-control"] == "no-store"
    first = window.secret()
    page = window.http.get("/graphiql")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "花子 (ANALYST)" in page.text
    assert first not in page.text
    assert window.asks().json()["data"] == {"viewer": {"name": "花子", "role": "ANALYST"}}
    held = everything(database)
    assert first not in str(held)
    assert hash_token(first) in str(held["staff_sessions"])
    # Whoever signs in again has another secret, and the one before is over.
    assert window.sign_in().status_code == 204
    assert window.secret() != first
    window.http.cookies.clear()
    window.http.cookies.set(COOKIE, first)
    assert window.asks().status_code == 401
    window.http.cookies.clear()
    window.sign_in()
    left = window.secret()
    out = window.http.post("/graphiql/session/end", json={}, headers=HERE)
    assert (out.status_code, 'kizuna-staff="";' in out.headers["set-cookie"]) == (204, True)
    window.http.cookies.clear()
    window.http.cookies.set(COOKIE, left)
    assert window.asks().status_code == 401
    row = token_row(database)
    told = [each for each in audited(database) if each[0] != "REFUSED"]
    assert told == [("SIGNED_IN", "token", row.member_id, row.id)] * 3 + [
        ("SIGNED_OUT", "token", row.member_id, row.id)
    ]


def test_a_session_rests_ages_and_ends_with_its_token(window: Window, database: Database, clock: SettableClock) -> None:
    window.sign_in()
    clock.advance(2 * HOUR - 1)
    assert window.asks().status_code == 200
    clock.advance(2 * HOUR - 1)
    assert window.asks().status_code == 200
    clock.advance(2 * HOUR)
    assert window.asks().status_code == 401
    window.sign_in()
    assert window.asks().status_code == 200
    for _ in range(2):
        clock.advance(HOUR)
        assert window.asks().status_code == 200
    clock.advance(HOUR + 2)
    assert window.is_told()["signedIn"] is False
    # The token's own time is over, and with it that of a session which is neither old nor at rest.
    assert window.asks().status_code == 401
    assert window.sign_in().status_code == 401
    database.write_now(
        lambda session: issue_token(
            session, name="花子", role=Role.ANALYST, token=token_named("next"), expires_at=START + DAY, now=clock()
        )
    )
    assert window.sign_in(token_named("next")).status_code == 204
    for _ in range(11):
        clock.advance(HOUR)
        assert window.asks().status_code == 200
    clock.advance(HOUR)
    assert window.asks().status_code == 401
    window.sign_in(token_named("next"))
    row_id = token_row(database).id + 1
    database.write_now(lambda session: revoke_token(session, row_id, clock()))
    assert window.asks().status_code == 401
    assert window.http.get("/graphiql").status_code == 303


FOREIGN = [
    {},
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "null"},
    {"origin": "https://kizuna.example.evil.example"},
    {"origin": "https://kizuna.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://kizuna.example", "sec-fetch-site": "same-site"},
    {"origin": "https://[", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin"},
]


def test_no_other_site_asks_in_its_name(window: Window, database: Database) -> None:
    window.sign_in()
    before = everything(database)
    for headers in FOREIGN:
        for path in ("/graphql", "/graphiql/session", "/graphiql/session/end"):
            answer = window.http.post(path, json={**VIEWER, "token": TOKEN}, headers=headers)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), (path, headers)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        for path in ("/graphql", "/graphiql/session"):
            answer = window.http.post(
                path, content='{"query":"{viewer{name}}"}', headers={**HERE, "content-type": kind}
            )
            assert answer.status_code == 415
    assert window.http.get("/graphql", params=VIEWER, headers=HERE).status_code == 405
    assert everything(database) == before
    assert window.asks().status_code == 200


def test_what_is_no_good_token_signs_nobody_in(window: Window, database: Database, clock: SettableClock) -> None:
    before = everything(database)["staff_sessions"]
    for posted in (b"", b"[]", b"nonsense", b'{"token": 5}', b'{"token": "kz_short"}', b'{"token": "\\ud800"}'):
        answer = window.http.post(
            "/graphiql/session", content=posted, headers={**HERE, "content-type": "application/json"}
        )
        assert (answer.status_code, "set-cookie" in answer.headers) == (400, False)
    large = {"token": "x" * 2_000}
    assert window.http.post("/graphiql/session", json=large, headers=HERE).status_code == 413
    for _ in range(30):
        assert window.sign_in(token_named("unknown")).status_code == 401
    clock.advance(MINUTE)
    window.sign_in(token_named("unknown"))
    assert everything(database)["staff_sessions"] == before
    rows = database.read_now(lambda session: list_entries(session, Slice(count=9), AuditWhere())).rows
    assert [(row.deed, row.operation, row.told) for row in rows] == [
        ("REFUSED", "signIn", '{"counts":{"times":1}}'),
        ("REFUSED", "signIn", '{"counts":{"times":30}}'),
    ]


def test_over_plain_http_the_cookie_has_another_name(database: Database, clock: SettableClock) -> None:
    settings = Settings(public_url="http://127.0.0.1:8000")
    app = Starlette(routes=routes(database, Links(settings.secret_keys, settings.public_url), settings, clock))
    database.write_now(
        lambda session: issue_token(session, name="健", role=Role.AUDITOR, token=TOKEN, expires_at=None, now=START)
    )
    http = TestClient(app, base_url="http://localhost:9")
    here = {"origin": "http://localhost:9"}
    cookie = http.post("/graphiql/session", json={"token": TOKEN}, headers=here).headers["set-cookie"]
    assert cookie.startswith("kizuna-staff=")
    assert "secure" not in cookie.lower()
    assert http.post("/graphql", json=VIEWER, headers=here).json()["data"]["viewer"]["name"] == "健"


def test_where_documents_are_trusted_one_still_signs_in(
    database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    (tmp_path / "viewer.graphql").write_text(VIEWER["query"])
    settings = Settings(public_url="https://kizuna.example", trusted_documents=str(tmp_path))
    own = "query Own { viewer { role } }"
    links = Links(settings.secret_keys, settings.public_url)
    app = Starlette(routes=routes(database, links, settings, clock, own_documents=[own]))
    database.write_now(
        lambda session: issue_token(session, name="花子", role=Role.AUDITOR, token=TOKEN, expires_at=None, now=START)
    )
    window = Window(TestClient(app, base_url="https://kizuna.example", follow_redirects=False))
    assert window.sign_in(token_named("unknown")).status_code == 401
    assert window.http.post("/graphiql/session", json={"token": TOKEN}, headers=FOREIGN[1]).status_code == 403
    assert window.is_told() == {"signedIn": False, "provider": False}
    assert window.sign_in().status_code == 204
    assert window.is_told() == {"signedIn": True, "provider": False}
    # What was trusted and what is our own is run; whatever else a page might be made to send is not.
    assert window.asks().json()["data"] == {"viewer": {"name": "花子", "role": "AUDITOR"}}
    answers = [
        window.http.post("/graphql", json={"query": text}, headers=HERE).json() for text in (own, f"{own} ", "{ me }")
    ]
    assert answers[0]["data"] == {"viewer": {"role": "AUDITOR"}}
    assert [each["errors"][0]["extensions"]["code"] for each in answers[1:]] == ["DOCUMENT_NOT_TRUSTED"] * 2
    absent = ("/graphiql", "/graphiql/sign-in", "/graphiql/graphiql.min.js", "/graphiql/examples.json")
    assert {window.http.get(path).status_code for path in absent} == {404}
    assert window.http.post("/graphiql/session/end", json={}, headers=HERE).status_code == 204
    assert window.asks().status_code == 401


def test_the_page_speaks_the_readers_language(window: Window) -> None:
    pages = {
        "ja": window.http.get("/graphiql/sign-in", headers={"accept-language": "ja,en;q=0.8"}),
        "en": window.http.get("/graphiql/sign-in", headers={"accept-language": "fr, de-DE;q=x"}),
        "asked": window.http.get("/graphiql/sign-in?language=ja", headers={"accept-language": "en"}),
    }
    assert {name: 'lang="ja"' in page.text.partition("<body")[0] for name, page in pages.items()} == {
        "ja": True,
        "en": False,
        "asked": True,
    }
    for page in pages.values():
        assert "{{" not in page.text
        assert "unsafe" not in page.headers["content-security-policy"]
