"""What a board is made of: its question, its period, its tags, and what it takes from one person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.clock import Instant
from backend.documents import Node, member
from backend.errors import Invalid
from backend.ideas.rules.access import BoardAccess
from backend.ideas.rules.refusals import BoardClosed, BoardNotOpen
from backend.ideas.rules.states import Moderates
from backend.text import Wording, clean_key, clean_wording

DEFAULT_PURPOSE: Final = "ideas"
# Pages beside the boards: what people write anew, their news, themselves, and pictures.
_TAKEN: Final = frozenset({"me", "new", "news", "pictures"})
_MOST_TAGS: Final = 30
_MOST_PICTURES: Final = 10
_MOST_A_DAY: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A word that the board offers for its ideas."""

    key: str
    wording: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardInput:
    """A board as staff write it: whose it is, what it asks, who may do what, when, and how much."""

    key: str
    brand_id: int
    product_id: int | None = None
    question: Wording
    text: Wording = field(default_factory=dict)
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    access: BoardAccess = field(default_factory=BoardAccess)
    tags: tuple[Tag, ...] = ()
    purpose: str = DEFAULT_PURPOSE
    moderates: Moderates = Moderates.AFTER
    ideas_a_day: int = 5
    comments_an_hour: int = 20
    pictures: int = 3


def tags_from_json(value: object) -> tuple[Tag, ...]:
    """The tags in that JSON value, read strictly."""
    return tuple(_tag(node) for node in Node(value=value, path=("tags",)).list())


def tags_to_json(tags: Sequence[Tag]) -> list[dict[str, object]]:
    """The one JSON spelling of the tags; refuses two of one key, and too many."""
    if len(tags) > _MOST_TAGS:
        raise Invalid(f"a board has at most {_MOST_TAGS} tags", "tags")
    keys = [clean_key(tag.key) for tag in tags]
    if len(set(keys)) < len(keys):
        raise Invalid("two tags have one key", "tags")
    return [
        {"key": key, "wording": clean_wording(tag.wording, "tags", most=40)}
        for key, tag in zip(keys, tags, strict=True)
    ]


def check_board(given: BoardInput) -> None:
    """Refuses a key that is another page's, a period that ends before it begins, and limits that make no sense."""
    if given.key in _TAKEN:
        raise Invalid("a page of another kind has this key in its address", "key")
    if given.opens_at is not None and given.closes_at is not None and given.closes_at <= given.opens_at:
        raise Invalid("a board closes after it opens", "closesAt")
    _check_limit(given.ideas_a_day, "ideasADay", 1, _MOST_A_DAY)
    _check_limit(given.comments_an_hour, "commentsAnHour", 1, _MOST_A_DAY)
    _check_limit(given.pictures, "pictures", 0, _MOST_PICTURES)


def check_writable(opens_at: Instant | None, closes_at: Instant | None, now: Instant) -> None:
    """Refuses to write before a board opens and from its closing on."""
    if opens_at is not None and now < opens_at:
        raise BoardNotOpen("the board is not open yet", "boardId")
    if closes_at is not None and now >= closes_at:
        raise BoardClosed("the board is closed", "boardId")


def is_writable(opens_at: Instant | None, closes_at: Instant | None, now: Instant) -> bool:
    """Whether anyone may write at that instant."""
    return (opens_at is None or opens_at <= now) and (closes_at is None or now < closes_at)


def _check_limit(value: int, name: str, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Invalid(f"this lies between {least} and {most}", name)


def _tag(node: Node) -> Tag:
    members = node.record({"key", "wording"})
    return Tag(key=member(members, "key", node).text(), wording=member(members, "wording", node).wording())
