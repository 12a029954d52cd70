"""Fills the pages of a survey: the same for personal and for open links."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from backend.errors import NotFound
from backend.responses.actions import Submitted
from backend.responses.rules import PostedPage
from backend.surveys.rules import Answer, Published
from backend.web.headers import personal_page
from backend.web.limits import Unreadable
from backend.web.posted import Hidden
from backend.web.publications import Publications
from forms_ui import NOT_APPLICABLE, AnswerValue, LinkKind, MessageKind, Reading, message_page

DONE = "?page=done"
NEXT = "?page=next"
# The form was understood and its values were not right: 400 would say that it could not be read at all.
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One page of a published survey, as it is shown to someone; `idem` tells one showing from another."""

    published: Published
    page: int
    language: str
    brand: str
    idem: str

    @property
    def hidden(self) -> dict[str, str]:
        """What the form carries along unseen."""
        return {
            "version": str(self.published.id),
            "page": str(self.page),
            "idem": self.idem,
            "language": self.language,
        }

    @property
    def languages(self) -> dict[str, str]:
        """Where the page is found in each of its languages, if it has several."""
        offered = self.published.survey.languages
        if len(offered) == 1:
            return {}
        return {language: f"?page={self.page}&language={language}" for language in offered}


def show_page(
    publications: Publications, showing: Showing, answers: Mapping[str, Answer], reading: Reading | None = None
) -> str:
    """The page with the answers kept so far or, after an error, with what was posted."""
    form = publications.form(showing.published, showing.page, showing.language)
    return form.fill(
        # Relative to the page itself, so that the signed link stands nowhere in it. The language stands in the form
        # too, but what is refused before it is read must be refused in words that its person understands.
        action=f"?page={showing.page}&language={showing.language}",
        hidden=showing.hidden,
        answers={key: _shown(answer) for key, answer in answers.items()},
        reading=reading,
        brand=showing.brand,
        back=f"?page={showing.page - 1}" if showing.page > 1 else None,
        languages=showing.languages,
    )


async def read_version(publications: Publications, form: Hidden) -> Published:
    """The version that a posted form says it shows."""
    try:
        published = await publications.get(form.version)
    except NotFound:
        raise Unreadable("there is no such version", "version") from None
    if form.page > len(published.survey.pages):
        raise Unreadable("there is no such page", "page")
    return published


def onward(submitted: Submitted, posted: PostedPage) -> str:
    """Where a posted page leads, relative to itself; what was not kept leads to where the person had come to."""
    if not submitted.is_kept:
        return NEXT
    return DONE if posted.is_last else f"?page={posted.page + 1}"


def thanks_page(published: Published, language: str, brand: str) -> Response:
    """The page after the last one; until the touchpoint closes, the answers can be looked at and changed."""
    links = {LinkKind.REVIEW: "?page=1"}
    return personal_page(
        message_page(MessageKind.THANKS, language, brand=brand, body=published.survey.thanks, links=links)
    )


def _shown(answer: Answer) -> AnswerValue:
    if answer is None:
        return NOT_APPLICABLE
    return tuple(answer) if isinstance(answer, list) else answer
