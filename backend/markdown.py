"""What staff write in Markdown, as safe HTML for pages and as plain text for letters."""

from collections.abc import Iterable, Iterator
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Pictures from elsewhere would tell their server who reads; HTML would let staff write what the page itself says.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_SCHEMES: Final = ("http", "https", "mailto")
_LEADS_OUT: Final = tuple(f"{scheme}:" for scheme in _SCHEMES)
_TAGS: Final = {"p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4"}
_REL: Final = "nofollow noopener noreferrer"
# The page has headings of its own above.
_HEADINGS: Final = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
_SAYING: Final = {"inline", "fence", "code_block"}


def markdown_html(text: str) -> str:
    """The HTML of a text in CommonMark: no HTML of the writer's own, no pictures, links to the web and mail only."""
    tokens = _parsed(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # What the renderer writes should be safe already; readers are not to depend on that.
    return nh3.clean(
        html,
        tags=_TAGS,
        # Without the star, every tag may have a title and a language.
        attributes={"a": {"href"}, "*": set()},
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel=_REL,
        clean_content_tags={"script", "style"},
    ).strip()


def markdown_plain(text: str) -> str:
    """The same as plain text: blocks apart by an empty line, each link with its address behind it."""
    blocks = (_plain(token) for token in _parsed(text) if token.type in _SAYING)
    return "\n\n".join(block for block in blocks if block)


def _parsed(text: str) -> list[Token]:
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        _hide_other_links(token.children or ())
    return tokens


def _hide_other_links(tokens: Iterable[Token]) -> None:
    """Leaves only the words of links that lead elsewhere than to the web or to mail; links hold no links."""
    hidden = False
    for token in tokens:
        if token.type == "link_open":
            hidden = not str(token.attrs.get("href", "")).lower().startswith(_LEADS_OUT)
        if token.type in {"link_open", "link_close"}:
            token.hidden = hidden


def _plain(token: Token) -> str:
    return token.content.strip() if token.type != "inline" else "".join(_spoken(token.children or ())).strip()


def _spoken(tokens: Iterable[Token]) -> Iterator[str]:
    """The words of a paragraph; an address stands behind what leads to it, unless it is the same."""
    href, label = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, label = ("" if token.hidden else str(token.attrs["href"])), ""
        elif token.type == "link_close":
            yield f" ({href})" if href and href not in {label, f"mailto:{label}"} else ""
        else:
            said = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
            label += said
            yield said
