"""Lists of responses and their answers."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, cast, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.plain_rows import RowTable
from backend.db.statements import one_of, table_of
from backend.errors import NotFound
from backend.invitations.rules import Snapshot
from backend.responses.tables import AnswerRow, Response, Upload
from backend.surveys.rules import Answer

_ANSWER: Final = table_of(AnswerRow).c
_ANSWERS: Final = select(
    _ANSWER.response_id, _ANSWER.question_key, _ANSWER.value, _ANSWER.revision, _ANSWER.answered_at
).order_by(_ANSWER.response_id, _ANSWER.question_key)


class GivenAnswer(NamedTuple):
    """An answer that counts, to be shown."""

    response_id: int
    question_key: str
    value: Answer
    revision: int
    answered_at: Instant


class GivenResponse(NamedTuple):
    """A response, to be shown."""

    id: int
    person_id: int
    survey_version_id: int
    language: str
    pages_done: int
    started_at: Instant
    updated_at: Instant
    finished_at: Instant | None
    is_test: bool
    outcome: str | None
    hidden: Mapping[str, str] | None
    shown: Mapping[str, object] | None
    snapshot: Snapshot | None
    withdrawn_at: Instant | None


_RESPONSE: Final = table_of(Response).c
_RESPONSES: Final = select(*(_RESPONSE[name] for name in GivenResponse._fields)).order_by(_RESPONSE.id)


RESPONSE_ROWS: Final = RowTable(
    {
        name: _RESPONSE[name]
        for name in GivenResponse._fields
        if name not in {"hidden", "shown", "snapshot"}  # documents, each with a shape of its own
    },
    by=_RESPONSE.person_id,
    order=_RESPONSE.id,
)
"""The responses of people, past all that is made of a response elsewhere."""

ANSWER_ROWS: Final = RowTable(
    {
        "question_key": _ANSWER.question_key,
        "value": cast(_ANSWER.value, Text),
        "revision": _ANSWER.revision,
        "answered_at": _ANSWER.answered_at,
    },
    by=_ANSWER.response_id,
    order=_ANSWER.question_key,
)
"""The answers of responses; a value is JSON as it is stored."""


def get_response(session: Session, response_id: int) -> Response:
    """The response of that id."""
    found = session.get(Response, response_id)
    if found is None:
        raise NotFound("there is no such response", "responseId")
    return found


def responses_by_id(session: Session, response_ids: Collection[int]) -> dict[int, Response]:
    """Those of the responses that exist, by id."""
    rows = session.scalars(select(Response).where(Response.id.in_(response_ids)))
    return {row.id: row for row in rows}


def list_responses(session: Session, part: Slice, *, person_id: int | None = None) -> Page[Response]:
    """Responses in the order they were begun, of a person or all."""
    statement = select(Response)
    if person_id is not None:
        statement = statement.where(Response.person_id == person_id)
    return keyset_page(session, statement, [Response.id], part)


def responses_of(session: Session, person_ids: Collection[int]) -> dict[int, list[GivenResponse]]:
    """Each person's responses, oldest first."""
    found: dict[int, list[GivenResponse]] = {person_id: [] for person_id in person_ids}
    for row in map(GivenResponse._make, _read(session, _RESPONSES, _RESPONSE.person_id, person_ids)):
        found[row.person_id].append(row)
    return found


def responses_of_invitations(session: Session, invitation_ids: Collection[int]) -> dict[int, Response]:
    """The response that each invitation brought, where it brought one."""
    rows = session.scalars(select(Response).where(Response.invitation_id.in_(invitation_ids)))
    return {row.invitation_id: row for row in rows}


def answers_of(session: Session, response_ids: Collection[int]) -> dict[int, list[GivenAnswer]]:
    """The answers that count of each response, in the order of their keys."""
    found: dict[int, list[GivenAnswer]] = {response_id: [] for response_id in response_ids}
    for row in map(GivenAnswer._make, _read(session, _ANSWERS, _ANSWER.response_id, response_ids)):
        found[row.response_id].append(row)
    return found


def upload_names_of(session: Session, response_id: int) -> dict[str, str]:
    """How the files of a response were called by whoever sent them, by their stored names."""
    rows = session.execute(select(Upload.stored_as, Upload.name).where(Upload.response_id == response_id))
    return {row.stored_as: row.name for row in rows}


def get_upload(session: Session, upload_id: int) -> Upload:
    """The uploaded file of that id."""
    found = session.get(Upload, upload_id)
    if found is None:
        raise NotFound("there is no such file", "uploadId")
    return found


def uploads_by_id(session: Session, ids: Collection[int]) -> dict[int, Upload]:
    """The files among those ids that belong to responses."""
    rows = session.scalars(select(Upload).where(Upload.id.in_(ids), Upload.response_id.is_not(None)))
    return {row.id: row for row in rows}


def uploads_of(session: Session, response_ids: Collection[int]) -> dict[int, list[Upload]]:
    """The files that came with each response, in the order in which they came."""
    rows = session.scalars(select(Upload).where(Upload.response_id.in_(response_ids)).order_by(Upload.id))
    found: dict[int, list[Upload]] = {response_id: [] for response_id in response_ids}
    for row in rows:
        if row.response_id is not None:
            found[row.response_id].append(row)
    return found


def known_files(session: Session, stored: Collection[str]) -> set[str]:
    """Those of the stored names that an upload still has."""
    return set(session.scalars(select(Upload.stored_as).where(Upload.stored_as.in_(stored))))


def _read(
    session: Session, statement: Select[*tuple[Any, ...]], column: ColumnElement[int], keys: Collection[int]
) -> Sequence[Sequence[Any]]:
    """The statement's rows of these keys, past the mapped classes: a page of people has hundreds of them."""
    connection = session.connection()
    return connection.execute(_of_keys(statement, column, connection.dialect.name), {"keys": list(keys)}).all()


@lru_cache(maxsize=8)
def _of_keys(statement: Select[*tuple[Any, ...]], column: ColumnElement[int], dialect: str) -> Select[*tuple[Any, ...]]:
    return statement.where(one_of(dialect, column, "keys"))
