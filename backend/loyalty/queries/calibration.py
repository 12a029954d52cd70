"""What the stored answers make of a measurement model: its calibration, and how reliable its questions are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from backend.catalogue.queries import makers
from backend.clock import Instant
from backend.loyalty.queries.answered import AnswersAsked, answers_given, bought_after
from backend.loyalty.queries.models import ActiveModel, get_model
from backend.loyalty.rules.answered import Answers
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.calibration import AxisCalibration, Cut, calibrate
from backend.loyalty.rules.discrimination import Discrimination, ReliabilityReport, discrimination, reliability_report
from backend.loyalty.rules.model import AttitudeModel, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Both attitudes calibrated, and whether they are told apart."""

    base_id: int
    axes: Sequence[AxisCalibration]
    discrimination: Discrimination


def calibration(
    session: Session, asked: AnswersAsked, *, base_id: int | None, cut: Cut | None, now: Instant
) -> Calibration:
    """The model (or the live one) calibrated from these answers.

    Unless it is said where the cut goes, one that is provisional goes to the sample's median, and one that was
    calibrated before stays frozen: a quantile that rolls on moves people who said nothing.
    """
    base = get_model(session, base_id)
    given = answers_given(session, asked)
    found = [_calibrated(session, base.model, answers, cut, now) for answers in given.values()]
    return Calibration(base_id=base.id, axes=found, discrimination=discrimination(given, makers(session)))


def reliability(session: Session, asked: AnswersAsked, model_id: int | None) -> ReliabilityReport:
    """How well the questions hang together, keyed as the model (or the live one) keys them."""
    active = get_model(session, model_id)
    given = {axis: _keyed(active, answers) for axis, answers in answers_given(session, asked).items()}
    return reliability_report(given, makers(session))


def _calibrated(session: Session, model: Model, answers: Answers, cut: Cut | None, now: Instant) -> AxisCalibration:
    axis = _axis(model, answers.axis)
    placed = cut or (Cut.MEDIAN if axis.provisional else Cut.KEPT)
    within = model.behaviour.grace
    outcome = bought_after(session, answers, within, now) if placed is Cut.OUTCOME else None
    return calibrate(axis, answers, placed, outcome)


def _keyed(active: ActiveModel, answers: Answers) -> Answers:
    """The answers with y = τ + gain · (u − centre) where a question is calibrated."""
    tau, values = _axis(active.model, answers.axis).tau, answers.values.copy()
    for place, key in enumerate(answers.items):
        if (item := active.model.items.get(key)) is not None:
            values[:, place] = tau + item.gain * (values[:, place] - item.centre)
    return answers.with_values(np.asarray(values))


def _axis(model: Model, axis: Axis) -> AttitudeModel:
    return model.psychology if axis is Axis.PSYCHOLOGY else model.depth
