"""Published versions and their forms, kept in memory: they never change, so they are read and built once."""

from backend.db import Database
from backend.errors import NotFound
from backend.recent import Recent
from backend.responses.rules import takes_one_way
from backend.surveys.queries import find_published
from backend.surveys.rules import Published
from backend.web.own_pages import Seen
from forms_ui import SurveyForm, page_form_of, survey_form

_MOST_VERSIONS = 128
_MOST_FORMS = 1_024


class Publications:
    """What was published, ready to be shown and read; used from the event loop only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions: Recent[int, Published] = Recent(_MOST_VERSIONS)
        self._forms: Recent[tuple[int, int, str], SurveyForm] = Recent(_MOST_FORMS)
        self._own_forms: Recent[tuple[object, ...], SurveyForm] = Recent(_MOST_FORMS)
        self._plain: Recent[int, tuple[bool]] = Recent(_MOST_VERSIONS)

    async def get(self, version_id: int) -> Published:
        """The published version of that id."""
        known = self._versions.find(version_id)
        if known is not None:
            return known
        read = await self._database.read(lambda session: find_published(session, version_id))
        if read is None:
            raise NotFound("there is no such version", "version")
        return self._versions.keep(version_id, read)

    def form(self, published: Published, page: int, language: str) -> SurveyForm:
        """The form of one of its pages in a language."""
        key = (published.id, page, language)
        known = self._forms.find(key)
        return known or self._forms.keep(key, survey_form(published.survey, page, language))

    def is_plain(self, published: Published) -> bool:
        """Whether it takes everyone one way."""
        known = self._plain.find(published.id)
        return (known or self._plain.keep(published.id, (takes_one_way(published.survey),)))[0]

    def own_form(self, published: Published, seen: Seen, language: str) -> SurveyForm:
        """The form of a page as one person sees it; whoever sees it alike shares the form."""
        key = (published.id, seen.number, language, seen.is_first, seen.is_last, seen.structure)
        known = self._own_forms.find(key)
        if known is not None:
            return known
        made = page_form_of(
            published.survey,
            seen.page,
            seen.number,
            seen.pages,
            language,
            is_first=seen.is_first,
            is_last=seen.is_last,
        )
        # A draft may change under its form.
        return self._own_forms.keep(key, made) if published.id else made
