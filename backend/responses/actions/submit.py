"""Keeps posted pages: the response, its answers, and what they say about the axes, each page whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid, Refused
from backend.invitations.actions import admit, lock_invitations
from backend.invitations.queries import brought_by, snapshots_of
from backend.invitations.rules import NOBODY, Brought, Snapshot, link_of
from backend.links import Link
from backend.responses.actions.announcing import announce_finished
from backend.responses.actions.answers import Rewrite
from backend.responses.actions.choosing import choose_next
from backend.responses.actions.keeping import keep_changes
from backend.responses.actions.own_ways import own_way
from backend.responses.actions.progress import advance, begin, touch
from backend.responses.actions.quotas import keep_places, take_places
from backend.responses.actions.turns import OpenSubmission, Submission, Submitted, Turn, check_posted, turn_of, waves
from backend.responses.actions.uploads import claims_of, keep_uploads
from backend.responses.queries import OpenState, Way, form_states, get_open_state, kept_answers, ways_of
from backend.responses.rules import Kept, PostedPage, changes_of, next_on, with_pick, withdrawals_of
from backend.surveys.rules import NO_FACTS
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
        followed, refused = _follow(session, turns)
        results.update(refused)
        results.update((id(turn.submission), turn.submitted()) for turn in _keep(session, followed))
    return [results[id(submission)] for submission in submissions]


def _follow(session: Session, turns: Sequence[Turn]) -> tuple[list[Turn], dict[int, Refused]]:
    """The turns with their people's own ways, where the survey takes not everyone the same; and who was refused."""
    # To see whether it does, all of a survey is looked at: once for those who answer it at the same moment.
    plain: dict[int, bool] = {}
    for turn in turns:
        version_id = turn.posted.published.id
        if version_id not in plain:
            plain[version_id] = turn.posted.is_plain
    apart = [turn for turn in turns if not plain[turn.posted.published.id] or turn.state.limits is not None]
    if not apart:
        return list(turns), {}
    own_ones = {id(turn) for turn in apart}
    ways = ways_of(session, [turn.state for turn in apart], max(turn.submission.now for turn in apart))
    followed = [turn for turn in turns if id(turn) not in own_ones]
    refused: dict[int, Refused] = {}
    for turn in apart:
        is_over = turn.state.has_ended_early and not turn.submission.from_preferences
        own = own_way(turn.posted, ways[turn.state.invitation_id], turn.state, is_over=is_over)
        try:
            claims = claims_of(session, turn._replace(own=own))
        except Refused as refusal:
            refused[id(turn.submission)] = refusal
        else:
            followed.append(turn._replace(own=replace(own, claims=claims)))
    return followed, refused


def begin_open(
    session: Session, touchpoint_id: int, *, open_key: str, posted: PostedPage, now: Instant, place: int = 0
) -> tuple[Submitted, Link]:
    """Keeps the first page of an open link, with the person and the invitation it makes; says where it goes on."""
    state = get_open_state(session, touchpoint_id)
    check_open(state.opens_at, state.closes_at, now)
    check_posted(posted, state.survey_id)
    brought = brought_by(session, touchpoint_id, place)
    _check_first(posted, brought, state)
    touchpoint = get_touchpoint(session, touchpoint_id)
    invitation = admit(session, touchpoint, open_key=open_key, language=posted.language, brought=brought, now=now)
    submission = Submission(invitation_id=invitation.id, posted=posted, now=now)
    return submit(session, submission), link_of(invitation)


def begin_open_together(
    session: Session, submissions: Sequence[OpenSubmission]
) -> list[tuple[Submitted, Link] | Refused]:
    """Like begin_open for each; a refusal, which leaves nothing, is that one's alone."""
    return [_begun_or_refused(session, submission) for submission in submissions]


def _begun_or_refused(session: Session, submission: OpenSubmission) -> tuple[Submitted, Link] | Refused:
    try:
        # A file that never came is found out only once the invitation is made: what was written goes with it.
        with nullcontext() if submission.posted.is_plain else session.begin_nested():
            return begin_open(
                session,
                submission.touchpoint_id,
                open_key=submission.open_key,
                posted=submission.posted,
                now=submission.now,
                place=submission.place,
            )
    except Refused as refusal:
        return refusal


def _check_first(posted: PostedPage, brought: Brought, state: OpenState) -> None:
    """An open link begins with the first page that is shown to someone of whom only the link is known."""
    first: int | None = 1
    if not posted.is_plain or state.limits is not None:
        survey = posted.published.survey
        way = Way(hidden=brought.hidden or {}, snapshot=NOBODY, seed="", kept={}, limits=state.limits)
        circumstances = way.circumstances(survey, None)
        facts = circumstances.facts(survey, {})
        first = next_on(survey, 0, facts, with_pick(survey, posted.pick, 0, facts, circumstances))
    if posted.page != first:
        raise Invalid("an open link begins with the first page", "page")


def _keep(session: Session, turns: Sequence[Turn]) -> list[Turn]:
    """Keeps the turns, which come back as they ended."""
    own = [turn for turn in turns if turn.own]
    places = take_places(session, own)
    settled = {id(each.turn): each.settled() for each in places}
    turns = [settled.get(id(turn), turn) for turn in turns] if settled else turns
    beginning = [turn for turn in turns if turn.begins]
    begun = begin(session, beginning, _stood(session, beginning))
    advanced = [turn for turn in turns if turn.advances]
    advance(session, advanced)
    # What begins a response or goes on with it was not kept before.
    new = {id(turn) for turn in (*beginning, *advanced)}
    repeated = [turn for turn in turns if id(turn) not in new and turn.repeats]
    rewrites = [*_first_answers([*begun, *advanced]), *_corrections(session, repeated)]
    keep_changes(session, rewrites)
    kept = [*begun, *advanced, *repeated]
    if not own:
        announce_finished(session, kept)
        return list(turns)
    keep_places(session, places, {turn.submission.invitation_id: turn.asked().response_id for turn in kept})
    keep_uploads(session, kept)
    chosen = {id(turn.submission): turn for turn in choose_next(session, kept)}
    announce_finished(session, [chosen.get(id(turn.submission), turn) for turn in kept])
    return [chosen.get(id(turn.submission), turn) for turn in turns]


def _stood(session: Session, beginning: Sequence[Turn]) -> dict[int, Snapshot]:
    """How those stand who begin a survey that everyone answers alike; of the others it is known already."""
    people = [turn.state.person_id for turn in beginning if turn.own is None and not turn.state.is_test]
    return snapshots_of(session, people, max(turn.submission.now for turn in beginning)) if people else {}


def _first_answers(turns: Iterable[Turn]) -> Iterable[Rewrite]:
    """A page that is kept for the first time has nothing to compare with, unless answers were taken back."""
    for turn in turns:
        kept = turn.own.way.kept if turn.own else {}
        yield _rewrite(turn, kept)


def _corrections(session: Session, turns: Sequence[Turn]) -> Iterable[Rewrite]:
    """Of pages that were kept before, only what differs is written."""
    kept = kept_answers(session, [turn.asked().response_id for turn in turns if turn.own is None])
    for turn in turns:
        rewritten = _rewrite(turn, turn.own.way.kept if turn.own else kept[turn.asked().response_id])
        if rewritten.changes or turn.state.language != turn.posted.language or turn.ends_late:
            touch(session, turn)
        yield rewritten


def _rewrite(turn: Turn, kept: Mapping[str, Kept]) -> Rewrite:
    now, own = turn.submission.now, turn.own
    changes = changes_of(turn.questions, turn.answers, kept, now)
    if own is not None and own.course is not None:
        changes += withdrawals_of(own.course.gone, kept, now)
    return Rewrite(
        asked=turn.asked(),
        published=turn.posted.published,
        changes=changes,
        language=turn.posted.language,
        now=now,
        is_test=turn.state.is_test,
        facts=own.course.facts if own and own.course else NO_FACTS,
    )
