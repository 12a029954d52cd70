"""Open links and QR codes: the first page makes the person, the invitation and the response, in one go."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.errors import Refused
from backend.invitations.queries import brought_by
from backend.invitations.rules import NOBODY, NOTHING, Brought
from backend.links import Link, Purpose
from backend.loyalty.rules.axes import Moment
from backend.responses.actions import OpenSubmission, begin_open_together
from backend.responses.queries import OpenState, Way, get_open_state
from backend.surveys.rules import Asked, Published
from backend.text import LANGUAGES, say
from backend.touchpoints.rules import NotPublished, check_open
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import see_other
from backend.web.limits import Unreadable
from backend.web.own_pages import Seen, seen_by
from backend.web.own_ways import pick_first
from backend.web.posted import Hidden, hidden, wanted
from backend.web.posting import Posting, read_body, read_posting
from backend.web.showing import UNPROCESSABLE, Showing, onward, prefill_of, read_version, show_page
from forms_ui import SurveyForm

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
        brought, idem = await self._brought(link), self.desk.secret_source()
        seen = await self._first(published, brought, state, idem, now)
        showing = Showing(
            published=published,
            page=seen.number if seen else 1,
            language=spoken,
            brand=say(state.brand, spoken),
            idem=idem,
            seen=seen,
            prefill=asked.chosen,
            goes_on=False,
        )
        page = seen.page if seen else published.survey.pages[0]
        return showing.page_of(show_page(self.desk.publications, showing, prefill_of(page, brought.prefill)))

    async def begin(self, request: Request) -> Response:
        """Keeps the first page and goes on; the same form posted twice is one person and one response."""
        link = self.desk.named(Purpose.OPEN, request.path_params["token"], self.desk.clock())
        body = await read_body(self.desk, request, lambda: self._form_of(link))
        now = self.desk.clock()
        form = hidden(body.fields)
        if len(form.idem) < _SHORTEST_KEY:
            raise Unreadable("the form is not one of an open link", "idem")
        published = await read_version(self.desk.publications, form)
        state = await self._state_if_chosen(link, form)
        seen = self._seen(published, await self._brought(link), state, form.idem, form.pick or "")
        if form.page != (seen.number if seen else 1):
            raise Unreadable("an open link begins with the first page", "page")
        posting = read_posting(self.desk.publications, published, form, body, seen)
        try:
            if posting.reading.errors:
                return await self._show_again(link.id, posting, now)
            submission = OpenSubmission(
                touchpoint_id=link.id, open_key=form.idem, posted=posting.posted, now=now, place=link.place
            )
            submitted, own = await self.desk.database.write_together(begin_open_together, submission)
        except Refused as refusal:
            return refusal_page(refusal, posting.posted.language)
        token = self.desk.links.token(Purpose.SURVEY, own)
        return see_other(submitted.redirect or f"../s/{token}{onward(submitted)}")

    async def _show_again(self, touchpoint_id: int, posting: Posting, now: Instant) -> Response:
        """The page with its errors; nobody is made."""
        posted = posting.posted
        state = await self.desk.database.read(lambda session: get_open_state(session, touchpoint_id))
        check_open(state.opens_at, state.closes_at, now)
        if posted.published.survey_id != state.survey_id:
            raise Unreadable("the page belongs to another survey", "version")
        showing = Showing(
            published=posted.published,
            page=posted.page,
            language=posted.language,
            brand=say(state.brand, posted.language),
            idem=posted.idempotency_key,
            seen=posting.seen,
            required=posting.required,
            files=await posting.keep_for_later(self.desk, None, now),
            goes_on=False,
        )
        return showing.page_of(show_page(self.desk.publications, showing, {}, posting.reading), UNPROCESSABLE)

    async def _published(self, state: OpenState, now: Instant) -> Published:
        check_open(state.opens_at, state.closes_at, now)
        if state.latest_version_id is None:
            raise NotPublished("the survey is not published", "version")
        return await self.desk.publications.get(state.latest_version_id)

    async def _brought(self, link: Link) -> Brought:
        """What the place brings along where the link hangs, if it is one of several."""
        if not link.place:
            return NOTHING
        return await self.desk.database.read(lambda session: brought_by(session, link.id, link.place))

    def _seen(
        self, published: Published, brought: Brought, state: OpenState | None, idem: str, pick: str = ""
    ) -> Seen | None:
        """The first page as someone sees it of whom only the link is known; None where it is everyone's."""
        limits = state.limits if state else None
        if self.desk.publications.is_plain(published) and limits is None:
            return None
        way = Way(hidden=brought.hidden or {}, snapshot=NOBODY, seed=idem, kept={}, limits=limits)
        seen = seen_by(published, way, None, done=0, pick=pick)
        if seen is None:
            raise NotPublished("the survey has nothing to ask here", "version")
        return seen

    async def _first(
        self, published: Published, brought: Brought, state: OpenState, idem: str, now: Instant
    ) -> Seen | None:
        """The same, with a first question chosen where the survey has no pages of its own to begin with."""
        pick = ""
        if state.limits is not None:
            way = Way(hidden=brought.hidden or {}, snapshot=NOBODY, seed=idem, kept={}, limits=state.limits)
            nobody = Asked(
                person_id=0,
                response_id=0,
                brand_id=state.brand_id,
                product_id=state.product_id,
                moment=Moment(state.moment),
            )
            pick = await pick_first(self.desk, published, way, nobody, now)
        return self._seen(published, brought, state, idem, pick)

    async def _state_if_chosen(self, link: Link, form: Hidden) -> OpenState | None:
        """The state, needed only where the form says that questions are chosen."""
        if form.pick is None:
            return None
        return await self.desk.database.read(lambda session: get_open_state(session, link.id))

    async def _form_of(self, link: Link) -> SurveyForm | None:
        """The form of the first page, for a body with files."""
        state = await self.desk.database.read(lambda session: get_open_state(session, link.id))
        published = await self._published(state, self.desk.clock())
        seen = self._seen(published, await self._brought(link), state, "")
        return self.desk.publications.own_form(published, seen, published.survey.languages[0]) if seen else None
