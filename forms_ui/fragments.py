"""The small pieces of markup that differ from request to request; all that comes in is escaped here."""

from collections.abc import Iterable, Mapping, Sequence

from forms_ui.authored import escape_shown
from forms_ui.wording import NAMES, say


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


def error_note(anchor: str, message: str, language: str) -> str:
    """What is wrong, beside the question that it is about."""
    prefix = f'<span class="unseen">{say("error", language)}: </span>'
    return f'<p class="error" id="{anchor}-error">{prefix}{escape_shown(message)}</p>'


def error_summary(items: Sequence[tuple[str, str, str]], language: str) -> str:
    """All that is wrong, as links: (anchor, question, message) each."""
    entries = "".join(_summary_item(*item) for item in items)
    heading = f'<h2 id="errors-heading">{say("summary", language)}</h2>'
    return (
        '<section class="summary" id="errors" tabindex="-1" aria-labelledby="errors-heading">'
        f"{heading}<ul>{entries}</ul></section>"
    )


def _summary_item(anchor: str, question: str, message: str) -> str:
    return f'<li><a href="#{anchor}"><b>{escape_shown(message)}</b> {escape_shown(question)}</a></li>'


def link_list(links: Iterable[tuple[str, str, str]]) -> str:
    """Links to go on with: URL, words and style of each."""
    items = "".join(_onward_link(*link) for link in links)
    return f'<ul class="links">{items}</ul>' if items else ""


def _onward_link(url: str, words: str, style: str) -> str:
    return f'<li><a class="{style}" href="{escape_shown(url)}">{words}</a></li>'
