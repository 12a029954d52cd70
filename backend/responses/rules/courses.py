"""One respondent's own way: the page as it was shown to them, where it leads, and which answers it takes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.responses.rules.changes import Kept
from backend.responses.rules.posted import PostedPage
from backend.surveys.rules import Answer, Facts, Page, Question, Survey, next_page, shown_page, shown_parts
from backend.surveys.rules.choosing import page_asking, pool_of, rest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a respondent's way depends on beside their answers.

    `picked` are the questions that were chosen for them so far, one for each page behind the survey's own; None where
    nothing is chosen for anyone. The rest does not change while they answer.
    """

    hidden: Mapping[str, str]
    attributes: Mapping[str, object]
    segment: int
    seed: str
    picked: tuple[str, ...] | None = None

    def facts(self, survey: Survey, answers: Mapping[str, Answer]) -> Facts:
        """What is known, with those of the answers that are still asked for."""
        said = Facts(answers=answers, hidden=self.hidden, attributes=self.attributes, segment=self.segment)
        asked = shown_parts(survey, said)
        if asked.issuperset(answers):
            return said
        counting = {key: answer for key, answer in answers.items() if key in asked}
        return Facts(answers=counting, hidden=self.hidden, attributes=self.attributes, segment=self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a posted page means on its person's way.

    `answers` are those of the posted ones that the page asked for; `facts` is what is known with them, `next` the
    page that follows, and `gone` what was answered elsewhere and is not asked any more.
    """

    page: Page
    answers: Mapping[str, Answer]
    facts: Facts
    next: int | None
    gone: tuple[Question, ...]


def shown_on(survey: Survey, number: int, facts: Facts, circumstances: Circumstances) -> Page | None:
    """The page as this person sees it; None where they are not shown it."""
    if circumstances.picked is None:
        return shown_page(survey, number, facts, circumstances.seed) if number <= len(survey.pages) else None
    if number <= len(survey.pages):
        return shown_page(rest_of(survey), number, facts, circumstances.seed)
    place = number - len(survey.pages) - 1
    if place >= len(circumstances.picked) or circumstances.picked[place] not in shown_parts(survey, facts):
        return None
    return page_asking(survey, circumstances.picked[place])


def next_on(survey: Survey, after: int, facts: Facts, circumstances: Circumstances) -> int | None:
    """The next page that shows something to this person; of questions that are chosen, one that is chosen already."""
    if circumstances.picked is None:
        return next_page(survey, after, facts)
    own = next_page(rest_of(survey), after, facts)
    if own is not None:
        return own
    pages = len(survey.pages)
    later = range(max(after, pages) + 1, pages + len(circumstances.picked) + 1)
    return next((number for number in later if shown_on(survey, number, facts, circumstances) is not None), None)


def with_pick(survey: Survey, pick: str, done: int, facts: Facts, circumstances: Circumstances) -> Circumstances:
    """With a question chosen for the page that is due, where none is yet; what cannot be chosen is no choice."""
    picked = circumstances.picked
    if picked is None or pick in picked or next_on(survey, done, facts, circumstances) is not None:
        return circumstances
    if pick not in {part.key for part in pool_of(survey)} or pick not in shown_parts(survey, facts):
        return circumstances
    return replace(circumstances, picked=(*picked, pick))


def course_of(posted: PostedPage, kept: Mapping[str, Kept], circumstances: Circumstances) -> Course | None:
    """The course that a posted page takes; None where its person is not shown that page."""
    survey = posted.published.survey
    before = {key: state.answer for key, state in kept.items() if state.counts}
    page = shown_on(survey, posted.page, circumstances.facts(survey, before), circumstances)
    asked = {part.key for part in page.parts} if page else set()
    # Another tab may have been shown another question in the same place.
    if page is None or (posted.page > len(survey.pages) and posted.pick not in asked):
        return None
    own = asked if circumstances.picked is not None else {part.key for part in posted.questions}
    answers = {key: answer for key, answer in posted.answers.items() if key in asked}
    facts = circumstances.facts(survey, {key: each for key, each in before.items() if key not in own} | answers)
    return Course(
        page=page,
        answers=answers,
        facts=facts,
        next=next_on(survey, posted.page, facts, circumstances),
        gone=tuple(
            part
            for part in survey.parts
            if part.key in before and part.key not in asked and part.key not in facts.answers
        ),
    )
