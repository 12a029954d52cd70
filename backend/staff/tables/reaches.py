"""The tables of how far a member of staff reaches: for which brands they are there, and what they may do besides."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base


class MemberBrand(Base):
    """A brand that a member is there for; whoever has no row is there for every brand.

    No foreign key to brands: they are kept in a room above this one, and none is ever deleted.
    """

    __tablename__ = "staff_member_brands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[Instant] = mapped_column(BigInteger)


class MemberGrant(Base):
    """A permission that a member has beyond their role."""

    __tablename__ = "staff_member_grants"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), primary_key=True, autoincrement=False)
    permission: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[Instant] = mapped_column(BigInteger)
