"""The pages for whoever comes with a referral; neither needs a script."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from forms_ui.authored import paragraphs
from forms_ui.fragments import masthead
from forms_ui.plain_text import make_showable
from forms_ui.referral_wording import referral_word
from forms_ui.slots import Raw
from forms_ui.templating import render


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAsked:
    """A code to be typed: what was typed before, and what was wrong with it (a word of the page, or nothing)."""

    typed: str = ""
    wrong: str = ""


def code_page(language: str, languages: Mapping[str, str], asked: CodeAsked) -> str:
    """The page with the one field."""
    values = {
        "asked": asked,
        "action": languages[language],
        "masthead": Raw(markup=masthead("", languages, language)),
        "introduction": paragraphs({language: referral_word("introduction", language)}, language),
    }
    return _page("referral.html", language, values)


def unavailable_page(language: str, brand: str) -> str:
    """A kind word for a link that was good, and leads nowhere at present; it says nothing of the one who gave it."""
    values = {
        "masthead": Raw(markup=masthead(brand, {}, language)),
        "body": paragraphs({language: referral_word("unavailable_body", language)}, language),
    }
    return _page("referral_unavailable.html", language, values)


def _page(template: str, language: str, values: Mapping[str, object]) -> str:
    words = partial(_word, language)
    return render(template, language, {**values, "word": words, "shown": make_showable})


def _word(language: str, key: str) -> str:
    return referral_word(key, language)
