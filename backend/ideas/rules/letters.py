"""The words of letters about boards and ideas, and the links that they carry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.channels.rules import Notice, day_of
from backend.clock import Instant, days
from backend.ideas.rules.news import NewsKind, Part
from backend.ideas.rules.states import Status
from backend.links import Link
from backend.markdown import markdown_plain
from backend.text import Wording, say

_LIFE: Final = days(30)
_ZONE: Final = "Asia/Tokyo"
_NAMED: Final = re.compile(r"\{([a-z]+)\}")

# As the pages say it: a letter and the page that it leads to name one thing alike.
STATUSES: Final[Mapping[Status, Wording]] = {
    Status.NEW: {"ja": "受付", "en": "New"},
    Status.UNDER_REVIEW: {"ja": "検討中", "en": "Under review"},
    Status.PLANNED: {"ja": "実施予定", "en": "Planned"},
    Status.IN_THE_MAKING: {"ja": "準備中", "en": "In the making"},
    Status.LAUNCHED: {"ja": "実現しました", "en": "Launched"},
    Status.DECLINED: {"ja": "今回は見送り", "en": "Not this time"},
}
_SUBJECTS: Final[Mapping[NewsKind, Wording]] = {
    NewsKind.ANSWERED: {"ja": "「{title}」にお返事があります", "en": "An answer to “{title}”"},
    NewsKind.LAUNCHED: {"ja": "「{title}」が{product}になりました", "en": "“{title}” has become {product}"},
    NewsKind.MERGED: {"ja": "「{title}」は「{kept}」とひとつになりました", "en": "“{title}” is now part of “{kept}”"},
    NewsKind.UNMERGED: {"ja": "「{title}」はひとつのアイデアに戻りました", "en": "“{title}” stands alone again"},
    NewsKind.COMMENTED: {"ja": "「{title}」にコメントがあります", "en": "Someone spoke to “{title}”"},
}
_MINE: Final[Mapping[Part, Wording]] = {
    Part.AUTHOR: {"ja": "あなたのアイデア「{title}」", "en": "your idea “{title}”"},
    Part.VOTER: {"ja": "あなたが投票したアイデア「{title}」", "en": "the idea you voted for, “{title}”"},
    Part.FOLLOWER: {"ja": "あなたがフォローしているアイデア「{title}」", "en": "the idea you follow, “{title}”"},
}
_OPENINGS: Final[Mapping[NewsKind, Wording]] = {
    NewsKind.ANSWERED: {"ja": "{mine}に、{brand}からお返事があります。", "en": "{brand} has answered {mine}."},
    NewsKind.LAUNCHED: {"ja": "{mine}が、{product}になりました。", "en": "{product} has come of {mine}."},
    NewsKind.MERGED: {
        "ja": "{mine}は、同じことを望む「{kept}」とひとつになりました。票は引きつがれています。",
        "en": "We put {mine} together with “{kept}”, which asks for the same. Its votes count there.",
    },
    NewsKind.UNMERGED: {
        "ja": "ほかのアイデアとまとめていた{mine}は、ふたたびひとつのアイデアになりました。",
        "en": "We had put {mine} together with another; it stands alone again.",
    },
    NewsKind.COMMENTED: {"ja": "{mine}に、新しいコメントがあります。", "en": "There are new comments on {mine}."},
}
_CREDITS: Final[Mapping[Part, Wording]] = {
    Part.AUTHOR: {
        "ja": "あなたの声から生まれました。ありがとうございます。",
        "en": "It began with your words. Thank you.",
    },
    Part.VOTER: {
        "ja": "あなたの一票が後押しになりました。ありがとうございます。",
        "en": "Your vote helped it along. Thank you.",
    },
    Part.FOLLOWER: {"ja": "見守ってくださり、ありがとうございます。", "en": "Thank you for staying with it."},
}
_STANDS: Final[Wording] = {"ja": "対応状況：{status}", "en": "Where it stands: {status}"}
_LOOKED_AT: Final[Wording] = {"ja": "{day}ごろ、あらためて検討します。", "en": "We will look at it again around {day}."}
_OPEN_NEWS: Final[Wording] = {"ja": "アイデアを見る", "en": "See the idea"}
_INVITED: Final[Wording] = {
    "ja": "{brand}では、みなさまの声を製品づくりに生かしています。\n「{question}」に、お考えをお聞かせください。",
    "en": "At {brand} we make things together with you.\nWe would love to hear what you think: “{question}”",
}
_OPEN_BOARD: Final[Wording] = {"ja": "アイデアボードを開く", "en": "Open the board"}
_SUBJECT_BOARD: Final[Wording] = {
    "ja": "ご意見をお聞かせください：{question}",
    "en": "We would like your ideas: {question}",
}
_GOOD_UNTIL: Final[Wording] = {"ja": "このリンクは{day}まで有効です。", "en": "The link is good until {day}."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An official answer, as a letter repeats it."""

    status: Status
    text: str
    reason: str
    look_again_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLetter:
    """What a letter of news is made of; `title` is the idea's, `kept` that of the one it was merged into."""

    kind: NewsKind
    part: Part
    title: str
    kept: str
    product: Wording
    reply: Answered | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of whom a letter goes to: their language, their link and how long it is good, and who writes."""

    language: str
    url: str
    ends_at: Instant
    brand: Wording


def ideas_link_of(person_id: int, now: Instant) -> Link:
    """A person's link to their boards, good for thirty days."""
    return Link(id=person_id, issued_at=now, expires_at=now + _LIFE)


def news_notice(news: NewsLetter, envelope: Envelope) -> Notice:
    """The letter that tells one person what came of an idea."""
    language = envelope.language
    words = {
        "title": news.title,
        "kept": news.kept,
        "product": say(news.product, language),
        "brand": say(envelope.brand, language),
    }
    words["mine"] = _filled(_MINE[news.part], words, language)
    said = [_filled(_OPENINGS[news.kind], words, language)]
    if news.kind is NewsKind.LAUNCHED:
        said.append(say(_CREDITS[news.part], language))
    if news.reply is not None:
        said += _answered(news.reply, language)
    subject = _filled(_SUBJECTS[news.kind], words, language)
    return _notice(envelope, subject=subject, body="\n\n".join(said), label=say(_OPEN_NEWS, language))


def board_notice(question: Wording, text: Wording, envelope: Envelope) -> Notice:
    """The letter that asks someone onto a board."""
    language = envelope.language
    words = {"question": say(question, language), "brand": say(envelope.brand, language)}
    said = [_filled(_INVITED, words, language), say(text, language)]
    subject = _filled(_SUBJECT_BOARD, words, language)
    body = "\n\n".join(part for part in said if part)
    return _notice(envelope, subject=subject, body=body, label=say(_OPEN_BOARD, language))


def _notice(envelope: Envelope, *, subject: str, body: str, label: str) -> Notice:
    ends = {"day": day_of(envelope.ends_at, _ZONE, envelope.language)}
    return Notice(
        subject=subject,
        body=body,
        open=label,
        url=envelope.url,
        brand=say(envelope.brand, envelope.language),
        language=envelope.language,
        notes=[_filled(_GOOD_UNTIL, ends, envelope.language)],
    )


def _answered(reply: Answered, language: str) -> list[str]:
    said = [_filled(_STANDS, {"status": say(STATUSES[reply.status], language)}, language)]
    said += [markdown_plain(reply.text), reply.reason]
    if reply.look_again_at is not None:
        said.append(_filled(_LOOKED_AT, {"day": day_of(reply.look_again_at, _ZONE, language)}, language))
    return [part for part in said if part]


def _filled(wording: Wording, words: Mapping[str, str], language: str) -> str:
    """The words put in all at once: what someone wrote is never read for names in braces."""
    return _NAMED.sub(lambda found: words[found[1]], say(wording, language))
