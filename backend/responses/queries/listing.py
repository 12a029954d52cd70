"""Lists of responses and their answers."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.responses.tables import AnswerRow, Response, Upload


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


def responses_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Response]]:
    """Each person's responses, oldest first."""
    rows = session.scalars(select(Response).where(Response.person_id.in_(person_ids)).order_by(Response.id))
    found: dict[int, list[Response]] = {person_id: [] for person_id in person_ids}
    for row in rows:
        found[row.person_id].append(row)
    return found


def responses_of_invitations(session: Session, invitation_ids: Collection[int]) -> dict[int, Response]:
    """The response that each invitation brought, where it brought one."""
    rows = session.scalars(select(Response).where(Response.invitation_id.in_(invitation_ids)))
    return {row.invitation_id: row for row in rows}


def answers_of(session: Session, response_ids: Collection[int]) -> dict[int, list[AnswerRow]]:
    """The answers that count of each response, in the order of their keys."""
    rows = session.scalars(
        select(AnswerRow)
        .where(AnswerRow.response_id.in_(response_ids))
        .order_by(AnswerRow.response_id, AnswerRow.question_key)
    )
    found: dict[int, list[AnswerRow]] = {response_id: [] for response_id in response_ids}
    for row in rows:
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
