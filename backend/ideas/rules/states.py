"""What can become of ideas and comments, and how strongly people want one."""

from enum import IntEnum, StrEnum, unique


@unique
class State(StrEnum):
    """Who sees an idea or a comment: all; its author and staff while it waits or is hidden; or it was taken back."""

    SHOWN = "SHOWN"
    WAITING = "WAITING"
    HIDDEN = "HIDDEN"
    WITHDRAWN = "WITHDRAWN"


@unique
class Status(StrEnum):
    """How far the company has come with an idea (対応状況)."""

    NEW = "NEW"
    UNDER_REVIEW = "UNDER_REVIEW"
    PLANNED = "PLANNED"
    IN_THE_MAKING = "IN_THE_MAKING"
    LAUNCHED = "LAUNCHED"
    DECLINED = "DECLINED"


@unique
class Strength(IntEnum):
    """How strongly someone wants what an idea says: ほしい, or ぜひほしい."""

    WANT = 1
    NEED = 2


@unique
class Moderates(StrEnum):
    """Whether staff look at what is posted on a board before others see it, or after."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"


@unique
class Subject(StrEnum):
    """What can be reported."""

    IDEA = "IDEA"
    COMMENT = "COMMENT"


@unique
class ReportReason(StrEnum):
    """Why something was reported."""

    SPAM = "SPAM"
    RUDE = "RUDE"
    PERSONAL = "PERSONAL"
    OTHER = "OTHER"
