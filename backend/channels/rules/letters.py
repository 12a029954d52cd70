"""What a mail says: plain text first, the same in HTML beside it, and one tap for the first score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from backend.channels.rules.markup import Foot, Words, button, html_letter, lines, paragraphs, plain_letter
from backend.channels.rules.wording import AGAIN, BODIES, EXPIRES, LINK_IS_YOURS, OPEN, PREFERENCES, SUBJECTS
from backend.clock import DAY, Instant, to_datetime
from backend.outbox.rules import Kind
from backend.surveys.rules import Question, QuestionKind, Survey, hidden_of
from backend.surveys.rules.conditions import Facts
from backend.surveys.rules.piping import piped
from backend.text import Wording, say


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
    notes = "\n".join(said.notes)
    return plain_letter([said.body, f"{said.open}:\n{asking.url}", notes], _foot_of(asking, said))


def _html(asking: Asking, said: _Said) -> str:
    taps = "" if said.scale is None else _taps(asking, said.scale)
    notes = "".join(f"<p>{escape(note)}</p>" for note in said.notes)
    inner = f"{paragraphs(said.body)}{taps}{button(said.open, asking.url)}{notes}"
    return html_letter(asking.language, said.subject, inner, _foot_of(asking, said))


def _foot_of(asking: Asking, said: _Said) -> Foot | None:
    if not asking.preferences_url:
        return None
    return Foot(brand=say(asking.brand, asking.language), label=said.preferences, url=asking.preferences_url)


def _taps(asking: Asking, scale: Question) -> str:
    """One link for each point: it opens the form with that point chosen, and keeps nothing."""
    language = asking.language
    links = "".join(
        f'<a class="tap" href="{escape(tap_url(asking.url, scale.key, point))}">{point}</a>'
        for point in range(scale.low, scale.high + 1)
    )
    ends = [say(label, language) for label in (scale.low_label, scale.high_label)]
    said = f"<p>{escape(ends[0])} – {escape(ends[1])}</p>" if all(ends) else ""
    return f"<p>{lines(_filled(asking, dict(scale.wording), {}))}</p><p>{links}</p>{said}"


def tap_url(url: str, key: str, point: int) -> str:
    """The address that opens the form with a point of a scale chosen."""
    return f"{url}?q.{quote(key, safe='')}={point}"
