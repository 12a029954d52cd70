"""Consents given in a survey become decisions of the person, with the very wording they were shown."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from backend.panel.actions import record_consent
from backend.responses.actions.answers import Rewrite
from backend.responses.rules import Change
from backend.surveys.rules import QuestionKind, piped
from backend.text import say

_CONSENT: Final = QuestionKind.CONSENT


def record_consents(session: Session, rewrites: Iterable[Rewrite]) -> None:
    """Records each box ticked, and each one unticked again.

    A box that was never ticked is no decision: it takes nothing back that the person agreed to elsewhere.
    """
    for kept in rewrites:
        for change in kept.changes:
            if change.question.kind is _CONSENT and (_granted(change) or _was_granted(change)):
                _record(session, kept, change)


def _record(session: Session, kept: Rewrite, change: Change) -> None:
    wording = piped(say(change.question.wording, kept.language), kept.facts, kept.published.survey, kept.language)
    record_consent(
        session,
        kept.asked.person_id,
        purpose=change.question.purpose,
        granted=_granted(change),
        wording=wording,
        language=kept.language,
        source=f"response {kept.asked.response_id}",
        now=kept.now,
    )


def _granted(change: Change) -> bool:
    return change.answer is True


def _was_granted(change: Change) -> bool:
    return change.before is not None and change.before.answer is True
