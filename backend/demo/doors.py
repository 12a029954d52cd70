"""The links that the demo offers to open, for people who are near enough to a cut to be seen moving."""

from collections.abc import Callable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.rules.letters import first_scale, tap_url
from backend.clock import DAY, Instant
from backend.demo.contents import Content, DoorContent, Opens
from backend.demo.report import Door
from backend.demo.stage import Stage, StagedTouchpoint
from backend.identity.rules.duplicates import Status, confirm_link_of
from backend.identity.tables import Duplicate
from backend.invitations.actions import issue
from backend.invitations.rules import link_of
from backend.links import Link, Purpose
from backend.loyalty.queries import positions_of
from backend.panel.rules import preferences_link_of
from backend.panel.tables import Person
from backend.responses.actions import Submission, submit
from backend.responses.rules import PostedPage
from backend.surveys.rules import Answer, Page, Question, QuestionKind
from backend.text import Wording
from backend.touchpoints.queries import find_open_link, get_touchpoint
from backend.touchpoints.rules import open_link_of, placed_link_of

_OCCASION = "demo"
_PREVIEW_LIFE = 7 * DAY
# From here two good answers are enough to cross the cut of psychology.
_EASILY_MOVED = 0.54
_LOOKED_AT = 400
# Where on its scale somebody answers who is rather content.
_CONTENT = 0.7


def open_doors(session: Session, content: Content, stage: Stage, now: Instant) -> list[Door]:
    """The doors that the content names, each to somebody else; people must be on the panel already."""
    doors = _Doors(session, content, stage, now)
    made = (doors.make(planned) for planned in content.doors)
    return [door for door in made if door is not None]


class _Doors:
    """Makes doors; nobody is behind two of them."""

    def __init__(self, session: Session, content: Content, stage: Stage, now: Instant) -> None:
        self._session = session
        self._content = content
        self._stage = stage
        self._now = now
        self._taken: set[int] = set()

    def make(self, planned: DoorContent) -> Door | None:
        """The door that is planned; None where nobody is there for it."""
        touchpoint = self._stage.touchpoints[planned.touchpoint]
        if planned.opens is Opens.CONFIRM:
            return self._confirm()
        if touchpoint.is_open:
            return self._open(planned, touchpoint)
        person = self._someone(touchpoint.product_id)
        if person is None:
            return None
        purpose, link = _BEHIND.get(planned.opens, _Doors._survey)(self, planned, touchpoint, person)
        return Door(
            opens=planned.opens,
            purpose=purpose,
            link=link,
            moment=touchpoint.moment,
            product=self._name(touchpoint),
            person_ref=person.external_ref,
            answered_pages=planned.answered_pages,
            query=_tapped(touchpoint) if planned.opens is Opens.TAP else "",
        )

    def _open(self, planned: DoorContent, touchpoint: StagedTouchpoint) -> Door:
        created_at = get_touchpoint(self._session, touchpoint.id).created_at
        link = open_link_of(touchpoint.id, created_at)
        placed = find_open_link(self._session, self._stage.counter_id)
        if planned.opens is Opens.COUNTER and placed is not None:
            link = placed_link_of(touchpoint.id, placed.id, placed.created_at)
        name = self._name(touchpoint)
        return Door(opens=planned.opens, purpose=Purpose.OPEN, link=link, moment=touchpoint.moment, product=name)

    def _confirm(self) -> Door | None:
        statement = (
            select(Duplicate)
            .join(Person, Person.id == Duplicate.other_id)
            .where(Duplicate.status == Status.OPEN.value, Person.external_ref.is_(None))
            .order_by(Duplicate.id)
        )
        pair = self._session.scalars(statement.limit(1)).first()
        if pair is None:
            return None
        return Door(opens=Opens.CONFIRM, purpose=Purpose.CONFIRM, link=confirm_link_of(pair.id, pair.found_at))

    def _survey(self, planned: DoorContent, touchpoint: StagedTouchpoint, person: Person) -> tuple[Purpose, Link]:
        """A personal invitation; its first pages may be answered already."""
        (invitation,) = issue(self._session, touchpoint.id, [person.id], occasion=_OCCASION, now=self._now)
        for number, page in enumerate(touchpoint.published.survey.pages[: planned.answered_pages], start=1):
            posted = PostedPage(
                published=touchpoint.published,
                page=number,
                answers=_answers(page),
                idempotency_key=f"demo-{invitation.id}",
                language=person.language,
            )
            submit(self._session, Submission(invitation_id=invitation.id, posted=posted, now=self._now))
        return Purpose.SURVEY, link_of(invitation)

    def _preview(self, _planned: DoorContent, touchpoint: StagedTouchpoint, person: Person) -> tuple[Purpose, Link]:
        expires_at, survey_id = self._now + _PREVIEW_LIFE, touchpoint.published.survey_id
        return Purpose.PREVIEW, Link(id=survey_id, issued_at=self._now, expires_at=expires_at, place=person.id)

    def _preferences(
        self, _planned: DoorContent, _touchpoint: StagedTouchpoint, person: Person
    ) -> tuple[Purpose, Link]:
        return Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at)

    def _name(self, touchpoint: StagedTouchpoint) -> Wording:
        return self._content.products[self._stage.product_ids.index(touchpoint.product_id)].name

    def _someone(self, product_id: int) -> Person | None:
        """Whom two good answers would move most likely, of those whom the company knows by a reference."""
        statement = (
            select(Person)
            .where(Person.external_ref.is_not(None), Person.language == "ja", Person.id.not_in(self._taken))
            .where(Person.erased_at.is_(None), Person.merged_into.is_(None))
            .order_by(Person.id)
            .limit(_LOOKED_AT)
        )
        people = {person.id: person for person in self._session.scalars(statement)}
        views = [
            view for view in positions_of(self._session, list(people), self._now, [product_id]) if view.psychology.known
        ]
        nearest = min(views, key=lambda view: abs(view.psychology.value - _EASILY_MOVED), default=None)
        if nearest is None:
            return None
        self._taken.add(nearest.key.person_id)
        return people[nearest.key.person_id]


_BEHIND: Mapping[Opens, Callable[[_Doors, DoorContent, StagedTouchpoint, Person], tuple[Purpose, Link]]] = {
    Opens.PREVIEW: _Doors._preview,  # noqa: SLF001 - a table of the class's own ways
    Opens.PREFERENCES: _Doors._preferences,  # noqa: SLF001 - as above
}


def _tapped(touchpoint: StagedTouchpoint) -> str:
    """What a mail's link adds for the best score of the first question."""
    scale = first_scale(touchpoint.published.survey)
    return "" if scale is None else tap_url("", scale.key, scale.high)


def _answers(page: Page) -> dict[str, Answer]:
    """What somebody says who is rather content, to the questions with a scale."""
    return {question.key: _answer(question) for question in page.questions if question.kind is QuestionKind.SCALE}


def _answer(question: Question) -> int:
    against = any(loading.reversed for loading in question.loadings)
    place = 1 - _CONTENT if against else _CONTENT
    return round(question.low + place * (question.high - question.low))
