"""Why something is not done on a board, each with its code."""

from backend.errors import Forbidden, Invalid, Refused


class BoardNotOpen(Refused):
    """The board can be read already; nobody writes on it yet."""

    code = "BOARD_NOT_OPEN"


class BoardClosed(Refused):
    """The board can still be read; nobody writes on it any more."""

    code = "BOARD_CLOSED"


class MayNotPost(Forbidden):
    """The person sees the board and may not post on it."""

    code = "MAY_NOT_POST"


class MayNotVote(Forbidden):
    """The person sees the board and may not vote on it."""

    code = "MAY_NOT_VOTE"


class NotYours(Forbidden):
    """Only whoever wrote it may change it."""

    code = "NOT_YOURS"


class NotEditable(Refused):
    """An idea that is hidden, withdrawn or merged stays as it is."""

    code = "NOT_EDITABLE"


class NotShown(Refused):
    """Nothing is said to what others do not see, or do not see any more."""

    code = "NOT_SHOWN"


class IdeaMerged(Refused):
    """The idea was merged into another; that one is spoken to."""

    code = "IDEA_MERGED"


class SameIdea(Invalid):
    """An idea is not merged into itself."""

    code = "SAME_IDEA"


class OtherBoard(Invalid):
    """Ideas of different boards are not merged."""

    code = "OTHER_BOARD"


class AlreadyUndone(Refused):
    """The merge was undone before."""

    code = "MERGE_UNDONE"


class MergedSince(Refused):
    """The kept idea was merged into another since; that is undone first."""

    code = "MERGED_SINCE"


class TooManyPictures(Refused):
    """More pictures than the board takes with one idea."""

    code = "TOO_MANY_PICTURES"
