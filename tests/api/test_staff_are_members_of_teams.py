"""Who is on the staff is read through the API, and a token made there says whose it is and in which team."""

from starlette.testclient import TestClient

from backend.db import Database
from tests.api.client import Api
from tests.api.selling import make_selling

MEMBERS = "query($team: String) { staffMembers(team: $team) { totalCount nodes { id name team createdAt } } }"
TOKEN = "staffToken { name member { id name team } }"


def test_a_token_belongs_to_a_member_who_keeps_their_name(api: Api) -> None:
    first = api.do("staffTokenCreate", TOKEN, name="花子", role="SALESPERSON", team="東")["staffToken"]
    second = api.do("staffTokenCreate", TOKEN, name="花子", role="SALES_MANAGER")["staffToken"]
    assert first == second
    assert (first["member"]["name"], first["member"]["team"]) == ("花子", "東")
    found = api.ask(MEMBERS)["staffMembers"]
    assert [(each["name"], each["team"]) for each in found["nodes"]] == [
        ("A test's ADMINISTRATOR", None),
        ("花子", "東"),
    ]
    assert found["nodes"][1]["id"] == first["member"]["id"]
    assert found["totalCount"] == 2
    assert [each["name"] for each in api.ask(MEMBERS, team="東")["staffMembers"]["nodes"]] == ["花子"]
    node = api.ask("query($id: ID!) { node(id: $id) { ... on StaffMember { name team } } }", id=first["member"]["id"])
    assert node == {"node": {"name": "花子", "team": "東"}}


def test_the_viewer_is_a_member(api: Api) -> None:
    (member,) = api.ask(MEMBERS)["staffMembers"]["nodes"]
    assert api.ask("{ viewer { memberId name team } }") == {
        "viewer": {"memberId": member["id"], "name": "A test's ADMINISTRATOR", "team": None}
    }


def test_a_team_is_named_by_a_text_that_can_be_kept(api: Api) -> None:
    before = api.ask(MEMBERS)
    for team in ("", "x" * 81, "\x00"):
        (error,) = api.attempt("staffTokenCreate", name="花子", role="SALESPERSON", team=team)["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", "team"])
    assert api.ask(MEMBERS) == before


def test_a_member_changes_teams_and_their_leads_go_with_them(api: Api, http: TestClient, database: Database) -> None:
    selling = make_selling(api, http, database)
    boss = selling.staff["boss"]
    lead = selling.open("u0")
    owner = {each["name"]: each["id"] for each in api.ask(MEMBERS)["staffMembers"]["nodes"]}["taro"]
    node = "query($id: ID!) { lead(id: $id) { owner { name team } } }"
    assert boss.ask(node, id=lead)["lead"] == {"owner": {"name": "taro", "team": "east"}}
    for team in ("北", None):
        moved = api.do("staffMemberUpdate", "staffMember { name team }", id=owner, team=team)["staffMember"]
        assert moved == {"name": "taro", "team": team}
        assert boss.ask(node, id=lead)["lead"] is None
    for given in ({"team": ""}, {"team": "\u202e"}, {"team": "x" * 81}):
        (error,) = api.attempt("staffMemberUpdate", id=owner, **given)["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", "team"])
    (error,) = api.attempt("staffMemberUpdate", id="U3RhZmZNZW1iZXI6OTk5OQ", team="x")["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "id"])
    assert api.ask(node, id=lead)["lead"] == {"owner": {"name": "taro", "team": None}}
