"""What a campaign says to each segment: from its plan's entries, or in words of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.communications.queries.plans import entries_of
from backend.communications.rules.campaign_content import Content, content_from_json, content_of
from backend.communications.rules.campaigns import NothingToSay
from backend.communications.rules.directions import MAILS, SEGMENTS, Form
from backend.communications.tables.campaigns import Campaign
from backend.communications.tables.plans import CommunicationEntry
from backend.errors import Invalid
from backend.outbox.rules import Channel
from backend.text import Wording

_NOTHING: Wording = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What one segment is told; without an entry it is the campaign's own words."""

    form: Form
    title: Wording
    text: Wording
    url: str | None
    entry_id: int | None = None
    entry_key: str | None = None


# Where neither a plan nor the campaign says anything, the marketing tool that takes the file does.
SAID_ELSEWHERE = Saying(form=Form.OTHER, title=_NOTHING, text=_NOTHING, url=None)


def sayings_of(session: Session, campaign: Campaign) -> dict[int, Saying]:
    """What each segment is told; segments of whom nothing is said are missing."""
    entries = [] if campaign.plan_id is None else entries_of(session, [campaign.plan_id])[campaign.plan_id]
    if campaign.content is not None:
        contents = content_from_json(campaign.content)
        said = {segment: _said(content_of(contents, segment), entries) for segment in SEGMENTS}
    elif campaign.plan_id is not None:
        said = {segment: _of_plan(entries, segment, campaign.channel) for segment in SEGMENTS}
    else:
        is_elsewhere = campaign.channel == Channel.FILE
        said = dict.fromkeys(SEGMENTS, SAID_ELSEWHERE if is_elsewhere else None)
    return {segment: saying for segment, saying in said.items() if saying is not None}


def check_sayings(session: Session, campaign: Campaign) -> None:
    """Refuses a campaign that names entries its plan does not have, or forms that its channel does not carry."""
    if campaign.content is not None:
        entries = [] if campaign.plan_id is None else entries_of(session, [campaign.plan_id])[campaign.plan_id]
        _check_entries(content_from_json(campaign.content), {each.key for each in entries})
    if campaign.channel == Channel.EMAIL:
        for saying in sayings_of(session, campaign).values():
            if saying.form not in MAILS:
                raise Invalid("a mail says an HTML mail or a text mail", "contents")


def check_says_something(session: Session, campaign: Campaign) -> None:
    """Refuses to launch what would tell nobody anything."""
    if not sayings_of(session, campaign):
        raise NothingToSay("neither the campaign nor its plan has anything to send by this channel", "contents")


def _check_entries(contents: Sequence[Content], keys: set[str]) -> None:
    for place, content in enumerate(contents):
        if content.entry is not None and content.entry not in keys:
            raise Invalid("the campaign's plan has no such entry", "contents", str(place), "entryKey")


def _said(content: Content | None, entries: Sequence[CommunicationEntry]) -> Saying | None:
    if content is None:
        return None
    if content.entry is not None:
        return next((_entry(each) for each in entries if each.key == content.entry), None)
    return Saying(form=content.form, title=content.title or {}, text=content.text or {}, url=content.url)


def _of_plan(entries: Sequence[CommunicationEntry], segment: int, channel: str) -> Saying | None:
    """The first thing that the plan says to a segment in a form that the channel carries."""
    fit = (each for each in entries if each.segment == segment and (channel != Channel.EMAIL or each.form in MAILS))
    return next((_entry(each) for each in fit), None)


def _entry(row: CommunicationEntry) -> Saying:
    return Saying(form=Form(row.form), title=row.title, text=row.text, url=row.url, entry_id=row.id, entry_key=row.key)
