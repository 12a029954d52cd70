"""A person's survey: GET shows the first page that is not done and writes nothing, POST keeps a page and goes on."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.errors import Refused
from backend.invitations.rules import check_good
from backend.links import Purpose
from backend.panel.rules import preferences_link_of
from backend.responses.actions import Submission, Withdrawn, asked_of, submit_together
from backend.responses.queries import AskedForm, FormState
from backend.surveys.rules import Published
from backend.text import LANGUAGES, say
from backend.touchpoints.rules import NotPublished, check_open
from backend.web.desk import Desk
from backend.web.endings import TO_PREFERENCES, end_page
from backend.web.errors import refusal_page
from backend.web.headers import see_other
from backend.web.limits import Unreadable
from backend.web.own_pages import last_seen, seen_by
from backend.web.own_ways import pick_first, read_way, upload_names
from backend.web.posted import Wanted, hidden, wanted
from backend.web.posting import Posting, read_body, read_posting
from backend.web.showing import NEXT, UNPROCESSABLE, Showing, onward, prefill_of, read_version, show_page
from forms_ui import Banner, SurveyForm


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
        if state.leads_to_preferences(now) and request.scope["query_string"] == TO_PREFERENCES.encode():
            # The link of the preferences stands in no page: it opens more than this one survey.
            own = preferences_link_of(state.person_id, state.joined_at)
            return see_other(f"../p/{self.desk.links.token(Purpose.PREFERENCES, own)}?language={state.language}")
        try:
            published = await self._published(state, now)
        except Refused as refusal:
            return _refused(refusal, asked, state)
        if not self.desk.publications.is_plain(published) or state.limits is not None:
            return await self._show_own(state, published, asked, now)
        spoken = asked.speaks(published.survey.languages, state.language or state.person_language)
        page = _page_to_show(state, asked.page, len(published.survey.pages))
        if page is None:
            return end_page(published, state, spoken, now)
        showing = self._showing(published, state, page, spoken)
        if page == state.done + 1:
            answers = prefill_of(published.survey.pages[page - 1], state.prefill)
            showing = replace(showing, prefill=asked.chosen)
        return showing.page_of(show_page(self.desk.publications, showing, answers))

    async def _show_own(self, state: FormState, published: Published, asked: Wanted, now: Instant) -> Response:
        """The same, where the survey takes everyone another way."""
        way = await read_way(self.desk, state, now)
        spoken = asked.speaks(published.survey.languages, state.language or state.person_language)
        seen = seen_by(published, way, state.product_id, done=state.done, asked=asked.page)
        if seen is None and way.limits is not None and state.finished_at is None:
            pick = await pick_first(self.desk, published, way, asked_of(state, state.response_id or 0), now)
            seen = seen_by(published, way, state.product_id, done=state.done, pick=pick)
        if seen is None and state.finished_at is None:
            # What was taken back elsewhere left nothing to ask: it ends where the last page is sent again.
            seen = last_seen(published, way, state.product_id, state.done)
        if seen is None or state.has_ended_early:
            return end_page(published, state, spoken, now, way)
        showing = replace(
            self._showing(published, state, seen.number, spoken),
            seen=seen,
            files=await upload_names(self.desk, state.response_id, seen.page),
        )
        answers = way.answers
        if seen.number == seen.due:
            answers = prefill_of(seen.page, state.prefill) | answers
            showing = replace(showing, prefill=asked.chosen)
        return showing.page_of(show_page(self.desk.publications, showing, answers))

    async def keep(self, request: Request) -> Response:
        """Keeps the page that was posted and goes on; a page with errors is shown again and nothing of it is kept."""
        link = self.desk.named(Purpose.SURVEY, request.path_params["token"], self.desk.clock())
        body = await read_body(self.desk, request, lambda: self._form_of(link.id, wanted(request)))
        # A page is posted when all of it is there: a body may take longer than the survey stays open.
        now = self.desk.clock()
        form = hidden(body.fields)
        published = await read_version(self.desk.publications, form)
        spoken = form.speaks(published.survey.languages)
        try:
            if self.desk.publications.is_plain(published) and form.pick is None:
                posting = read_posting(self.desk.publications, published, form, body)
            else:
                state, _ = await self.desk.forms.read(AskedForm(link.id))
                self._check_posted(state, published, now)
                way = await read_way(self.desk, state, now)
                seen = seen_by(published, way, state.product_id, done=state.done, asked=form.page, pick=form.pick or "")
                if seen is None or seen.number != form.page or state.version_id not in {None, published.id}:
                    return see_other(NEXT)
                posting = read_posting(self.desk.publications, published, form, body, seen)
            if posting.reading.errors:
                return await self._show_again(link.id, posting, now)
            submission = Submission(invitation_id=link.id, posted=posting.posted, now=now)
            submitted = await self.desk.database.write_together(submit_together, submission)
        except Refused as refusal:
            return refusal_page(refusal, spoken)
        return see_other(submitted.redirect or onward(submitted))

    async def _show_again(self, invitation_id: int, posting: Posting, now: Instant) -> Response:
        """The page with its errors, unless the person must not post it, or not this one."""
        posted = posting.posted
        state, _ = await self.desk.forms.read(AskedForm(invitation_id))
        self._check_posted(state, posted.published, now)
        is_ahead = posting.seen is None and posted.page > state.done + 1
        if state.version_id not in {None, posted.published.id} or is_ahead:
            return see_other(NEXT)
        showing = replace(
            self._showing(posted.published, state, posted.page, posted.language),
            idem=posted.idempotency_key,
            seen=posting.seen,
            required=posting.required,
            files=await posting.keep_for_later(self.desk, state.response_id, now),
        )
        html = show_page(self.desk.publications, showing, {}, posting.reading)
        return showing.page_of(html, UNPROCESSABLE)

    def _showing(self, published: Published, state: FormState, page: int, language: str) -> Showing:
        return Showing(
            published=published,
            page=page,
            language=language,
            brand=say(state.brand, language),
            idem=self.desk.secret_source(),
            banner=Banner.TEST if state.is_test else None,
        )

    def _check_posted(self, state: FormState, published: Published, now: Instant) -> None:
        _check(state, now)
        if published.survey_id != state.survey_id:
            raise Unreadable("the page belongs to another survey", "version")

    async def _form_of(self, invitation_id: int, asked: Wanted) -> SurveyForm | None:
        """The form of the page that a body with files says it fills; None where it can be none."""
        now = self.desk.clock()
        state, _ = await self.desk.forms.read(AskedForm(invitation_id))
        published = await self._published(state, now)
        way = await read_way(self.desk, state, now)
        seen = seen_by(published, way, state.product_id, done=state.done, asked=asked.page)
        return self.desk.publications.own_form(published, seen, published.survey.languages[0]) if seen else None

    async def _published(self, state: FormState, now: Instant) -> Published:
        """The version that the person is asked: the one they began with, else the newest."""
        _check(state, now)
        version_id = state.version_id or state.latest_version_id
        if version_id is None:
            raise NotPublished("the survey is not published", "version")
        return await self.desk.publications.get(version_id)


def _check(state: FormState, now: Instant) -> None:
    if state.withdrawn_at is not None:
        raise Withdrawn("the response was withdrawn")
    check_good(state.expires_at, state.revoked_at, now, erased_at=state.erased_at)
    check_open(state.opens_at, state.closes_at, now)


def _refused(refusal: Refused, asked: Wanted, state: FormState) -> Response:
    spoken = asked.speaks(LANGUAGES, state.language or state.person_language)
    return refusal_page(refusal, spoken, brand=say(state.brand, spoken), is_finished=state.finished_at is not None)


def _page_to_show(state: FormState, asked: int | None, pages: int) -> int | None:
    """A page that is done may be looked at again; nobody can jump ahead; after the last one there is none."""
    if asked is not None and asked <= min(state.done, pages):
        return asked
    return state.done + 1 if state.done < pages else None
