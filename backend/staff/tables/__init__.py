"""The tables of staff: who they are, the tokens and sessions by which they are known, and the audit of what they do."""

from backend.staff.tables.audit import AuditBlock, AuditEntry, AuditHead, AuditPeople, Deed
from backend.staff.tables.members import StaffMember, StaffSession, StaffToken, TokenSource
from backend.staff.tables.reaches import MemberBrand, MemberGrant

__all__ = [
    "AuditBlock",
    "AuditEntry",
    "AuditHead",
    "AuditPeople",
    "Deed",
    "MemberBrand",
    "MemberGrant",
    "StaffMember",
    "StaffSession",
    "StaffToken",
    "TokenSource",
]
