"""The author's wording as markup: plain text, escaped, its line ends kept, marked when it is in another language."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup, escape

from forms_ui.piping import fold_pipes, mark_pipes
from forms_ui.plain_text import make_showable

_SPACES: Final = re.compile(r"(\s+)")
# Short enough for one line of a heading on a phone, and Japanese in part: other scripts break at spaces anyway.
_UNIT: Final = re.compile(r"(?=.*[\u3041-\u30fa\u3400-\u9fff])\w{2,8}")
_KEPT_WHOLE: Final = Markup('<span class="unit">{}</span>')


def phrase(wording: Mapping[str, str], language: str) -> Markup:
    """The wording as running text: line ends become breaks."""
    return _broken(wording, language, mark_pipes)


def headline(wording: Mapping[str, str], language: str) -> Markup:
    """As `phrase`, with what its author set off by spaces kept whole: browsers take 友の会 for two phrases."""
    return _broken(wording, language, _in_units)


def _broken(wording: Mapping[str, str], language: str, mark: Callable[[str], Markup]) -> Markup:
    text, spoken = find_text(wording, language)
    lines = Markup("<br>").join(map(mark, text.split("\n")))
    return lines if spoken == language else Markup('<span lang="{}">{}</span>').format(spoken, lines)


def _in_units(text: str) -> Markup:
    parts = _SPACES.split(text)
    if len(parts) == 1 or "{{" in text:
        return mark_pipes(text)
    return Markup("").join(_KEPT_WHOLE.format(part) if _UNIT.fullmatch(part) else escape(part) for part in parts)


def paragraphs(wording: Mapping[str, str], language: str) -> Markup:
    """The wording as paragraphs: blank lines part them."""
    text, spoken = find_text(wording, language)
    said_in = Markup("") if spoken == language else Markup(' lang="{}"').format(spoken)
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    return Markup("").join(
        Markup("<p{}>{}</p>").format(said_in, Markup("<br>").join(map(mark_pipes, block.split("\n"))))
        for block in blocks
        if block
    )


def plain(wording: Mapping[str, str], language: str) -> str:
    """The wording on one line, not yet escaped."""
    return " ".join(find_text(wording, language)[0].split())


def heading(wording: Mapping[str, str], language: str) -> Markup:
    """The wording on one line, escaped."""
    return mark_pipes(plain(wording, language))


def find_text(wording: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text and the language it is in: the one asked for, else the first there is."""
    texts = {spoken: text for spoken, text in wording.items() if text}
    spoken = language if language in texts else next(iter(texts), language)
    text = texts.get(spoken, "").replace("\r\n", "\n").replace("\r", "\n")
    return fold_pipes(make_showable(text)), spoken


def shorten(text: str, most: int) -> str:
    """The text, cut with an ellipsis when it is longer than that."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escape_shown(text: str) -> str:
    """Text from outside, fit for a page and escaped."""
    return str(escape(make_showable(text)))
