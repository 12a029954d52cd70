"""The small pieces of markup that differ from request to request; all that comes in is escaped here."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from markupsafe import Markup

from forms_ui.authored import escape_shown
from forms_ui.wording import NAMES, say


class Banner(StrEnum):
    """What a page is, when it is not simply answered; the value is the name of its words."""

    PREVIEW = "preview"
    TEST = "test"


_WHOLE: Final = 100


def masthead(brand: str, languages: Mapping[str, str], language: str) -> str:
    """The brand's name, and the page in other languages."""
    name = f'<p class="brand">{escape_shown(brand)}</p>' if brand else ""
    links = language_links(languages, language)
    return f'<header class="masthead">{name}{links}</header>' if name or links else ""


def language_links(languages: Mapping[str, str], language: str) -> str:
    """Links to the page in every language, nothing when there is but one."""
    if len(languages) <= 1:
        return ""
    links = "".join(_language_link(code, url, current=code == language) for code, url in languages.items())
    return f'<nav class="languages" aria-label="{say("language", language)}">{links}</nav>'


def _language_link(code: str, url: str, *, current: bool) -> str:
    tag, name = escape_shown(code), escape_shown(NAMES.get(code, code))
    if current:
        return f'<a href="{escape_shown(url)}" lang="{tag}" hreflang="{tag}" aria-current="true">{name}</a>'
    return f'<a href="{escape_shown(url)}" lang="{tag}" hreflang="{tag}">{name}</a>'


def hidden_inputs(hidden: Mapping[str, str]) -> str:
    """What the form carries along unseen."""
    return "".join(
        f'<input type="hidden" name="{escape_shown(name)}" value="{escape_shown(value)}">'
        for name, value in hidden.items()
    )


def back_link(back: str | None, language: str) -> str:
    """The way to the page before, nothing on the first.

    It is a link and not a second submit button: going back must work with a half filled, wrong page, must not
    write, and must never be what the Enter key of a phone presses.
    """
    return f'<a class="back" href="{escape_shown(back)}">{say("back", language)}</a>' if back else ""


def notice_box(notice: str) -> str:
    """A word from the server above the questions."""
    return f'<p class="notice" role="status">{escape_shown(notice)}</p>' if notice else ""


def banner_bar(banner: Banner | None, language: str) -> str:
    """A bar above everything else, so that nobody takes a trial for the real thing."""
    if banner is None:
        return ""
    return f'<aside class="banner" aria-label="{say("banner", language)}">{say(banner, language)}</aside>'


def progress_bar(share: float | None, language: str) -> str:
    """How far along one is when nobody knows how many pages there will be; nothing where even that is not known."""
    if share is None:
        return ""
    percent = round(min(max(share, 0.0), 1.0) * _WHOLE)
    words = say("percent", language, percent=percent)
    return (
        f'<div class="progress"><progress id="progress" max="{_WHOLE}" value="{percent}" '
        f'aria-label="{say("progress", language)}">{words}</progress><span>{words}</span></div>'
    )


def required_mark(language: str, *, is_required: bool) -> Markup:
    """Whether a question may be left blank."""
    style, key = ("mark required", "required") if is_required else ("mark", "optional")
    return Markup('<span class="{}">{}</span>').format(style, say(key, language))


def kept_file(name: str, stored: str, title: str, drop: tuple[str, str, str], language: str) -> str:
    """The file that is kept already, carried along unseen, and a box (id, name, value) to give it up."""
    anchor, drop_name, ticked = map(escape_shown, drop)
    return (
        f'<input type="hidden" name="{escape_shown(name)}" value="{escape_shown(stored)}">'
        f'<p class="kept-file">{say("kept_file", language)} <b>{escape_shown(title)}</b></p>'
        f'<label class="choice"><input type="checkbox" id="{anchor}" name="{drop_name}" value="{ticked}">'
        f"<span>{say('drop_file', language)}</span></label>"
    )


def error_note(anchor: str, message: str, language: str) -> str:
    """What is wrong, beside the question that it is about."""
    prefix = f'<span class="unseen">{say("error", language)}: </span>'
    return f'<p class="error" id="{anchor}-error">{prefix}{escape_shown(message)}</p>'


def error_summary(items: Sequence[tuple[str, str, str]], language: str, *, heading: str = "") -> str:
    """All that is wrong, as links: (anchor, question, message) each, under the usual heading or another."""
    entries = "".join(_summary_item(*item) for item in items)
    named = f'<h2 id="errors-heading">{escape_shown(heading) or say("summary", language)}</h2>'
    return (
        '<section class="summary" id="errors" tabindex="-1" aria-labelledby="errors-heading">'
        f"{named}<ul>{entries}</ul></section>"
    )


def _summary_item(anchor: str, question: str, message: str) -> str:
    return f'<li><a href="#{anchor}"><b>{escape_shown(message)}</b> {escape_shown(question)}</a></li>'


def link_list(links: Iterable[tuple[str, str, str]]) -> str:
    """Links to go on with: URL, words and style of each."""
    items = "".join(_onward_link(*link) for link in links)
    return f'<ul class="links">{items}</ul>' if items else ""


def _onward_link(url: str, words: str, style: str) -> str:
    return f'<li><a class="{style}" href="{escape_shown(url)}">{words}</a></li>'
