"""A page as it was posted."""

from collections.abc import Mapping
from typing import NamedTuple

from backend.errors import Refused
from backend.responses.rules.uploads import Sent
from backend.surveys.rules import Answer, Published, Question, QuestionKind, Survey, is_plain


class ForeignVersion(Refused):
    """The page that was posted belongs to another survey."""

    code = "FOREIGN_VERSION"


# A tuple: one is made for every page, and a frozen dataclass sets each field by a call.
class PostedPage(NamedTuple):
    """A page as it was posted, read and found right.

    `answers` holds what was answered, by question key (None: not applicable); whatever is not in it was left blank.
    `plain` says whether the survey takes everyone one way, where the edge knows it already: to find out, all of the
    survey is looked at. `sent` are the files among the answers;
    `pick` is the question that was chosen for this person, on a page behind the survey's own.
    """

    published: Published
    page: int
    answers: Mapping[str, Answer]
    idempotency_key: str
    language: str
    plain: bool | None = None
    sent: tuple[Sent, ...] = ()
    pick: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What can be answered on the page."""
        pages = self.published.survey.pages
        if self.page <= len(pages):
            return pages[self.page - 1].parts
        return tuple(part for part in self.published.survey.parts if part.key == self.pick)

    @property
    def is_plain(self) -> bool:
        """Whether it can be kept without looking at what was answered before."""
        return takes_one_way(self.published.survey) if self.plain is None else self.plain


def takes_one_way(survey: Survey) -> bool:
    """Whether everyone sees the same survey, and no answer of it must be compared with one that was kept."""
    return is_plain(survey) and all(part.kind is not QuestionKind.FILE for part in survey.parts)
