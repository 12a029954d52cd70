"""Which measurement models there are, and which of them positions are kept under."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ScalarSelect, Text, cast, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.statements import table_of
from backend.errors import NotFound
from backend.loyalty.rules.model import Model, parse_model
from backend.loyalty.tables import MeasurementModel


class ModelStatus(StrEnum):
    """A draft may change; a model being published is filled beside the live one; a retired one stays readable."""

    DRAFT = "DRAFT"
    PUBLISHING = "PUBLISHING"
    LIVE = "LIVE"
    RETIRED = "RETIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveModel:
    """A model with the id that positions are kept under."""

    id: int
    model: Model


_DEFINITION = cast(MeasurementModel.definition, Text)
_ACTIVE = (
    select(MeasurementModel.id, _DEFINITION)
    .where(MeasurementModel.status.in_([ModelStatus.LIVE, ModelStatus.PUBLISHING]))
    .order_by(MeasurementModel.status, MeasurementModel.id)
)


def active_models(session: Session) -> Sequence[ActiveModel]:
    """The models whose positions follow every observation: the live one first, then one being published."""
    rows = session.connection().execute(_ACTIVE).all()
    return [ActiveModel(id=row[0], model=parse_model(row[1])) for row in rows]


def live_model(session: Session) -> ActiveModel:
    """The model that positions are read under."""
    return active_models(session)[0]


def live_model_id() -> ScalarSelect[int]:
    """The id of the model that positions are read under, as a part of a statement."""
    models = table_of(MeasurementModel).c
    return select(models.id).where(models.status == ModelStatus.LIVE).order_by(models.id).limit(1).scalar_subquery()


def get_model(session: Session, model_id: int | None) -> ActiveModel:
    """That model, or the live one where none is named."""
    if model_id is None:
        return live_model(session)
    row = session.execute(select(MeasurementModel.id, _DEFINITION).where(MeasurementModel.id == model_id)).first()
    if row is None:
        raise NotFound("there is no such measurement model", "modelId")
    return ActiveModel(id=row[0], model=parse_model(row[1]))


def get_model_row(session: Session, model_id: int) -> MeasurementModel:
    """The stored version itself."""
    row = session.get(MeasurementModel, model_id)
    if row is None:
        raise NotFound("there is no such measurement model", "id")
    return row


def find_model_by_version(session: Session, version: str) -> MeasurementModel | None:
    """The stored version of that name."""
    return session.scalar(select(MeasurementModel).where(MeasurementModel.version == version))


def models_by_id(session: Session, ids: Collection[int]) -> dict[int, MeasurementModel]:
    """The stored versions among those ids."""
    return {row.id: row for row in session.scalars(select(MeasurementModel).where(MeasurementModel.id.in_(ids)))}


def list_models(session: Session, part: Slice) -> Page[MeasurementModel]:
    """The measurement models, oldest first."""
    return keyset_page(session, select(MeasurementModel), [MeasurementModel.id], part)
