"""Measurement models: drafted, changed while drafts, published once their positions are made."""

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import AlreadyExists, Refused
from backend.loyalty.queries.models import ModelStatus, find_model_by_version, get_model_row
from backend.loyalty.rules.model import parse_model
from backend.loyalty.tables import MeasurementModel
from backend.text import clean


class NotADraft(Refused):
    """A published model never changes."""

    code = "NOT_A_DRAFT"


class AlreadyPublishing(Refused):
    """One model is published at a time."""

    code = "ALREADY_PUBLISHING"


def add_model(session: Session, *, version: str, definition: Mapping[str, object], now: Instant) -> MeasurementModel:
    """A new draft; refused where its version is taken or its definition incomplete."""
    version = clean(version, "version", most=80)
    if find_model_by_version(session, version) is not None:
        raise AlreadyExists("this version name is taken", "version")
    parse_model(json.dumps(definition))
    row = MeasurementModel(
        version=version, status=ModelStatus.DRAFT, definition=dict(definition), created_at=now, published_at=None
    )
    session.add(row)
    session.flush()
    return row


def change_model(session: Session, model_id: int, *, definition: Mapping[str, object]) -> MeasurementModel:
    """The draft with another definition."""
    row = _draft(session, model_id)
    parse_model(json.dumps(definition))
    row.definition = dict(definition)
    return row


def begin_publishing(session: Session, model_id: int) -> MeasurementModel:
    """From now on every observation is folded under this model too, while its positions are being made."""
    row = _draft(session, model_id)
    if session.scalar(select(MeasurementModel.id).where(MeasurementModel.status == ModelStatus.PUBLISHING)):
        raise AlreadyPublishing("another model is being published", "id")
    row.status = ModelStatus.PUBLISHING
    return row


def finish_publishing(session: Session, model_id: int, now: Instant) -> MeasurementModel:
    """The model becomes the live one; the one before stays readable."""
    row = get_model_row(session, model_id)
    if row.status != ModelStatus.PUBLISHING:
        raise NotADraft("only a model being published can go live", "id")
    for live in session.scalars(select(MeasurementModel).where(MeasurementModel.status == ModelStatus.LIVE)):
        live.status = ModelStatus.RETIRED
    session.flush()
    row.status, row.published_at = ModelStatus.LIVE, now
    return row


def _draft(session: Session, model_id: int) -> MeasurementModel:
    row = get_model_row(session, model_id)
    if row.status != ModelStatus.DRAFT:
        raise NotADraft("a published model never changes; draft a new version", "id")
    return row
