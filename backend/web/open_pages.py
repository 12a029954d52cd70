"""Open links and QR codes: the first page makes the person, the invitation and the response, in one go."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.errors import Refused
from backend.links import Purpose
from backend.responses.actions import OpenSubmission, begin_open_together
from backend.responses.queries import OpenState, get_open_state
from backend.responses.rules import PostedPage
from backend.surveys.rules import Published
from backend.text import LANGUAGES, say
from backend.touchpoints.rules import NotPublished, check_open
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import personal_page, see_other
from backend.web.limits import Unreadable, read_fields
from backend.web.posted import answers_of, hidden, wanted
from backend.web.showing import UNPROCESSABLE, Showing, onward, read_version, show_page
from forms_ui import Reading

_SHORTEST_KEY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPages:
    """The pages behind open links; whoever has answered the first one goes on behind a link of their own."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/o/{token}", self.visit, methods=["GET", "POST"]),
        ]

    async def visit(self, request: Request) -> Response:
        """Shows or begins."""
        return await (self.begin(request) if request.method == "POST" else self.show(request))

    async def show(self, request: Request) -> Response:
        """The first page; looking at it leaves nothing behind."""
        now, asked = self.desk.clock(), wanted(request)
        link = self.desk.named(Purpose.OPEN, request.path_params["token"], now)
        state = await self.desk.database.read(lambda session: get_open_state(session, link.id))
        try:
            published = await self._published(state, now)
        except Refused as refusal:
            spoken = asked.speaks(LANGUAGES)
            return refusal_page(refusal, spoken, brand=say(state.brand, spoken))
        spoken = asked.speaks(published.survey.languages)
        showing = Showing(
            published=published,
            page=1,
            language=spoken,
            brand=say(state.brand, spoken),
            idem=self.desk.secret_source(),
        )
        return personal_page(show_page(self.desk.publications, showing, {}))

    async def begin(self, request: Request) -> Response:
        """Keeps the first page and goes on; the same form posted twice is one person and one response."""
        link = self.desk.named(Purpose.OPEN, request.path_params["token"], self.desk.clock())
        fields = await read_fields(request)
        now = self.desk.clock()
        form = hidden(fields)
        if len(form.idem) < _SHORTEST_KEY or form.page != 1:
            raise Unreadable("the form is not one of an open link", "idem")
        published = await read_version(self.desk.publications, form)
        spoken = form.speaks(published.survey.languages)
        reading = self.desk.publications.form(published, 1, spoken).read(fields)
        posted = PostedPage(
            published=published, page=1, answers=answers_of(reading), idempotency_key=form.idem, language=spoken
        )
        try:
            if reading.errors:
                return await self._show_again(link.id, posted, reading, now)
            submission = OpenSubmission(touchpoint_id=link.id, open_key=form.idem, posted=posted, now=now)
            submitted, own = await self.desk.database.write_together(begin_open_together, submission)
        except Refused as refusal:
            return refusal_page(refusal, spoken)
        token = self.desk.links.token(Purpose.SURVEY, own)
        return see_other(f"../s/{token}{onward(submitted, posted)}")

    async def _show_again(self, touchpoint_id: int, posted: PostedPage, reading: Reading, now: Instant) -> Response:
        """The page with its errors; nobody is made."""
        state = await self.desk.database.read(lambda session: get_open_state(session, touchpoint_id))
        check_open(state.opens_at, state.closes_at, now)
        if posted.published.survey_id != state.survey_id:
            raise Unreadable("the page belongs to another survey", "version")
        showing = Showing(
            published=posted.published,
            page=1,
            language=posted.language,
            brand=say(state.brand, posted.language),
            idem=posted.idempotency_key,
        )
        return personal_page(show_page(self.desk.publications, showing, {}, reading), UNPROCESSABLE)

    async def _published(self, state: OpenState, now: Instant) -> Published:
        check_open(state.opens_at, state.closes_at, now)
        if state.latest_version_id is None:
            raise NotPublished("the survey is not published", "version")
        return await self.desk.publications.get(state.latest_version_id)
