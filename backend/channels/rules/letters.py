"""What a mail says: plain text first, the same in HTML beside it, and one tap for the first score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from backend.channels.rules.wording import AGAIN, BODIES, EXPIRES, LINK_IS_YOURS, OPEN, PREFERENCES, SUBJECTS
from backend.clock import DAY, Instant, to_datetime
from backend.outbox.rules import Kind
from backend.surveys.rules import Question, QuestionKind, Survey, hidden_of
from backend.surveys.rules.conditions import Facts
from backend.surveys.rules.piping import piped
from backend.text import Wording, say

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
class Asking:
    """What a mail needs to know; a confirmation has neither survey nor preferences: it may be a stranger's doing."""

    kind: Kind
    survey: Survey | None
    subject: Wording
    body: Wording
    brand: Wording
    language: str
    attributes: Mapping[str, object]
    url: str
    ends: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    preferences_url: str = ""
    one_tap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A mail's words, ready to be composed."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The words in the person's language."""

    subject: str
    body: str
    open: str
    notes: Sequence[str]
    preferences: str
    scale: Question | None


def words_of(asking: Asking) -> Words:
    """The words of the mail."""
    said = _said(asking)
    return Words(subject=said.subject, text=_text(asking, said), html=_html(asking, said))


def day_of(instant: Instant, time_zone: str, language: str) -> str:
    """The local day of an instant, as people of that language write it."""
    day = to_datetime(instant).astimezone(ZoneInfo(time_zone))
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%B %Y}"


def end_of(instant: Instant, time_zone: str, language: str) -> str:
    """Until when something can be done that ends at that instant: to the minute, or the last day if it ends with it."""
    local = to_datetime(instant).astimezone(ZoneInfo(time_zone))
    if (local.hour, local.minute) == (0, 0):
        return day_of(instant - DAY, time_zone, language)
    joined = " " if language == "ja" else ", "
    return f"{day_of(instant, time_zone, language)}{joined}{local.hour}:{local.minute:02d}"


def first_scale(survey: Survey) -> Question | None:
    """The scale that one tap can answer: the first question of the first page, if it is one that all are shown."""
    page = survey.pages[0] if survey.pages else None
    first = page.parts[0] if page is not None and page.parts else None
    if page is None or first is None or first.kind is not QuestionKind.SCALE or first.part_of:
        return None
    return None if any((page.show_if, page.skip_if, first.show_if, first.skip_if)) else first


def _said(asking: Asking) -> _Said:
    language, kind = asking.language, asking.kind
    expires = say(EXPIRES, language).replace("{end}", asking.ends)
    subject = _filled(asking, asking.subject, SUBJECTS[kind])
    again = say(AGAIN, language) if kind is Kind.REMINDER and asking.subject else ""
    return _Said(
        subject=" ".join((again + subject).split()),
        body=_filled(asking, asking.body, BODIES[kind]),
        open=say(OPEN[kind], language),
        notes=[expires, say(LINK_IS_YOURS, language)],
        preferences=say(PREFERENCES, language),
        scale=first_scale(asking.survey) if asking.one_tap and asking.survey else None,
    )


def _filled(asking: Asking, own: Wording, usual: Wording) -> str:
    """The planner's words with what is known of the person in them, else the program's with the survey's title."""
    if asking.survey is None:
        return say(usual, asking.language)
    facts = Facts(attributes=asking.attributes, hidden=hidden_of(asking.survey, asking.hidden))
    if own:
        return piped(say(own, asking.language), facts, asking.survey, asking.language)
    title = piped(say(asking.survey.title, asking.language), facts, asking.survey, asking.language)
    return say(usual, asking.language).replace("{title}", title)


def _text(asking: Asking, said: _Said) -> str:
    parts = [said.body, f"{said.open}:\n{asking.url}", "\n".join(said.notes)]
    if asking.preferences_url:
        foot = ["-- ", say(asking.brand, asking.language), f"{said.preferences}:", asking.preferences_url]
        parts.append("\n".join(foot))
    return "\n\n".join(parts) + "\n"


def _html(asking: Asking, said: _Said) -> str:
    body = "".join(f"<p>{_lines(part)}</p>" for part in said.body.split("\n\n") if part.strip())
    taps = "" if said.scale is None else _taps(asking, said.scale)
    notes = "".join(f"<p>{escape(note)}</p>" for note in said.notes)
    return (
        f'<!doctype html>\n<html lang="{escape(asking.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(said.subject)}</title><style>{_STYLE}</style></head><body><main>{body}{taps}"
        f'<p><a class="open" href="{escape(asking.url)}">{escape(said.open)}</a></p>{notes}'
        f"{_foot(asking, said)}</main></body></html>\n"
    )


def _foot(asking: Asking, said: _Said) -> str:
    if not asking.preferences_url:
        return ""
    link = f'<a href="{escape(asking.preferences_url)}">{escape(said.preferences)}</a>'
    return f"<footer><p>{escape(say(asking.brand, asking.language))}<br>{link}</p></footer>"


def _taps(asking: Asking, scale: Question) -> str:
    """One link for each point: it opens the form with that point chosen, and keeps nothing."""
    language = asking.language
    links = "".join(
        f'<a class="tap" href="{escape(tap_url(asking.url, scale.key, point))}">{point}</a>'
        for point in range(scale.low, scale.high + 1)
    )
    ends = [say(label, language) for label in (scale.low_label, scale.high_label)]
    said = f"<p>{escape(ends[0])} – {escape(ends[1])}</p>" if all(ends) else ""
    return f"<p>{_lines(_filled(asking, dict(scale.wording), {}))}</p><p>{links}</p>{said}"


def tap_url(url: str, key: str, point: int) -> str:
    """The address that opens the form with a point of a scale chosen."""
    return f"{url}?q.{quote(key, safe='')}={point}"


def _lines(text: str) -> str:
    return escape(text.strip()).replace("\n", "<br>")
