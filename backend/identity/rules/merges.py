"""What a merge moves, under which key it is written down, and why a merge or its undoing is refused."""

from enum import StrEnum

from backend.errors import Refused

# Source names are at most this long in the ledger.
LONGEST_SOURCE = 160
LONGEST_OCCASION = 80


class Moved(StrEnum):
    """What a merge writes down of what it moved, so that it can be undone."""

    INVITATION = "INVITATION"
    """An invitation and the response it brought; `was`: its occasion, where it had to be told apart."""
    CONSENT = "CONSENT"
    """A decision."""
    SOURCE = "SOURCE"
    """All revisions of one source of the ledger; `was`: its name, where it had to be told apart."""
    ATTRIBUTE = "ATTRIBUTE"
    """An attribute that only the gone person had."""
    ADDRESS = "ADDRESS"
    """An address of a kind that only the gone person had."""
    PAUSE = "PAUSE"
    """A pause that lasts longer than the kept person's own; `was`: the latter."""
    MESSAGE = "MESSAGE"
    """A message that waits to be sent."""
    DECISION = "DECISION"
    """A decision about asking the person."""
    AUDIENCES = "AUDIENCES"
    """The lists that the person is on, as the room of segments writes it down."""
    COMMUNICATIONS = "COMMUNICATIONS"
    """What the person was told and in which campaigns they are, as that room writes it down."""
    LEADS = "LEADS"
    """What salespeople have of the person, as the room of sales writes it down."""
    AMBASSADORS = "AMBASSADORS"
    """What the person is and did as an ambassador, as that room writes it down."""
    IDEAS = "IDEAS"
    """What the person did on boards, as the room of ideas writes it down."""


class SamePerson(Refused):
    """Nobody is merged into themselves."""

    code = "SAME_PERSON"


class AlreadyMerged(Refused):
    """One of the two is another person by now."""

    code = "ALREADY_MERGED"


class Erased(Refused):
    """Someone asked to be forgotten; nothing is done with them any more."""

    code = "ERASED"


class MergeUndone(Refused):
    """The merge was undone before."""

    code = "MERGE_UNDONE"


class MergedSince(Refused):
    """The kept person was merged into another since; that merge is undone first."""

    code = "MERGED_SINCE"


def apart(name: str, gone_id: int, longest: int) -> str:
    """The name with a mark of whose it was, for where the kept person has one of the same name."""
    mark = f"~{gone_id}"
    return name[: longest - len(mark)] + mark
