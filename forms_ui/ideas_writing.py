"""The pages on which people write: an idea, a report; and the questions that are asked before something ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forms_ui.ideas import Errors, IdeaLine
from forms_ui.ideas_around import Around, ideas_fragment, ideas_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A theme to choose."""

    key: str
    words: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPicture:
    """A picture that was sent already, with what its author says it shows."""

    id: int
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """An idea while it is written; `similar` is None until it was looked for."""

    action: str
    back: str
    title: str = ""
    text: str = ""
    tags: Sequence[Tag] = ()
    pictures: Sequence[KeptPicture] = ()
    most_pictures: int = 0
    asks_nickname: bool = False
    nickname: str = ""
    is_new: bool = True
    is_checked: bool = False
    similar: Sequence[IdeaLine] | None = None
    similar_url: str = ""
    most_title: int = 120
    most_text: int = 4_000
    refused: str = ""

    @property
    def places(self) -> int:
        """How many pictures more may be sent."""
        return max(0, self.most_pictures - len(self.pictures))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question with one button that says yes, and a way back."""

    title: str
    body: str
    yes: str
    action: str
    back: str = ""
    keep: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)
    is_grave: bool = False
    at_door: bool = False
    """Whether the form must say where it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """A report while it is written."""

    action: str
    back: str
    about: str
    reasons: Sequence[tuple[str, str]]
    comment: int = 0
    reason: str = ""
    text: str = ""


def writing_page(around: Around, writing: Writing, *, errors: Errors = ()) -> str:
    """The form of an idea."""
    return ideas_page("ideas_writing.html", around, {"writing": writing}, scripted=True, errors=errors)


def similar_fragment(language: str, similar: Sequence[IdeaLine]) -> str:
    """Ideas like the one that is being written, as the script puts them beside it."""
    return ideas_fragment("ideas_similar.html", language, {"similar": similar})


def asking_page(around: Around, asking: Asking) -> str:
    """A question before something is done."""
    return ideas_page("ideas_asking.html", around, {"asking": asking})


def reporting_page(around: Around, reporting: Reporting, *, errors: Errors = ()) -> str:
    """The form of a report."""
    return ideas_page("ideas_reporting.html", around, {"reporting": reporting}, errors=errors)


def word_page(around: Around, title: str, body: str, *, links: Sequence[tuple[str, str]] = ()) -> str:
    """A word, and where to go on."""
    return ideas_page("ideas_word.html", around, {"title": title, "body": {around.language: body}, "links": links})
