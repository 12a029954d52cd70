"""A notice: a letter that asks nothing of a survey, only tells something and leads to one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from backend.channels.rules.markup import Foot, Words, button, html_letter, paragraphs, plain_letter
from backend.channels.rules.wording import LINK_IS_YOURS, PREFERENCES
from backend.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a notice says, in the language of whom it goes to; all of it plain text."""

    subject: str
    body: str
    open: str
    url: str
    brand: str
    language: str
    notes: Sequence[str] = ()


def notice_words(notice: Notice, preferences_url: str) -> Words:
    """The words of the mail."""
    notes = [*notice.notes, say(LINK_IS_YOURS, notice.language)]
    foot = Foot(brand=notice.brand, label=say(PREFERENCES, notice.language), url=preferences_url)
    inner = (
        paragraphs(notice.body) + button(notice.open, notice.url) + "".join(f"<p>{escape(each)}</p>" for each in notes)
    )
    subject = " ".join(notice.subject.split())
    return Words(
        subject=subject,
        text=plain_letter([notice.body.strip(), f"{notice.open}:\n{notice.url}", "\n".join(notes)], foot),
        html=html_letter(notice.language, subject, inner, foot),
    )
