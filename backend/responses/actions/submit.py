"""Keeps posted pages: the response, its answers, and what they say about the axes, each page whole or not at all."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid, Refused
from backend.invitations.actions import admit, lock_invitations
from backend.invitations.rules import link_of
from backend.links import Link
from backend.loyalty.actions import observe
from backend.loyalty.rules.observations import Observation
from backend.responses.actions.answers import Rewrite, kept_answers, rewrite
from backend.responses.actions.consents import record_consents
from backend.responses.actions.progress import advance, begin, touch
from backend.responses.actions.turns import OpenSubmission, Submission, Submitted, Turn, check_posted, turn_of, waves
from backend.responses.queries import form_states, get_open_state
from backend.responses.rules import PostedPage, changes_of
from backend.surveys.rules import AnswerRevision, observations_of
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import check_open


def submit(session: Session, submission: Submission) -> Submitted:
    """Keeps a page of an invitation's response; the same page again changes nothing, other answers correct it."""
    (result,) = submit_together(session, [submission])
    if isinstance(result, Refused):
        raise result
    return result


def submit_together(session: Session, submissions: Sequence[Submission]) -> list[Submitted | Refused]:
    """Like submit for each, in their order, with the statements of one; a refusal among them is that one's alone."""
    results: dict[int, Submitted | Refused] = {}
    for wave in waves(submissions):
        lock_invitations(session, [submission.invitation_id for submission in wave])
        states = form_states(session, [submission.invitation_id for submission in wave])
        turns: list[Turn] = []
        for submission in wave:
            try:
                turns.append(turn_of(submission, states.get(submission.invitation_id)))
            except Refused as refusal:
                results[id(submission)] = refusal
        _keep(session, turns)
        results.update((id(turn.submission), turn.submitted()) for turn in turns)
    return [results[id(submission)] for submission in submissions]


def begin_open(
    session: Session, touchpoint_id: int, *, open_key: str, posted: PostedPage, now: Instant
) -> tuple[Submitted, Link]:
    """Keeps the first page of an open link, with the person and the invitation it makes; says where it goes on."""
    state = get_open_state(session, touchpoint_id)
    check_open(state.opens_at, state.closes_at, now)
    check_posted(posted, state.survey_id)
    if posted.page != 1:
        raise Invalid("an open link begins with the first page", "page")
    touchpoint = get_touchpoint(session, touchpoint_id)
    invitation = admit(session, touchpoint, open_key=open_key, language=posted.language, now=now)
    submission = Submission(invitation_id=invitation.id, posted=posted, now=now)
    return submit(session, submission), link_of(invitation)


def begin_open_together(
    session: Session, submissions: Sequence[OpenSubmission]
) -> list[tuple[Submitted, Link] | Refused]:
    """Like begin_open for each; a refusal, which always comes before anything is written, is that one's alone."""
    return [_begun_or_refused(session, submission) for submission in submissions]


def _begun_or_refused(session: Session, submission: OpenSubmission) -> tuple[Submitted, Link] | Refused:
    try:
        return begin_open(
            session,
            submission.touchpoint_id,
            open_key=submission.open_key,
            posted=submission.posted,
            now=submission.now,
        )
    except Refused as refusal:
        return refusal


def _keep(session: Session, turns: Sequence[Turn]) -> None:
    begun = begin(session, [turn for turn in turns if turn.begins])
    advanced = [turn for turn in turns if turn.advances]
    advance(session, advanced)
    repeated = [turn for turn in turns if turn.repeats]
    rewrites = [*_first_answers([*begun, *advanced]), *_corrections(session, repeated)]
    rewrite(session, rewrites)
    record_consents(session, rewrites)
    observations = [each for kept in rewrites for each in _observations(kept)]
    if observations:
        observe(session, observations, max(turn.submission.now for turn in turns))


def _first_answers(turns: Iterable[Turn]) -> Iterable[Rewrite]:
    """A page that is kept for the first time has nothing to compare with."""
    for turn in turns:
        changes = changes_of(turn.posted.questions, turn.posted.answers, {}, turn.submission.now)
        yield Rewrite(turn=turn, asked=turn.asked(), changes=changes)


def _corrections(session: Session, turns: Sequence[Turn]) -> Iterable[Rewrite]:
    """Of pages that were kept before, only what differs is written."""
    kept = kept_answers(session, [turn.asked().response_id for turn in turns])
    for turn in turns:
        asked = turn.asked()
        changes = changes_of(turn.posted.questions, turn.posted.answers, kept[asked.response_id], turn.submission.now)
        if changes or turn.state.language != turn.posted.language:
            touch(session, turn)
        yield Rewrite(turn=turn, asked=asked, changes=changes)


def _observations(kept: Rewrite) -> Iterable[Observation]:
    for change in kept.changes:
        revision = AnswerRevision(
            question=change.question, answer=change.answer, revision=change.revision, observed_at=change.observed_at
        )
        yield from observations_of(kept.turn.posted.published, kept.asked, revision)
