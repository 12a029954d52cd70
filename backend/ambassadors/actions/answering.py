"""accept and decline: what a person answers to the invitation, or to a newer agreement."""

from typing import Final

from sqlalchemy.orm import Session

from backend.ambassadors.actions.referral_places import place_for
from backend.ambassadors.actions.steps import lock_ambassador, share_programme, take_step
from backend.ambassadors.queries.ambassadors import get_ambassador
from backend.ambassadors.queries.programmes import newest_agreement
from backend.ambassadors.rules.agreements import AgreementOutdated
from backend.ambassadors.rules.codes import code_of
from backend.ambassadors.rules.programmes import ProgrammeClosed
from backend.ambassadors.rules.states import InvitationOver, Status, StepKind, check_status
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists
from backend.outbox.actions import announce, cancel
from backend.outbox.rules import Event, Kind, Reason
from backend.panel.queries import get_present
from backend.panel.rules import clean_language

_ASKED: Final = frozenset({Status.INVITED, Status.DECLINED})


def accept(
    session: Session, ambassador_id: int, agreement_id: int, *, language: str, secret: str, now: Instant
) -> Ambassador:
    """The person agrees to the newest agreement: they take part from now on, under a code that the secret makes.

    Accepting the same one twice changes nothing; whoever takes part already accepts a newer one in the same way.
    """
    programme, newest = open_agreement(session, ambassador_id, agreement_id)
    ambassador = lock_ambassador(session, ambassador_id)
    status = check_status(ambassador, now, Status.ACTIVE, Status.PAUSED, *sorted(_ASKED))
    if status in _ASKED and now > ambassador.expires_at:
        raise InvitationOver("the invitation was not answered in time", "ambassadorId")
    if status not in _ASKED and ambassador.agreement_id == newest.id:
        return ambassador
    agree(session, ambassador, newest, StepKind.ACCEPTED, language=language, now=now)
    if status in _ASKED:
        _begin(session, ambassador, programme, secret, now)
    return ambassador


def decline(session: Session, ambassador_id: int, now: Instant) -> Ambassador:
    """The person says no to the invitation; saying it twice changes nothing."""
    ambassador = lock_ambassador(session, ambassador_id)
    if check_status(ambassador, now, *_ASKED) is Status.INVITED:
        ambassador.status, ambassador.answered_at = Status.DECLINED, now
        take_step(session, ambassador, StepKind.DECLINED, now=now)
        call_off(session, ambassador, now)
    return ambassador


def open_agreement(session: Session, ambassador_id: int, agreement_id: int) -> tuple[Programme, Agreement]:
    """The programme and its newest agreement, which stays the newest meanwhile; refused where another was shown."""
    asked = get_ambassador(session, ambassador_id)
    get_present(session, asked.person_id)
    # The programme first and the ambassador second, in the order in which inviting takes them.
    programme = share_programme(session, asked.programme_id)
    if programme.closed_at is not None:
        raise ProgrammeClosed("the programme is closed", "programmeId")
    newest = newest_agreement(session, programme.id)
    if newest.id != agreement_id:
        raise AgreementOutdated(newest.id)
    return programme, newest


def agree(
    session: Session, ambassador: Ambassador, agreement: Agreement, kind: StepKind, *, language: str, now: Instant
) -> None:
    """Keeps which version the person agreed to, in which language it was shown, and when."""
    asked_in = clean_language(language)
    shown_in = asked_in if asked_in in agreement.wording else next(iter(agreement.wording))
    ambassador.agreement_id, ambassador.agreed_language, ambassador.answered_at = agreement.id, shown_in, now
    take_step(session, ambassador, kind, agreement_id=agreement.id, language=shown_in, now=now)


def call_off(session: Session, ambassador: Ambassador, now: Instant) -> None:
    """The invitation's letter is not sent any more, where it still waits."""
    cancel(
        session,
        kinds=[Kind.PROGRAMME_INVITATION],
        about_ids=[ambassador.id],
        reason=Reason.FINISHED,
        now=now,
    )


def _begin(session: Session, ambassador: Ambassador, programme: Programme, secret: str, now: Instant) -> None:
    ambassador.status, ambassador.paused_until, ambassador.left_at = Status.ACTIVE, None, None
    if ambassador.code is None:
        with refusing_clash(session, AlreadyExists("this code is taken; try once more", "code")):
            ambassador.code = code_of(secret)
    place = place_for(session, ambassador, programme, now)
    ambassador.open_link_id = ambassador.open_link_id if place is None else place.id
    session.flush()
    call_off(session, ambassador, now)
    step = str(ambassador.invited_at)
    announce(session, Event.AMBASSADOR_ACCEPTED, ambassador.id, subject_id=ambassador.person_id, step=step, now=now)
