"""The pages on which boards and ideas are read: all boards, one board, one idea, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from forms_ui.ideas_around import Around, Choice, Day, Told, ideas_page

Errors = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One board in the list."""

    url: str
    question: Mapping[str, str]
    text: Mapping[str, str]
    period: str
    ideas: int
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """How an idea stands with its voters, and where this one votes: their own vote is 0, 1 or 2."""

    action: str
    votes: int
    needs: int = 0
    mine: int = 0
    may_vote: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaLine:
    """One idea in a list."""

    id: int
    url: str
    title: Told
    excerpt: str
    author: str
    is_own: bool
    day: Day
    ballot: Ballot
    comments: int = 0
    pictures: int = 0
    status: str = "NEW"
    state: str = "SHOWN"
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A board with its question and a part of its ideas."""

    url: str
    question: Mapping[str, str]
    text: Mapping[str, str]
    period: str
    note: str
    ideas: Sequence[IdeaLine]
    compose: str = ""
    has_draft: bool = False
    orders: Sequence[Choice] = ()
    scopes: Sequence[Choice] = ()
    tags: Sequence[Choice] = ()
    statuses: Sequence[Choice] = ()
    search: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)
    is_narrowed: bool = False
    clear: str = ""
    first: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it is shown."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An official answer: its HTML was made safe where it comes from."""

    status: str
    html: str
    by: str
    day: Day
    look_again: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment with answers to it, of which `more` are found behind `before`; one that is gone holds their place."""

    id: int
    author: str
    text: Told
    day: Day
    is_staff: bool = False
    is_own: bool = False
    is_gone: bool = False
    state: str = "SHOWN"
    answer: str = ""
    withdraw: str = ""
    report: str = ""
    answers: Sequence["Comment"] = ()
    before: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commenting:
    """The form for a comment: what was typed so far, whom it answers, and whether a nickname is asked for."""

    action: str
    text: str = ""
    parent: int = 0
    answering: str = ""
    back: str = ""
    asks_nickname: bool = False
    nickname: str = ""
    most: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An idea that was joined to this one."""

    title: Told
    author: str
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step on the way of an idea."""

    status: str
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaPage:
    """One idea with all that hangs on it."""

    title: Told
    text: Told
    board: str
    board_url: str
    author: str
    is_own: bool
    day: Day
    ballot: Ballot
    status: str = "NEW"
    state: str = "SHOWN"
    is_edited: bool = False
    tags: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    answers: Sequence[Answered] = ()
    stages: Sequence[Stage] = ()
    merged: Sequence[Merged] = ()
    comments: Sequence[Comment] = ()
    earlier: str = ""
    latest: str = ""
    commenting: Commenting | None = None
    comments_note: str = ""
    follow: str = ""
    follows: bool = False
    edit: str = ""
    edits: str = ""
    withdraw: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an idea said until a day, or says now."""

    title: Told
    text: Told
    until: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLine:
    """Something that became of an idea."""

    kind: str
    title: Told
    url: str
    day: Day
    is_new: bool = False
    excerpt: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What someone finds on their own page."""

    nickname: str
    spoken: str
    mine: Sequence[Choice] = ()
    preferences: str = ""


def boards_page(around: Around, boards: Sequence[BoardLine]) -> str:
    """All boards that someone may see."""
    return ideas_page("ideas_boards.html", around, {"boards": boards})


def board_page(around: Around, board: BoardPage) -> str:
    """One board."""
    return ideas_page("ideas_board.html", around, {"board": board}, scripted=True)


def idea_page(around: Around, idea: IdeaPage, *, errors: Errors = ()) -> str:
    """One idea."""
    answers = [(each, Markup(each.html)) for each in idea.answers]  # noqa: S704 - made safe by its own room
    return ideas_page("ideas_idea.html", around, {"idea": idea, "answers": answers}, scripted=True, errors=errors)


def versions_page(around: Around, title: Told, versions: Sequence[Version], back: str, older: str = "") -> str:
    """What an idea said before it was edited."""
    values = {"title": title, "versions": versions, "back": back, "older": older}
    return ideas_page("ideas_versions.html", around, values)


def news_page(around: Around, news: Sequence[NewsLine], *, older: str = "") -> str:
    """What became of the ideas that someone cares about."""
    return ideas_page("ideas_news.html", around, {"news": news, "older": older})


def own_page(around: Around, own: Own, *, errors: Errors = ()) -> str:
    """Someone's own page: nickname, language, and the way out."""
    return ideas_page("ideas_me.html", around, {"own": own}, errors=errors)
