"""What all mails are made of: paragraphs, one button, and the foot from which one can stop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

# Colours that keep 4.5:1 on light and on dark; mail programs that know no media queries show the light ones.
_STYLE: Final = """
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1c1c1c;font:16px/1.7 sans-serif}
main{max-width:34em;margin:0 auto;padding:24px 16px}
a{color:#1a4fa3}
.open{display:inline-block;padding:14px 24px;background:#1a4fa3;color:#fff;border-radius:6px;text-decoration:none}
.tap{display:inline-block;min-width:32px;padding:10px 8px;margin:4px;border:1px solid #1a4fa3;border-radius:6px;
text-align:center;text-decoration:none}
footer{font-size:14px;color:#555}
@media (prefers-color-scheme:dark){body{background:#161616;color:#eee}a{color:#9cc2ff}.tap{border-color:#9cc2ff}
.open{background:#9cc2ff;color:#10131a}footer{color:#bbb}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A mail's words, ready to be composed."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """Who writes, and where one says that they should stop."""

    brand: str
    label: str
    url: str


def plain_letter(parts: Sequence[str], foot: Foot | None) -> str:
    """The plain part: its paragraphs, and the foot where mail programs expect a signature."""
    signature = [] if foot is None else ["\n".join(["-- ", foot.brand, f"{foot.label}:", foot.url])]
    return "\n\n".join([*(part for part in parts if part), *signature]) + "\n"


def html_letter(language: str, subject: str, inner: str, foot: Foot | None) -> str:
    """The HTML part around markup that is finished."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_STYLE}</style></head><body><main>{inner}"
        f"{_signature(foot)}</main></body></html>\n"
    )


def paragraphs(text: str) -> str:
    """Plain text as paragraphs, parted where a line is blank."""
    return "".join(f"<p>{lines(part)}</p>" for part in text.split("\n\n") if part.strip())


def button(label: str, url: str) -> str:
    """The one thing to tap."""
    return f'<p><a class="open" href="{escape(url)}">{escape(label)}</a></p>'


def lines(text: str) -> str:
    """Plain text with its line breaks."""
    return escape(text.strip()).replace("\n", "<br>")


def _signature(foot: Foot | None) -> str:
    if foot is None:
        return ""
    return f'<footer><p>{escape(foot.brand)}<br><a href="{escape(foot.url)}">{escape(foot.label)}</a></p></footer>'
