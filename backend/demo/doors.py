"""The links that the demo offers to open, for people who are near enough to a cut to be seen moving."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.demo.contents import Content
from backend.demo.report import Door
from backend.demo.stage import Stage, StagedTouchpoint
from backend.invitations.actions import issue
from backend.invitations.rules import link_of
from backend.links import Link, Purpose
from backend.loyalty.queries import positions_of
from backend.panel.tables import Person
from backend.responses.actions import Submission, submit
from backend.responses.rules import PostedPage
from backend.surveys.rules import Answer, Page, Question, QuestionKind
from backend.text import Wording
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import open_link_of

_OCCASION = "demo"
# From here two good answers are enough to cross the cut of psychology.
_EASILY_MOVED = 0.54
_LOOKED_AT = 400
# Where on its scale somebody answers who is rather content.
_CONTENT = 0.7


def open_doors(session: Session, content: Content, stage: Stage, now: Instant) -> list[Door]:
    """The doors that the content names, each to somebody else; people must be on the panel already."""
    doors: list[Door] = []
    taken: set[int] = set()
    for planned in content.doors:
        touchpoint = stage.touchpoints[planned.touchpoint]
        name = content.products[stage.product_ids.index(touchpoint.product_id)].name
        if touchpoint.is_open:
            doors.append(_open_door(session, touchpoint, name))
        elif (person := _someone(session, touchpoint.product_id, taken, now)) is not None:
            taken.add(person.id)
            link = _personal_link(session, touchpoint, person, planned.answered_pages, now)
            doors.append(
                Door(
                    purpose=Purpose.SURVEY,
                    link=link,
                    moment=touchpoint.moment,
                    person_ref=person.external_ref,
                    product=name,
                    answered_pages=planned.answered_pages,
                )
            )
    return doors


def _open_door(session: Session, touchpoint: StagedTouchpoint, name: Wording) -> Door:
    link = open_link_of(touchpoint.id, get_touchpoint(session, touchpoint.id).created_at)
    return Door(purpose=Purpose.OPEN, link=link, moment=touchpoint.moment, product=name)


def _personal_link(
    session: Session, touchpoint: StagedTouchpoint, person: Person, answered_pages: int, now: Instant
) -> Link:
    (invitation,) = issue(session, touchpoint.id, [person.id], occasion=_OCCASION, now=now)
    for number, page in enumerate(touchpoint.published.survey.pages[:answered_pages], start=1):
        posted = PostedPage(
            published=touchpoint.published,
            page=number,
            answers=_answers(page),
            idempotency_key=f"demo-{invitation.id}",
            language=person.language,
        )
        submit(session, Submission(invitation_id=invitation.id, posted=posted, now=now))
    return link_of(invitation)


def _someone(session: Session, product_id: int, taken: Collection[int], now: Instant) -> Person | None:
    """Whom two good answers would move most likely, of those whom the company knows by a reference."""
    statement = (
        select(Person)
        .where(Person.external_ref.is_not(None), Person.language == "ja", Person.id.not_in(taken))
        .order_by(Person.id)
        .limit(_LOOKED_AT)
    )
    people = {person.id: person for person in session.scalars(statement)}
    views = [view for view in positions_of(session, list(people), now, [product_id]) if view.psychology.known]
    nearest = min(views, key=lambda view: abs(view.psychology.value - _EASILY_MOVED), default=None)
    return None if nearest is None else people[nearest.key.person_id]


def _answers(page: Page) -> dict[str, Answer]:
    """What somebody says who is rather content, to the questions with a scale."""
    return {question.key: _answer(question) for question in page.questions if question.kind is QuestionKind.SCALE}


def _answer(question: Question) -> int:
    against = any(loading.reversed for loading in question.loadings)
    place = 1 - _CONTENT if against else _CONTENT
    return round(question.low + place * (question.high - question.low))
