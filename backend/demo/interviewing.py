"""Somebody is asked what tells most about them: the program chooses each question, they answer it, until it ends."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import SECOND
from backend.demo.answering import Post, answers_to, respondent_of
from backend.demo.asking import Asked
from backend.demo.entering import Living, submission_of
from backend.demo.stage import Stage
from backend.responses.actions import submit
from backend.responses.rules import PICKED
from backend.responses.tables import Response
from backend.surveys.rules import NO_FACTS

_SECONDS_A_QUESTION = 20
_STOPS_AFTER = 2


def interview(session: Session, stage: Stage, living: Living, asked: Asked) -> None:
    """The survey's first page, and then one chosen question after the other; some stop in between."""
    if asked.begun_at is None:
        return
    survey = stage.touchpoints[asked.asking.touchpoint].published.survey
    respondent, at = respondent_of(living.cohort, asked.asking), asked.begun_at
    answers = answers_to(survey.pages[0].parts, respondent, NO_FACTS, living.chance)
    post = Post(at, asked, 1, answers)
    parts = {part.key: part for part in survey.parts}
    most = len(parts) if asked.finishes else _STOPS_AFTER
    for _ in range(most):
        submission = submission_of(post, stage, living.cohort, living.played)
        follows = submit(session, submission).next
        if follows is None:
            return
        chosen = _chosen(session, submission.invitation_id)
        at += _SECONDS_A_QUESTION * SECOND
        answers = answers_to((parts[chosen],), respondent, NO_FACTS, living.chance)
        post = Post(at, asked, follows, answers, chosen)


def _chosen(session: Session, invitation_id: int) -> str:
    """The question that was chosen last."""
    shown = session.scalar(select(Response.shown).where(Response.invitation_id == invitation_id)) or {}
    picked = shown[PICKED]
    return str(picked[-1]) if isinstance(picked, list) else ""
