"""Staff sign in with their organisation's OpenID provider, and nobody by a token that is not the provider's own."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.explorer.provider_sign_in import BACK
from backend.api.transport.http import routes
from backend.clock import HOUR, MINUTE
from backend.db import Database, Slice
from backend.links import Links
from backend.settings import Settings, UnfitSettings
from backend.staff.actions import issue_token
from backend.staff.queries import list_members, list_tokens
from backend.staff.rules import Role
from tests.api import openid
from tests.api.client import Answer, token_named
from tests.api.openid import CLIENT, SECRET, OpenId
from tests.architecture.source import list_modules
from tests.browser.serving import serving
from tests.clocks import START, SettableClock
from tests.snapshots import everything

PUBLIC = "https://kizuna.example"
HERE = {"origin": PUBLIC}
COOKIE, KEPT = "__Host-kizuna-staff", "__Host-kizuna-provider"


@pytest.fixture
def openid_provider(clock: SettableClock) -> Iterator[OpenId]:
    """The provider, served."""
    provider = OpenId(clock=clock)
    with serving(provider.app()) as address:
        provider.issuer = address
        yield provider


@dataclass
class Window:
    """A browser that is sent to the provider and comes back."""

    http: TestClient
    provider: OpenId

    def leave(self, to: str = "") -> tuple[str, str]:
        answer = self.http.get(f"/graphiql/provider{to}")
        said = answer.headers["set-cookie"].lower()
        assert (answer.status_code, "samesite=lax" in said, "httponly" in said, "secure" in said) == (
            303,
            True,
            True,
            True,
        )
        return self.provider.agreed(answer.headers["location"])

    def come_back(self, code: str, state: str) -> Answer:
        return self.http.get(BACK, params={"code": code, "state": state})

    def sign_in(self) -> Answer:
        return self.come_back(*self.leave())

    def viewer(self) -> Answer:
        answer = self.http.post("/graphql", json={"query": "{ viewer { name role memberId } }"}, headers=HERE)
        return answer.json().get("data")


@pytest.fixture
def window(database: Database, clock: SettableClock, openid_provider: OpenId) -> Window:
    """A browser that knows nobody yet."""
    settings = configured(openid_provider.issuer)
    app = Starlette(routes=routes(database, Links(settings.secret_keys, PUBLIC), settings, clock))
    return Window(TestClient(app, base_url=PUBLIC, follow_redirects=False), openid_provider)


def configured(issuer: str) -> Settings:
    return Settings(
        public_url=PUBLIC,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles="groups:admins=ADMINISTRATOR, crm=PLANNER",
    )


def test_whom_the_provider_vouches_for_is_let_in_as_what_it_says(
    window: Window, database: Database, clock: SettableClock
) -> None:
    # Someone here bears the same name: what is theirs stays theirs.
    database.write_now(
        lambda session: issue_token(
            session, name="花子", role=Role.AUDITOR, token=token_named("x"), expires_at=None, now=START
        )
    )
    assert "hidden>" not in window.http.get("/graphiql/sign-in").text.partition("/graphiql/provider")[2][:40]
    page = window.sign_in()
    assert (page.status_code, "/graphiql" in page.text) == (200, True)
    (strict,) = [each for each in page.headers.get_list("set-cookie") if each.startswith(COOKIE)]
    assert "SameSite=strict" in strict
    first = window.viewer()["viewer"]
    assert (first["role"], first["name"][:4]) == ("PLANNER", "花子 (")
    clock.advance(HOUR)
    window.sign_in()
    assert window.viewer()["viewer"] == first
    members = database.read_now(lambda session: list_members(session, Slice(count=9))).rows
    tokens = database.read_now(lambda session: list_tokens(session, Slice(count=9))).rows
    assert [each.name for each in members] == ["花子", first["name"]]
    assert [(each.source, each.role, each.revoked_at) for each in tokens] == [
        ("ISSUED", "AUDITOR", None),
        ("OIDC", "PLANNER", None),
    ]
    # Another role by now: what was begun with the former one is over.
    other = Window(TestClient(window.http.app, base_url=PUBLIC, follow_redirects=False), window.provider)
    window.provider.claims = {"groups": ["crm", "admins"]}
    other.sign_in()
    assert other.viewer()["viewer"] == {**first, "role": "ADMINISTRATOR"}
    assert window.viewer() is None


def test_another_subject_or_issuer_is_another_member(window: Window, database: Database) -> None:
    window.sign_in()
    window.provider.claims = {"sub": "u-2", "name": "\u202e"}
    window.sign_in()
    names = [each.name for each in database.read_now(lambda session: list_members(session, Slice(count=9))).rows]
    assert names == ["花子", "staff"]


# None of these is a place of ours.
ELSEWHERE = (
    "?to=https://evil.example",
    "?to=//evil.example/console",
    "?to=/console/",
    "?to=CONSOLE",
    "?to=&to=console/",
)

LIES: dict[str, Callable[[OpenId], object]] = {
    "the nonce is another's": lambda it: it.claims.update(nonce="another"),
    "the nonce is missing": lambda it: it.claims.update(nonce=None),
    "it is for another client": lambda it: it.claims.update(aud="another"),
    "it is for several and authorises another": lambda it: it.claims.update(aud=[CLIENT, "another"], azp="another"),
    "another issued it": lambda it: it.claims.update(iss="https://evil.example"),
    "it is expired": lambda it: it.claims.update(exp=it.clock() // 1_000 - 61),
    "it never expires": lambda it: it.claims.update(exp=None),
    "it names nobody": lambda it: it.claims.update(sub=""),
    "it names no role": lambda it: it.claims.update(groups=["elsewhere"]),
    "it says nothing of roles": lambda it: it.claims.update(groups=None),
    "nobody signed it": lambda it: setattr(it, "sign", openid.unsigned),
    "it is signed with the public key": lambda it: setattr(it, "sign", openid.signed_with_the_public_key),
    "it is signed with the shared secret": lambda it: setattr(it, "sign", openid.signed_with_the_secret),
    "another signed it": lambda it: setattr(it, "sign", openid.signed_by_another),
    "its key is unknown": lambda it: setattr(it, "sign", openid.of_an_unknown_key),
    "it is no token": lambda it: setattr(it, "sign", lambda _claims, _key: "a.b.c"),
    "the provider says it is another": lambda it: setattr(it, "told_issuer", "https://evil.example"),
}


def test_nobody_is_let_in_by_a_token_that_is_not_good(window: Window, database: Database) -> None:
    before = {name: rows for name, rows in everything(database).items() if name.startswith("staff_")}
    for lie, tell in LIES.items():
        code, state = window.leave()
        tell(window.provider)
        answer = window.come_back(code, state)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/graphiql/sign-in?refused"), lie
        assert COOKIE not in answer.headers["set-cookie"], lie
        window.provider.claims, window.provider.sign, window.provider.told_issuer = {}, openid.signed, None
    assert {name: rows for name, rows in everything(database).items() if name.startswith("staff_")} == before
    assert window.sign_in().status_code == 200


def test_only_the_browser_that_left_comes_back_and_once(window: Window, clock: SettableClock) -> None:
    def refused(answer: Answer) -> bool:
        return (answer.status_code, answer.headers.get("location")) == (303, "/graphiql/sign-in?refused")

    code, state = window.leave()
    kept = window.http.cookies.get(KEPT) or ""
    stranger = Window(TestClient(window.http.app, base_url=PUBLIC, follow_redirects=False), window.provider)
    assert refused(stranger.come_back(code, state))
    # As the release before this one kept it, without a place to go on: it is turned away, not stumbled over.
    older = "a.b.c.9999999999999"
    proof = Links(configured(window.provider.issuer).secret_keys, PUBLIC).proof(f"provider {older}")
    for forged in (
        f"{older}.{proof}",
        "",
        "a.b.c.9999999999999.d",
        kept[:-1] + ("A" if kept[-1] != "A" else "B"),
        kept.replace(".", "..", 1),
    ):
        stranger.http.cookies.set(KEPT, forged)
        assert refused(stranger.come_back(code, state))
    for wrong in ("", "another", state + "x"):
        window.http.cookies.set(KEPT, kept)
        assert refused(window.come_back(code, wrong))
        window.http.cookies.clear()
    window.http.cookies.set(KEPT, kept)
    assert window.come_back(code, state).status_code == 200
    window.http.cookies.clear()
    window.http.cookies.set(KEPT, kept)
    # The code was good for once.
    assert refused(window.come_back(code, state))
    late = window.leave()
    clock.advance(10 * MINUTE + 1)
    assert refused(window.come_back(*late))


def test_whoever_came_from_the_console_comes_back_to_it(
    window: Window, database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    assert window.http.get("/graphiql/session").json() == {"signedIn": False, "provider": True}
    pages = {to: window.come_back(*window.leave(to)).text for to in ("?to=console", "?to=explorer", "", *ELSEWHERE)}
    inside = {to: page.partition('content="0;url=')[2].partition('"')[0] for to, page in pages.items()}
    assert inside.pop("?to=console") == "/console/"
    assert set(inside.values()) == {"/graphiql"}
    _, state = window.leave("?to=console")
    refused = window.come_back("", state)
    assert (refused.status_code, refused.headers["location"]) == (303, "/console/sign-in?refused")
    # The place is sealed with the rest: nobody is led to another one by what a browser was made to keep.
    code, state = window.leave("?to=console")
    kept = window.http.cookies.get(KEPT) or ""
    window.http.cookies.clear()
    window.http.cookies.set(KEPT, kept.replace(".console.", ".explorer."))
    assert window.come_back(code, state).headers["location"] == "/graphiql/sign-in?refused"
    # Without GraphiQL the console is where one goes on.
    (tmp_path / "viewer.graphql").write_text("{ viewer { name } }")
    settings = replace(configured(window.provider.issuer), trusted_documents=str(tmp_path))
    app = Starlette(routes=routes(database, Links(settings.secret_keys, PUBLIC), settings, clock))
    trusting = Window(TestClient(app, base_url=PUBLIC, follow_redirects=False), window.provider)
    assert "url=/console/" in trusting.sign_in().text
    assert trusting.http.get("/graphiql/page.css").status_code == 200
    assert trusting.come_back("x", "x").headers["location"] == "/console/sign-in?refused"


def test_a_provider_that_is_half_configured_keeps_the_server_from_starting(database: Database) -> None:
    whole = configured("https://id.example")
    wrong = [
        replace(whole, oidc_issuer="http://id.example"),
        replace(whole, oidc_client_secret=""),
        replace(whole, oidc_client_id=""),
        *(replace(whole, oidc_roles=roles) for roles in ("", "groups:crm=KING", "groups", "groups:=PLANNER")),
    ]
    for each in wrong:
        with pytest.raises(UnfitSettings, match="KIZUNA_OIDC"):
            routes(database, Links(whole.secret_keys, PUBLIC), each, lambda: START)
    assert SECRET not in repr(whole)


def test_what_it_needs_is_loaded_where_it_is_configured_only() -> None:
    extra = {"authlib", "joserfc", "backend.api.explorer.provider"}
    loading = [
        (module.name, name)
        for module in list_modules("backend")
        for node in module.tree.body
        for name in _imported(node)
        if name in extra or name.partition(".")[0] in extra
    ]
    assert {module for module, _ in loading} == {"backend/api/explorer/provider.py"}


def _imported(node: ast.stmt) -> list[str]:
    """What a file imports as soon as it is loaded."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [each.name for each in node.names] if isinstance(node, ast.Import) else []
