"""Measurement models: drafted, changed while drafts, published once their positions are made."""

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import AlreadyExists, Refused
from backend.loyalty.queries.calibration import Calibration
from backend.loyalty.queries.models import ModelStatus, find_model_by_version, get_model_row
from backend.loyalty.rules.answered import FEWEST_RESPONDENTS
from backend.loyalty.rules.model import parse_model
from backend.loyalty.rules.recalibrated import recalibrated, report_json
from backend.loyalty.tables import MeasurementModel
from backend.text import clean


class NotADraft(Refused):
    """A published model never changes."""

    code = "NOT_A_DRAFT"


class NotRetired(Refused):
    """Only a model that was live before is gone back to."""

    code = "NOT_RETIRED"


class TooFewRespondents(Refused):
    """Too few people answered the same questions for these to be calibrated."""

    code = "TOO_FEW_RESPONDENTS"


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


def calibrate_model(session: Session, found: Calibration, *, version: str, now: Instant) -> MeasurementModel:
    """A new draft: the base model with what the calibration found; refused where there was too little to find."""
    if not any(axis.items for axis in found.axes):
        raise TooFewRespondents(
            f"calibrating needs {FEWEST_RESPONDENTS} people who answered the same questions", "baseId"
        )
    base = get_model_row(session, found.base_id)
    row = add_model(session, version=version, definition=recalibrated(base.definition, found.axes), now=now)
    row.calibration = report_json(found.axes, found.discrimination)
    return row


def restore_model(session: Session, model_id: int, *, version: str, now: Instant) -> MeasurementModel:
    """A new draft that says what a model said which was live before, to go back to it."""
    row = get_model_row(session, model_id)
    if row.status != ModelStatus.RETIRED:
        raise NotRetired("only a model that was live before is gone back to", "id")
    draft = add_model(session, version=version, definition=row.definition, now=now)
    draft.restored_from, draft.calibration = row.id, row.calibration
    return draft


def give_up_publishing(session: Session, model_id: int) -> None:
    """The model is a draft again, whose positions nobody keeps up; what was made of them is made anew another time."""
    row = get_model_row(session, model_id)
    if row.status == ModelStatus.PUBLISHING:
        row.status = ModelStatus.DRAFT


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
