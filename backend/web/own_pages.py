"""A page as one person sees it, where a survey takes not everyone the same way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from backend.responses.queries import Way
from backend.responses.rules import Circumstances, next_on, shown_on, with_pick
from backend.surveys.rules import (
    Answer,
    Ending,
    Facts,
    Page,
    Published,
    Question,
    Survey,
    ending_of,
    piped,
    required_now,
)
from backend.surveys.rules.choosing import Limits, pool_of
from backend.text import Wording

_OPENING = "{{"
# What a person typed is never read as an author's place to fill.
_NO_OPENING = "{ {"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page with what is known of the person who sees it; `due` is the page they had come to.

    `limits` where questions are chosen for them, one by one, behind the survey's own pages.
    """

    survey: Survey
    number: int
    page: Page
    facts: Facts
    due: int | None
    circumstances: Circumstances
    limits: Limits | None = None

    @property
    def is_first(self) -> bool:
        """Whether the person begins with it."""
        return self.back is None

    @property
    def is_last(self) -> bool:
        """Whether it is certain that nothing follows, whatever is answered."""
        return self.number >= len(self.survey.pages) + self._most_chosen

    @property
    def back(self) -> int | None:
        """The page before it that the person is shown."""
        earlier = range(self.number - 1, 0, -1)
        return next((number for number in earlier if self._shows(number)), None)

    @property
    def pick(self) -> str | None:
        """The question that was chosen for the page; "" for a page of the survey's own, None where none is chosen."""
        if self.circumstances.picked is None:
            return None
        return "" if self.number <= len(self.survey.pages) else self.page.parts[0].key

    @property
    def progress(self) -> float | None:
        """How much of the way is done, as far as it can be seen; not said where every page is everyone's."""
        if self.pages is not None:
            return None
        shown = [number for number in range(1, len(self.survey.pages) + 1) if self._shows(number)]
        before = sum(number < self.number for number in shown) + max(0, self.number - len(self.survey.pages) - 1)
        return before / max(1, before + 1, len(shown) + self._most_chosen)

    @property
    def pages(self) -> int | None:
        """How many pages there are, where that is certain."""
        return None if self.limits is not None or _varies(self.survey) else len(self.survey.pages)

    @property
    def structure(self) -> tuple[object, ...]:
        """What tells the form of this page from those that others see of it."""
        return tuple(
            (question.key, tuple(option.code for option in question.options), tuple(row.key for row in question.rows))
            for question in self.page.questions
        )

    def required(self, answers: Mapping[str, Answer]) -> Collection[str] | None:
        """The parts that may not be left blank when these are the page's answers; None where that never varies."""
        if all(question.required_if is None for question in self.page.questions):
            return None
        facts = _with(self.facts, answers)
        authored = {part.key: part for part in self.survey.parts}
        return {part.key for part in self.page.parts if required_now(authored[part.key], facts)}

    @property
    def _most_chosen(self) -> int:
        """How many questions may be chosen at most."""
        if self.limits is None:
            return 0
        pool = len(pool_of(self.survey))
        return pool if self.limits.most_questions is None else min(pool, self.limits.most_questions)

    def _shows(self, number: int) -> bool:
        return shown_on(self.survey, number, self.facts, self.circumstances) is not None


def seen_by(
    published: Published, way: Way, product_id: int | None, *, done: int, asked: int | None = None, pick: str = ""
) -> Seen | None:
    """The page asked for if it is done and theirs, else the one that the person has come to; None after the last.

    `pick` is a question that was chosen for the page that is due, where none is noted yet.
    """
    survey = published.survey
    circumstances = way.circumstances(survey, product_id)
    facts = circumstances.facts(survey, way.answers)
    circumstances = with_pick(survey, pick, done, facts, circumstances)
    due = next_on(survey, done, facts, circumstances)
    number = due
    if asked is not None and asked <= done and shown_on(survey, asked, facts, circumstances) is not None:
        number = asked
    page = None if number is None else shown_on(survey, number, facts, circumstances)
    if number is None or page is None:
        return None
    return Seen(
        survey=survey,
        number=number,
        page=page,
        facts=facts,
        due=due,
        circumstances=circumstances,
        limits=way.limits,
    )


def last_seen(published: Published, way: Way, product_id: int | None, done: int) -> Seen | None:
    """The last of the pages that are done, where none is due; None where the person has seen none."""
    for number in range(done, 0, -1):
        seen = seen_by(published, way, product_id, done=done, asked=number)
        if seen is not None:
            return seen
    return None


def facts_of(published: Published, way: Way, product_id: int | None) -> Facts:
    """All that is known of the person now."""
    return way.circumstances(published.survey, product_id).facts(published.survey, way.answers)


def thanks_of(survey: Survey, facts: Facts, language: str) -> Wording:
    """What is said after the last page."""
    ending: Ending | None = ending_of(survey, facts)
    words = ending.thanks if ending is not None and ending.thanks else survey.thanks
    return spoken_words(words, survey, facts, language)


def spoken_words(words: Mapping[str, str], survey: Survey, facts: Facts, language: str) -> Wording:
    """The wording with its pipes filled."""
    return {each: piped(text, facts, survey, language).replace(_OPENING, _NO_OPENING) for each, text in words.items()}


def redirects_of(survey: Survey) -> tuple[str, ...]:
    """Where the survey may send people in the end."""
    return tuple(ending.redirect for ending in survey.endings if ending.redirect)


def _with(facts: Facts, answers: Mapping[str, Answer]) -> Facts:
    return Facts(
        answers={**facts.answers, **answers},
        hidden=facts.hidden,
        attributes=facts.attributes,
        segment=facts.segment,
    )


def _varies(survey: Survey) -> bool:
    """Whether how many pages there are depends on who asks."""
    return any(_is_conditional(page) or any(map(_is_conditional, page.questions)) for page in survey.pages)


def _is_conditional(each: Page | Question) -> bool:
    return each.show_if is not None or each.skip_if is not None
