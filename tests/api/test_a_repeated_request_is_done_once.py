"""A mutation sent again under its idempotency key does nothing more, and answers what it answered."""

from collections.abc import Callable

from backend.staff.rules import Role
from tests.api.client import Api
from tests.api.company import answers, found_company

NAME = {"en": "A name"}


def test_the_same_answer_comes_back(api: Api) -> None:
    first = api.do("brandCreate", "brand { id }", key="b", name=NAME, idempotencyKey="k")
    again = api.do("brandCreate", "brand { id }", key="b", name=NAME, idempotencyKey="k", clientMutationId="2")
    assert again["brand"] == first["brand"]
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 1


def test_counts_come_back_as_they_were(api: Api) -> None:
    rows = [{"externalRef": "a"}, {"externalRef": "b"}]
    counts = {"added": 2, "changed": 0, "unchanged": 0}
    for _ in range(2):
        done = api.do("peopleImport", "counts { added changed unchanged }", rows=rows, idempotencyKey="k")
        assert done["counts"] == counts
    assert api.do("peopleImport", "counts { unchanged }", rows=rows)["counts"] == {"unchanged": 2}


def test_another_request_under_the_key_is_refused(api: Api) -> None:
    api.do("brandCreate", key="b", name=NAME, idempotencyKey="k")
    (error,) = api.attempt("brandCreate", key="c", name=NAME, idempotencyKey="k")["userErrors"]
    assert (error["code"], error["path"]) == ("IDEMPOTENCY_KEY_REUSED", ["input", "idempotencyKey"])
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 1


def test_a_refused_request_may_be_tried_again(api: Api) -> None:
    company = found_company(api)
    rows = answers(company, "late", feeling=4, bond=4)
    assert api.attempt("observationsImport", rows=rows, idempotencyKey="k")["userErrors"][0]["code"] == "NOT_FOUND"
    api.do("personCreate", externalRef="late")
    assert api.do("observationsImport", "accepted", rows=rows, idempotencyKey="k")["accepted"] == len(rows)


def test_keys_belong_to_their_sender_and_operation(api: Api, api_as: Callable[[Role], Api]) -> None:
    planner = api_as(Role.PLANNER)
    for sender, ref in ((api, "a"), (planner, "b")):
        sender.do("personCreate", externalRef=ref, idempotencyKey="k")
    api.do("brandCreate", key="b", name=NAME, idempotencyKey="k")
    assert api.ask("{ people { totalCount } }")["people"]["totalCount"] == 2


def test_a_secret_is_not_shown_twice(api: Api) -> None:
    asked = {"name": "Reports", "role": "ANALYST", "idempotencyKey": "k"}
    first = api.do("staffTokenCreate", "token staffToken { id }", **asked)
    again = api.do("staffTokenCreate", "token staffToken { id }", **asked)
    assert first["token"].startswith("kz_")
    assert again == {"userErrors": [], "token": None, "staffToken": first["staffToken"]}
