"""What belongs to ideas, in the schema: who wrote them, what staff answered, how they stood before, and pictures."""

from collections.abc import Collection
from typing import Final

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import by_id
from backend.api.idea_enums import ReportReason, Standing, Status, Subject, Verdict
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.veils import MODERATORS
from backend.api.viewers.permissions import guarded, later, veiled
from backend.db import Session
from backend.ideas.queries.moderation import moderations_of, open_reports
from backend.ideas.queries.posters import posters_by_id
from backend.ideas.queries.replies import replies_by_id
from backend.ideas.rules.pictures import picture_link_of
from backend.ideas.tables import ideas, posters, replies, voices
from backend.links import Purpose
from backend.markdown import markdown_html
from backend.staff.rules import Permission

POSTER: Final = "POSTER"
# What the audit calls whatever was decided on; a poster is the person.
_ABOUT: Final = {POSTER: "Person", Subject.IDEA.value: "Idea", Subject.COMMENT.value: "IdeaComment"}


@object_shape
class ModerationDecision:
    """What was decided of a text or a poster, and why; never changed."""

    row: strawberry.Private[posters.Moderation]
    verdict: Verdict = says("What was decided.")
    by: str | None = says("Who decided; null where enough reports did.")
    at: DateTime = says("When.")

    @veiled
    def reason(self, info: Info) -> str:
        """Why; empty where no reason was given."""
        if self.row.reason:
            info.context.note(_ABOUT[self.row.subject], self.row.subject_id, "decisions")
        return self.row.reason


@object_shape
class IdeaReport:
    """That someone thinks an idea or a comment should not be there."""

    row: strawberry.Private[voices.Report]
    reason: ReportReason = says("Why.")
    at: DateTime = says("When they said so.")

    @veiled
    def text(self, info: Info) -> str:
        """What they say about it; may be empty."""
        if self.row.text:
            info.context.note("Person", self.row.person_id, "reports")
        return self.row.text

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who said so."""
        return await info.context.node("Person", self.row.person_id)


@object_shape
class Poster(Node):
    """A person as others see them on boards: by a nickname, never by their real name (投稿者)."""

    person_id: strawberry.Private[int]
    noted: strawberry.Private[str]
    named: strawberry.Private[str | None]
    standing: Standing = says("How their texts are taken.")
    blocked_until: DateTime | None = says("Until when they are blocked; null for ever, or where they are not.")

    @guarded(Permission.READ_BOARDS, personal=True, known_to=MODERATORS, veil=None)
    def nickname(self) -> str | None:
        """The name that others see; null for who has taken none, and for whom it is too personal but moderators."""
        return self.named

    @guarded(Permission.MODERATE_BOARDS, personal=True)
    def note(self) -> str:
        """What moderators noted with it."""
        return self.noted

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who it is."""
        return await info.context.node("Person", self.person_id)

    @guarded(Permission.MODERATE_BOARDS)
    async def decisions(self, info: Info) -> list[ModerationDecision]:
        """What was decided of them, the latest first."""
        return await decisions_on(info.context, POSTER, self.person_id)


@object_shape
class IdeaReply(Node):
    """An official answer to an idea: where it stands, and the company's words (公式返答)."""

    row: strawberry.Private[replies.IdeaReply]
    status: Status = says("Where the idea stood from then on.")
    text: str = says("What was answered, as it was written: CommonMark.")
    html: str = says("The same as HTML that is safe to show: paragraphs, lists, emphasis, links to the web and mail.")
    reason: str = says("Why it was declined; empty where it was not.")
    look_again_at: DateTime | None = says("When it is looked at again; null where that was not said.")
    member_name: str = says("Who of the staff answered.")
    at: DateTime = says("When.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Which product it was launched with; null where it was not."""
        return await find_product(info.context, self.row.product_id)


@object_shape
class IdeaEdit:
    """How an idea stood until it was edited."""

    row: strawberry.Private[ideas.IdeaEdit]
    tags: list[str] = says("Its tags then, by their keys.")
    edited_at: DateTime = says("Until when it stood so.")
    staff_name: str | None = says("Who of the staff edited it; null where its author did.")

    @veiled
    def title(self, info: Info) -> str:
        """Its title then; empty for whom what was taken away again is too personal."""
        return self._shown(info.context, self.row.title)

    @veiled
    def text(self, info: Info) -> str:
        """Its text then; empty likewise."""
        return self._shown(info.context, self.row.text)

    def _shown(self, context: Context, text: str) -> str:
        if not context.viewer.knows(*MODERATORS):
            return ""
        context.note("Idea", self.row.idea_id, "edits")
        return text


@object_shape
class IdeaPicture:
    """A picture that came with an idea."""

    row_id: strawberry.Private[int]
    media_type: str = says("What kind of picture it is.")
    width: int = says("In pixels.")
    height: int = says("In pixels.")
    size: int = says("In bytes.")
    alt: str = says("What it shows, in its author's words; may be empty.", personal=True)

    @guarded(Permission.READ_BOARDS)
    def url(self, info: Info) -> str:
        """Where the picture can be had from for the next 15 minutes, by whoever has this address."""
        return info.context.links.url(Purpose.FILE, picture_link_of(self.row_id, info.context.now))


async def find_reply(context: Context, reply_id: int | None) -> IdeaReply | None:
    """The answer of that key."""
    return await by_id(context, replies_by_id, reply_of, reply_id)


async def find_poster(context: Context, person_id: int | None) -> Poster | None:
    """The person as a poster; null for nobody."""
    if person_id is None:
        return None
    row = await context.load(posters_by_id, person_id)
    if row is None:
        return Poster(
            id=global_id("Poster", person_id),
            person_id=person_id,
            named=None,
            standing=Standing.NEW,
            blocked_until=None,
            noted="",
        )
    return poster_of(row)


def poster_of(row: posters.Poster) -> Poster:
    """The poster as the schema shows them."""
    return Poster(
        id=global_id("Poster", row.person_id),
        person_id=row.person_id,
        named=row.nickname,
        standing=Standing(row.standing),
        blocked_until=optional_time(row.blocked_until),
        noted=row.note,
    )


def reply_of(row: replies.IdeaReply) -> IdeaReply:
    """The answer as the schema shows it."""
    return IdeaReply(
        id=global_id("IdeaReply", row.id),
        row=row,
        status=Status(row.status),
        text=row.text,
        html=markdown_html(row.text),
        reason=row.reason,
        look_again_at=optional_time(row.look_again_at),
        member_name=row.member_name,
        at=DateTime(row.at),
    )


def edit_of(row: ideas.IdeaEdit) -> IdeaEdit:
    """The edit as the schema shows it."""
    return IdeaEdit(
        row=row,
        tags=list(row.tags),
        edited_at=DateTime(row.edited_at),
        staff_name=row.staff_name,
    )


def picture_of(row: ideas.IdeaPicture) -> IdeaPicture:
    """The picture as the schema shows it."""
    return IdeaPicture(
        row_id=row.id, media_type=row.media_type, width=row.width, height=row.height, size=row.size, alt=row.alt
    )


async def decisions_on(context: Context, subject: str, subject_id: int) -> list[ModerationDecision]:
    """What was decided of an idea, a comment or a poster, the latest first."""
    rows = await context.load(_decisions, subject_id, subject)
    return [
        ModerationDecision(row=row, verdict=Verdict(row.verdict), by=row.by, at=DateTime(row.at)) for row in rows or []
    ]


async def reports_on(context: Context, subject: Subject, subject_id: int) -> list[IdeaReport]:
    """The reports of an idea or a comment that nobody has settled, the oldest first."""
    rows = await context.load(_reports, subject_id, subject)
    return [IdeaReport(row=row, reason=ReportReason(row.reason), at=DateTime(row.at)) for row in rows or []]


def _decisions(session: Session, subject_ids: Collection[int], subject: str) -> dict[int, list[posters.Moderation]]:
    return moderations_of(session, subject, subject_ids)


def _reports(session: Session, subject_ids: Collection[int], subject: Subject) -> dict[int, list[voices.Report]]:
    return open_reports(session, subject, subject_ids)
