"""Files that exports made: a signed address leads whoever asked for one to it, while they may see what it holds."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from backend.api.exports import check_may_export
from backend.api.shapes.errors import refusal_body
from backend.api.transport.office import Office
from backend.api.viewers.permissions import Viewer
from backend.clock import Clock, Instant
from backend.db import Session
from backend.db.long_work import jobs_by_id
from backend.errors import Forbidden, NotFound, Refused, Unauthenticated
from backend.files import FileStore
from backend.jobs.exporting import ExportFile, brands_of, files_of
from backend.links import ExpiredLink, Link, Links, Purpose, UnknownLink
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import Done
from backend.staff.tables import Deed
from backend.transfer.tables_out import TableFormat

_MEDIA_TYPES: Final = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
_GONE: Final = (ExpiredLink, NotFound, UnknownLink)


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """The address that `Job.resultUrl` tells."""

    office: Office
    links: Links
    files: FileStore
    trail: AuditTrail
    clock: Clock

    def routes(self) -> list[Route]:
        """Where it is found."""
        return [Route("/x/{token}", self.show)]

    async def show(self, request: Request) -> Response:
        """The file, to be saved."""
        try:
            viewer = await self.office.database.read(self.office.callers.of(request))
            link = self.links.read(Purpose.EXPORT, request.path_params["token"], self.clock())
            file = await self.office.database.read(lambda session: _file(session, viewer, link, self.clock()))
            path = self.files.path(file.stored_as)
            await self._note(viewer, link.id)
        except Refused as refusal:
            return _refused(refusal)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {**_HEADERS, "content-disposition": disposition}
        return FileResponse(path, media_type=_MEDIA_TYPES[file.format], headers=headers)

    async def _note(self, viewer: Viewer, job_id: int) -> None:
        """Who took which file out is written down before it leaves."""
        done = Done(
            deed=Deed.EXPORTED,
            operation="resultUrl",
            at=self.clock(),
            member_id=viewer.member_id,
            token_id=viewer.token_id,
            about={"Job": [job_id]},
        )
        await self.office.database.write(lambda session: self.trail.note(session, done))


def _file(session: Session, viewer: Viewer, link: Link, now: Instant) -> ExportFile:
    """The job's file; to anyone but whom it was made for there is none."""
    job = jobs_by_id(session, [link.id]).get(link.id)
    if job is None or job.asked_by != viewer.member_id or link.place != viewer.member_id:
        raise NotFound("there is no such file", "file")
    check_may_export(viewer, str((job.request or {}).get("what")), brands_of(job))
    file = files_of(session, [job.id], now).get(job.id)
    if file is None:
        raise NotFound("there is no such file", "file")
    return file


def _refused(refusal: Refused) -> Response:
    if isinstance(refusal, Unauthenticated):
        return _answer(refusal, 401, {"www-authenticate": "Bearer"})
    if isinstance(refusal, Forbidden):
        return _answer(refusal, 403, {})
    if isinstance(refusal, _GONE):
        return _answer(NotFound("there is no such file", "file"), 404, {})
    return _answer(refusal, 400, {})


def _answer(refusal: Refused, status: int, headers: dict[str, str]) -> Response:
    return JSONResponse(refusal_body(refusal), status_code=status, headers={**_HEADERS, **headers})
