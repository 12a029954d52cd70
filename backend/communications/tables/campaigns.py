"""The tables of campaigns: what is asked of whom, how control groups were drawn, and what came back."""

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key, Text
from backend.text import Wording


class Campaign(Base):
    """One campaign (キャンペーン): a goal, a hypothesis, whom it is for, what is said, and who is kept out to compare.

    The audience is `where`, or the saved one of `audience_id`; from the launch on it is `campaign_members`. `content`
    is said in the campaign itself, by segment; without it the plan `plan_id` says it. `stage` tells how far a launch
    has come and `cursor` the last person it came to, so that whoever goes on with it knows where.
    """

    __tablename__ = "campaigns"
    __table_args__ = (Index(None, "product_id", "launched_at"), Index(None, "status"), Index(None, "starts_at", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[Wording] = mapped_column(JSON)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    plan_id: Mapped[int | None] = mapped_column(BigInteger)
    goal: Mapped[dict[str, object]] = mapped_column(JSON)
    hypothesis: Mapped[str] = mapped_column(Text)
    audience_id: Mapped[int | None] = mapped_column(BigInteger)
    where: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    content: Mapped[list[dict[str, object]] | None] = mapped_column(JSON(none_as_null=True))
    control_share: Mapped[float] = mapped_column(Float)
    seed: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str | None] = mapped_column(String(12))
    cursor: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[Instant] = mapped_column(BigInteger)
    ends_at: Mapped[Instant] = mapped_column(BigInteger)
    measure_days: Mapped[int] = mapped_column(Integer)
    # Fixed at the launch: by which model positions were read, and which draw the global control came from.
    model_id: Mapped[int | None] = mapped_column(BigInteger)
    global_draw_id: Mapped[int | None] = mapped_column(BigInteger)
    launched_at: Mapped[Instant | None] = mapped_column(BigInteger)
    drawn_at: Mapped[Instant | None] = mapped_column(BigInteger)
    ended_at: Mapped[Instant | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))


class CampaignMember(Base):
    """Someone of a campaign's audience, as they stood at the launch, and the arm that they were drawn into.

    Before the draw `arm` is empty. A coordinate is none where its axis was not known; `segment` -1 is unclassified. A
    treated person's `state` says whether a message was queued (QUEUED), waits (HELD, until `until_at`) or was left out.
    `drawn_as` is by which number someone was drawn who was merged into another since.
    """

    __tablename__ = "campaign_members"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "campaign_id", "until_at"),
        {"sqlite_with_rowid": False},
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    arm: Mapped[str] = mapped_column(String(8))
    stratum: Mapped[int] = mapped_column(SmallInteger)
    segment: Mapped[int] = mapped_column(SmallInteger)
    is_customer: Mapped[bool] = mapped_column(Boolean)
    psychology: Mapped[float | None] = mapped_column(Float)
    behaviour: Mapped[float | None] = mapped_column(Float)
    depth: Mapped[float | None] = mapped_column(Float)
    rank: Mapped[float | None] = mapped_column(Float)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(32))
    until_at: Mapped[Instant | None] = mapped_column(BigInteger)
    drawn_as: Mapped[int | None] = mapped_column(BigInteger)


class CampaignArm(Base):
    """How many people of a stratum were drawn into an arm, and how many of them are gone since: erased, or merged."""

    __tablename__ = "campaign_arms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True, autoincrement=False)
    stratum: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    arm: Mapped[str] = mapped_column(String(8), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)
    gone: Mapped[int] = mapped_column(Integer)


class ControlDraw(Base):
    """One draw of a control group, of a campaign's or of the global one; the newest counts, the others stay on record.

    `cutoffs` tell for each stratum the last rank and person of the control; `members_hash` is of the whole list.
    """

    __tablename__ = "control_draws"
    __table_args__ = (Index(None, "scope", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(String(8))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    seed: Mapped[str] = mapped_column(String(64))
    share: Mapped[float] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(Text)
    drawn_at: Mapped[Instant] = mapped_column(BigInteger)
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    cutoffs: Mapped[list[dict[str, object]] | None] = mapped_column(JSON(none_as_null=True))
    members: Mapped[int | None] = mapped_column(Integer)
    members_hash: Mapped[str | None] = mapped_column(String(64))
    applied_at: Mapped[Instant | None] = mapped_column(BigInteger)


class CampaignEvent(Base):
    """What became of what a member was sent: SENT, DELIVERED, OPENED, CLICKED, BOUNCED or OPTED_OUT, once a source."""

    __tablename__ = "campaign_events"
    __table_args__ = (Index(None, "person_id"), {"sqlite_with_rowid": False})

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    source: Mapped[str] = mapped_column(Key, primary_key=True)
    at: Mapped[Instant] = mapped_column(BigInteger)
