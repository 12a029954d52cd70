"""An idea as someone writes it, and how ideas are looked for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from backend.errors import Invalid
from backend.ideas.rules.refusals import TooManyPictures
from backend.ideas.rules.sorting import IdeaOrder
from backend.ideas.rules.states import State, Status
from backend.text import clean_shown

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 4_000
LONGEST_COMMENT: Final = 2_000
LONGEST_REPORT: Final = 400
LONGEST_ALT: Final = 200
MOST_TAGS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaInput:
    """What someone posts on a board, or keeps as a draft: tags by their keys, pictures by their ids."""

    board_id: int
    person_id: int
    title: str
    text: str
    tags: tuple[str, ...] = ()
    picture_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaQuery:
    """Which ideas of a board are listed, and in what order."""

    board_id: int
    order: IdeaOrder = IdeaOrder.VOTES
    search: str = ""
    tag: str | None = None
    statuses: tuple[Status, ...] = ()
    person_id: int | None = None
    """Only what this person posted, also what waits, is hidden or was merged."""
    followed_by: int | None = None
    fit_segment: int | None = None
    states: tuple[State, ...] = ()
    """For staff: only what is in one of these states."""
    show_hidden: bool = False
    """For staff: also what waits, is hidden, was withdrawn or merged."""


def clean_idea(given: IdeaInput, known_tags: Collection[str], most_pictures: int) -> IdeaInput:
    """The idea with clean text and known tags, once each; refuses what cannot be posted."""
    pictures = tuple(dict.fromkeys(given.picture_ids))
    if len(pictures) > most_pictures:
        raise TooManyPictures(f"at most {most_pictures} pictures come with an idea here", "pictureIds")
    return replace(
        given,
        title=clean_shown(given.title, "title", most=LONGEST_TITLE),
        text=clean_shown(given.text, "text", most=LONGEST_TEXT, lines=True),
        tags=_clean_tags(given.tags, known_tags),
        picture_ids=pictures,
    )


def clean_draft(given: IdeaInput, known_tags: Collection[str]) -> IdeaInput:
    """The draft with clean text, which may still be blank; tags that the board no longer has are dropped."""
    return replace(
        given,
        title=clean_shown(given.title, "title", most=LONGEST_TITLE, blank=True),
        text=clean_shown(given.text, "text", most=LONGEST_TEXT, blank=True, lines=True),
        tags=_clean_tags([tag for tag in given.tags if tag in known_tags], known_tags),
    )


def _clean_tags(tags: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(tags))
    if len(distinct) > MOST_TAGS:
        raise Invalid(f"an idea has at most {MOST_TAGS} tags", "tags")
    if not set(distinct) <= set(known):
        raise Invalid("the board has no such tag", "tags")
    return tuple(sorted(distinct))
