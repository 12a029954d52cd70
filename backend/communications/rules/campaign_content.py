"""What a campaign says itself: for each segment an entry of its plan, or words of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from backend.communications.rules.directions import SEGMENTS, Form
from backend.errors import Invalid
from backend.text import Wording, clean_address, clean_key, clean_wording_shown

_TITLE: Final = 200
_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one segment is told, or every other one where none is named: an entry of the plan by its key, or words."""

    segment: int | None = None
    entry: str | None = None
    form: Form = Form.HTML_MAIL
    title: Wording | None = None
    text: Wording | None = None
    url: str | None = None


def check_content(contents: Sequence[Content], *, has_plan: bool) -> list[Content]:
    """The contents as they are kept: one for each segment, each saying something."""
    checked = []
    for place, each in enumerate(contents):
        with _placed(place):
            checked.append(_checked(each, has_plan=has_plan))
    if len({each.segment for each in checked}) < len(checked):
        raise Invalid("each segment is told one thing", "contents")
    if not checked:
        raise Invalid("say something, or leave it to the plan", "contents")
    return checked


def content_of(contents: Iterable[Content], segment: int) -> Content | None:
    """What is said to a segment: what names it, else what names none."""
    by_segment = {each.segment: each for each in contents}
    return by_segment.get(segment, by_segment.get(None))


def content_to_json(contents: Sequence[Content]) -> list[dict[str, object]]:
    """The one JSON spelling of the contents."""
    spelled = [
        {
            "segment": each.segment,
            "entry": each.entry,
            "form": each.form.value if each.entry is None else None,
            "title": each.title,
            "text": each.text,
            "url": each.url,
        }
        for each in contents
    ]
    return [{name: value for name, value in each.items() if value is not None} for each in spelled]


def content_from_json(value: Sequence[Mapping[str, object]]) -> list[Content]:
    """The contents that were kept in that spelling."""
    return [_read(each) for each in value]


@contextmanager
def _placed(place: int) -> Iterator[None]:
    """What is refused in one content has the path of its place before it."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(refusal.message, "contents", str(place), *refusal.path) from None


def _checked(given: Content, *, has_plan: bool) -> Content:
    if given.segment is not None and given.segment not in SEGMENTS:
        raise Invalid("there is no such segment", "segment")
    if given.entry is not None:
        if not has_plan or given.title or given.text or given.url:
            raise Invalid("name an entry of the campaign's plan, or say the words, not both", "entryKey")
        return replace(given, entry=clean_key(given.entry, "entryKey"))
    return replace(
        given,
        title=clean_wording_shown(given.title or {}, "title", most=_TITLE),
        text=clean_wording_shown(given.text or {}, "text", most=_TEXT, lines=True),
        url=None if given.url is None else clean_address(given.url, https_only=False),
    )


def _read(value: Mapping[str, object]) -> Content:
    segment, entry, url = value.get("segment"), value.get("entry"), value.get("url")
    return Content(
        segment=segment if isinstance(segment, int) else None,
        entry=None if entry is None else str(entry),
        form=Form(str(value.get("form", Form.HTML_MAIL))),
        title=_wording(value.get("title")),
        text=_wording(value.get("text")),
        url=None if url is None else str(url),
    )


def _wording(value: object) -> Wording | None:
    return {str(language): str(text) for language, text in value.items()} if isinstance(value, dict) else None
