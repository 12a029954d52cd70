"""erase: nothing that tells who someone is stays; what counts stays, so that every total and position stays right."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.identity.actions.merging import undo_merge
from backend.identity.actions.programmes import forget_programmes
from backend.identity.actions.words import empty_words
from backend.identity.queries.merges import family_of
from backend.identity.rules.erasure import Forgotten, is_own_source, nameless
from backend.identity.tables import Duplicate, Erasure, Merge, MergeRow
from backend.invitations.actions import lock_invitations
from backend.invitations.tables import Invitation
from backend.loyalty.actions import Source, lock_ledgers, refold, sources_of, transplant
from backend.loyalty.rules.axes import Axis
from backend.outbox.actions import cancel
from backend.outbox.rules import Kind, Reason
from backend.panel.queries import get_person, survivors
from backend.panel.rules import hash_ref
from backend.panel.tables import (
    Address,
    AttributeChange,
    AttributeValue,
    Consent,
    ForgottenRef,
    ImportChange,
    ImportPerson,
    Person,
)
from backend.purchases.tables import Act, Purchase
from backend.responses.tables import Response, Upload

_ERASED = "erased"
_REACHING = tuple(kind for kind in Kind if kind not in {Kind.EVENT, Kind.DELIVERY})


def erase(session: Session, person_id: int, now: Instant) -> list[Person]:
    """Forgets a person, and with them everyone who was merged into them; again, it changes nothing."""
    person = get_person(session, survivors(session, [person_id])[person_id])
    if person.erased_at is not None:
        return []
    family = family_of(session, person.id)
    _lock(session, family)
    _shut_out(session, family, now)
    files = [*_cut_answers(session, family), *forget_programmes(session, family, now)]
    _forget_knowledge(session, family)
    _make_nameless(session, family, now)
    _forget_merges(session, family)
    return [_shell(session, each, files if each == person.id else [], now) for each in family]


def erase_again(session: Session, forgotten: Forgotten, named: Collection[int], now: Instant) -> None:
    """Forgets someone whom a restored backup has brought back; `named` are all who are written down as forgotten.

    Each of a family is written down. Whoever is not was parted from them before the erasure, and is parted again.
    """
    person = get_person(session, forgotten.person_id)
    if person.erased_at is not None or person.created_at != forgotten.created_at:
        return
    root = survivors(session, [person.id])[person.id]
    if not set(family_of(session, root)) <= set(named):
        _part(session, root, now)
    erase(session, person.id, now)


def _part(session: Session, root: int, now: Instant) -> None:
    """Undoes every merge into someone, the last ones first, and so on into those who come out of it."""
    merges = session.scalars(select(Merge).where(Merge.kept_id == root, Merge.undone_at.is_(None)).order_by(Merge.id))
    for row in reversed(merges.all()):
        undo_merge(session, row.id, now)
        _part(session, row.gone_id, now)


def settle_erasure(session: Session, person_ids: Sequence[int], now: Instant) -> None:
    """Marks that these erasures are written down and their files deleted."""
    of_them = Erasure.person_id.in_(person_ids)
    session.execute(update(Erasure).where(of_them).values(journaled_at=now, files=None))


def _lock(session: Session, family: Sequence[int]) -> None:
    of_them = Invitation.person_id.in_(family)
    lock_invitations(session, session.scalars(select(Invitation.id).where(of_them)).all())
    lock_ledgers(session, family)


def _shut_out(session: Session, family: Sequence[int], now: Instant) -> None:
    """Links lead nowhere any more, and whatever waits to be sent is not."""
    cancel(session, kinds=_REACHING, subject_ids=family, reason=Reason.ERASED, now=now)
    of_them = Invitation.person_id.in_(family)
    session.execute(update(Invitation).where(of_them, Invitation.revoked_at.is_(None)).values(revoked_at=now))
    session.execute(update(Invitation).where(of_them).values(hidden=None, prefill=None, snapshot=None))


def _cut_answers(session: Session, family: Sequence[int]) -> list[str]:
    """Empties what was told in words, keeping that something was; answers with the stored names of files."""
    responses = session.scalars(select(Response.id).where(Response.person_id.in_(family))).all()
    empty_words(session, responses)
    uploads = Upload.response_id.in_(responses)
    files = session.scalars(select(Upload.stored_as).where(uploads)).all()
    session.execute(delete(Upload).where(uploads))
    return list(files)


def _forget_knowledge(session: Session, family: Sequence[int]) -> None:
    """Of consents the fact stays; of all else that is known of them nothing."""
    for table in (Address, AttributeChange, AttributeValue, ImportChange, ImportPerson):
        session.execute(delete(table).where(table.person_id.in_(family)))
    facts = {"wording": "", "source": _ERASED}
    session.execute(update(Consent).where(Consent.person_id.in_(family)).values(facts))


def _make_nameless(session: Session, family: Sequence[int], now: Instant) -> None:
    """Orders, acts and sources from elsewhere lose the names by which the client could tell whose they were."""
    for purchase in session.scalars(select(Purchase).where(Purchase.person_id.in_(family))):
        purchase.order_ref = nameless(purchase.id)
    for act in session.scalars(select(Act).where(Act.person_id.in_(family))):
        act.act_ref = nameless(act.id)
    session.flush()
    responses = session.scalars(select(Response.id).where(Response.person_id.in_(family))).all()
    own = {str(response_id) for response_id in responses}
    for person_id in family:
        foreign = [source for source in sources_of(session, person_id) if _is_foreign(source, own)]
        names = {source: nameless(number) for number, source in enumerate(foreign, start=1)}
        transplant(session, person_id, person_id, names)
    refold(session, family, now)


def _is_foreign(source: Source, own: set[str]) -> bool:
    """Purchases, acts and tiers are named by this database's own numbers, unless they were told as bare events."""
    if source.axis == Axis.BEHAVIOUR:
        return not source.source_id.isdecimal()
    return not is_own_source(source.source_id, own)


def _forget_merges(session: Session, family: Sequence[int]) -> None:
    """Whoever was forgotten is not told apart again, nor suspected of being someone."""
    merges = select(Merge.id).where(Merge.gone_id.in_(family) | Merge.kept_id.in_(family))
    session.execute(delete(MergeRow).where(MergeRow.merge_id.in_(merges)))
    session.execute(delete(Duplicate).where(Duplicate.person_id.in_(family) | Duplicate.other_id.in_(family)))


def _shell(session: Session, person_id: int, files: Sequence[str], now: Instant) -> Person:
    """The row that stays, without anything but the instants; its reference is kept as a hash, so that it stays out."""
    person = get_person(session, person_id)
    if person.external_ref is not None:
        refs = [{"ref_hash": hash_ref(person.external_ref), "forgotten_at": now}]
        insert_new(session, ForgottenRef, refs)
    person.external_ref = person.channel = person.paused_until = None
    person.erased_at = now
    session.add(Erasure(person_id=person_id, erased_at=now, files=list(files) or None, journaled_at=None))
    session.flush()
    return person
