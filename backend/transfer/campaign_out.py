"""The file of a campaign for the marketing tool: whom to write to and what to say, and nothing of who is control."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.campaign_lines import campaign_lines
from backend.communications.tables import Campaign
from backend.links import Links
from backend.transfer.columns import Cell, Column

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "message_id": (
        "The message's number: each goes into one file only, and what becomes of it can be told by it",
        "メッセージの番号(どれも一つのファイルだけに入る。結果の取り込みにも使える)",
    ),
    "person": (
        "The client's reference of the person; empty where there is none",
        "顧客番号(お客さま側の番号。ない場合は空)",
    ),
    "email": ("Where to write, if the person agreed to mail for the purpose", "送信先(目的への同意がある場合のみ)"),
    "language": ("The person's language", "言語"),
    "entry": ("The entry of the plan; empty where the campaign says its own words", "戦略表の項目のキー"),
    "form": ("HTML_MAIL (the text is Markdown), TEXT_MAIL, …", "形式(HTML_MAIL の本文は Markdown)"),
    "title": ("The subject", "件名"),
    "text": ("What to say", "本文"),
    "url": ("Where it leads", "リンク先"),
    "preferences_url": (
        "Where the person stops this; put it into every letter",
        "配信停止のリンク(必ず入れてください)",
    ),
}

CAMPAIGN: Final[Mapping[str, Column]] = {
    name: Column(name=name, meaning={"en": english, "ja": japanese}) for name, (english, japanese) in _SAID.items()
}


def campaign_rows(session: Session, campaign: Campaign, batch: int, links: Links, now: Instant) -> Iterator[list[Cell]]:
    """The rows of a file that was handed over."""
    for line in campaign_lines(session, campaign, batch, links, now):
        yield [getattr(line, name) for name in CAMPAIGN]
