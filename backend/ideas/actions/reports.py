"""Reports of ideas and comments that should not be there: one of each person and subject."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.ideas.actions.moderation import weigh_reports
from backend.ideas.actions.screening import screen_report
from backend.ideas.queries.views import seen_idea
from backend.ideas.rules.ideas import LONGEST_REPORT
from backend.ideas.rules.states import ReportReason, State, Subject
from backend.ideas.tables.voices import Comment, Report
from backend.text import clean_shown


def report(
    session: Session,
    subject: Subject,
    subject_id: int,
    person_id: int,
    *,
    reason: ReportReason,
    text: str = "",
    now: Instant,
) -> Report:
    """Tells staff of something that a person sees; who did so before need not again."""
    said = clean_shown(text, "text", most=LONGEST_REPORT, blank=True, lines=True)
    _check_seen(session, subject, subject_id, person_id, now)
    known = _find(session, subject, subject_id, person_id)
    if known is not None:
        return known
    screen_report(session, person_id, now)
    row = Report(
        subject=subject.value,
        subject_id=subject_id,
        person_id=person_id,
        reason=reason.value,
        text=said,
        at=now,
    )
    session.add(row)
    session.flush()
    weigh_reports(session, subject, subject_id, now)
    return row


def _check_seen(session: Session, subject: Subject, subject_id: int, person_id: int, now: Instant) -> None:
    if subject is Subject.IDEA:
        seen_idea(session, subject_id, person_id, now)
        return
    comment = session.get(Comment, subject_id)
    if comment is None or comment.state != State.SHOWN:
        raise NotFound("there is no such comment", "subjectId")
    seen_idea(session, comment.idea_id, person_id, now)


def _find(session: Session, subject: Subject, subject_id: int, person_id: int) -> Report | None:
    statement = select(Report).where(
        Report.subject == subject.value, Report.subject_id == subject_id, Report.person_id == person_id
    )
    return session.scalar(statement)
