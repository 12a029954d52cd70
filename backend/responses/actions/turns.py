"""What each of several posted pages is: a first page, the next one, one that was kept before, or out of turn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from backend.clock import Instant
from backend.errors import Invalid, NotFound, Refused
from backend.invitations.rules import check_good
from backend.loyalty.rules.axes import Moment
from backend.responses.actions.own_ways import OwnWay
from backend.responses.queries import FormState
from backend.responses.rules import ForeignVersion, Outcome, PostedPage
from backend.surveys.rules import Answer, Asked, Question, check_answer
from backend.touchpoints.rules import check_open


class Withdrawn(Refused):
    """Whoever answered took it all back; nothing more is kept of it."""

    code = "WITHDRAWN"


# Tuples, not dataclasses: one of each is made for every page, and a frozen dataclass sets each field by a call.
class Submission(NamedTuple):
    """A page that was posted to an invitation, and when.

    `from_preferences`: by someone who looks through all they ever said, so that no period or expiry is in the way.
    """

    invitation_id: int
    posted: PostedPage
    now: Instant
    from_preferences: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubmission:
    """A first page that was posted to an open link, and when; the form's key tells one from another."""

    touchpoint_id: int
    open_key: str
    posted: PostedPage
    now: Instant
    place: int = 0


class Submitted(NamedTuple):
    """What became of a posted page; where it is not kept, the person goes on from the page they had come to.

    `next` is the page that follows, None where the survey ends with this one; then `redirect` may say where to.
    """

    invitation_id: int
    is_kept: bool
    is_finished: bool
    next: int | None
    redirect: str = ""


class Turn(NamedTuple):
    """A submission beside what was known when its turn came; `own` where the survey takes everyone another way."""

    submission: Submission
    state: FormState
    response_id: int | None
    own: OwnWay | None = None

    @property
    def posted(self) -> PostedPage:
        """The page."""
        return self.submission.posted

    @property
    def questions(self) -> Sequence[Question]:
        """What the person could answer on the page."""
        return self.posted.questions if self.own is None else self.own.questions

    @property
    def answers(self) -> Mapping[str, Answer]:
        """What they answered of it."""
        return self.posted.answers if self.own is None else self.own.answers

    @property
    def begins(self) -> bool:
        """Whether it begins the response."""
        return self.state.response_id is None and self.posted.page == self._due

    @property
    def advances(self) -> bool:
        """Whether it is the next page of a response that was begun before."""
        return self._is_of_response and self.posted.page == self._due

    @property
    def repeats(self) -> bool:
        """Whether the page was kept before: a second tap, another tab, or a correction."""
        is_shown = self.own is None or self.own.course is not None
        return self._is_of_response and self.posted.page <= self.state.done and is_shown

    @property
    def is_kept(self) -> bool:
        """Whether anything becomes of it."""
        return self.begins or self.advances or self.repeats

    @property
    def ends_late(self) -> bool:
        """Whether it is a correction after which nothing is left to ask."""
        return self.repeats and self.state.finished_at is None and self.outcome is not None

    @property
    def finishes(self) -> bool:
        """Whether the response ends with it, which it had not before."""
        return self.is_kept and self.state.finished_at is None and self.outcome is not None

    @property
    def next(self) -> int | None:
        """The page that follows this one; None where the survey ends with it."""
        if self.own is not None:
            return self.own.next
        return self.posted.page + 1 if self.posted.page < len(self.posted.published.survey.pages) else None

    @property
    def outcome(self) -> Outcome | None:
        """How the response ends with this page, if it does."""
        if self.own is not None:
            return self.own.outcome
        return Outcome.FINISHED if self.next is None else None

    @property
    def _due(self) -> int | None:
        """The page that the person had come to."""
        return self.state.done + 1 if self.own is None else self.own.due

    @property
    def _is_of_response(self) -> bool:
        """A response stays with the version it was begun with, whatever was published since."""
        return self.state.response_id is not None and self.state.version_id == self.posted.published.id

    def asked(self) -> Asked:
        """Who was asked, about what."""
        if self.response_id is None:
            raise ValueError("the response is not begun yet")
        return asked_of(self.state, self.response_id)

    def submitted(self) -> Submitted:
        """What is told to whoever posted it."""
        is_finished = self.state.finished_at is not None or (self.is_kept and self.outcome is not None)
        return Submitted(
            invitation_id=self.submission.invitation_id,
            is_kept=self.is_kept,
            is_finished=is_finished,
            next=self.next,
            redirect=self.own.redirect if self.own is not None and self.is_kept else "",
        )


def asked_of(state: FormState, response_id: int) -> Asked:
    """Who was asked, about what."""
    return Asked(
        person_id=state.person_id,
        response_id=response_id,
        brand_id=state.brand_id,
        product_id=state.product_id,
        moment=Moment(state.moment),
    )


def waves(submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
    """The submissions in groups that hold no invitation twice: what came later sees what came before it."""
    rest = list(submissions)
    while rest:
        wave: dict[int, Submission] = {}
        later: list[Submission] = []
        for submission in rest:
            if submission.invitation_id in wave:
                later.append(submission)
            else:
                wave[submission.invitation_id] = submission
        yield list(wave.values())
        rest = later


def turn_of(submission: Submission, state: FormState | None) -> Turn:
    """The turn of a submission that may be kept; refused where it may not."""
    if state is None:
        raise NotFound("there is no such invitation", "invitationId")
    check_takes(state, submission)
    check_posted(submission.posted, state.survey_id)
    return Turn(submission=submission, state=state, response_id=state.response_id)


def check_takes(state: FormState, submission: Submission) -> None:
    """Refuses where answers are not taken: of someone erased, or after the invitation or the touchpoint ended."""
    if state.withdrawn_at is not None:
        raise Withdrawn("the response was withdrawn")
    if submission.from_preferences and state.response_id is not None and state.erased_at is None:
        return
    check_good(state.expires_at, state.revoked_at, submission.now, erased_at=state.erased_at)
    check_open(state.opens_at, state.closes_at, submission.now)


def check_posted(posted: PostedPage, survey_id: int) -> None:
    """Refuses a page of another survey, and answers that do not fit its questions."""
    if posted.published.survey_id != survey_id:
        raise ForeignVersion("the page belongs to another survey", "version")
    questions = {question.key: question for question in posted.questions}
    for key, answer in posted.answers.items():
        if key not in questions:
            raise Invalid("the page has no such question", "answers", key)
        check_answer(questions[key], answer)
