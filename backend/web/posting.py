"""A posted page as it is understood: its fields and files, and what they answer."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import NamedTuple

from starlette.requests import Request

from backend.clock import Instant
from backend.responses.actions import note_uploads
from backend.responses.rules import PostedPage, Sent
from backend.surveys.rules import Published
from backend.web.desk import Desk
from backend.web.limits import Fields, WrongType, read_fields
from backend.web.own_pages import Seen
from backend.web.own_ways import upload_names
from backend.web.posted import Hidden, answers_of
from backend.web.publications import Publications
from backend.web.uploads import is_multipart, read_delivered
from forms_ui import Reading, SurveyForm

FormOf = Callable[[], Awaitable[SurveyForm | None]]


# A tuple, as is what stands below it: one is made for every page, and a frozen dataclass sets each field by a call.
class Body(NamedTuple):
    """The fields of a posted form, and the files among them."""

    fields: Fields
    sent: tuple[Sent, ...] = ()


class Posting(NamedTuple):
    """A page with what it answers and what is wrong with it; `seen` where others see another page."""

    posted: PostedPage
    reading: Reading
    seen: Seen | None = None
    required: Collection[str] | None = None

    async def keep_for_later(self, desk: Desk, response_id: int | None, now: Instant) -> Mapping[str, str]:
        """Notes the files of a page that is wrong otherwise, so that nobody sends one twice; how all are called."""
        if self.seen is None:
            return {}
        sent = self.posted.sent
        if sent:
            await desk.database.write(lambda session: note_uploads(session, sent, now))
        known = await upload_names(desk, response_id, self.seen.page)
        return {**known, **{each.stored_as: each.name for each in sent}}


async def read_body(desk: Desk, request: Request, form_of: FormOf) -> Body:
    """The body; one with files is read only where the page that it fills asks for any."""
    if not is_multipart(request):
        return Body(fields=await read_fields(request))
    form = await form_of()
    if form is None or not form.uploads:
        raise WrongType("forms are posted urlencoded")
    delivered = await read_delivered(request, form.uploads, desk.files, desk.secret_source)
    return Body(fields=delivered.fields, sent=delivered.sent)


def read_posting(
    publications: Publications, published: Published, form: Hidden, body: Body, seen: Seen | None = None
) -> Posting:
    """What the body answers on that page."""
    spoken = form.speaks(published.survey.languages)
    required = None
    if seen is None:
        reading = publications.form(published, form.page, spoken).read(body.fields)
    else:
        own = publications.own_form(published, seen, spoken)
        required = seen.required({})
        reading = own.read(body.fields, required)
        if required is not None:
            # What must be answered can depend on what was answered beside it.
            required = seen.required(answers_of(reading))
            reading = own.read(body.fields, required)
    posted = PostedPage(
        published=published,
        page=form.page,
        answers=answers_of(reading),
        idempotency_key=form.idem,
        language=spoken,
        plain=seen is None,
        sent=body.sent,
        pick=form.pick or "",
    )
    return Posting(posted=posted, reading=reading, seen=seen, required=required)
