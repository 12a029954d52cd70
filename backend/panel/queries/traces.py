"""What an import left behind: what was said before it and since, and who would not be here without it."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from backend.db.parts import in_parts
from backend.panel.rules import Said, Swap
from backend.panel.tables import Address, AttributeChange, Consent, Import, ImportChange, ImportPerson, Person

Histories = dict[tuple[int, int], list[Said]]
Swaps = dict[tuple[int, str], list[Swap]]


def histories_of(session: Session, import_id: int, person_ids: Collection[int]) -> Histories:
    """By person and attribute, everything that was ever said of what the import changed, oldest first."""
    histories: Histories = defaultdict(list)
    for part in in_parts(person_ids):
        statement = (
            select(
                AttributeChange.person_id,
                AttributeChange.attribute_id,
                AttributeChange.text,
                AttributeChange.number,
                AttributeChange.import_id,
            )
            .where(AttributeChange.person_id.in_(part))
            .order_by(AttributeChange.id)
        )
        for person_id, attribute_id, text, number, came_by in session.execute(statement):
            value = None if text is None else (text, number)
            histories[person_id, attribute_id].append(Said(value=value, import_id=came_by))
    return {key: lines for key, lines in histories.items() if any(line.import_id == import_id for line in lines)}


def swaps_of(session: Session, import_id: int, person_ids: Collection[int]) -> Swaps:
    """By person and field, what each import put in the place of what, for the fields that this import changed."""
    swaps: Swaps = defaultdict(list)
    for part in in_parts(person_ids):
        statement = select(ImportChange).where(ImportChange.person_id.in_(part)).order_by(ImportChange.import_id)
        for row in session.scalars(statement):
            swap = Swap(import_id=row.import_id, before=row.before, after=row.after)
            swaps[row.person_id, row.field].append(swap)
    return {key: rows for key, rows in swaps.items() if any(row.import_id == import_id for row in rows)}


def undone_imports(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the imports that were undone."""
    found: set[int] = set()
    for part in in_parts(ids):
        found.update(session.scalars(select(Import.id).where(Import.id.in_(part), Import.undone_at.is_not(None))))
    return found


def only_of_import(session: Session, import_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of the people of whom the panel keeps nothing but what that import brought."""
    others: set[int] = set()
    for part in in_parts(person_ids):
        for statement in _others(import_id, part):
            others.update(person_id for person_id in session.scalars(statement) if person_id is not None)
    return set(person_ids) - others


def _others(import_id: int, person_ids: Collection[int]) -> Sequence[Select[int] | Select[int | None]]:
    """Who has something else, by each thing that it could be."""
    undone = select(Import.id).where(Import.undone_at.is_not(None))
    own_address = and_(
        ImportChange.import_id == import_id,
        ImportChange.person_id == Address.person_id,
        ImportChange.field == Address.kind,
        ImportChange.after == Address.address,
    )
    return [
        select(AttributeChange.person_id).where(
            AttributeChange.person_id.in_(person_ids),
            or_(
                AttributeChange.import_id.is_(None),
                and_(AttributeChange.import_id != import_id, AttributeChange.import_id.not_in(undone)),
            ),
        ),
        select(Consent.person_id).where(
            Consent.person_id.in_(person_ids),
            Consent.void_at.is_(None),
            or_(Consent.import_id.is_(None), Consent.import_id != import_id),
        ),
        select(ImportPerson.person_id).where(
            ImportPerson.person_id.in_(person_ids), ImportPerson.import_id != import_id
        ),
        select(Address.person_id)
        .outerjoin(ImportChange, own_address)
        .where(Address.person_id.in_(person_ids), or_(ImportChange.after.is_(None), Address.verified_at.is_not(None))),
        select(Person.id).where(Person.id.in_(person_ids), Person.paused_until.is_not(None)),
        select(Person.id).where(
            Person.id.in_(person_ids), Person.named_by != import_id, Person.named_by.not_in(undone)
        ),
        select(Person.merged_into).where(Person.merged_into.in_(person_ids)),
    ]
