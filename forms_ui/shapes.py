"""The shapes of a survey that the pages need: whoever has these properties can be shown."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class OptionShape(Protocol):
    """One choice of a question, known by its code in every language."""

    @property
    def code(self) -> str:
        """What is posted and kept."""

    @property
    def wording(self) -> Mapping[str, str]:
        """What is shown, by language."""


class QuestionShape(Protocol):
    """One question; what does not belong to its kind is ignored."""

    @property
    def key(self) -> str:
        """The question's name within its survey."""

    @property
    def kind(self) -> str:
        """SCALE, SINGLE, MULTI, RANKING, TEXT, NUMBER, DATE, EMAIL, PHONE, POSTAL_CODE, CONSENT or FILE.

        Or MATRIX or CONTACT, which are answered in parts.
        """

    @property
    def wording(self) -> Mapping[str, str]:
        """The question as it is asked, by language."""

    @property
    def hint(self) -> Mapping[str, str]:
        """A line that helps to answer, by language; may be empty."""

    @property
    def required(self) -> bool:
        """Whether it may not be left blank."""

    @property
    def not_applicable(self) -> bool:
        """Whether "don't know, does not apply" is offered."""

    @property
    def low(self) -> int:
        """The lowest point of a SCALE."""

    @property
    def high(self) -> int:
        """The highest point of a SCALE."""

    @property
    def low_label(self) -> Mapping[str, str]:
        """What the lowest point of a SCALE means, by language."""

    @property
    def high_label(self) -> Mapping[str, str]:
        """What the highest point of a SCALE means, by language."""

    @property
    def options(self) -> Sequence[OptionShape]:
        """The choices of SINGLE, MULTI and RANKING; on a SCALE, labels of the points that their codes name."""

    @property
    def minimum(self) -> float | None:
        """The smallest NUMBER accepted."""

    @property
    def maximum(self) -> float | None:
        """The largest NUMBER accepted."""

    @property
    def whole(self) -> bool:
        """Whether a NUMBER must be whole."""

    @property
    def multiline(self) -> bool:
        """Whether a TEXT may have several lines."""

    @property
    def max_length(self) -> int:
        """How many characters a TEXT may have."""

    @property
    def most(self) -> int | None:
        """How many choices of a MULTI may be taken."""

    @property
    def earliest(self) -> str:
        """The first DATE accepted, YYYY-MM-DD; may be empty."""

    @property
    def latest(self) -> str:
        """The last DATE accepted, YYYY-MM-DD; may be empty."""

    @property
    def media(self) -> Sequence[str]:
        """What a FILE may be: of image, pdf and text."""

    @property
    def largest_kb(self) -> int:
        """How large a FILE may be, in units of 1,000 bytes."""

    @property
    def contact(self) -> Sequence[str]:
        """The fields of a CONTACT, each the name of the part in the same place."""

    @property
    def parts(self) -> "Sequence[QuestionShape]":
        """What is answered: the rows of a MATRIX, the fields of a CONTACT, any other question itself."""

    @property
    def required_if(self) -> object | None:
        """Whether it may be left blank depends on other answers where this is anything but None."""


class PageShape(Protocol):
    """Questions that are shown together."""

    @property
    def key(self) -> str:
        """The page's name within its survey."""

    @property
    def title(self) -> Mapping[str, str]:
        """A heading above the questions, by language; may be empty."""

    @property
    def questions(self) -> Sequence[QuestionShape]:
        """The questions in the order they are asked."""


class SurveyShape(Protocol):
    """A survey as one published version has it."""

    @property
    def title(self) -> Mapping[str, str]:
        """The survey's name for respondents, by language."""

    @property
    def introduction(self) -> Mapping[str, str]:
        """What stands above the first page, by language; may be empty."""

    @property
    def thanks(self) -> Mapping[str, str]:
        """What is said after the last page, by language; may be empty."""

    @property
    def languages(self) -> Sequence[str]:
        """The languages the survey is offered in, the first one when nobody chose."""

    @property
    def pages(self) -> Sequence[PageShape]:
        """The pages in order."""
