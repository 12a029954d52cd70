"""A draft as any person would see it: earlier answers travel along in the form, and nothing is ever kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.errors import Refused
from backend.links import Link, Purpose
from backend.responses.queries import Preview, Way, get_preview
from backend.responses.rules import Kept
from backend.surveys.rules import Answer, Published, QuestionKind, check_answer
from backend.text import say
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.limits import Fields, read_fields
from backend.web.own_pages import Seen, facts_of, seen_by, thanks_of
from backend.web.posted import Wanted, answers_of, hidden, wanted
from backend.web.showing import NEXT, UNPROCESSABLE, Showing, show_page
from backend.web.uploads import is_multipart, read_without_files
from forms_ui import Banner, MessageKind, Reading, message_page

_SAID = "said"
# A draft has no version yet; the form's field must hold a number.
_NO_VERSION = {"version": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Previews:
    """The pages behind links that staff are given to try a draft with."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/v/{token}", self.visit, methods=["GET", "POST"])]

    async def visit(self, request: Request) -> Response:
        """The first page, or the one after the page that was posted."""
        now = self.desk.clock()
        link = self.desk.links.read(Purpose.PREVIEW, request.path_params["token"], now)
        preview = await self.desk.database.read(lambda session: get_preview(session, link.id, link.place, now))
        asked = wanted(request)
        trying = Trying(desk=self.desk, preview=preview, link=link, asked=asked)
        if request.method != "POST":
            return trying.show(0, {})
        return trying.go_on(await (read_without_files if is_multipart(request) else read_fields)(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """One look at a draft as somebody."""

    desk: Desk
    preview: Preview
    link: Link
    asked: Wanted

    @property
    def published(self) -> Published:
        """The draft, as if it were published."""
        preview = self.preview
        return Published(
            id=0, survey_id=preview.survey_id, survey_key=preview.survey_key, number=0, survey=preview.survey
        )

    def show(self, after: int, said: Mapping[str, Answer]) -> Response:
        """The page that follows, or the end."""
        language = self._language()
        seen = seen_by(self.published, self._way(said), self.preview.product_id, done=after)
        if seen is None:
            return self._end(said, language)
        showing = self._showing(seen, said, language)
        return showing.page_of(show_page(self.desk.publications, showing, said))

    def go_on(self, fields: Fields) -> Response:
        """The page after the posted one, or the posted one again where it is wrong."""
        form = hidden(fields)
        said = self._said(dict(fields).get(_SAID, ""))
        language = form.speaks(self.preview.survey.languages)
        seen = seen_by(self.published, self._way(said), self.preview.product_id, done=form.page - 1)
        if seen is None or seen.number != form.page:
            # The draft was changed meanwhile, or the page is not this person's.
            return see_other(NEXT)
        required = self._required(seen, {})
        reading = self.desk.publications.own_form(self.published, seen, language).read(fields, required)
        required = self._required(seen, answers_of(reading))
        reading = self.desk.publications.own_form(self.published, seen, language).read(fields, required)
        if reading.errors:
            return self._show_again(seen, said, language, reading)
        return replace(self, asked=self.asked._replace(language=language)).show(form.page, said | answers_of(reading))

    def _show_again(self, seen: Seen, said: Mapping[str, Answer], language: str, reading: Reading) -> Response:
        showing = replace(self._showing(seen, said, language), required=seen.required({}))
        return showing.page_of(show_page(self.desk.publications, showing, {}, reading), UNPROCESSABLE)

    def _showing(self, seen: Seen, said: Mapping[str, Answer], language: str) -> Showing:
        return Showing(
            published=self.published,
            page=seen.number,
            language=language,
            brand=say(self.preview.brand, language) if self.preview.brand else "",
            idem=self.desk.secret_source(),
            seen=seen,
            prefill=self.asked.chosen if not said else (),
            banner=Banner.PREVIEW,
            carried={**_NO_VERSION, _SAID: json.dumps(said, ensure_ascii=False, separators=(",", ":"))},
            has_back=False,
            goes_on=False,
        )

    def _end(self, said: Mapping[str, Answer], language: str) -> Response:
        facts = facts_of(self.published, self._way(said), self.preview.product_id)
        words = thanks_of(self.preview.survey, facts, language)
        return personal_page(message_page(MessageKind.PREVIEW_DONE, language, body=words))

    def _way(self, said: Mapping[str, Answer]) -> Way:
        kept = {key: Kept(answer=answer, revision=1, observed_at=0, answered_at=0) for key, answer in said.items()}
        return Way(hidden={}, snapshot=self.preview.snapshot, seed=f"preview {self.link.place}", kept=kept)

    def _said(self, text: str) -> dict[str, Answer]:
        """What was answered on earlier pages, as far as the draft still asks for it in that way."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        given = found if isinstance(found, dict) else {}
        parts = [part for part in self.preview.survey.parts if part.key in given]
        said: dict[str, Answer] = {}
        for part in parts:
            try:
                check_answer(part, given[part.key])
            except (Refused, TypeError):
                continue
            said[part.key] = given[part.key]
        return said

    def _required(self, seen: Seen, answers: Mapping[str, Answer]) -> set[str]:
        """What may not be left blank; files are never asked for in earnest, for none would be kept."""
        needed = seen.required(answers)
        keys = {part.key for part in seen.page.parts if part.required} if needed is None else set(needed)
        return keys - {part.key for part in seen.page.parts if part.kind is QuestionKind.FILE}

    def _language(self) -> str:
        return self.asked.speaks(self.preview.survey.languages, self.preview.language)
