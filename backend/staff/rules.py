"""Who may do what: the roles of staff, the permissions of each, and how a token is recognised."""

import hashlib
import re
from enum import StrEnum, unique
from typing import Final

_TOKEN: Final = re.compile(r"kz_[A-Za-z0-9_-]{43}")


@unique
class Role(StrEnum):
    """What someone on the staff is there for."""

    ADMINISTRATOR = "ADMINISTRATOR"
    ANALYST = "ANALYST"
    PLANNER = "PLANNER"
    COMMUNITY_MANAGER = "COMMUNITY_MANAGER"
    SALES_MANAGER = "SALES_MANAGER"
    SALESPERSON = "SALESPERSON"
    AUDITOR = "AUDITOR"


@unique
class Permission(StrEnum):
    """One thing that a role may or may not do."""

    READ_CATALOGUE = "READ_CATALOGUE"
    EDIT_CATALOGUE = "EDIT_CATALOGUE"
    READ_PANEL = "READ_PANEL"
    EDIT_PANEL = "EDIT_PANEL"
    READ_PERSONAL_DATA = "READ_PERSONAL_DATA"
    FORGET_PEOPLE = "FORGET_PEOPLE"
    READ_LOYALTY = "READ_LOYALTY"
    EDIT_LOYALTY = "EDIT_LOYALTY"
    EDIT_MODELS = "EDIT_MODELS"
    READ_SEGMENTS = "READ_SEGMENTS"
    EDIT_AUDIENCES = "EDIT_AUDIENCES"
    READ_SURVEYS = "READ_SURVEYS"
    EDIT_SURVEYS = "EDIT_SURVEYS"
    READ_ANSWERS = "READ_ANSWERS"
    READ_PURCHASES = "READ_PURCHASES"
    EDIT_PURCHASES = "EDIT_PURCHASES"
    READ_TOUCHPOINTS = "READ_TOUCHPOINTS"
    EDIT_TOUCHPOINTS = "EDIT_TOUCHPOINTS"
    READ_INVITATIONS = "READ_INVITATIONS"
    ISSUE_INVITATIONS = "ISSUE_INVITATIONS"
    READ_OUTBOX = "READ_OUTBOX"
    EDIT_OUTBOX = "EDIT_OUTBOX"
    READ_WEBHOOKS = "READ_WEBHOOKS"
    EDIT_WEBHOOKS = "EDIT_WEBHOOKS"
    READ_COMMUNICATIONS = "READ_COMMUNICATIONS"
    EDIT_COMMUNICATIONS = "EDIT_COMMUNICATIONS"
    RUN_CAMPAIGNS = "RUN_CAMPAIGNS"
    READ_SCHEMES = "READ_SCHEMES"
    EDIT_SCHEMES = "EDIT_SCHEMES"
    READ_LEADS = "READ_LEADS"
    WORK_LEADS = "WORK_LEADS"
    ASSIGN_LEADS = "ASSIGN_LEADS"
    READ_AMBASSADORS = "READ_AMBASSADORS"
    EDIT_AMBASSADORS = "EDIT_AMBASSADORS"
    READ_BOARDS = "READ_BOARDS"
    EDIT_BOARDS = "EDIT_BOARDS"
    MODERATE_BOARDS = "MODERATE_BOARDS"
    READ_STAFF = "READ_STAFF"
    EDIT_STAFF = "EDIT_STAFF"
    READ_AUDIT = "READ_AUDIT"


# What everyone needs who sees the panel at all: what is sold, what is asked, and how people are spread.
_OVERVIEW: Final = frozenset(
    {Permission.READ_CATALOGUE, Permission.READ_SEGMENTS, Permission.READ_SURVEYS, Permission.READ_TOUCHPOINTS}
)
# What partners bring and say, for whoever plans by it.
_PARTNERS: Final = frozenset({Permission.READ_AMBASSADORS, Permission.READ_BOARDS})
# What a salesperson does with the leads that are theirs; whose these are is decided lead by lead.
_SELLING: Final = frozenset({Permission.READ_SCHEMES, Permission.READ_LEADS, Permission.WORK_LEADS})
_ONE_PERSON: Final = frozenset(
    {Permission.READ_PANEL, Permission.READ_LOYALTY, Permission.READ_PURCHASES, Permission.READ_ANSWERS}
)

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.ANALYST: _OVERVIEW
    | _ONE_PERSON
    | _PARTNERS
    | {
        Permission.EDIT_MODELS,
        Permission.EDIT_AUDIENCES,
        Permission.READ_COMMUNICATIONS,
        Permission.READ_INVITATIONS,
        Permission.READ_SCHEMES,
    },
    Role.PLANNER: _OVERVIEW
    | _ONE_PERSON
    | _PARTNERS
    | {
        Permission.READ_SCHEMES,
        Permission.READ_COMMUNICATIONS,
        Permission.EDIT_COMMUNICATIONS,
        Permission.RUN_CAMPAIGNS,
        Permission.EDIT_AUDIENCES,
        Permission.EDIT_SURVEYS,
        Permission.EDIT_TOUCHPOINTS,
        Permission.READ_INVITATIONS,
        Permission.ISSUE_INVITATIONS,
        Permission.READ_OUTBOX,
        Permission.EDIT_OUTBOX,
        Permission.EDIT_PURCHASES,
        Permission.EDIT_PANEL,
        Permission.READ_PERSONAL_DATA,
    },
    Role.COMMUNITY_MANAGER: _OVERVIEW
    | _PARTNERS
    | {
        Permission.READ_PANEL,
        Permission.READ_LOYALTY,
        Permission.EDIT_AMBASSADORS,
        Permission.EDIT_BOARDS,
        Permission.MODERATE_BOARDS,
    },
    Role.SALES_MANAGER: _OVERVIEW
    | _ONE_PERSON
    | _SELLING
    | {
        Permission.READ_PERSONAL_DATA,
        Permission.EDIT_PURCHASES,
        Permission.EDIT_SCHEMES,
        Permission.ASSIGN_LEADS,
    },
    # Nobody in particular, but whom their own leads are about.
    Role.SALESPERSON: _SELLING | {Permission.READ_CATALOGUE},
    Role.AUDITOR: frozenset(permission for permission in Permission if permission.startswith("READ_")),
}


# What concerns the whole company: never for whoever is there for some of its brands only, whatever their role.
COMPANY_WIDE: Final = frozenset(
    {
        Permission.EDIT_MODELS,
        Permission.FORGET_PEOPLE,
        Permission.READ_AUDIT,
        Permission.READ_WEBHOOKS,
        Permission.EDIT_WEBHOOKS,
        Permission.READ_STAFF,
        Permission.EDIT_STAFF,
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission."""
    return permission in PERMISSIONS[role]


def permissions_of(
    role: Role, *, grants: frozenset[Permission], brands: frozenset[int] | None
) -> frozenset[Permission]:
    """What a member may do: by their role and by what they were granted, without what bound members never may."""
    allowed = PERMISSIONS[role] | grants
    return allowed if brands is None else allowed - COMPANY_WIDE


def is_token(token: str) -> bool:
    """Whether the text has the shape of a token: `kz_` and 43 URL-safe characters."""
    return _TOKEN.fullmatch(token) is not None


def hash_token(token: str) -> str:
    """The SHA-256 by which a token is known; 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
