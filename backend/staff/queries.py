"""What can be asked of staff: whose token this is, and which tokens there are."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.staff.tables import StaffToken


def find_token(session: Session, token_hash: str, now: Instant) -> StaffToken | None:
    """The token of that hash, if it is neither revoked nor expired at that instant."""
    return session.scalar(
        select(StaffToken).where(
            StaffToken.token_hash == token_hash,
            StaffToken.revoked_at.is_(None),
            or_(StaffToken.expires_at.is_(None), StaffToken.expires_at > now),
        )
    )


def tokens_by_id(session: Session, ids: Collection[int]) -> dict[int, StaffToken]:
    """The tokens among those ids, revoked ones too."""
    return {row.id: row for row in session.scalars(select(StaffToken).where(StaffToken.id.in_(ids)))}


def list_tokens(session: Session, part: Slice) -> Page[StaffToken]:
    """All tokens in the order in which they were issued, revoked ones too."""
    return keyset_page(session, select(StaffToken), [StaffToken.id], part)
