"""Moderators decide what others see, and settle reports; each decision is kept with who made it, when and why."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.ideas.actions.moderated_texts import ModeratedText, author_of, lock_text, move_text
from backend.ideas.actions.posters import block_poster, trust_poster
from backend.ideas.queries.moderation import moderations_of, open_reports
from backend.ideas.queries.posters import posters_by_id
from backend.ideas.rules.moderation import ENOUGH_REPORTS, FROM_STATES, SHOWING, NotWaiting, Verdict
from backend.ideas.rules.posters import Standing
from backend.ideas.rules.states import State, Subject
from backend.ideas.tables import Idea, Moderation, Report
from backend.text import clean


def approve(
    session: Session, subject: Subject, subject_id: int, by: str, now: Instant, *, trust: bool = False
) -> ModeratedText:
    """Shows a text that waits, and with `trust` everything that its author writes from now on."""
    author_id = author_of(session, subject, subject_id)
    if trust and author_id is not None:
        trust_poster(session, author_id, by, now)
    return _decide(session, subject, subject_id, by, now, verdict=Verdict.APPROVED)


def decline(
    session: Session,
    subject: Subject,
    subject_id: int,
    by: str,
    now: Instant,
    *,
    reason: str,
    block: bool = False,
    until: Instant | None = None,
) -> ModeratedText:
    """Hides a text that waits, for a reason; with `block` its author writes no more, until an instant or for ever."""
    author_id = author_of(session, subject, subject_id)
    if block and author_id is not None:
        block_poster(session, author_id, by, now, note=reason, until=until)
    return _decide(session, subject, subject_id, by, now, verdict=Verdict.DECLINED, reason=_reason(reason))


def settle_reports(
    session: Session, subject: Subject, subject_id: int, by: str, now: Instant, *, hide: bool, reason: str = ""
) -> ModeratedText:
    """Ends the reports of a text: it stays (and is never sent to wait by reports again, until edited), or is hidden."""
    verdict = Verdict.HIDDEN if hide else Verdict.KEPT
    return _decide(session, subject, subject_id, by, now, verdict=verdict, reason=_reason(reason) if hide else "")


def show_again(session: Session, subject: Subject, subject_id: int, by: str, now: Instant) -> ModeratedText:
    """Shows a text that was hidden."""
    return _decide(session, subject, subject_id, by, now, verdict=Verdict.SHOWN_AGAIN)


def weigh_reports(session: Session, subject: Subject, subject_id: int, now: Instant) -> bool:
    """After a report: sends a text to wait where enough trusted people reported it; says whether it did.

    Only whom staff trust counts, nothing hides what trusted people wrote or what staff have looked at since it was
    written: so nobody gains by many names.
    """
    text = lock_text(session, subject, subject_id)
    if text.state != State.SHOWN or text.person_id is None or _was_looked_at(session, subject, text):
        return False
    reporters = {report.person_id for report in open_reports(session, subject, [subject_id])[subject_id]}
    posters = posters_by_id(session, {*reporters, text.person_id})
    trusted = {person_id for person_id, poster in posters.items() if poster.standing == Standing.TRUSTED}
    if text.person_id in trusted or len(reporters & trusted) < ENOUGH_REPORTS:
        return False
    move_text(session, subject, subject_id, State.WAITING, now)
    _note(session, subject, subject_id, now, verdict=Verdict.SENT_TO_WAIT)
    return True


def _decide(
    session: Session,
    subject: Subject,
    subject_id: int,
    by: str,
    now: Instant,
    *,
    verdict: Verdict,
    reason: str = "",
) -> ModeratedText:
    text = lock_text(session, subject, subject_id)
    if State(text.state) not in FROM_STATES[verdict]:
        raise NotWaiting("this was decided before, or taken back", "id")
    move_text(session, subject, subject_id, State.SHOWN if verdict in SHOWING else State.HIDDEN, now)
    _settle(session, subject, subject_id, now)
    _note(session, subject, subject_id, now, verdict=verdict, by=by, reason=reason)
    return text


def _settle(session: Session, subject: Subject, subject_id: int, now: Instant) -> None:
    is_open = (Report.subject == subject.value, Report.subject_id == subject_id, Report.settled_at.is_(None))
    session.execute(update(Report).where(*is_open).values(settled_at=now))


def _note(
    session: Session,
    subject: Subject,
    subject_id: int,
    now: Instant,
    *,
    verdict: Verdict,
    by: str | None = None,
    reason: str = "",
) -> None:
    session.add(
        Moderation(subject=subject.value, subject_id=subject_id, verdict=verdict.value, reason=reason, by=by, at=now)
    )
    session.flush()


def _was_looked_at(session: Session, subject: Subject, text: ModeratedText) -> bool:
    written_at = (text.edited_at if isinstance(text, Idea) else None) or text.created_at
    decided = moderations_of(session, subject.value, [text.id])[text.id]
    return any(Verdict(each.verdict) in SHOWING and each.at >= written_at for each in decided)


def _reason(reason: str) -> str:
    return clean(reason, "reason", most=400)
