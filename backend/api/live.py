"""What staff can listen to: who enters and leaves a watched audience, who moves, who answers, and how work goes on."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Final

import strawberry

from backend.api.audiences import AudienceChange, change_of, seen_as
from backend.api.fields.connections import BadCursor, place_of
from backend.api.fields.context import Info
from backend.api.fields.feeds import Ended, Feed, Reading, subscribed
from backend.api.fields.lookups import ProductId, optional_id
from backend.api.jobs import Job
from backend.api.live_work import JobFeed, ResponsesFeed
from backend.api.moves import Move, move_of
from backend.api.panel import Person, find_person
from backend.api.responses import Response
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.catalogue.queries import get_product
from backend.clock import SECOND, Instant
from backend.db import Session
from backend.db.long_work import get_job
from backend.errors import Refused
from backend.loyalty.queries import StoredMove
from backend.responses.queries.finished import lately_finished
from backend.segments.queries.audience_changes import events_after, latest_event
from backend.segments.queries.audiences import get_audience
from backend.segments.queries.live_moves import MoveKey, MovePlace, key_of, moves_behind
from backend.staff.rules import Permission
from backend.surveys.queries import get_survey

# How much is told of at once; what comes besides waits for its turn in the tables.
_AT_ONCE: Final = 100
# A move is written down a little after it came true: by whoever writes, or by the next round of due work.
_OVERLAP: Final = 60 * SECOND
# How many moves a connection remembers having told; where more come true within the overlap, the oldest are let go.
_REMEMBERED: Final = 5_000

WhichAudience = Annotated[strawberry.ID, strawberry.argument(description="Which watched audience.")]
WhichSurvey = Annotated[strawberry.ID | None, strawberry.argument(description="Of which survey; of any if left out.")]
WhichJob = Annotated[strawberry.ID, strawberry.argument(description="Which job.")]
Behind = Annotated[
    str | None,
    strawberry.argument(description="Goes on behind the change of this cursor; if left out, from now on."),
]


class NotWatched(Refused):
    """Nobody sees who enters the audience: let it be watched first."""

    code = "NOT_WATCHED"


@object_shape
class SegmentMove:
    """Someone came to another segment towards the product."""

    person_row_id: strawberry.Private[int]
    move: Move = says("From where to where, and why.")

    @guarded(Permission.READ_PANEL)
    async def person(self, info: Info) -> Person | None:
        """Who."""
        return await find_person(info.context, self.person_row_id)


class AudienceFeed(Feed[AudienceChange]):
    """The changes of one audience, each once, in the order in which they were seen."""

    def __init__(self, audience_id: int, after: int) -> None:
        self._audience_id = audience_id
        self._after = after

    def read(self, reading: Reading) -> Sequence[AudienceChange]:
        """The next changes; what the audience asks about may have become another thing meanwhile."""
        session = reading.session
        rows = events_after(session, self._audience_id, self._after, limit=_AT_ONCE)
        if rows:
            seen_as(session, reading.viewer, self._audience_id)
            self._after = rows[-1].id
        elif not get_audience(session, self._audience_id).watched:
            raise Ended
        return [change_of(row) for row in rows]


class MovesFeed(Feed[SegmentMove]):
    """The moves towards one product that come true from now on, each once."""

    def __init__(self, product_id: int, now: Instant) -> None:
        self._product_id = product_id
        self.floor: MovePlace = (now, 0)
        # In the order in which they came true.
        self.known: dict[MoveKey, None] = {}

    def read(self, reading: Reading) -> Sequence[SegmentMove]:
        """The next moves; those within the overlap are looked at again, for some are written down late."""
        moves = moves_behind(
            reading.session, self._product_id, self.floor, known=self.known, limit=_AT_ONCE, now=reading.now
        )
        self.remember(moves, reading.now)
        return [SegmentMove(person_row_id=each.person_id, move=move_of(each)) for each in moves]

    def remember(self, moves: Sequence[StoredMove], now: Instant) -> None:
        """Notes what was told, and lets go of what is older than the overlap, or too much."""
        self.known = dict.fromkeys(sorted([*self.known, *map(key_of, moves)]))
        old = [key for key in self.known if key[0] <= now - _OVERLAP]
        surplus = list(self.known)[: max(0, len(self.known) - _REMEMBERED)]
        for key in max(old, surplus, key=len):
            del self.known[key]
            self.floor = max(self.floor, key[:2])
        # What has not come true by the end of the overlap is never looked for again.
        if len(moves) < _AT_ONCE:
            self.floor = max(self.floor, (now - _OVERLAP, 0))


@strawberry.type(description="What can be listened to, as text/event-stream.")
class Subscription:
    """What is told as it happens."""

    @subscribed(Permission.READ_PANEL)
    async def audience_changed(
        self, info: Info, audience_id: WhichAudience, after: Behind = None
    ) -> AsyncIterator[AudienceChange]:
        """Whoever is seen to enter or to leave a watched audience, within about a minute of it."""
        key, viewer = parse_id(audience_id, "Audience", "audienceId"), info.context.viewer
        behind = None if after is None else _place(after)

        def begin(session: Session) -> int:
            audience = get_audience(session, key)
            seen_as(session, viewer, key)
            if not audience.watched:
                raise NotWatched("this audience is not watched", "audienceId")
            return latest_event(session, key) if behind is None else behind

        return AudienceFeed(key, await info.context.read(begin))

    @subscribed(Permission.READ_LOYALTY)
    async def segment_moved(self, info: Info, product_id: ProductId) -> AsyncIterator[SegmentMove]:
        """Whoever comes to another segment towards the product from now on, within seconds of it."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now
        await info.context.read(lambda session: get_product(session, key).id)
        return MovesFeed(key, now)

    @subscribed(Permission.READ_ANSWERS)
    async def response_completed(self, info: Info, survey_id: WhichSurvey = None) -> AsyncIterator[Response]:
        """Every response that is finished from now on, within seconds of it; tries are left out.

        Not told of is who finishes after 2,000 others have begun to answer since.
        """
        key = optional_id(survey_id, "Survey", "surveyId")

        def begin(session: Session) -> Sequence[int]:
            if key is not None:
                get_survey(session, key)
            return lately_finished(session, key)

        return ResponsesFeed(key, await info.context.read(begin))

    @subscribed(Permission.READ_LOYALTY)
    async def job_progressed(self, info: Info, id: WhichJob) -> AsyncIterator[Job]:
        """How far a job is, now and whenever it has come further, until it has ended.

        It is for whoever has the permission that its kind of work needs.
        """
        key = parse_id(id, "Job", "id")
        await info.context.read(lambda session: get_job(session, key).id)
        return JobFeed(key)


def _place(cursor: str) -> int:
    (place,) = place_of(cursor, "after", "AudienceChange", (int,))
    if not isinstance(place, int) or place < 0:
        raise BadCursor("the cursor is not one of this audience", "after")
    return place
