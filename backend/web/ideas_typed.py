"""What someone typed, looked at before it is kept, so that all that is wrong is said at once, beside its field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from backend.errors import Invalid, Refused
from backend.ideas.rules.ideas import LONGEST_ALT, LONGEST_TEXT, LONGEST_TITLE, IdeaInput
from backend.text import clean_shown
from backend.web.preferences_asked import field_of, number_in
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_wording import word

Errors = list[tuple[str, str, str]]
_LONGEST_NICKNAME: Final = 20
_MOST_LABEL: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An idea as it stands in the form."""

    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    nickname: str = ""
    pictures: tuple[int, ...] = ()
    dropped: frozenset[int] = frozenset()
    alts: tuple[tuple[int, str], ...] = ()

    def given(self, board_id: int, person_id: int) -> IdeaInput:
        """The same for the room of ideas."""
        kept = tuple(each for each in self.pictures if each not in self.dropped)
        return IdeaInput(
            board_id=board_id,
            person_id=person_id,
            title=self.title,
            text=self.text,
            tags=self.tags,
            picture_ids=kept,
        )

    def with_pictures(self, picture_ids: Sequence[int]) -> "Typed":
        """The same with more pictures."""
        return replace(self, pictures=(*self.pictures, *picture_ids))


def typed_in(fields: Sequence[tuple[str, str]]) -> Typed:
    """What the form says."""
    return Typed(
        title=field_of(fields, "title"),
        text=field_of(fields, "text").replace("\r\n", "\n"),
        tags=tuple(dict.fromkeys(value for name, value in fields if name == "tag")),
        nickname=field_of(fields, "nickname"),
        pictures=tuple(number_in(value) for name, value in fields if name == "picture"),
        dropped=frozenset(number_in(value) for name, value in fields if name == "drop"),
        alts=tuple(
            (number_in(name.removeprefix("alt.")), value[:LONGEST_ALT])
            for name, value in fields
            if name.startswith("alt.")
        ),
    )


def errors_in(typed: Typed, language: str, *, asks_nickname: bool) -> Errors:
    """What is wrong with it, field by field."""
    errors: Errors = []
    if asks_nickname:
        errors += errors_in_nickname(typed.nickname, language)
    errors += error_of("title", typed.title, compose_word("title", language), LONGEST_TITLE, language)
    return errors + error_of("text", typed.text, compose_word("text", language), LONGEST_TEXT, language)


def errors_in_nickname(nickname: str, language: str) -> Errors:
    """What is wrong with the name that others are to see."""
    return error_of("nickname", nickname, word("nickname", language), _LONGEST_NICKNAME, language)


def error_of(anchor: str, text: str, label: str, most: int, language: str) -> Errors:
    """What is wrong with one text: it is blank, too long, or holds what cannot be kept."""
    try:
        clean_shown(text, most=most, lines=True)
    except Invalid:
        return [(anchor, label[:_MOST_LABEL], _fault(text, most, language))]
    return []


def nickname_error(refusal: Refused, anchor: str, language: str) -> Errors:
    """What is wrong with a nickname that the room refused; nothing where it refused something else."""
    words = {"NICKNAME_TAKEN": "nickname_taken", "NICKNAME_NOT_ALLOWED": "nickname_unfit"}
    is_invalid = isinstance(refusal, Invalid) and refusal.path == ("nickname",)
    key = words.get(refusal.code, "unfit" if is_invalid else "")
    return [(anchor, word("nickname", language), compose_word(key, language))] if key else []


def _fault(text: str, most: int, language: str) -> str:
    visible = text.strip()
    if _is_blank(visible):
        return compose_word("blank", language)
    if len(visible) > most:
        return compose_word("long", language, most=most, length=len(visible))
    return compose_word("unfit", language)


def _is_blank(text: str) -> bool:
    """Whether nothing is seen of it, for all that was typed."""
    try:
        return not clean_shown(text, most=max(1, len(text)), blank=True, lines=True)
    except Invalid:
        return False
