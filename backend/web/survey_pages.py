"""A person's survey: GET shows the first page that is not done and writes nothing, POST keeps a page and goes on."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.errors import Refused
from backend.invitations.rules import check_good
from backend.links import Purpose
from backend.responses.actions import Submission, submit_together
from backend.responses.queries import AskedForm, FormState
from backend.responses.rules import PostedPage
from backend.surveys.rules import Published
from backend.text import LANGUAGES, say
from backend.touchpoints.rules import NotPublished, check_open
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import personal_page, see_other
from backend.web.limits import Unreadable, read_fields
from backend.web.posted import Wanted, answers_of, hidden, wanted
from backend.web.showing import NEXT, UNPROCESSABLE, Showing, onward, read_version, show_page, thanks_page
from forms_ui import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPages:
    """The pages behind personal links."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/s/{token}", self.visit, methods=["GET", "POST"]),
        ]

    async def visit(self, request: Request) -> Response:
        """Shows or keeps; one route for both, so that whoever comes by another method is told of both."""
        return await (self.keep(request) if request.method == "POST" else self.show(request))

    async def show(self, request: Request) -> Response:
        """The page asked for if it is done, else the first one that is not, else thanks."""
        now, asked = self.desk.clock(), wanted(request)
        link = self.desk.named(Purpose.SURVEY, request.path_params["token"], now)
        state, answers = await self.desk.forms.read(AskedForm(link.id, asked.page))
        try:
            published = await self._published(state, now)
        except Refused as refusal:
            return _refused(refusal, asked, state)
        spoken = asked.speaks(published.survey.languages, state.language or state.person_language)
        brand = say(state.brand, spoken)
        page = _page_to_show(state, asked.page, len(published.survey.pages))
        if page is None:
            return thanks_page(published, spoken, brand)
        showing = Showing(
            published=published,
            page=page,
            language=spoken,
            brand=brand,
            idem=self.desk.secret_source(),
        )
        return personal_page(show_page(self.desk.publications, showing, answers if page == asked.page else {}))

    async def keep(self, request: Request) -> Response:
        """Keeps the page that was posted and goes on; a page with errors is shown again and nothing of it is kept."""
        link = self.desk.named(Purpose.SURVEY, request.path_params["token"], self.desk.clock())
        fields = await read_fields(request)
        # A page is posted when all of it is there: a body may take longer than the survey stays open.
        now = self.desk.clock()
        form = hidden(fields)
        published = await read_version(self.desk.publications, form)
        spoken = form.speaks(published.survey.languages)
        reading = self.desk.publications.form(published, form.page, spoken).read(fields)
        posted = PostedPage(
            published=published,
            page=form.page,
            answers=answers_of(reading),
            idempotency_key=form.idem,
            language=spoken,
        )
        try:
            if reading.errors:
                return await self._show_again(link.id, posted, reading, now)
            submission = Submission(invitation_id=link.id, posted=posted, now=now)
            submitted = await self.desk.database.write_together(submit_together, submission)
        except Refused as refusal:
            return refusal_page(refusal, spoken)
        return see_other(onward(submitted, posted))

    async def _show_again(self, invitation_id: int, posted: PostedPage, reading: Reading, now: Instant) -> Response:
        """The page with its errors, unless the person must not post it, or not this one."""
        state, _ = await self.desk.forms.read(AskedForm(invitation_id))
        _check(state, now)
        if posted.published.survey_id != state.survey_id:
            raise Unreadable("the page belongs to another survey", "version")
        if state.version_id not in {None, posted.published.id} or posted.page > state.done + 1:
            return see_other(NEXT)
        showing = Showing(
            published=posted.published,
            page=posted.page,
            language=posted.language,
            brand=say(state.brand, posted.language),
            idem=posted.idempotency_key,
        )
        html = show_page(self.desk.publications, showing, {}, reading)
        return personal_page(html, UNPROCESSABLE)

    async def _published(self, state: FormState, now: Instant) -> Published:
        """The version that the person is asked: the one they began with, else the newest."""
        _check(state, now)
        version_id = state.version_id or state.latest_version_id
        if version_id is None:
            raise NotPublished("the survey is not published", "version")
        return await self.desk.publications.get(version_id)


def _check(state: FormState, now: Instant) -> None:
    check_good(state.expires_at, state.revoked_at, now)
    check_open(state.opens_at, state.closes_at, now)


def _refused(refusal: Refused, asked: Wanted, state: FormState) -> Response:
    spoken = asked.speaks(LANGUAGES, state.language or state.person_language)
    return refusal_page(refusal, spoken, brand=say(state.brand, spoken), is_finished=state.finished_at is not None)


def _page_to_show(state: FormState, asked: int | None, pages: int) -> int | None:
    """A page that is done may be looked at again; nobody can jump ahead; after the last one there is none."""
    if asked is not None and asked <= min(state.done, pages):
        return asked
    return state.done + 1 if state.done < pages else None
