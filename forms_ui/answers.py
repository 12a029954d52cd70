"""What respondents answer: typed values, the one value for "not applicable", and what a posted page was read as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final


class NotApplicable(Enum):
    """The respondent does not know, or the question does not apply (わからない・あてはまらない)."""

    NOT_APPLICABLE = "not applicable"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE

AnswerValue = int | float | str | bool | tuple[str, ...] | NotApplicable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A posted page as it was understood; a question with an error has no answer."""

    answers: dict[str, AnswerValue | None]
    """By question key: the typed answer, None when left blank or wrong."""
    errors: dict[str, str]
    """By question key: what is wrong, in the language of the page."""
    texts: Mapping[str, Sequence[str]]
    """By field name: what was typed or ticked, so that a page with errors can show it again; not kept when nothing
    can be wrong."""
