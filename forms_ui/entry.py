"""The pages at the door: come in, or become an ambassador first."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms_ui.ideas_around import Around, ideas_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """One button to come in."""

    action: str
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An agreement to read, to accept or to decline; its wording is plain text."""

    action: str
    decline: str
    programme: str
    wording: Mapping[str, str]
    version: int
    agreement: int
    until: str = ""
    is_changed: bool = False


def welcome_page(around: Around, welcome: Welcome) -> str:
    """The door."""
    return ideas_page("entry_welcome.html", around, {"welcome": welcome})


def invitation_page(around: Around, invitation: Invitation) -> str:
    """What would be agreed on."""
    return ideas_page("entry_invitation.html", around, {"invitation": invitation})
