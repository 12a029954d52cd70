"""Every field of the schema, tried as every role, is for those whom the table in roles.csv names, and nobody else."""

import csv
from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from backend.staff.rules import COMPANY_WIDE, PERMISSIONS, Permission, Role, permissions_of
from tests.api.printed import printed_schema, root_fields
from tests.api.roles import TABLE, fields, permission_needed, table

README = Path(__file__).parents[2] / "README.md"
# What a root field leads to is looked at by its own fields; these lead to whoever asks.
_OPEN = {"Query.node", "Query.nodes", "Query.viewer"}


def test_every_field_is_tried_as_every_role() -> None:
    assert table() == TABLE.read_text("utf-8"), "python -m tests.api.roles writes it anew; read what has changed"


def test_no_root_field_is_left_out() -> None:
    listed = {row["field"].partition(".")[2] for row in _rows() if row["field"].startswith(("Query.", "Mutation."))}
    assert listed == root_fields().keys()


def test_the_table_is_what_the_permissions_say() -> None:
    for row in _rows():
        let = {role for role in Role if row[role.value] == "yes"}
        if row["permission"]:
            assert let == {role for role in Role if Permission(row["permission"]) in PERMISSIONS[role]}, row["field"]
        else:
            assert let == set(Role)
            assert row["field"] in _OPEN


def test_whoever_is_there_for_some_brands_has_nothing_of_the_whole_company() -> None:
    for role in Role:
        bound = permissions_of(role, grants=frozenset(Permission), brands=frozenset({1}))
        assert bound == frozenset(Permission) - COMPANY_WIDE


def test_a_grant_adds_to_a_role_and_takes_nothing() -> None:
    grants = frozenset({Permission.READ_PERSONAL_DATA})
    for role in Role:
        assert permissions_of(role, grants=grants, brands=None) == PERMISSIONS[role] | grants


def test_the_readme_says_what_the_roles_may_do() -> None:
    lines = README.read_text("utf-8").splitlines()
    for permission in Permission:
        cells = ["●" if permission in PERMISSIONS[role] else "" for role in Role]
        assert f"| `{permission.value}` | {' | '.join(cells)} |" in lines, permission


@pytest.mark.parametrize(
    ("type_name", "field_name", "marks"),
    [("Person", "externalRef", ["requires", "personal"]), ("Answer", "value", ["personal"])],
)
def test_what_is_personal_is_marked(type_name: str, field_name: str, marks: list[str]) -> None:
    kind = printed_schema().type_map[type_name]
    assert isinstance(kind, GraphQLObjectType)
    node = kind.fields[field_name].ast_node
    assert node is not None
    assert [each.name.value for each in node.directives or ()] == marks


def test_each_field_says_one_permission() -> None:
    assert all(permission_needed(*each) in {"", *Permission} for each in fields())


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
