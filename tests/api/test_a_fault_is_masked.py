"""What goes wrong inside is told to nobody: clients get a number, the log a place, and neither gets a value."""

import logging

import pytest
from sqlalchemy import text

from backend.db import Database
from tests.api.client import Api

SECRET = "hanako.yamada@example.com"


def test_the_client_gets_a_number_and_the_log_a_place(
    api: Api, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.write_now(lambda session: session.execute(text("ALTER TABLE people RENAME TO nobody")))
    with caplog.at_level(logging.DEBUG):
        answer = api.send("query($ref: String) { person(externalRef: $ref) { id } viewer { role } }", ref=SECRET)
    (error,) = answer["errors"]
    assert answer["data"] == {"person": None, "viewer": {"role": "ADMINISTRATOR"}}
    assert error["extensions"]["code"] == "INTERNAL"
    assert "people" not in error["message"]
    assert error["extensions"]["requestId"] in error["message"]
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("backend")]
    assert error["extensions"]["requestId"] in line
    assert "people.find_person_by_ref" in line
    assert SECRET not in caplog.text


def test_a_mutation_too(api: Api, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    database.write_now(lambda session: session.execute(text("ALTER TABLE people RENAME TO nobody")))
    mutation = "mutation($input: PersonCreateInput!) { personCreate(input: $input) { person { id } } }"
    answer = api.send(mutation, input={"externalRef": SECRET})
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(answer)
    assert SECRET not in caplog.text


def test_even_before_anything_is_executed(api: Api, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    database.write_now(lambda session: session.execute(text("ALTER TABLE staff_tokens RENAME TO strangers")))
    response = api.http.post(
        "/graphql", json={"query": "{ viewer { role } }"}, headers={"authorization": f"Bearer {api.token}"}
    )
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert api.token not in caplog.text


def test_what_clients_send_wrongly_is_not_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        api.send("query($ref: Int) { person(externalRef: $ref) { id } }", ref=SECRET)
        api.send(f'{{ person(externalRef: "{SECRET}") {{ nothing }} }}')
        api.send("query($first: Int) { people(first: $first) { totalCount } }", first=SECRET)
        api.attempt("personCreate", externalRef=SECRET + "\x00")
    assert SECRET not in caplog.text
