"""One page of a survey in one language: reads what was posted, and fills the markup that was made once for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Required, TypedDict, Unpack

from forms_ui import fragments, page_form
from forms_ui.answers import AnswerValue, Reading
from forms_ui.authored import escape_shown, paragraphs, phrase, plain
from forms_ui.marking import AnswerSlots, mark_errors
from forms_ui.names import list_posted
from forms_ui.posted import Posted
from forms_ui.shapes import SurveyShape
from forms_ui.single_choices import list_single_choices, look_up
from forms_ui.slots import Slot, cut
from forms_ui.templating import render
from forms_ui.views import QuestionView, view_question
from forms_ui.wording import say


class Shown(TypedDict, total=False):
    """What differs from one showing of a page to the next."""

    action: Required[str]
    """Where the form is posted to."""
    hidden: Required[Mapping[str, str]]
    """What the form carries along unseen, by name."""
    answers: Required[Mapping[str, AnswerValue]]
    """The answers kept so far, by question key."""
    reading: Reading | None
    """What was just posted and is wrong; it is shown in place of the answers."""
    brand: str
    """Who asks."""
    back: str | None
    """The URL of the page before."""
    languages: Mapping[str, str]
    """The URL of this page in each language."""
    notice: str
    """A word from the server above the questions."""


class SurveyForm:
    """The form of one page; it holds nothing of any respondent and may serve all of them at once."""

    def __init__(self, language: str, views: Sequence[QuestionView], context: Mapping[str, object]) -> None:
        questions = [view.question for view in views]
        self.language = language
        self.keys = tuple(question.key for question in questions)
        self._views = views
        self._context = context
        self._choices = list_single_choices(questions)
        self._form_class = page_form.build_form_class(questions, language)
        self._names = page_form.list_names(questions)
        self._slots = AnswerSlots(views)
        self._skeleton = cut(self.render)

    def read(self, fields: Sequence[tuple[str, str]]) -> Reading:
        """The answers in the posted pairs, and what is wrong with them."""
        posted = Posted(fields, self._names)
        answers = look_up(self._choices, posted) if self._choices else None
        if answers is not None:
            return Reading(answers=answers, errors={}, texts={})
        return page_form.read(self._form_class, self.keys, posted)

    def fill(self, **shown: Unpack[Shown]) -> str:
        """The whole page."""
        return self._skeleton.fill(self.list_values(**shown))

    def render(self, slot: Slot) -> str:
        """The page by way of its templates, which takes a hundred times as long as to fill it."""
        return render("survey.html", self.language, {**self._context, "views": self._views, "slot": slot})

    def list_values(self, **shown: Unpack[Shown]) -> dict[str, str]:
        """What stands in the page's slots, escaped, by the name of the slot."""
        reading, brand = shown.get("reading"), shown.get("brand", "")
        values = {
            # After an error the browser moves to the summary; on every other page the anchor leads nowhere.
            "action": escape_shown(f"{shown['action']}#errors"),
            "hidden": fragments.hidden_inputs(shown["hidden"]),
            "masthead": fragments.masthead(brand, shown.get("languages", {}), self.language),
            "back": fragments.back_link(shown.get("back"), self.language),
            "notice": fragments.notice_box(shown.get("notice", "")),
        }
        if brand:
            values["brand_suffix"] = escape_shown(f" – {brand}")
        values.update(self._slots.mark(self._list_pairs(shown["answers"], reading)))
        if reading and reading.errors:
            values["error_prefix"] = f"{say('error', self.language)}: "
            values.update(mark_errors(self._views, reading.errors, self.language))
        return values

    def _list_pairs(self, answers: Mapping[str, AnswerValue], reading: Reading | None) -> Iterable[tuple[str, str]]:
        """What the inputs hold, as pairs of name and value."""
        if reading:
            return ((name, text) for name, texts in reading.texts.items() for text in texts)
        kept = ((view.question, answers.get(view.question.key)) for view in self._views)
        return (pair for question, answer in kept if answer is not None for pair in list_posted(question, answer))


def survey_form(survey: SurveyShape, page_number: int, language: str) -> SurveyForm:
    """The form of that page, counted from 1; worth keeping for as long as the survey's version lives."""
    if not 1 <= page_number <= len(survey.pages):
        message = f"the survey has no page {page_number}"
        raise LookupError(message)
    page = survey.pages[page_number - 1]
    first = page_number == 1
    context = {
        "page": page_number,
        "pages": len(survey.pages),
        "title": plain(survey.title, language),
        "title_markup": phrase(survey.title, language),
        "introduction": paragraphs(survey.introduction, language) if first else "",
        "heading": phrase(page.title, language),
    }
    views = tuple(view_question(question, number, language) for number, question in enumerate(page.questions, start=1))
    return SurveyForm(language, views, context)
