"""Who sends no token, or one that is not good at this instant, is not answered."""

import pytest
from starlette.testclient import TestClient

from backend.clock import DAY, SECOND
from tests.api.client import Api, token_named
from tests.clocks import SettableClock

VIEWER = "{ viewer { role } }"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {token_named('unknown')}",
        "Bearer kz_short",
        "Basic abc",
        "Bearer " + "x" * 9_000,
    ],
)
def test_nobody_is_told_nothing(http: TestClient, authorization: str) -> None:
    for query in (VIEWER, "{ __schema { types { name } } }", "nonsense", ""):
        response = http.post("/graphql", json={"query": query}, headers={"authorization": authorization})
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert "data" not in response.json()


def test_a_revoked_token_ends_at_once(api: Api) -> None:
    made = api.do("staffTokenCreate", "token staffToken { id }", name="Someone", role="ANALYST")
    other = Api(api.http, made["token"])
    assert other.ask(VIEWER) == {"viewer": {"role": "ANALYST"}}
    revoked = api.do("staffTokenRevoke", "staffToken { revokedAt }", id=made["staffToken"]["id"])
    assert revoked["staffToken"]["revokedAt"] == "2026-04-01T00:00:00.000Z"
    assert other.code(VIEWER) == "UNAUTHENTICATED"


def test_a_token_ends_when_it_expires(api: Api, clock: SettableClock) -> None:
    made = api.do("staffTokenCreate", "token", name="Today", role="ANALYST", expiresAt="2026-04-02T00:00:00Z")
    other = Api(api.http, made["token"])
    clock.advance(DAY - SECOND)
    assert other.ask(VIEWER) == {"viewer": {"role": "ANALYST"}}
    clock.advance(SECOND)
    assert other.code(VIEWER) == "UNAUTHENTICATED"


def test_a_token_is_never_shown_again(api: Api) -> None:
    made = api.do("staffTokenCreate", "token", name="Someone", role="AUDITOR")
    assert made["token"] not in str(api.ask("{ staffTokens { nodes { id name role createdAt expiresAt } } }"))
