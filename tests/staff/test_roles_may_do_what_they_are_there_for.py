"""Roles and permissions: every role has a line, and nobody may more than their work needs."""

import pytest

from backend.staff.rules import PERMISSIONS, Permission, Role, may


def test_every_role_has_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS[role] for role in Role)


def test_an_administrator_may_do_everything() -> None:
    assert all(may(Role.ADMINISTRATOR, permission) for permission in Permission)


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    for permission in Permission:
        assert may(Role.AUDITOR, permission) == permission.startswith("READ_")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_changes_staff(role: Role) -> None:
    assert not may(role, Permission.EDIT_STAFF)


def test_a_salesperson_sees_nobody_until_leads_are_theirs() -> None:
    assert PERMISSIONS[Role.SALESPERSON] == {
        Permission.READ_CATALOGUE,
        Permission.READ_SCHEMES,
        Permission.READ_LEADS,
        Permission.WORK_LEADS,
    }


def test_only_managers_give_leads_away() -> None:
    assert {role for role in Role if may(role, Permission.ASSIGN_LEADS)} == {Role.ADMINISTRATOR, Role.SALES_MANAGER}
    assert {role for role in Role if may(role, Permission.EDIT_SCHEMES)} == {Role.ADMINISTRATOR, Role.SALES_MANAGER}
