"""Writes changed answers with all that follows from them: consents, what is known of the person, the ledger."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.loyalty.actions import observe
from backend.loyalty.rules.observations import Observation
from backend.responses.actions.answers import Rewrite, rewrite
from backend.responses.actions.attributes import keep_attributes
from backend.responses.actions.consents import record_consents
from backend.responses.actions.uploads import leave_replaced
from backend.surveys.rules import AnswerRevision, observations_of


def keep_changes(session: Session, rewrites: Sequence[Rewrite]) -> None:
    """Keeps the changes; of a test only the answers, for it says nothing of the person."""
    rewrite(session, rewrites)
    leave_replaced(session, rewrites)
    real = [kept for kept in rewrites if not kept.is_test]
    record_consents(session, real)
    keep_attributes(session, real)
    observations = list[Observation]()
    for kept in real:
        said = [AnswerRevision(question, answer, revision, at) for question, answer, _, revision, at, _ in kept.changes]
        observations += observations_of(kept.published, kept.asked, said)
    if observations:
        observe(session, observations, max(kept.now for kept in real))
