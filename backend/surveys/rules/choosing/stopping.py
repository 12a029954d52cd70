"""When asking ends: enough was asked, the sides are certain, or nothing that could be said would change them."""

from collections.abc import Iterable

from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.coordinates import attitude
from backend.loyalty.rules.model import AttitudeModel
from backend.loyalty.rules.path import Attitude
from backend.loyalty.rules.sums import NOISE, decayed
from backend.surveys.rules.choosing.pool import Bearing, Candidate, attitude_model
from backend.surveys.rules.choosing.shapes import Interview, Reason, Respondent


def reason_to_stop(
    interview: Interview, respondent: Respondent, candidates: Iterable[Candidate], left: list[Candidate]
) -> Reason | None:
    """Why nothing more is asked; `candidates` are all that measure anything, `left` those that can still be asked."""
    most = interview.limits.most_questions
    if most is not None and len(respondent.asked_now) >= most:
        return Reason.ASKED_ENOUGH
    axes = {bearing.axis for each in candidates for bearing in each.bearings}
    if (
        axes
        and interview.limits.certain is not None
        and _certainty(interview, respondent, axes) >= interview.limits.certain
    ):
        return Reason.CERTAIN
    if not left:
        return Reason.NOTHING_LEFT
    more = len(left) if most is None else min(len(left), most - len(respondent.asked_now))
    return None if any(_could_change(interview, respondent, axis, left, more) for axis in axes) else Reason.SETTLED


def attitude_of(respondent: Respondent, axis: Axis) -> Attitude:
    """What is kept of an attitude of this person."""
    return respondent.state.psychology if axis is Axis.PSYCHOLOGY else respondent.state.depth


def _certainty(interview: Interview, respondent: Respondent, axes: set[Axis]) -> float:
    """The probability that the sides they are put on are right together; 0 where one is not known yet."""
    product = 1.0
    for axis in axes:
        kept = attitude_of(respondent, axis)
        coordinate = attitude(attitude_model(interview.model, axis), kept.sums, respondent.at)
        if not coordinate.known:
            return 0.0
        product *= coordinate.p_high if kept.is_high else 1 - coordinate.p_high
    return product


def _could_change(
    interview: Interview, respondent: Respondent, axis: Axis, left: Iterable[Candidate], more: int
) -> bool:
    """Whether so many more answers could turn the axis's side, or help to make it known.

    High begins where (M − τN)/(κ + N) > δ. Each answer of weight g and value y adds g·(y − τ − δ) to the one side of
    M − τN − δ(κ + N) > 0, so that the best that could happen is the sum of the largest such steps; low likewise.
    """
    model, kept = attitude_model(interview.model, axis), attitude_of(respondent, axis)
    bearings = [bearing for each in left for bearing in each.bearings if bearing.axis is axis]
    if not attitude(model, kept.sums, respondent.at).known:
        return bool(bearings)
    n, m = decayed(kept.sums, model.half_life, respondent.at)
    above, band = m - model.tau * n, model.delta * (model.kappa + n)
    needed = band + above if kept.is_high else band - above
    return _furthest(model, kept, bearings, more) > needed - NOISE


def _furthest(model: AttitudeModel, kept: Attitude, bearings: Iterable[Bearing], more: int) -> float:
    """How far so many answers could carry the axis towards its other side."""
    steps = (
        bearing.weight * ((model.tau - bearing.least if kept.is_high else bearing.most - model.tau) - model.delta)
        for bearing in bearings
    )
    return sum(sorted((step for step in steps if step > 0), reverse=True)[:more])
