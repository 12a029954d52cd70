"""What a respondent's own way depends on: what their link brought, how they stood, and what they have answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import table_of
from backend.invitations.queries import snapshots_of
from backend.invitations.rules import Snapshot
from backend.invitations.tables import Invitation
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.responses.queries.form_state import FormState
from backend.responses.rules import PICKED, Circumstances, Kept
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response
from backend.surveys.rules import Answer, Survey, hidden_of
from backend.surveys.rules.choosing import Limits

_ANSWERS = table_of(AnswerRow)
_REPLACED = table_of(ReplacedAnswer)
_BROUGHT = (
    select(Invitation.id, Invitation.open_key, Invitation.hidden, Response.hidden, Response.snapshot, Response.shown)
    .outerjoin(Response, Response.invitation_id == Invitation.id)
    .where(Invitation.id.in_(bindparam("invitations", expanding=True)))
)
_KEPT = select(
    _ANSWERS.c.response_id,
    _ANSWERS.c.question_key,
    _ANSWERS.c.value,
    _ANSWERS.c.revision,
    _ANSWERS.c.observed_at,
    _ANSWERS.c.answered_at,
).where(_ANSWERS.c.response_id.in_(bindparam("responses", expanding=True)))
_WITHDRAWN = (
    select(
        _REPLACED.c.response_id,
        _REPLACED.c.question_key,
        func.max(_REPLACED.c.revision),
        func.min(_REPLACED.c.answered_at),
    )
    .where(_REPLACED.c.response_id.in_(bindparam("responses", expanding=True)))
    .group_by(_REPLACED.c.response_id, _REPLACED.c.question_key)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where one respondent's way has led so far: the link's hidden fields, their answers, and what they were shown."""

    hidden: Mapping[str, str]
    snapshot: Snapshot
    seed: str
    kept: Mapping[str, Kept]
    shown: Mapping[str, object] = field(default_factory=dict)
    limits: Limits | None = None

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that count."""
        return {key: kept.answer for key, kept in self.kept.items() if kept.counts}

    @property
    def picked(self) -> tuple[str, ...]:
        """The questions that were chosen for this person so far."""
        picked = self.shown.get(PICKED)
        return tuple(map(str, picked)) if isinstance(picked, list) else ()

    def circumstances(self, survey: Survey, product_id: int | None) -> Circumstances:
        """What decides, beside the answers, on what is asked."""
        segment = self.snapshot["segments"].get(str(product_id), UNCLASSIFIED)
        return Circumstances(
            hidden=hidden_of(survey, self.hidden),
            attributes=self.snapshot["attributes"],
            segment=segment if isinstance(segment, int) else UNCLASSIFIED,
            seed=self.seed,
            picked=None if self.limits is None else self.picked,
        )


def ways_of(session: Session, states: Sequence[FormState], now: Instant) -> dict[int, Way]:
    """The ways of these invitations, by id; whoever has not begun stands as they do now."""
    if not states:
        return {}
    ids = [state.invitation_id for state in states]
    rows = {row[0]: row[1:] for row in session.connection().execute(_BROUGHT, {"invitations": ids})}
    kept = kept_answers(session, [state.response_id for state in states if state.response_id])
    fresh = [state.person_id for state in states if rows[state.invitation_id][3] is None]
    stood = snapshots_of(session, fresh, now) if fresh else {}
    ways: dict[int, Way] = {}
    for state in states:
        open_key, brought, hidden, snapshot, shown = rows[state.invitation_id]
        ways[state.invitation_id] = Way(
            hidden=(brought if state.response_id is None else hidden) or {},
            snapshot=snapshot or stood[state.person_id],
            seed=open_key or str(state.invitation_id),
            kept=kept.get(state.response_id or 0, {}),
            shown=shown or {},
            limits=state.limits,
        )
    return ways


def kept_answers(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, Kept]]:
    """The latest state of every answer of these responses, withdrawn ones included, by question key."""
    kept: dict[int, dict[str, Kept]] = defaultdict(dict)
    if not response_ids:
        return kept
    connection = session.connection()
    for response_id, key, value, revision, observed_at, answered_at in connection.execute(
        _KEPT, {"responses": response_ids}
    ):
        kept[response_id][key] = Kept(answer=value, revision=revision, observed_at=observed_at, answered_at=answered_at)
    for response_id, key, revision, first_at in connection.execute(_WITHDRAWN, {"responses": response_ids}):
        kept[response_id].setdefault(key, _withdrawn(revision, first_at))
    return kept


def _withdrawn(revision: int, first_at: Instant) -> Kept:
    """Withdrawing took the revision after the last one replaced; the first one was answered when it was observed."""
    return Kept(answer=None, revision=revision + 1, observed_at=first_at, answered_at=first_at, counts=False)
