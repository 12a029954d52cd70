"""The way of one respondent through a survey that takes not everyone the same way, as far as their turn knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.responses.queries import FormState, Way
from backend.responses.rules import (
    FULL,
    PICKED,
    Circumstances,
    Course,
    Outcome,
    PostedPage,
    course_of,
    next_on,
    with_page,
    with_pick,
)
from backend.surveys.rules import Answer, Question, Quota, ending_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWay:
    """Where the person had come to (`due`), what the posted page means there, and which quota was full, if one was.

    There is no course where the page is not one of theirs. `claims` are files that came with an earlier
    try; `chosen` is the page of the question that was chosen next, unless enough was asked.
    """

    way: Way
    circumstances: Circumstances
    posted: PostedPage
    due: int | None
    course: Course | None
    full: Quota | None = None
    claims: Sequence[str] = ()
    chosen: int | None = None
    is_asked_enough: bool = False

    @property
    def questions(self) -> Sequence[Question]:
        """What the page asked."""
        return self.course.page.parts if self.course else ()

    @property
    def answers(self) -> Mapping[str, Answer]:
        """What was answered of it."""
        return self.course.answers if self.course else {}

    @property
    def next(self) -> int | None:
        """The page that follows."""
        if self.course is None or self.full is not None:
            return None
        return self.course.next or self.chosen

    @property
    def awaits_choice(self) -> bool:
        """Whether it depends on what was just answered whether there is another question, and which."""
        is_chosen = self.circumstances.picked is not None and not self.is_asked_enough
        return is_chosen and self.course is not None and self.full is None and self.next is None

    @property
    def outcome(self) -> Outcome | None:
        """How the response ends with the page, if it does."""
        if self.course is None or self.next is not None or self.awaits_choice:
            return None
        if self.full is not None:
            return Outcome.QUOTA_FULL
        ending = ending_of(self.posted.published.survey, self.course.facts)
        is_early = self.posted.page < len(self.posted.published.survey.pages)
        is_own = ending is not None and ending.when is not None
        return Outcome.SCREENED_OUT if is_early and is_own else Outcome.FINISHED

    @property
    def shown(self) -> Mapping[str, object]:
        """What the person has been shown by now."""
        shown = self.way.shown if self.course is None else with_page(self.way.shown, self.course.page)
        if self.circumstances.picked is not None:
            shown = {**shown, PICKED: list(self.circumstances.picked)}
        return shown if self.full is None else {**shown, FULL: self.full.key}

    @property
    def redirect(self) -> str:
        """Where the author sends whoever ends here; nobody whose quota was full."""
        if self.course is None or self.outcome is None or self.full is not None:
            return ""
        ending = ending_of(self.posted.published.survey, self.course.facts)
        return ending.redirect if ending else ""


def own_way(posted: PostedPage, way: Way, state: FormState, *, is_over: bool = False) -> OwnWay:
    """The way that the posted page is on; where it is over, no page leads anywhere."""
    survey = posted.published.survey
    circumstances = way.circumstances(survey, state.product_id)
    facts = circumstances.facts(survey, way.answers)
    circumstances = with_pick(survey, posted.pick, state.done, facts, circumstances)
    course = None if is_over else course_of(posted, way.kept, circumstances)
    return OwnWay(
        way=way,
        circumstances=circumstances,
        posted=posted,
        due=None if course is None else next_on(survey, state.done, facts, circumstances),
        course=course,
    )
