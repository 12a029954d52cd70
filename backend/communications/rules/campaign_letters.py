"""The words of a campaign's letter: Markdown made safe, the same as plain text, and one button to the entry's page.

No picture tells who opened it, and no link goes by way of this program: that would tell who reads what.
"""

from dataclasses import dataclass
from typing import Final

from backend.channels.rules import Words
from backend.channels.rules.markup import Foot, button, html_letter, paragraphs, plain_letter
from backend.channels.rules.wording import PREFERENCES
from backend.communications.rules.directions import Form
from backend.markdown import markdown_html, markdown_plain
from backend.text import Wording, say

READ_MORE: Final[Wording] = {"ja": "くわしく見る", "en": "Read more"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLetter:
    """What one segment is written, in the language of whom it goes to."""

    form: Form
    title: Wording
    text: Wording
    url: str | None
    brand: Wording
    language: str


def campaign_words(letter: CampaignLetter, preferences_url: str) -> Words:
    """The words of the mail; a text mail is shown as it was typed."""
    title, text = (" ".join(say(letter.title, letter.language).split()), say(letter.text, letter.language))
    label = say(READ_MORE, letter.language)
    foot = Foot(brand=say(letter.brand, letter.language), label=say(PREFERENCES, letter.language), url=preferences_url)
    is_html = letter.form is Form.HTML_MAIL
    plain = markdown_plain(text) if is_html else text.strip()
    inner = (markdown_html(text) if is_html else paragraphs(text)) + (button(label, letter.url) if letter.url else "")
    leads_to = f"{label}:\n{letter.url}" if letter.url else ""
    return Words(
        subject=title,
        text=plain_letter([plain, leads_to], foot),
        html=html_letter(letter.language, title, inner, foot),
    )
