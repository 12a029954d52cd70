"""Imports by the API are listed and undone like those from files."""

from collections.abc import Callable

import pytest

from backend.db import Database
from backend.panel.tables import Import
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.clocks import SettableClock
from tests.filled import Filled
from tests.snapshots import everything

CONSENT = {
    "purpose": "news",
    "channel": "EMAIL",
    "granted": True,
    "wording": "はい",
    "decidedAt": "2026-03-01T00:00:00Z",
}
COUNTS = "counts { removed stayed restored changedSince consents } import { id undoneAt }"


@pytest.fixture
def imported(api: Api, database: Database, filled: Filled) -> Answer:
    """The import of a new person and of one who was there."""
    return filled.once(database, lambda: _imported(api))


def _imported(api: Api) -> Answer:
    api.do("personCreate", externalRef="old")
    rows = [
        {"externalRef": "old", "language": "EN", "consents": [CONSENT]},
        {"externalRef": "new", "addresses": [{"kind": "EMAIL", "address": "new@example.jp"}]},
    ]
    fields = "import { id kind name rows added changed createdAt undoneAt }"
    return api.do("peopleImport", fields, name="members", rows=rows)["import"]


def test_an_import_is_listed_with_its_counts(api: Api, imported: Answer) -> None:
    assert {name: value for name, value in imported.items() if name != "id"} == {
        "kind": "people",
        "name": "members",
        "rows": 2,
        "added": 1,
        "changed": 1,
        "createdAt": "2026-04-01T00:00:00.000Z",
        "undoneAt": None,
    }
    api.do("peopleImport", rows=[{"externalRef": "old"}])
    found = api.ask("{ imports(first: 9) { nodes { name rows changed } totalCount } }")["imports"]
    assert found == {
        "nodes": [{"name": "API", "rows": 1, "changed": 0}, {"name": "members", "rows": 2, "changed": 1}],
        "totalCount": 2,
    }
    node = api.ask("query ($id: ID!) { node(id: $id) { ... on Import { name } } }", id=imported["id"])
    assert node == {"node": {"name": "members"}}


def test_undoing_it_is_told_in_counts(api: Api, imported: Answer, clock: SettableClock) -> None:
    clock.advance(1_000)
    done = api.do("peopleImportUndo", COUNTS, importId=imported["id"])
    assert done["counts"] == {"removed": 1, "stayed": 0, "restored": 1, "changedSince": 0, "consents": 1}
    assert done["import"]["undoneAt"] == "2026-04-01T00:00:01.000Z"
    people = api.ask("{ people { nodes { externalRef language consents { voidAt } } } }")["people"]["nodes"]
    assert people == [{"externalRef": "old", "language": "JA", "consents": [{"voidAt": "2026-04-01T00:00:01.000Z"}]}]


def test_undoing_it_again_changes_nothing(api: Api, database: Database, imported: Answer) -> None:
    api.do("peopleImportUndo", COUNTS, importId=imported["id"])
    before = everything(database)
    payload = api.attempt("peopleImportUndo", COUNTS, importId=imported["id"])
    assert (payload["counts"], [error["code"] for error in payload["userErrors"]]) == (None, ["ALREADY_UNDONE"])
    assert everything(database) == before


def test_one_that_would_keep_everybody_waiting_is_left_to_the_command_line(
    api: Api, database: Database, imported: Answer
) -> None:
    def grow(session: Answer) -> None:
        session.get(Import, 1).added = 20_001

    database.write_now(grow)
    before = everything(database)
    payload = api.attempt("peopleImportUndo", COUNTS, importId=imported["id"])
    assert payload["userErrors"][0]["message"] == "more than 20,000 people are undone by: kizuna import undo 1"
    assert everything(database) == before


def test_only_those_who_may_edit_the_panel_undo(
    api_as: Callable[[Role], Api], database: Database, imported: Answer
) -> None:
    auditor = api_as(Role.AUDITOR)
    before = everything(database)
    text = "mutation ($input: PeopleImportUndoInput!) { peopleImportUndo(input: $input) { clientMutationId } }"
    assert auditor.code(text, input={"importId": imported["id"]}) == "FORBIDDEN"
    assert everything(database) == before


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"consents": [{**CONSENT, "decidedAt": "2026-05-01T00:00:00Z"}]}, ["input", "rows", "1", "decidedAt"]),
        ({"consents": [{**CONSENT, "wording": " "}]}, ["input", "rows", "1", "wording"]),
        ({"addresses": [{"kind": "EMAIL", "address": "x"}]}, ["input", "rows", "1", "address"]),
    ],
)
def test_one_unfit_row_keeps_the_whole_import_out(
    api: Api, database: Database, row: dict[str, object], path: list[str]
) -> None:
    before = everything(database)
    payload = api.attempt("peopleImport", "import { id }", rows=[{"externalRef": "a"}, {"externalRef": "b", **row}])
    assert (payload["import"], payload["userErrors"][0]["path"]) == (None, path)
    assert everything(database) == before
