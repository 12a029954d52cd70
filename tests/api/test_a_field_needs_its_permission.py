"""Every root field says which permission it needs, and every role is held to it."""

from collections.abc import Callable

import pytest

from backend.staff.rules import Permission, Role, may
from tests.api.client import Api
from tests.api.company import found_company
from tests.api.printed import directives_of, mutations, permission_of, root_fields, smallest_text


def test_every_root_field_says_what_it_needs() -> None:
    assert [name for name, field in root_fields().items() if len(directives_of(field)) != 1] == []


def test_only_what_concerns_nobody_is_open_to_all_staff() -> None:
    open_ones = {name for name, field in root_fields().items() if permission_of(field) is None}
    assert open_ones == {"node", "nodes", "viewer"}


def test_whatever_changes_something_needs_more_than_a_permission_to_read() -> None:
    only_reading = [
        name for name, field in mutations().items() if (permission_of(field) or "READ_").startswith("READ_")
    ]
    # An export changes nothing but that there is a file of what may be read, and its asker may call it off.
    assert sorted(only_reading) == ["answersExport", "audienceExport", "jobCancel", "positionsExport"]


# Who may do what is decided before any database is asked; what everything comes to is seen on both.
@pytest.mark.parametrize(
    ("database_url", "role"),
    [*(("sqlite", role) for role in Role), ("postgresql", Role.ADMINISTRATOR)],
    indirect=["database_url"],
)
def test_a_role_may_ask_what_its_permissions_allow(api_as: Callable[[Role], Api], role: Role) -> None:
    api = api_as(role)
    refused = {name for name in root_fields() if _is_forbidden(api.send(smallest_text(name)))}
    needed = {name: permission_of(field) for name, field in root_fields().items()}
    assert refused == {name for name, permission in needed.items() if permission and not may(role, permission)}


def test_a_path_around_leads_no_further(api: Api, api_as: Callable[[Role], Api]) -> None:
    person = found_company(api).people[0]
    salesperson = api_as(Role.SALESPERSON)
    assert salesperson.code("query($id: ID!) { node(id: $id) { id } }", id=person) == "FORBIDDEN"
    community = api_as(Role.COMMUNITY_MANAGER)
    answer = community.send("query($id: ID!) { person(id: $id) { id purchases { totalCount } } }", id=person)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_personal_data_is_for_those_who_may_read_it(api: Api, api_as: Callable[[Role], Api]) -> None:
    api.do("attributeDefine", key="mail", kind="TEXT", name={"en": "Mail"}, personal=True)
    api.do("attributeDefine", key="plan", kind="TEXT", name={"en": "Plan"}, personal=False)
    said = [{"key": "mail", "value": "a@example.com"}, {"key": "plan", "value": "gold"}]
    api.do("personCreate", externalRef="C-1", attributes=said)
    query = "{ people { nodes { externalRef attributes { key value } } } }"
    assert api.ask(query)["people"]["nodes"] == [{"externalRef": "C-1", "attributes": said}]
    analyst = api_as(Role.ANALYST)
    assert not may(Role.ANALYST, Permission.READ_PERSONAL_DATA)
    assert analyst.ask(query)["people"]["nodes"] == [{"externalRef": None, "attributes": said[1:]}]


def _is_forbidden(answer: dict[str, list[dict[str, dict[str, str]]]]) -> bool:
    return any(error["extensions"]["code"] == "FORBIDDEN" for error in answer.get("errors", []))
