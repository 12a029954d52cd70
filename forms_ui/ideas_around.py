"""What stands around every page of boards, ideas and ambassadors: places to go, languages, what was just done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from forms_ui.ambassador_wording import ambassador_word
from forms_ui.authored import headline, paragraphs, shorten
from forms_ui.entry_wording import entry_word
from forms_ui.fragments import error_note, error_summary, hidden_inputs, masthead
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_wording import word
from forms_ui.plain_text import make_showable
from forms_ui.script import SCRIPT_URL
from forms_ui.slots import Raw
from forms_ui.stylesheet import IDEAS_STYLESHEET_URL
from forms_ui.templating import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What each page is told beside its own: language, other languages, whose it is, where one is, what was done.

    `carried` says that the language is another than the person's own, so that links must carry it along.
    """

    language: str
    languages: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""
    tab: str = ""
    is_in: bool = True
    is_ambassador: bool = False
    unread: int = 0
    carried: bool = False
    done: str = ""

    def at(self, path: str, anchor: str = "", **query: object) -> str:
        """An address among these pages."""
        fields = {name: value for name, value in query.items() if value not in {"", None}}
        if self.carried:
            fields["language"] = self.language
        asked = f"?{urlencode(fields)}" if fields else ""
        return f"{path}{asked}{f'#{anchor}' if anchor else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as it is read, and as programs read it."""

    words: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several places to go to, of which one is here."""

    words: str
    url: str
    is_current: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What someone wrote, in the language they wrote it in."""

    text: str
    language: str = ""


_TABS: Final[Sequence[tuple[str, str]]] = (
    ("boards", "/ideas/"),
    ("news", "/ideas/news"),
    ("ambassador", "/ambassador"),
    ("me", "/ideas/me"),
)


def ideas_page(
    template: str,
    around: Around,
    values: Mapping[str, object],
    *,
    scripted: bool = False,
    errors: Sequence[tuple[str, str, str]] = (),
) -> str:
    """The page; `errors` are (anchor, question, message) each."""
    language = around.language
    return render(
        template,
        language,
        {
            **values,
            "around": around,
            "tabs": [each for each in _TABS if around.is_in and (each[0] != "ambassador" or around.is_ambassador)],
            "masthead": Raw(markup=masthead(around.brand, around.languages, language)),
            "summary": Raw(markup=error_summary(errors, language, heading=word("check", language)) if errors else ""),
            "error_of": partial(_error_of, {anchor: message for anchor, _, message in errors}, language),
            "has_errors": bool(errors),
            "ideas_stylesheet": IDEAS_STYLESHEET_URL,
            "script": SCRIPT_URL if scripted else "",
            **_words(language),
        },
    )


def ideas_fragment(template: str, language: str, values: Mapping[str, object]) -> str:
    """A piece of a page, for the script to put in its place."""
    return render(template, language, {**values, **_words(language)})


def _words(language: str) -> Mapping[str, object]:
    return {
        "word": _spoken(word, language),
        "compose_word": _spoken(compose_word, language),
        "entry_word": _spoken(entry_word, language),
        "ambassador_word": _spoken(ambassador_word, language),
        "shown": make_showable,
        "shorten": shorten,
        "told": told,
        "prose": lambda wording: paragraphs(wording, language),
        "phrased": lambda wording: headline(wording, language),
        "hidden": lambda fields: Raw(markup=hidden_inputs(fields)),
    }


def told(said: Told, language: str) -> Markup:
    """What someone wrote as paragraphs, in whatever direction its letters run; addresses in it are no links."""
    other = said.language if said.language and said.language != language else ""
    blocks = [block.strip("\n") for block in make_showable(said.text).split("\n\n")]
    lines = [Markup("<br>").join(map(escape, block.split("\n"))) for block in blocks if block.strip()]
    opening = Markup('<p dir="auto" lang="{}">').format(other) if other else Markup('<p dir="auto">')
    return Markup("").join(opening + line + Markup("</p>") for line in lines)


def _spoken(find: Callable[..., str], language: str) -> Callable[..., str]:
    def speak(key: str, **gaps: object) -> str:
        return find(key, language, **gaps)

    return speak


def _error_of(messages: Mapping[str, str], language: str, anchor: str) -> Raw:
    return Raw(markup=error_note(anchor, messages[anchor], language) if anchor in messages else "")
