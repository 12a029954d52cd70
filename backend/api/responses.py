"""Responses and their answers in the schema."""

import strawberry

from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.response_enums import Outcome
from backend.api.shapes.enums import Language
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.snapshots import Snapshot, snapshot_of
from backend.api.surveys import SurveyVersion, find_version
from backend.api.viewers.permissions import guarded, later
from backend.clock import MINUTE
from backend.links import Link, Purpose
from backend.responses import queries, tables
from backend.staff.rules import Permission
from backend.surveys.queries import personal_parts

_FILE_LIFE = 15 * MINUTE


@object_shape
class Answer:
    """What was answered to one question, as it counts now."""

    question_key: str = says("The question's name within its survey.")
    value: JSON | None = says(
        "The answer; null for does not apply, and for whom it is too personal (`withheld`).", personal=True
    )
    withheld: bool = says("Whether the answer is kept from this viewer: words, addresses, files and days of people.")
    revision: int = says("1, and one more for each correction.")
    answered_at: DateTime = says("When it was given or last corrected.")


@object_shape
class Upload(Node):
    """A file that was sent as an answer."""

    row_id: strawberry.Private[int]
    called: strawberry.Private[str]
    question_key: str = says("The question that asked for it.")
    media_type: str = says("What it is, by what it holds.")
    size: int = says("In bytes.")
    created_at: DateTime = says("When it was sent.")

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def name(self) -> str:
        """What its sender called it."""
        return self.called

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def url(self, info: Info) -> str:
        """Where the file can be saved from for the next 15 minutes, by whoever has this address."""
        now = info.context.now
        link = Link(id=self.row_id, issued_at=now, expires_at=now + _FILE_LIFE)
        return info.context.links.url(Purpose.FILE, link)


@object_shape
class Response(Node):
    """What one invitation brought, pinned to the survey version that was shown (回答)."""

    row: strawberry.Private[tables.Response | queries.GivenResponse]
    row_id: strawberry.Private[int]
    person_row_id: strawberry.Private[int]
    version_row_id: strawberry.Private[int]
    language: Language = says("In which language it was answered.")
    pages_done: int = says("How many pages were sent.")
    started_at: DateTime = says("When the first page was sent.")
    updated_at: DateTime = says("When the latest page was sent.")
    finished_at: DateTime | None = says("When the last page was sent; null for one that was not finished.")
    is_test: bool = says("Whether it was a try, which counts nowhere.")
    outcome: Outcome | None = says("How it ended; null for one that was not finished.")
    withdrawn_at: DateTime | None = says("When its person took it back; null where they did not.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who answered."""
        return await info.context.node("Person", self.person_row_id)

    @guarded(Permission.READ_SURVEYS)
    async def survey_version(self, info: Info) -> SurveyVersion | None:
        """What was asked."""
        return await find_version(info.context, self.version_row_id)

    @guarded(Permission.READ_ANSWERS)
    async def answers(self, info: Info) -> list[Answer]:
        """The answers that count, by question."""
        rows = await info.context.load(queries.answers_of, self.row_id) or []
        kept = await _kept_from(info.context, self.version_row_id)
        if not kept and info.context.viewer.may(Permission.READ_PERSONAL_DATA):
            info.context.note("Person", self.person_row_id, "answers")
        return [
            Answer(
                question_key=row.question_key,
                value=None if row.value is None or row.question_key in kept else JSON(row.value),
                withheld=row.question_key in kept,
                revision=row.revision,
                answered_at=DateTime(row.answered_at),
            )
            for row in rows
        ]

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def hidden(self) -> JSON | None:
        """What the link said of its bearer, by hidden field; null where the survey has none."""
        return None if self.row.hidden is None else JSON(dict(self.row.hidden))

    @guarded(Permission.READ_ANSWERS)
    def shown(self) -> JSON | None:
        """What was shown in its order, by page, and of shuffled questions the options; null where all see the same."""
        return None if self.row.shown is None else JSON(dict(self.row.shown))

    @guarded(Permission.READ_PANEL)
    def snapshot(self) -> Snapshot | None:
        """How the person stood when they began; null for tests, and for what was begun before this was kept."""
        return snapshot_of(self.row.snapshot)

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    async def uploads(self, info: Info) -> list[Upload]:
        """The files that were sent, those of answers that were replaced since among them until they are cleared."""
        return [_upload_of(row) for row in await info.context.load(queries.uploads_of, self.row_id) or []]


async def _kept_from(context: Context, version_id: int) -> frozenset[str]:
    """The keys of the answers which this viewer may not see."""
    if context.viewer.may(Permission.READ_PERSONAL_DATA):
        return frozenset()
    return await context.load(personal_parts, version_id) or frozenset()


def _upload_of(row: tables.Upload) -> Upload:
    return Upload(
        id=global_id("Upload", row.id),
        row_id=row.id,
        question_key=row.question_key,
        called=row.name,
        media_type=row.media_type,
        size=row.size,
        created_at=DateTime(row.created_at),
    )


def response_of(row: tables.Response | queries.GivenResponse) -> Response:
    """The response as the schema shows it."""
    return Response(
        id=global_id("Response", row.id),
        row=row,
        row_id=row.id,
        person_row_id=row.person_id,
        version_row_id=row.survey_version_id,
        language=Language(row.language),
        pages_done=row.pages_done,
        started_at=DateTime(row.started_at),
        updated_at=DateTime(row.updated_at),
        finished_at=optional_time(row.finished_at),
        is_test=row.is_test,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        withdrawn_at=optional_time(row.withdrawn_at),
    )


async def find_response(context: Context, response_id: int) -> Response | None:
    """The response of that key."""
    return await by_id(context, queries.responses_by_id, response_of, response_id)


async def find_upload(context: Context, upload_id: int) -> Upload | None:
    """The file of that key, if it belongs to a response."""
    context.viewer.need(Permission.READ_PERSONAL_DATA)
    return await by_id(context, queries.uploads_by_id, _upload_of, upload_id)


KINDS = {
    "Response": Kind(permission=Permission.READ_ANSWERS, fetch=lambda context, keys: find_response(context, keys[0])),
    "Upload": Kind(permission=Permission.READ_ANSWERS, fetch=lambda context, keys: find_upload(context, keys[0])),
}
