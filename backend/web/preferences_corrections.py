"""The page of a survey once more, with its answers in it, for whoever looks through what they ever said."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.db import Session
from backend.errors import NotFound, Refused
from backend.identity.queries.preferences import whose
from backend.identity.queries.said import Said, get_said
from backend.links import Link, Purpose
from backend.responses.actions import Submission, Withdrawn, submit_together
from backend.text import LANGUAGES, say
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import see_other
from backend.web.own_pages import Seen, seen_by
from backend.web.own_ways import upload_names
from backend.web.posted import Wanted, hidden, wanted
from backend.web.posting import Posting, read_body, read_posting
from backend.web.preferences_asked import check_own_form, number_in
from backend.web.showing import UNPROCESSABLE, Showing, read_version, show_page
from forms_ui import SurveyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPages:
    """The form pages of one's own responses, open for as long as their person is."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/p/{token}/said/{response}", self.visit, methods=["GET", "POST"])]

    async def visit(self, request: Request) -> Response:
        """Shows or keeps."""
        now, asked = self.desk.clock(), wanted(request)
        link = self.desk.named(Purpose.PREFERENCES, request.path_params["token"], now)
        try:
            said = await self._said(link, number_in(request.path_params["response"]), now)
            if request.method == "POST":
                return await self._keep(request, said, asked)
            seen = _seen(said, asked.page or 1)
            return await self._shown(said, seen, _spoken(asked, said))
        except Refused as refusal:
            return refusal_page(refusal, asked.speaks(LANGUAGES))

    async def _keep(self, request: Request, said: Said, asked: Wanted) -> Response:
        check_own_form(request)
        publications = self.desk.publications
        shown = _seen(said, asked.page or 1)

        async def form_of() -> SurveyForm:
            return publications.own_form(said.published, shown, _spoken(asked, said))

        body = await read_body(self.desk, request, form_of)
        form = hidden(body.fields)
        published = await read_version(publications, form)
        if published.id != said.published.id:
            raise NotFound("the response has no such page", "version")
        now = self.desk.clock()
        posting = read_posting(publications, published, form, body, _seen(said, form.page))
        if posting.reading.errors:
            return await self._shown_again(said, posting, now)
        submission = Submission(
            invitation_id=said.response.invitation_id, posted=posting.posted, now=now, from_preferences=True
        )
        await self.desk.database.write_together(submit_together, submission)
        return see_other(f"../?view=said&response={said.response.id}&done=corrected&language={posting.posted.language}")

    async def _shown(self, said: Said, seen: Seen, spoken: str) -> Response:
        showing = await self._showing(said, seen, spoken)
        return showing.page_of(show_page(self.desk.publications, showing, said.way.answers))

    async def _shown_again(self, said: Said, posting: Posting, now: Instant) -> Response:
        posted = posting.posted
        showing = replace(
            await self._showing(said, _seen(said, posted.page), posted.language),
            required=posting.required,
            files=await posting.keep_for_later(self.desk, said.response.id, now),
        )
        return showing.page_of(show_page(self.desk.publications, showing, {}, posting.reading), UNPROCESSABLE)

    async def _showing(self, said: Said, seen: Seen, spoken: str) -> Showing:
        return Showing(
            published=said.published,
            page=seen.number,
            language=spoken,
            brand=say(said.state.brand, spoken),
            idem=self.desk.secret_source(),
            seen=seen,
            files=await upload_names(self.desk, said.response.id, seen.page),
        )

    async def _said(self, link: Link, response_id: int, now: Instant) -> Said:
        def read(session: Session) -> Said:
            return get_said(session, whose(session, link).id, response_id, now)

        said = await self.desk.database.read(read)
        if said.response.withdrawn_at is not None:
            raise Withdrawn("the response was withdrawn")
        return said


def _seen(said: Said, number: int) -> Seen:
    """That page as its person saw it; only what was done is there to be corrected."""
    seen = seen_by(said.published, said.way, said.state.product_id, done=said.state.done, asked=number)
    if seen is None or seen.number != number or number > said.state.done:
        raise NotFound("the response has no such page", "page")
    return seen


def _spoken(asked: Wanted, said: Said) -> str:
    return asked.speaks(said.published.survey.languages, said.response.language)
