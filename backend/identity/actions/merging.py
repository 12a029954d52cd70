"""merge and undo_merge: two people become one as if one had done it all, and part again as if they never had."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.identity.actions.belongings import (
    Passing,
    pass_brought_in,
    pass_consents,
    pass_contacts,
    pass_invitations,
    pass_ledger,
    passing_of,
    return_brought_in,
    return_consents,
    return_contacts,
    return_invitations,
    return_ledger,
)
from backend.identity.actions.knowledge import fill_gaps, take_fillings_back
from backend.identity.actions.programmes import pass_programmes, return_programmes
from backend.identity.queries.merges import family_of, get_merge
from backend.identity.rules.duplicates import Status
from backend.identity.rules.merges import AlreadyMerged, Erased, MergedSince, MergeUndone, SamePerson
from backend.identity.tables import Duplicate, Merge
from backend.invitations.actions import lock_invitations
from backend.invitations.tables import Invitation
from backend.loyalty.actions import Source, lock_ledgers, refold
from backend.loyalty.rules.axes import Axis, Kind
from backend.panel.queries import get_person
from backend.panel.tables import Person
from backend.text import clean


def merge(session: Session, *, kept_id: int, gone_id: int, source: str, now: Instant) -> Merge:
    """Takes one person into another: all that the gone one said, did and decided is the kept one's from now on."""
    _lock(session, kept_id, gone_id)
    kept, gone = get_person(session, kept_id), get_person(session, gone_id)
    _check_mergeable(kept, gone)
    row = Merge(kept_id=kept_id, gone_id=gone_id, source=clean(source, "source", most=120), merged_at=now)
    session.add(row)
    gone.merged_into = kept_id
    session.flush()
    passing = passing_of(row)
    pass_invitations(session, passing)
    pass_contacts(session, passing)
    pass_consents(session, passing)
    pass_brought_in(session, passing)
    pass_programmes(session, passing)
    pass_ledger(session, passing)
    fill_gaps(session, passing, now)
    _decide(session, passing, Status.MERGED, now)
    refold(session, [kept_id, gone_id], now)
    return row


def undo_merge(session: Session, merge_id: int, now: Instant) -> Merge:
    """Gives the gone person back what was theirs, and what has come in since through their own links and references."""
    row = get_merge(session, merge_id)
    _lock(session, row.kept_id, row.gone_id)
    session.refresh(row)
    kept, gone = get_person(session, row.kept_id), get_person(session, row.gone_id)
    _check_undoable(row, kept)
    passing = passing_of(row)
    family = family_of(session, gone.id)
    invitation_ids, response_ids = return_invitations(session, passing)
    return_contacts(session, passing, invitation_ids)
    return_consents(session, passing, response_ids)
    brought_in = return_brought_in(session, passing, family)
    return_programmes(session, passing)
    answered_in = {str(response_id) for response_id in response_ids}

    def is_theirs(source: Source) -> bool:
        if source.kind == Kind.ANSWER:
            return source.source_id.partition("/")[0] in answered_in
        return source.axis == Axis.BEHAVIOUR and (source.subject_id, source.kind, source.source_id) in brought_in

    return_ledger(session, passing, is_theirs)
    take_fillings_back(session, passing, now)
    gone.merged_into, row.undone_at = None, now
    _decide(session, passing, Status.OPEN, None)
    session.flush()
    refold(session, [row.kept_id, row.gone_id], now)
    return row


def _lock(session: Session, kept_id: int, gone_id: int) -> None:
    """Invitations first and people second, in the order in which a submission takes them."""
    of_both = Invitation.person_id.in_([kept_id, gone_id])
    lock_invitations(session, session.scalars(select(Invitation.id).where(of_both)).all())
    lock_ledgers(session, [kept_id, gone_id])


def _check_mergeable(kept: Person, gone: Person) -> None:
    if kept.id == gone.id:
        raise SamePerson("a person is not merged into themselves", "goneId")
    for person, name in ((kept, "keptId"), (gone, "goneId")):
        if person.erased_at is not None:
            raise Erased("this person was forgotten", name)
        if person.merged_into is not None:
            raise AlreadyMerged("this person is merged into another", name)


def _check_undoable(row: Merge, kept: Person) -> None:
    if row.undone_at is not None:
        raise MergeUndone("this merge was undone before", "id")
    if kept.erased_at is not None:
        raise Erased("this person was forgotten", "id")
    if kept.merged_into is not None:
        raise MergedSince("the kept person was merged into another since; undo that first", "id")


def _decide(session: Session, passing: Passing, status: Status, now: Instant | None) -> None:
    """Marks the pair among the duplicates, where it was found."""
    pair = sorted((passing.kept_id, passing.gone_id))
    found = session.scalar(select(Duplicate).where(Duplicate.person_id == pair[0], Duplicate.other_id == pair[1]))
    if found is not None:
        found.status, found.decided_at = status.value, now
