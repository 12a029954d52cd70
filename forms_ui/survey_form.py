"""One page of a survey in one language: reads what was posted, and fills the markup that was made once for it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Required, TypedDict, Unpack

from forms_ui import fragments, page_form
from forms_ui.answers import AnswerValue, Reading
from forms_ui.authored import escape_shown, heading, headline, paragraphs
from forms_ui.fragments import Banner
from forms_ui.marking import AnswerSlots, mark_errors
from forms_ui.names import answer_name, list_posted
from forms_ui.parts import list_parts
from forms_ui.piping import NO_PIPES, list_pipes, open_slots
from forms_ui.posted import Posted
from forms_ui.proof import PROOF_INPUT
from forms_ui.shapes import PageShape, QuestionShape, SurveyShape
from forms_ui.single_choices import list_single_choices, look_up
from forms_ui.slots import Slot, cut
from forms_ui.templating import render
from forms_ui.views import QuestionView, view_question
from forms_ui.wording import say

_NO_FILES: Final[Mapping[str, str]] = {}


class Shown(TypedDict, total=False):
    """What differs from one showing of a page to the next."""

    action: Required[str]
    """Where the form is posted to."""
    hidden: Required[Mapping[str, str]]
    """What the form carries along unseen, by name."""
    answers: Required[Mapping[str, AnswerValue]]
    """The answers kept so far, by the key of the part."""
    prefill: Sequence[tuple[str, str]]
    """Answers out of a link, as pairs of name and value; what the page does not offer is left out."""
    reading: Reading | None
    """What was just posted and is wrong; it is shown in place of the answers."""
    required: Collection[str] | None
    """The keys of the parts that may not be left blank now; None where that does not depend on answers."""
    pipes: Mapping[str, str]
    """What stands in the place of each of the form's `pipes`, as plain text; else its own words to fall back on."""
    files: Mapping[str, str]
    """How the files that are kept were called, by their stored names."""
    brand: str
    """Who asks."""
    back: str | None
    """The URL of the page before."""
    languages: Mapping[str, str]
    """The URL of this page in each language."""
    notice: str
    """A word from the server above the questions."""
    banner: Banner | None
    """A bar across the top: this is a preview, or a test."""
    progress: float | None
    """How much of the way is done, 0 to 1, where the number of pages is not known."""
    goes_on: bool
    """Whether the same link leads back to what was answered; said to whoever begins, unless it is not so."""


class SurveyForm:
    """The form of one page; it holds nothing of any respondent and may serve all of them at once."""

    def __init__(self, language: str, views: Sequence[QuestionView], context: Mapping[str, object]) -> None:
        parts = list_parts(view.question for view in views)
        self.language = language
        self.keys = tuple(part.question.key for part in parts)
        self.uploads: Mapping[str, QuestionShape] = {
            answer_name(part.question.key): part.question for part in parts if part.question.kind == "FILE"
        }
        """The questions that ask for a file, by the name of their input; with any, the page posts multipart."""
        self._views = views
        self._answered = [view for group in views for view in group.answered]
        self._conditional = [view for group in views for view in (group, *group.parts) if view.is_conditional]
        self._context = {**context, "multipart": bool(self.uploads)}
        self._required = frozenset(part.question.key for part in parts if part.question.required)
        self._choices = list_single_choices(parts)
        self._form_class = page_form.build_form_class(parts, language)
        self._names = page_form.list_names(parts)
        self._slots = AnswerSlots(self._answered)
        self._skeleton = cut(self.render)
        self.pipes = list_pipes(self._skeleton.places)
        """The pipes in the page's wording as they are written, each once."""

    def read(self, fields: Sequence[tuple[str, str]], required: Collection[str] | None = None) -> Reading:
        """The answers in the posted pairs, and what is wrong with them; `required` as in `Shown`."""
        if self._choices and (required is None or self._required == set(required)):
            answers = look_up(self._choices, fields)
            if answers is not None:
                return Reading(answers=answers, errors={}, texts={})
        return page_form.read(self._form_class, self.keys, Posted(fields, self._names), required)

    def fill(self, **shown: Unpack[Shown]) -> str:
        """The whole page."""
        return self._skeleton.fill(self.list_values(**shown))

    def render(self, slot: Slot) -> str:
        """The page by way of its templates, which takes a hundred times as long as to fill it."""
        page = render("survey.html", self.language, {**self._context, "views": self._views, "slot": slot})
        return open_slots(page, slot)

    def list_values(self, **shown: Unpack[Shown]) -> dict[str, str]:
        """What stands in the page's slots, escaped, by the name of the slot."""
        reading, brand, pipes = shown.get("reading"), shown.get("brand", ""), shown.get("pipes", NO_PIPES)
        values = {
            # After an error the browser moves to the summary; on every other page the anchor leads nowhere.
            "action": escape_shown(f"{shown['action']}#errors"),
            "hidden": f"{PROOF_INPUT}{fragments.hidden_inputs(shown['hidden'])}",
            "banner": fragments.banner_bar(shown.get("banner"), self.language),
            "masthead": fragments.masthead(brand, shown.get("languages", {}), self.language),
            "back": fragments.back_link(shown.get("back"), self.language),
            "notice": fragments.notice_box(shown.get("notice", "")),
            "progress": fragments.progress_bar(shown.get("progress"), self.language),
        }
        if not shown.get("goes_on", True):
            values["kept"] = ""
        if brand:
            values["brand_suffix"] = escape_shown(f" – {brand}")
        if pipes:
            values.update((pipe, escape_shown(text)) for pipe, text in pipes.items())
        if self._conditional:
            values.update(self._list_marks(shown.get("required")))
        values.update(self._slots.mark(self._list_pairs(shown, reading), shown.get("files", _NO_FILES)))
        if reading and reading.errors:
            values["error_prefix"] = f"{say('error', self.language)}: "
            values.update(mark_errors(self._answered, reading.errors, pipes, self.language))
        return values

    def _list_marks(self, required: Collection[str] | None) -> Iterable[tuple[str, str]]:
        """Which questions are required now, where that depends on answers."""
        if required is None:
            return ()
        return (
            (
                f"mark/{view.anchor}",
                fragments.required_mark(
                    self.language, is_required=any(part.question.key in required for part in view.answered)
                ),
            )
            for view in self._conditional
        )

    def _list_pairs(self, shown: Shown, reading: Reading | None) -> Iterable[tuple[str, str]]:
        """What the inputs hold, as pairs of name and value."""
        if reading:
            return ((name, text) for name, texts in reading.texts.items() for text in texts)
        answers = shown["answers"]
        kept = ((view.question, answers.get(view.question.key)) for view in self._answered)
        pairs = (pair for question, answer in kept if answer is not None for pair in list_posted(question, answer))
        prefill = shown.get("prefill")
        return self._slots.replace(pairs, prefill) if prefill else pairs


def survey_form(survey: SurveyShape, page_number: int, language: str) -> SurveyForm:
    """The form of that page, counted from 1; worth keeping for as long as the survey's version lives."""
    if not 1 <= page_number <= len(survey.pages):
        message = f"the survey has no page {page_number}"
        raise LookupError(message)
    return page_form_of(survey, survey.pages[page_number - 1], page_number, len(survey.pages), language)


def page_form_of(
    survey: SurveyShape,
    page: PageShape,
    number: int,
    pages: int | None,
    language: str,
    *,
    is_first: bool | None = None,
    is_last: bool = False,
) -> SurveyForm:
    """The form of a page as one person sees it: some of its questions and options, in an order of their own.

    `pages` is None where the way on depends on answers: then the page promises no number, and `is_last` says whether
    it is certain all the same that nothing follows. `is_first` says whether the person begins here, where that is
    another page than number 1.
    """
    begins = number == 1 if is_first is None else is_first
    context = {
        "page": number,
        "pages": pages,
        "is_first": begins,
        "is_last": is_last or (pages is not None and number >= pages),
        "title": heading(survey.title, language),
        "title_markup": headline(survey.title, language),
        "introduction": paragraphs(survey.introduction, language) if begins else "",
        "heading": headline(page.title, language),
    }
    views = tuple(view_question(question, number, language) for number, question in enumerate(page.questions, start=1))
    return SurveyForm(language, views, context)
