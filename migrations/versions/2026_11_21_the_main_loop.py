"""The main loop: people, products, surveys and responses, the ledger and the positions that follow from it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The tables whose lines are evidence: no program, and no hand, changes one unnoticed.
APPEND_ONLY = {"observations": ("UPDATE",), "survey_versions": ("UPDATE", "DELETE")}

# The provisional model of the method: cuts not yet calibrated.
FIRST_MODEL = {
    "axes": {
        "PSYCHOLOGY": {"half_life_days": 180, "kappa": 1, "s": 0.18, "tau": 0.6, "n_min": 2, "delta": 0.05},
        "DEPTH": {"half_life_days": 365, "kappa": 1, "s": 0.18, "tau": 0.5, "n_min": 2, "delta": 0.05},
    },
    "behaviour": {
        "half_life_days": 90,
        "grace_days": 90,
        "values": {"PURCHASE": 1, "CROSS_SELL": 0.5, "UP_SELL": 0.5},
        "prospect_values": {"SITE_VISIT": 0.05, "CATALOGUE": 0.2, "TRIAL": 0.4, "MEETING": 0.5},
        "prospect_grace_days": 30,
        "prospect_unit": 0.5,
    },
    "products": {},
    "moment_weights": {"SIGNUP": 0.8, "AFTER_PURCHASE": 1, "CAMPAIGN": 0.7, "ANNUAL": 1, "NONE": 1},
    "items": {},
    "provisional": True,
}


def upgrade() -> None:
    op.create_table(
        "attributes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributes")),
        sa.UniqueConstraint("key", name=op.f("uq_attributes_key")),
    )
    op.create_table(
        "brands",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brands")),
        sa.UniqueConstraint("key", name=op.f("uq_brands_key")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "operation", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])
    op.create_table(
        "measurement_models",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_models")),
        sa.UniqueConstraint("version", name=op.f("uq_measurement_models_version")),
    )
    op.create_index(op.f("ix_measurement_models_status"), "measurement_models", ["status"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_people_external_ref")),
    )
    op.create_table(
        "staff_tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_tokens_token_hash")),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("key", name=op.f("uq_surveys_key")),
    )
    op.create_table(
        "attribute_values",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attribute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["attribute_id"], ["attributes.id"], name=op.f("fk_attribute_values_attribute_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attribute_values_person_id")),
        sa.PrimaryKeyConstraint("person_id", "attribute_id", name=op.f("pk_attribute_values")),
    )
    op.create_index(
        op.f("ix_attribute_values_attribute_id_number"), "attribute_values", ["attribute_id", "number"], unique=False
    )
    op.create_index(
        op.f("ix_attribute_values_attribute_id_text"), "attribute_values", ["attribute_id", "text"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_consents_purpose_named")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_person_id_purpose_decided_at"),
        "consents",
        ["person_id", "purpose", "decided_at"],
        unique=False,
    )
    op.create_table(
        "observations",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("axis", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.String(length=160), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=200), nullable=True),
        sa.Column("facet", sa.SmallInteger(), nullable=True),
        sa.Column("moment", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_observations_person_id")),
        sa.PrimaryKeyConstraint(
            "person_id", "axis", "subject_id", "kind", "source_id", "revision", name=op.f("pk_observations")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_products_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("key", name=op.f("uq_products_key")),
    )
    op.create_index(op.f("ix_products_brand_id"), "products", ["brand_id"], unique=False)
    op.create_table(
        "survey_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_versions_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_versions")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_versions_survey_id_number")),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act_ref", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acts_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_acts_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("product_id", "act_ref", name=op.f("uq_acts_product_id_act_ref")),
    )
    op.create_index(op.f("ix_acts_person_id_product_id"), "acts", ["person_id", "product_id"], unique=False)
    op.create_table(
        "moves",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("moved_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_segment", sa.SmallInteger(), nullable=True),
        sa.Column("to_segment", sa.SmallInteger(), nullable=False),
        sa.Column("depth_known", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", sa.String(length=160), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_moves_model_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_moves_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_moves_product_id")),
        sa.PrimaryKeyConstraint("person_id", "model_id", "product_id", "moved_at", name=op.f("pk_moves")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_moves_model_id_product_id_moved_at"), "moves", ["model_id", "product_id", "moved_at"], unique=False
    )
    op.create_table(
        "person_tiers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tier", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_tiers_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_person_tiers_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_tiers")),
        sa.UniqueConstraint(
            "person_id", "product_id", "observed_at", name=op.f("uq_person_tiers_person_id_product_id_observed_at")
        ),
    )
    op.create_index(op.f("ix_person_tiers_product_id"), "person_tiers", ["product_id"], unique=False)
    op.create_table(
        "position_counts",
        sa.Column(
            "model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("segment", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("depth_known", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("positions", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_position_counts_model_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_position_counts_product_id")),
        sa.PrimaryKeyConstraint(
            "model_id", "product_id", "segment", "depth_known", "shard", name=op.f("pk_position_counts")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "positions",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("psychology_landmark", sa.BigInteger(), nullable=True),
        sa.Column("psychology_mass", sa.Float(), nullable=False),
        sa.Column("psychology_sum", sa.Float(), nullable=False),
        sa.Column("psychology_high", sa.Boolean(), nullable=False),
        sa.Column("psychology_stale_at", sa.BigInteger(), nullable=True),
        sa.Column("depth_landmark", sa.BigInteger(), nullable=True),
        sa.Column("depth_mass", sa.Float(), nullable=False),
        sa.Column("depth_sum", sa.Float(), nullable=False),
        sa.Column("depth_high", sa.Boolean(), nullable=False),
        sa.Column("depth_stale_at", sa.BigInteger(), nullable=True),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("behaviour_landmark", sa.BigInteger(), nullable=True),
        sa.Column("behaviour_mass", sa.Float(), nullable=False),
        sa.Column("lapses_at", sa.BigInteger(), nullable=True),
        sa.Column("tier_value", sa.Float(), nullable=True),
        sa.Column("tier_until", sa.BigInteger(), nullable=True),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("depth_known", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("folded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_positions_brand_id")),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_positions_model_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_positions_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_positions_product_id")),
        sa.PrimaryKeyConstraint("person_id", "model_id", "product_id", name=op.f("pk_positions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_positions_model_id_product_id_due_at"), "positions", ["model_id", "product_id", "due_at"], unique=False
    )
    op.create_index(
        op.f("ix_positions_model_id_product_id_segment_person_id"),
        "positions",
        ["model_id", "product_id", "segment", "person_id"],
        unique=False,
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_ref", sa.String(length=120), nullable=False),
        sa.Column("purchased_at", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Float(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cross_sell", sa.Boolean(), nullable=False),
        sa.Column("up_sell", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_purchases_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_purchases_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint("product_id", "order_ref", name=op.f("uq_purchases_product_id_order_ref")),
    )
    op.create_index(op.f("ix_purchases_person_id_product_id"), "purchases", ["person_id", "product_id"], unique=False)
    op.create_table(
        "touchpoints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moment", sa.SmallInteger(), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("expiry_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_touchpoints_brand_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_touchpoints_product_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_touchpoints_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoints")),
        sa.UniqueConstraint("key", name=op.f("uq_touchpoints_key")),
    )
    op.create_index(op.f("ix_touchpoints_brand_id"), "touchpoints", ["brand_id"], unique=False)
    op.create_index(op.f("ix_touchpoints_product_id"), "touchpoints", ["product_id"], unique=False)
    op.create_index(op.f("ix_touchpoints_survey_id"), "touchpoints", ["survey_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("touchpoint_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("open_key", sa.String(length=64), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id")),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_invitations_touchpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("touchpoint_id", "open_key", name=op.f("uq_invitations_touchpoint_id_open_key")),
        sa.UniqueConstraint(
            "touchpoint_id", "person_id", "occasion", name=op.f("uq_invitations_touchpoint_id_person_id_occasion")
        ),
    )
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"], unique=False)
    op.create_table(
        "responses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("pages_done", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_responses_invitation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_responses_person_id")),
        sa.ForeignKeyConstraint(
            ["survey_version_id"], ["survey_versions.id"], name=op.f("fk_responses_survey_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_responses_invitation_id")),
    )
    op.create_index(op.f("ix_responses_person_id"), "responses", ["person_id"], unique=False)
    op.create_index(op.f("ix_responses_survey_version_id"), "responses", ["survey_version_id"], unique=False)
    op.create_table(
        "answers",
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_answers_response_id")),
        sa.PrimaryKeyConstraint("response_id", "question_key", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "replaced_answers",
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_replaced_answers_response_id")),
        sa.PrimaryKeyConstraint("response_id", "question_key", "revision", name=op.f("pk_replaced_answers")),
        sqlite_with_rowid=False,
    )
    _refuse_changes()
    _add_first_model()


def downgrade() -> None:
    _allow_changes()
    op.drop_table("replaced_answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_responses_survey_version_id"), table_name="responses")
    op.drop_index(op.f("ix_responses_person_id"), table_name="responses")
    op.drop_table("responses")
    op.drop_index(op.f("ix_invitations_person_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_touchpoints_survey_id"), table_name="touchpoints")
    op.drop_index(op.f("ix_touchpoints_product_id"), table_name="touchpoints")
    op.drop_index(op.f("ix_touchpoints_brand_id"), table_name="touchpoints")
    op.drop_table("touchpoints")
    op.drop_index(op.f("ix_purchases_person_id_product_id"), table_name="purchases")
    op.drop_table("purchases")
    op.drop_index(op.f("ix_positions_model_id_product_id_segment_person_id"), table_name="positions")
    op.drop_index(op.f("ix_positions_model_id_product_id_due_at"), table_name="positions")
    op.drop_table("positions")
    op.drop_table("position_counts")
    op.drop_index(op.f("ix_person_tiers_product_id"), table_name="person_tiers")
    op.drop_table("person_tiers")
    op.drop_index(op.f("ix_moves_model_id_product_id_moved_at"), table_name="moves")
    op.drop_table("moves")
    op.drop_index(op.f("ix_acts_person_id_product_id"), table_name="acts")
    op.drop_table("acts")
    op.drop_table("survey_versions")
    op.drop_index(op.f("ix_products_brand_id"), table_name="products")
    op.drop_table("products")
    op.drop_table("observations")
    op.drop_index(op.f("ix_consents_person_id_purpose_decided_at"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_attribute_values_attribute_id_text"), table_name="attribute_values")
    op.drop_index(op.f("ix_attribute_values_attribute_id_number"), table_name="attribute_values")
    op.drop_table("attribute_values")
    op.drop_table("surveys")
    op.drop_table("staff_tokens")
    op.drop_table("people")
    op.drop_index(op.f("ix_measurement_models_status"), table_name="measurement_models")
    op.drop_table("measurement_models")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("brands")
    op.drop_table("attributes")


def _refuse_changes() -> None:
    for table, verbs in APPEND_ONLY.items():
        if op.get_bind().dialect.name == "postgresql":
            _refuse_on_postgresql(table, verbs)
        else:
            _refuse_on_sqlite(table, verbs)


def _refuse_on_postgresql(table: str, verbs: tuple[str, ...]) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE {' OR '.join(verbs)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stay()"
    )


def _refuse_on_sqlite(table: str, verbs: tuple[str, ...]) -> None:
    for verb in verbs:
        op.execute(
            f"CREATE TRIGGER {table}_stay_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )


def _allow_changes() -> None:
    # SQLite drops a table's triggers with it; PostgreSQL keeps the functions.
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_stay CASCADE")


def _add_first_model() -> None:
    models = sa.table(
        "measurement_models",
        sa.column("version", sa.String),
        sa.column("status", sa.String),
        sa.column("definition", sa.JSON),
        sa.column("created_at", sa.BigInteger),
        sa.column("published_at", sa.BigInteger),
    )
    op.bulk_insert(
        models,
        [
            {
                "version": "provisional-1",
                "status": "LIVE",
                "definition": FIRST_MODEL,
                "created_at": 0,
                "published_at": 0,
            }
        ],
    )
