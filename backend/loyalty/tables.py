"""The append-only ledger, the measurement models, and what follows from both: positions, moves and counts."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class ObservationRow(Base):
    """One line of the ledger: what was said or done, at what instant; no line is ever changed.

    `subject_id` is a brand on the depth axis and a product on the other two. `value` is keyed to the item's
    direction, 0..1 on an attitude axis; without a value the source is withdrawn. The primary key leads with
    the person, so that a person's ledger lies together. Purchases that count are found by product and time, too.
    """

    __tablename__ = "observations"
    __table_args__ = (
        Index(
            "ix_observations_purchases",
            "subject_id",
            "observed_at",
            "value",
            sqlite_where=text("kind = 2 AND value IS NOT NULL"),
            postgresql_where=text("kind = 2 AND value IS NOT NULL"),
        ),
        # Few purchases are corrected or taken back: whether one was is found among these, not among all.
        Index(
            "ix_observations_revised",
            "subject_id",
            "person_id",
            "source_id",
            "revision",
            "axis",
            sqlite_where=text("kind = 2 AND revision > 1"),
            postgresql_where=text("kind = 2 AND revision > 1"),
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    axis: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    source_id: Mapped[str] = mapped_column(String(160), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    item: Mapped[str | None] = mapped_column(String(200))
    facet: Mapped[int | None] = mapped_column(SmallInteger)
    moment: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[float | None] = mapped_column(Float)
    weight: Mapped[float] = mapped_column(Float)
    observed_at: Mapped[Instant] = mapped_column(BigInteger)
    valid_until: Mapped[Instant | None] = mapped_column(BigInteger)
    recorded_at: Mapped[Instant] = mapped_column(BigInteger)


class MeasurementModel(Base):
    """A version of the rules that turn the ledger into positions; only a draft may still change."""

    __tablename__ = "measurement_models"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[str] = mapped_column(Key, unique=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    definition: Mapped[dict[str, object]] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    published_at: Mapped[Instant | None] = mapped_column(BigInteger)
    restored_from: Mapped[int | None] = mapped_column(BigInteger)
    calibration: Mapped[dict[str, object] | None] = mapped_column(JSON)


class PositionRow(Base):
    """Where a person stands towards a product under one model: the fold of the ledger, kept to be read fast.

    Sums stand at their landmark (see rules/sums.py). `segment` and `depth_known` hold from `moved_at` until
    `due_at`, the next instant at which time alone changes them; `segment` -1 is unclassified. `bought_at` is the
    last purchase that still counts.
    """

    __tablename__ = "positions"
    __table_args__ = (
        # Whoever looks for people by where they stand reads nothing but this index, in which a segment lies together.
        Index(
            "ix_positions_standing_whole",
            "model_id",
            "product_id",
            "segment",
            "person_id",
            "due_at",
            "moved_at",
            "psychology_stale_at",
            "psychology_landmark",
            "psychology_mass",
            "psychology_sum",
            "psychology_high",
            "depth_stale_at",
            "depth_landmark",
            "depth_mass",
            "depth_sum",
            "depth_high",
            "depth_known",
            "lapses_at",
            "behaviour_landmark",
            "behaviour_mass",
            "is_customer",
            "tier_value",
            "tier_until",
            "bought_at",
        ),
        Index(None, "model_id", "product_id", "due_at"),
        # Behaviour lies between bounds while its lapse does; of whoever has a tier, the tier says it. SQLite reads the
        # tier again though it is always null here.
        Index(
            "ix_positions_lapses",
            "model_id",
            "product_id",
            "lapses_at",
            "person_id",
            "tier_value",
            sqlite_where=text("lapses_at IS NOT NULL AND tier_value IS NULL"),
            postgresql_where=text("lapses_at IS NOT NULL AND tier_value IS NULL"),
        ),
        Index(
            "ix_positions_tiers",
            "model_id",
            "product_id",
            "tier_value",
            "person_id",
            sqlite_where=text("tier_value IS NOT NULL"),
            postgresql_where=text("tier_value IS NOT NULL"),
        ),
        # Who bought of late, without a look at the ledger; not everybody bought.
        Index(
            "ix_positions_bought",
            "model_id",
            "product_id",
            "bought_at",
            "person_id",
            sqlite_where=text("bought_at IS NOT NULL"),
            postgresql_where=text("bought_at IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    model_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column(Id)
    psychology_landmark: Mapped[Instant | None] = mapped_column(BigInteger)
    psychology_mass: Mapped[float] = mapped_column(Float)
    psychology_sum: Mapped[float] = mapped_column(Float)
    psychology_high: Mapped[bool] = mapped_column(Boolean)
    psychology_stale_at: Mapped[Instant | None] = mapped_column(BigInteger)
    depth_landmark: Mapped[Instant | None] = mapped_column(BigInteger)
    depth_mass: Mapped[float] = mapped_column(Float)
    depth_sum: Mapped[float] = mapped_column(Float)
    depth_high: Mapped[bool] = mapped_column(Boolean)
    depth_stale_at: Mapped[Instant | None] = mapped_column(BigInteger)
    is_customer: Mapped[bool] = mapped_column(Boolean)
    behaviour_landmark: Mapped[Instant | None] = mapped_column(BigInteger)
    behaviour_mass: Mapped[float] = mapped_column(Float)
    lapses_at: Mapped[Instant | None] = mapped_column(BigInteger)
    tier_value: Mapped[float | None] = mapped_column(Float)
    tier_until: Mapped[Instant | None] = mapped_column(BigInteger)
    bought_at: Mapped[Instant | None] = mapped_column(BigInteger)
    segment: Mapped[int] = mapped_column(SmallInteger)
    depth_known: Mapped[bool] = mapped_column(Boolean)
    due_at: Mapped[Instant | None] = mapped_column(BigInteger)
    moved_at: Mapped[Instant] = mapped_column(BigInteger)
    folded_at: Mapped[Instant] = mapped_column(BigInteger)


class MoveRow(Base):
    """One change of a person's segment, or of whether depth is known, at the instant it came true."""

    __tablename__ = "moves"
    # Whoever counts or follows moves through time reads nothing but this index, crowd by crowd (queries/crowds.py).
    __table_args__ = (
        Index(
            "ix_moves_in_time",
            "model_id",
            "product_id",
            text("(person_id >> 16)"),
            "moved_at",
            "person_id",
            "from_segment",
            "to_segment",
            "depth_known",
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    model_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    moved_at: Mapped[Instant] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    from_segment: Mapped[int | None] = mapped_column(SmallInteger)
    to_segment: Mapped[int] = mapped_column(SmallInteger)
    depth_known: Mapped[bool] = mapped_column(Boolean)
    cause: Mapped[int] = mapped_column(SmallInteger)
    source_id: Mapped[str | None] = mapped_column(String(160))


class PositionCount(Base):
    """How many positions stand in a segment, kept in the transaction that moves them; shards add up."""

    __tablename__ = "position_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    model_id: Mapped[int] = mapped_column(ForeignKey("measurement_models.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    depth_known: Mapped[bool] = mapped_column(Boolean, primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    positions: Mapped[int] = mapped_column(BigInteger)


class PlacementDay(Base):
    """How many more positions came to a placement on a day than left it, kept in the transaction that moves them.

    A day is the number of a UTC day since 1970. All days up to one add up to where everybody stood when it ended.
    """

    __tablename__ = "placement_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    model_id: Mapped[int] = mapped_column(ForeignKey("measurement_models.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    depth_known: Mapped[bool] = mapped_column(Boolean, primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    positions: Mapped[int] = mapped_column(BigInteger)


class PathBlock(Base):
    """The moves of a block of people before a day, packed to be read at once (rules/packing.py).

    Only a copy: it can be thrown away at any time, and readings without it come out the same, later.
    """

    __tablename__ = "path_blocks"

    model_id: Mapped[int] = mapped_column(ForeignKey("measurement_models.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    before_day: Mapped[int] = mapped_column(Integer)
    paths: Mapped[bytes] = mapped_column(LargeBinary)


class LatePath(Base):
    """Someone whose moves before today have changed since they may have been packed: theirs are read one by one."""

    __tablename__ = "late_paths"
    __table_args__ = ({"sqlite_with_rowid": False},)

    model_id: Mapped[int] = mapped_column(ForeignKey("measurement_models.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
