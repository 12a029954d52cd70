"""The page of an ambassador: what is asked, what was brought, thanks, the agreement, and the way out and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_ui.ideas import Errors
from forms_ui.ideas_around import Around, Day, ideas_page
from forms_ui.slots import Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """Something an ambassador is asked to do; `proof` is where they say how, if anywhere."""

    id: int
    title: Mapping[str, str]
    text: Mapping[str, str]
    status: str
    due: str = ""
    points: int = 0
    progress: str = ""
    proof: str = ""
    said: str = ""
    typed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """A line of thanks."""

    kind: str
    cause: str
    day: Day
    points: int = 0
    words: Mapping[str, str] | None = None
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommending:
    """How an ambassador recommends: link, its QR code as SVG, and a code to be typed."""

    url: str
    svg: str
    code: str
    signed_up: int = 0
    confirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme as its ambassador sees it."""

    id: int
    name: Mapping[str, str]
    status: str
    since: Day | None = None
    paused_until: str = ""
    missions: Sequence[Mission] = ()
    rewards: Sequence[Reward] = ()
    balance: int = 0
    recommending: Recommending | None = None
    agreement: Mapping[str, str] | None = None
    agreed: str = ""
    newest: Mapping[str, str] | None = None
    newest_id: int = 0
    must_agree: bool = False


def ambassador_page(
    around: Around, programmes: Sequence[Programme], *, action: str = "", leave: str = "", errors: Errors = ()
) -> str:
    """All programmes that someone is, was or could be in."""
    drawings = {each.id: Raw(markup=each.recommending.svg) for each in programmes if each.recommending is not None}
    values = {"programmes": programmes, "drawings": drawings, "action": action, "leave": leave}
    return ideas_page("ambassador.html", around, values, scripted=True, errors=errors)
