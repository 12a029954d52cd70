"""Pages that hold a message: thanks, and kind words when a form cannot be shown."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from forms_ui.authored import paragraphs, plain
from forms_ui.fragments import Banner, banner_bar, link_list, masthead
from forms_ui.message_wording import MESSAGES, MessageKind
from forms_ui.piping import NO_PIPES, fill_pipes
from forms_ui.plain_text import make_showable
from forms_ui.slots import Raw
from forms_ui.templating import render
from forms_ui.wording import say

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class LinkKind(StrEnum):
    """Where a message page may lead; the value is the name of the link's words."""

    REVIEW = "review"
    PREFERENCES = "preferences"
    RESUME = "resume"
    RETRY = "retry"
    ONWARD = "onward"


_QUIET: Final = "onward quiet"
_STYLES: Final[Mapping[LinkKind, str]] = {
    LinkKind.REVIEW: _QUIET,
    LinkKind.PREFERENCES: _QUIET,
    LinkKind.RESUME: "onward",
    LinkKind.RETRY: "onward",
    LinkKind.ONWARD: "onward",
}
_NO_LINKS: Final[Mapping[LinkKind, str]] = MappingProxyType({})


def message_page(
    kind: MessageKind,
    language: str,
    *,
    brand: str = "",
    body: Mapping[str, str] | None = None,
    links: Mapping[LinkKind, str] = _NO_LINKS,
    languages: Mapping[str, str] = _NOTHING,
    pipes: Mapping[str, str] = NO_PIPES,
    banner: Banner | None = None,
) -> str:
    """The whole page; `body` is what the author says in place of the usual words, `links` and `languages` hold URLs.

    `pipes` is what the author's words repeat of what the person said, as on a survey's page.
    """
    words = MESSAGES[kind]
    said = {spoken: fill_pipes(text, pipes) for spoken, text in (body or {}).items() if text}
    values = {
        "kind": kind,
        "brand": make_showable(brand),
        "masthead": Raw(markup=banner_bar(banner, language) + masthead(brand, languages, language)),
        "title": plain(words.title, language),
        "body": paragraphs(said or words.body, language),
        "links": Raw(markup=link_list((url, say(link, language), _STYLES[link]) for link, url in links.items())),
    }
    return render("message.html", language, values)
