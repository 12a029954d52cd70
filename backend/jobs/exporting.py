"""Exports as long work: a table is written into a file from one snapshot, and staff fetch it for a week."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.belonging import see_only_brands
from backend.catalogue.queries import products_by_id
from backend.clock import DAY, Clock, Instant, to_datetime
from backend.db import Database
from backend.db.long_work import Job, JobState, advance, begin_job, finish
from backend.errors import Invalid, NotFound, Refused
from backend.files import FileStore
from backend.identity.tables import Erasure
from backend.segments.queries.audiences import audiences_by_id
from backend.surveys.queries import surveys_by_id
from backend.transfer.audience_out import AudienceColumns
from backend.transfer.exporting import Table, answers_table, audience_table, positions_table, survey_answers_table
from backend.transfer.tables_out import TableFormat, table_file

EXPORT: Final = "EXPORT"
KEPT_FOR: Final = 7 * DAY
MOST_PRODUCTS: Final = 100
_TOGETHER: Final = 2_000
_FORGOTTEN: Final = -1
_FORMATS: Final = frozenset({TableFormat.CSV, TableFormat.XLSX})


class _Untold(Exception):
    """The database could not be told how far a file has come; whatever the file is read from has no part in that."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked:
    """What is to be exported: the answers to a survey or all, positions towards products, or an audience.

    Of all brands, or of some of them only.
    """

    what: str
    format: TableFormat
    id: int | None = None
    with_tests: bool = False
    product_ids: Sequence[int] = ()
    purpose: str | None = None
    attributes: Sequence[str] = field(default_factory=list)
    brand_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """The file of an export: where it is kept, and what it is called when it is saved."""

    stored_as: str
    name: str
    format: TableFormat
    until: Instant


def ask_export(
    session: Session, asked: ExportAsked, *, stored_as: str, permission: str, asked_by: int | None, now: Instant
) -> Job:
    """Asks for an export; one that cannot be made is refused at once."""
    if asked.format not in _FORMATS:
        raise Invalid("exports are CSV or XLSX files here", "format")
    request = {**_spelled(asked), "storedAs": stored_as}
    _table(session, request, now)
    return begin_job(session, kind=EXPORT, permission=permission, asked_by=asked_by, request=request, now=now)


def write_export(database: Database, files: FileStore, clock: Clock, job: Job) -> Job:
    """Writes the file, telling after every so many rows how far it has come; whoever is too slow leaves nothing."""

    def write(path: Path) -> int:
        # Where people stand and whom one may write to is asked of the database itself.
        is_report = (job.request or {})["what"] == "ANSWERS"
        read = database.report_now if is_report else database.read_now
        try:
            return read(lambda session: _written(_narrowed(session, job), database, clock, job, path))
        except _Untold as untold:
            raise untold.fault from None

    count = files.make(_stored_as(job), write)
    return database.write_now(lambda session: finish(session, job, clock(), {"rows": count}))


def brands_of(job: Job) -> frozenset[int] | None:
    """The brands of which its file tells; None where it tells of all."""
    return _brands(job.request or {})


def files_of(session: Session, job_ids: Collection[int], now: Instant) -> dict[int, ExportFile]:
    """The files that these jobs made, while they are kept; one from before somebody was forgotten is kept no more."""
    erased_at = session.scalar(select(func.max(Erasure.erased_at))) or 0
    jobs = session.scalars(select(Job).where(Job.id.in_(job_ids), Job.kind == EXPORT, Job.created_at > erased_at))
    found = {job.id: _file(job, now) for job in jobs}
    return {job_id: file for job_id, file in found.items() if file is not None}


def _file(job: Job, now: Instant) -> ExportFile | None:
    if job.state != JobState.DONE or job.finished_at is None or job.cursor == _FORGOTTEN:
        return None
    until = job.finished_at + KEPT_FOR
    if now >= until:
        return None
    kind = TableFormat(str((job.request or {})["format"]))
    day = to_datetime(job.created_at).date().isoformat()
    name = f"{str((job.request or {})['what']).lower()}-{day}.{kind.value}"
    return ExportFile(stored_as=_stored_as(job), name=name, format=kind, until=until)


def clear_exports(database: Database, files: FileStore, clock: Clock) -> int:
    """Deletes the files whose week is over, and those from before somebody was forgotten; how many."""
    over = database.read_now(partial(_over, now=clock()))
    for job in over:
        files.delete(_stored_as(job))
    if over:
        ids = [job.id for job in over]
        gone = update(Job).where(Job.id.in_(ids)).values(cursor=_FORGOTTEN)
        database.write_now(lambda session: session.execute(gone))
    return len(over)


def known_exports(session: Session, stored: Sequence[str]) -> set[str]:
    """Those of these names that are files of exports."""
    jobs = session.scalars(select(Job).where(Job.kind == EXPORT, Job.cursor != _FORGOTTEN))
    return {_stored_as(job) for job in jobs} & set(stored)


def _over(session: Session, now: Instant) -> list[Job]:
    ended = select(Job).where(Job.kind == EXPORT, Job.finished_at.is_not(None), Job.cursor != _FORGOTTEN)
    jobs = session.scalars(ended).all()
    kept = files_of(session, [job.id for job in jobs], now)
    return [job for job in jobs if job.id not in kept]


def _narrowed(session: Session, job: Job) -> Session:
    """The session, which sees no more than whoever asked."""
    brands = brands_of(job)
    if brands is not None:
        see_only_brands(session, brands)
    return session


def _written(session: Session, database: Database, clock: Clock, job: Job, path: Path) -> int:
    table = _table(session, job.request or {}, job.created_at)
    kind = TableFormat(str((job.request or {})["format"]))
    count = 0
    with table_file(path, kind, table.columns, table.language) as write:
        for row in table.rows:
            write(row)
            count += 1
            if count % _TOGETHER == 0:
                _tell(database, clock, job, count)
    _tell(database, clock, job, count)
    return count


def _tell(database: Database, clock: Clock, job: Job, count: int) -> None:
    """Tells the database how far the file has come: in all, for whoever reads may have to begin anew."""
    try:
        database.write_now(lambda session: advance(session, job, clock(), cursor=count, done=count))
    except (Refused, SQLAlchemyError) as fault:
        raise _Untold(fault) from fault


def _table(session: Session, request: Mapping[str, object], now: Instant) -> Table:
    asked = _read(request)
    match asked.what:
        case "ANSWERS" if asked.id is None:
            return answers_table(session)
        case "ANSWERS":
            return _survey(session, asked.id or 0, with_tests=asked.with_tests)
        case "POSITIONS":
            return _positions(session, asked, now)
        case _:
            return _audience(session, asked, now)


def _survey(session: Session, survey_id: int, *, with_tests: bool) -> Table:
    if survey_id not in surveys_by_id(session, [survey_id]):
        raise NotFound("there is no such survey", "surveyId")
    return survey_answers_table(session, survey_id, with_tests=with_tests)


def _positions(session: Session, asked: ExportAsked, now: Instant) -> Table:
    if not 1 <= len(asked.product_ids) <= MOST_PRODUCTS:
        raise Invalid(f"name 1 to {MOST_PRODUCTS} products", "productIds")
    known = products_by_id(session, asked.product_ids)
    if set(asked.product_ids) - known.keys():
        raise NotFound("there is no such product", "productIds")
    return positions_table(session, [known[each] for each in asked.product_ids], now)


def _audience(session: Session, asked: ExportAsked, now: Instant) -> Table:
    found = audiences_by_id(session, [asked.id or 0])
    if asked.id not in found:
        raise NotFound("there is no such audience", "audienceId")
    products = products_by_id(session, asked.product_ids)
    if set(asked.product_ids) - products.keys():
        raise NotFound("there is no such product", "productId")
    columns = AudienceColumns(
        product=next((row.key for row in products.values()), None), purpose=asked.purpose, attributes=asked.attributes
    )
    return audience_table(session, found[asked.id].key, columns, now)


def _spelled(asked: ExportAsked) -> dict[str, object]:
    return {
        "what": asked.what,
        "format": asked.format.value,
        "id": asked.id,
        "withTests": asked.with_tests,
        "productIds": list(asked.product_ids),
        "purpose": asked.purpose,
        "attributes": list(asked.attributes),
        "brandIds": None if asked.brand_ids is None else sorted(asked.brand_ids),
    }


def _read(request: Mapping[str, object]) -> ExportAsked:
    about, products, attributes = request["id"], request["productIds"], request["attributes"]
    purpose = request["purpose"]
    return ExportAsked(
        what=str(request["what"]),
        format=TableFormat(str(request["format"])),
        id=about if isinstance(about, int) else None,
        with_tests=bool(request["withTests"]),
        product_ids=[int(each) for each in products] if isinstance(products, list) else [],
        purpose=purpose if isinstance(purpose, str) else None,
        attributes=[str(each) for each in attributes] if isinstance(attributes, list) else [],
        brand_ids=_brands(request),
    )


def _brands(request: Mapping[str, object]) -> frozenset[int] | None:
    brands = request.get("brandIds")
    return frozenset(int(each) for each in brands) if isinstance(brands, list) else None


def _stored_as(job: Job) -> str:
    return str((job.request or {})["storedAs"])
