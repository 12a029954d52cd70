"""A whole batch of people at once, added or updated by the client's reference."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.errors import Invalid, Refused, read_each, refuse_all
from backend.panel.actions.addresses import Addresses, keep_addresses
from backend.panel.actions.consents import keep_decisions, past_decision
from backend.panel.actions.traces import Change, keep_traces, note_named
from backend.panel.actions.values import STAFF, Origin, Values, keep_values, parsed_values
from backend.panel.queries import Spoken, forgotten, list_attributes, people_by_ref, spoken_by_ref
from backend.panel.rules import (
    Field,
    Forgotten,
    Parsed,
    PeopleImported,
    PersonInput,
    clean_address,
    clean_channel,
    clean_language,
    clean_ref,
)
from backend.panel.tables import Attribute, Person
from backend.text import LANGUAGES


def import_people(
    session: Session, rows: Sequence[PersonInput], now: Instant, origin: Origin = STAFF
) -> PeopleImported:
    """Adds whom the panel does not know and updates whom it does, all of them or, when one is refused, none.

    Of a run that can be undone it is noted what was otherwise before.
    """
    attributes = list_attributes(session)
    read = read_each(rows, lambda row, number: (_tidy_row(row, number, now), _values_of_row(attributes, row, number)))
    tidy, values = [row for row, _ in read], [said for _, said in read]
    refs = [row.external_ref for row in tidy]
    _refuse_forgotten(session, refs)
    known = spoken_by_ref(session, set(refs))
    _insert_people(session, tidy, known.keys(), now)
    ids = people_by_ref(session, set(refs))
    changes = [
        *_change_speaking(session, tidy, known),
        *keep_addresses(session, _addresses(tidy, ids), now),
    ]
    changed = {change.person_id for change in changes}
    changed |= keep_values(session, _values(values, [ids[ref] for ref in refs]), now, origin)
    decided = [(ids[row.external_ref], said) for row in tidy for said in row.consents]
    changed |= keep_decisions(session, decided, origin.import_id)
    added = {ids[ref] for ref in refs if ref not in known}
    if origin.import_id is not None:
        keep_traces(session, origin.import_id, added, changed | added, changes)
        note_named(session, origin.import_id, ids.values())
    return _counted([ids[ref] for ref in refs], added, changed - added)


def _counted(ids: Sequence[int], added: set[int], changed: set[int]) -> PeopleImported:
    return PeopleImported(
        ids=tuple(ids),
        added=len(added),
        changed=len(changed),
        unchanged=len(set(ids)) - len(added) - len(changed),
    )


def _tidy_row(row: PersonInput, number: int, now: Instant) -> PersonInput:
    try:
        return replace(
            row,
            external_ref=clean_ref(row.external_ref),
            language=None if row.language is None else clean_language(row.language),
            channel=None if row.channel is None else clean_channel(row.channel),
            addresses={
                kind: None if raw is None else clean_address(kind, raw).address for kind, raw in row.addresses.items()
            },
            consents=[past_decision(said, now) for said in row.consents],
        )
    except Refused as refusal:
        raise Invalid(refusal.message, "rows", str(number), *refusal.path) from None


def _values_of_row(attributes: Sequence[Attribute], row: PersonInput, number: int) -> Values:
    try:
        return parsed_values(attributes, row.attributes)
    except Refused as refusal:
        raise Invalid(refusal.message, "rows", str(number), *refusal.path) from None


def _refuse_forgotten(session: Session, refs: Sequence[str]) -> None:
    gone = forgotten(session, set(refs))
    places = [number for number, ref in enumerate(refs) if ref in gone]
    why = "whoever had this reference was erased"
    refuse_all([Forgotten(why, "rows", str(number), "externalRef") for number in places])


def _insert_people(session: Session, rows: Sequence[PersonInput], known: Collection[str], now: Instant) -> None:
    new: dict[str, dict[str, object]] = {}
    for row in rows:
        if row.external_ref not in known:
            person = new.setdefault(
                row.external_ref,
                {"external_ref": row.external_ref, "language": LANGUAGES[0], "channel": None, "created_at": now},
            )
            person["language"] = row.language or person["language"]
            person["channel"] = row.channel or person["channel"]
    insert_new(session, Person, list(new.values()))


def _change_speaking(session: Session, rows: Sequence[PersonInput], known: Mapping[str, Spoken]) -> list[Change]:
    """Languages and channels of people who are known already; what a row does not say stays."""
    were = {spoken.person_id: spoken for spoken in known.values()}
    wanted = dict(were)
    for row in rows:
        if row.external_ref in known:
            spoken = wanted[known[row.external_ref].person_id]
            channel = spoken.channel if row.channel is None else row.channel or None
            wanted[spoken.person_id] = replace(spoken, language=row.language or spoken.language, channel=channel)
    otherwise = [(were[person_id], spoken) for person_id, spoken in wanted.items() if spoken != were[person_id]]
    if otherwise:
        rows_changed = [{"id": now.person_id, "language": now.language, "channel": now.channel} for _, now in otherwise]
        session.execute(update(Person), rows_changed)
    return [change for before, after in otherwise for change in _changes(before, after)]


def _changes(before: Spoken, after: Spoken) -> list[Change]:
    both = [
        (Field.LANGUAGE, before.language, after.language),
        (Field.CHANNEL, before.channel, after.channel),
    ]
    return [
        Change(person_id=after.person_id, field=field, before=was, after=became)
        for field, was, became in both
        if was != became
    ]


def _addresses(rows: Sequence[PersonInput], ids: Mapping[str, int]) -> Addresses:
    wanted: dict[int, dict[Field, str | None]] = {}
    for row in rows:
        for kind, address in row.addresses.items():
            wanted.setdefault(ids[row.external_ref], {})[Field(kind.value)] = address
    return wanted


def _values(values: Sequence[Values], ids: Sequence[int]) -> dict[int, Values]:
    wanted: dict[int, dict[int, Parsed | None]] = {}
    for person_id, row_values in zip(ids, values, strict=True):
        wanted.setdefault(person_id, {}).update(row_values)
    return {**wanted}
