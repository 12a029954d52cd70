"""What each of several posted pages is: a first page, the next one, one that was kept before, or out of turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.clock import Instant
from backend.errors import Invalid, NotFound
from backend.invitations.rules import check_good
from backend.loyalty.rules.axes import Moment
from backend.responses.queries import FormState
from backend.responses.rules import ForeignVersion, PostedPage
from backend.surveys.rules import Asked, check_answer
from backend.touchpoints.rules import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A page that was posted to an invitation, and when."""

    invitation_id: int
    posted: PostedPage
    now: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubmission:
    """A first page that was posted to an open link, and when; the form's key tells one from another."""

    touchpoint_id: int
    open_key: str
    posted: PostedPage
    now: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a posted page; where it is not kept, the person goes on from the page they had come to."""

    invitation_id: int
    is_kept: bool
    is_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A submission beside what was known when its turn came."""

    submission: Submission
    state: FormState
    response_id: int | None

    @property
    def posted(self) -> PostedPage:
        """The page."""
        return self.submission.posted

    @property
    def begins(self) -> bool:
        """Whether it begins the response."""
        return self.state.response_id is None and self.posted.page == 1

    @property
    def advances(self) -> bool:
        """Whether it is the next page of a response that was begun before."""
        return self._is_of_response and self.posted.page == self.state.done + 1

    @property
    def repeats(self) -> bool:
        """Whether the page was kept before: a second tap, another tab, or a correction."""
        return self._is_of_response and self.posted.page <= self.state.done

    @property
    def _is_of_response(self) -> bool:
        """A response stays with the version it was begun with, whatever was published since."""
        return self.state.response_id is not None and self.state.version_id == self.posted.published.id

    def asked(self) -> Asked:
        """Who was asked, about what."""
        if self.response_id is None:
            raise ValueError("the response is not begun yet")
        return Asked(
            person_id=self.state.person_id,
            response_id=self.response_id,
            brand_id=self.state.brand_id,
            product_id=self.state.product_id,
            moment=Moment(self.state.moment),
        )

    def submitted(self) -> Submitted:
        """What is told to whoever posted it."""
        is_kept = self.begins or (self._is_of_response and self.posted.page <= self.state.done + 1)
        is_finished = self.state.finished_at is not None or (is_kept and self.posted.is_last)
        return Submitted(invitation_id=self.submission.invitation_id, is_kept=is_kept, is_finished=is_finished)


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
    check_good(state.expires_at, state.revoked_at, submission.now)
    check_open(state.opens_at, state.closes_at, submission.now)
    check_posted(submission.posted, state.survey_id)
    return Turn(submission=submission, state=state, response_id=state.response_id)


def check_posted(posted: PostedPage, survey_id: int) -> None:
    """Refuses a page of another survey, and answers that do not fit its questions."""
    if posted.published.survey_id != survey_id:
        raise ForeignVersion("the page belongs to another survey", "version")
    questions = {question.key: question for question in posted.questions}
    for key, answer in posted.answers.items():
        if key not in questions:
            raise Invalid("the page has no such question", "answers", key)
        check_answer(questions[key], answer)
