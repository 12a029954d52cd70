"""A whole batch of people at once, added or updated by the client's reference."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.errors import Invalid, Refused
from backend.panel.actions.values import Values, keep_values, parsed_values
from backend.panel.queries import languages_by_ref, list_attributes, people_by_ref
from backend.panel.rules import PeopleImported, PersonInput, clean_language, clean_ref
from backend.panel.tables import Attribute, Person
from backend.text import LANGUAGES


def import_people(session: Session, rows: Sequence[PersonInput], now: Instant) -> PeopleImported:
    """Adds whom the panel does not know and updates whom it does, all of them or, when one is refused, none."""
    attributes = list_attributes(session)
    tidy = [_tidy_row(row, number) for number, row in enumerate(rows)]
    values = [_values_of_row(attributes, row, number) for number, row in enumerate(rows)]
    refs = [row.external_ref for row in tidy]
    known = languages_by_ref(session, set(refs))
    _insert_people(session, tidy, known.keys(), now)
    ids = people_by_ref(session, set(refs))
    changed = _change_languages(session, tidy, known)
    wanted: dict[int, dict[int, tuple[str, float | None] | None]] = {}
    for ref, row_values in zip(refs, values, strict=True):
        wanted.setdefault(ids[ref], {}).update(row_values)
    changed |= keep_values(session, wanted, now)
    added = {ids[ref] for ref in ids if ref not in known}
    changed -= added
    return PeopleImported(
        ids=tuple(ids[ref] for ref in refs),
        added=len(added),
        changed=len(changed),
        unchanged=len(ids) - len(added) - len(changed),
    )


def _tidy_row(row: PersonInput, number: int) -> PersonInput:
    try:
        language = None if row.language is None else clean_language(row.language)
        return PersonInput(external_ref=clean_ref(row.external_ref), language=language)
    except Refused as refusal:
        raise Invalid(refusal.message, "rows", str(number), *refusal.path) from None


def _values_of_row(attributes: Sequence[Attribute], row: PersonInput, number: int) -> Values:
    try:
        return parsed_values(attributes, row.attributes)
    except Refused as refusal:
        raise Invalid(refusal.message, "rows", str(number), *refusal.path) from None


def _insert_people(session: Session, rows: Sequence[PersonInput], known: Collection[str], now: Instant) -> None:
    new: dict[str, dict[str, object]] = {}
    for row in rows:
        if row.external_ref not in known:
            person = new.setdefault(
                row.external_ref, {"external_ref": row.external_ref, "language": LANGUAGES[0], "created_at": now}
            )
            person["language"] = row.language or person["language"]
    insert_new(session, Person, list(new.values()))


def _change_languages(session: Session, rows: Sequence[PersonInput], known: Mapping[str, tuple[int, str]]) -> set[int]:
    wanted = {row.external_ref: row.language for row in rows if row.language is not None and row.external_ref in known}
    changes: list[dict[str, object]] = []
    for ref, language in wanted.items():
        person_id, spoken = known[ref]
        if language != spoken:
            changes.append({"id": person_id, "language": language})
    if changes:
        session.execute(update(Person), changes)
    return {known[ref][0] for ref, language in wanted.items() if language != known[ref][1]}
