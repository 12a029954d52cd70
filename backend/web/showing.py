"""Fills the pages of a survey: the same for personal links, open ones and previews."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.responses import Response

from backend.errors import NotFound
from backend.responses.actions import Submitted
from backend.surveys.rules import Answer, Page, Published, QuestionKind, piped
from backend.web.headers import CONTENT_SECURITY_POLICY, personal_page
from backend.web.limits import Unreadable
from backend.web.own_pages import Seen, redirects_of
from backend.web.posted import Hidden
from backend.web.publications import Publications
from forms_ui import NOT_APPLICABLE, AnswerValue, Banner, Reading, SurveyForm

DONE = "?page=done"
NEXT = "?page=next"
# The form was understood and its values were not right: 400 would say that it could not be read at all.
UNPROCESSABLE = 422
_FILE = QuestionKind.FILE
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_FORM_ACTION = "form-action 'self'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One page of a published survey, as it is shown to someone; `idem` tells one showing from another.

    `seen` is the page as this person sees it, where others see another; `prefill` what the link fills in. `goes_on`
    says whether the link they came by leads back to what they answered.
    """

    published: Published
    page: int
    language: str
    brand: str
    idem: str
    seen: Seen | None = None
    prefill: Sequence[tuple[str, str]] = ()
    banner: Banner | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    required: Collection[str] | None = None
    carried: Mapping[str, str] = field(default_factory=dict)
    has_back: bool = True
    goes_on: bool = True

    @property
    def hidden(self) -> dict[str, str]:
        """What the form carries along unseen."""
        return {
            "version": str(self.published.id),
            "page": str(self.page),
            "idem": self.idem,
            "language": self.language,
            **({} if self.seen is None or self.seen.pick is None else {"pick": self.seen.pick}),
            **self.carried,
        }

    @property
    def languages(self) -> dict[str, str]:
        """Where the page is found in each of its languages, if it has several."""
        offered = self.published.survey.languages
        if len(offered) == 1 or not self.has_back:
            return {}
        return {language: f"?page={self.page}&language={language}" for language in offered}

    @property
    def back(self) -> str | None:
        """Where the page before is found."""
        before = self.page - 1 if self.seen is None else self.seen.back
        return f"?page={before}" if before and self.has_back else None

    def form(self, publications: Publications) -> SurveyForm:
        """The form of the page."""
        if self.seen is None:
            return publications.form(self.published, self.page, self.language)
        return publications.own_form(self.published, self.seen, self.language)

    def page_of(self, html: str, status: int = 200) -> Response:
        """The answer; browsers follow a redirect after a form only to where the page says that it may lead."""
        origins = sorted(filter(_ORIGIN.fullmatch, {_origin(url) for url in redirects_of(self.published.survey)}))
        if not origins:
            return personal_page(html, status)
        policy = CONTENT_SECURITY_POLICY.replace(_FORM_ACTION, " ".join([_FORM_ACTION, *origins]))
        return personal_page(html, status, content_security_policy=policy)


def show_page(
    publications: Publications, showing: Showing, answers: Mapping[str, Answer], reading: Reading | None = None
) -> str:
    """The page with the answers kept so far or, after an error, with what was posted."""
    form, seen = showing.form(publications), showing.seen
    required = showing.required if reading or seen is None else seen.required({})
    return form.fill(
        # Relative to the page itself, so that the signed link stands nowhere in it. The language stands in the form
        # too, but what is refused before it is read must be refused in words that its person understands.
        action=f"?page={showing.page}&language={showing.language}",
        hidden=showing.hidden,
        answers={key: shown_answer(answer) for key, answer in answers.items()},
        prefill=showing.prefill,
        reading=reading,
        required=required,
        pipes={} if seen is None else {pipe: _filled(pipe, seen, showing.language) for pipe in form.pipes},
        files=showing.files,
        brand=showing.brand,
        back=showing.back,
        languages=showing.languages,
        banner=showing.banner,
        progress=None if seen is None else seen.progress,
        goes_on=showing.goes_on,
    )


async def read_version(publications: Publications, form: Hidden) -> Published:
    """The version that a posted form says it shows."""
    try:
        published = await publications.get(form.version)
    except NotFound:
        raise Unreadable("there is no such version", "version") from None
    # Questions that are chosen for one person have pages of their own behind the survey's.
    if form.page > len(published.survey.pages) + (len(published.survey.parts) if form.pick else 0):
        raise Unreadable("there is no such page", "page")
    return published


def onward(submitted: Submitted) -> str:
    """Where a posted page leads, relative to itself; what was not kept leads to where the person had come to."""
    if not submitted.is_kept:
        return NEXT
    return DONE if submitted.next is None else f"?page={submitted.next}"


def prefill_of(page: Page, prefill: Mapping[str, Answer] | None) -> dict[str, Answer]:
    """What the link fills in on the page; nobody's link can hold a file."""
    if not prefill:
        return {}
    return {part.key: prefill[part.key] for part in page.parts if part.key in prefill and part.kind is not _FILE}


def shown_answer(answer: Answer) -> AnswerValue:
    """A kept answer as the form has it."""
    if answer is None:
        return NOT_APPLICABLE
    return tuple(answer) if isinstance(answer, list) else answer


def _filled(pipe: str, seen: Seen, language: str) -> str:
    return piped(pipe, seen.facts, seen.survey, language)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
