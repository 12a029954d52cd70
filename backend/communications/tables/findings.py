"""The tables of findings: what a campaign showed, as it was found, and which version of a plan was revised by it."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class CampaignFinding(Base):
    """What someone found when a campaign was verified (検証): the hypothesis, the figures, and what they say.

    `plan_id` is the version of the plan that the campaign carried out. `result` keeps the figures as they were at
    `as_of`, whatever becomes known later; `says` and `reasons` are its verdict on the campaign's goal. Never changed.
    """

    __tablename__ = "campaign_findings"
    __table_args__ = (Index(None, "campaign_id", "id"), Index(None, "plan_id", "id"), Index(None, "product_id", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("communication_plans.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    hypothesis: Mapped[str] = mapped_column(Text)
    as_of: Mapped[Instant] = mapped_column(BigInteger)
    says: Mapped[str] = mapped_column(String(24))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    result: Mapped[dict[str, object]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))


class PlanFinding(Base):
    """That a version of a plan rests on a finding: hypothesis, result, revision."""

    __tablename__ = "plan_findings"
    __table_args__ = (Index(None, "finding_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("communication_plans.id"), primary_key=True, autoincrement=False)
    finding_id: Mapped[int] = mapped_column(ForeignKey("campaign_findings.id"), primary_key=True, autoincrement=False)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
