"""The kinds of faults a survey can have, each with its code."""

from collections.abc import Iterator, Mapping, Sequence

from backend.errors import Invalid
from backend.text import clean_key


class Duplicate(Invalid):
    """A key, an item, a code, an axis or a language stands twice where it must stand once."""

    code = "DUPLICATE"


class MissingWording(Invalid):
    """Something is not said in a language that the survey is offered in."""

    code = "MISSING_WORDING"


class UnfitKey(Invalid):
    """A key, a code or a purpose is not made of the characters that keys may have."""

    code = "UNFIT_KEY"


class UnfitScale(Invalid):
    """A scale has no range, or too wide a one."""

    code = "UNFIT_SCALE"


class UnfitOptions(Invalid):
    """There are no options to choose from, too many, or ones that name no point of the scale."""

    code = "UNFIT_OPTIONS"


class UnfitLimits(Invalid):
    """The limits of an answer leave nothing to answer, or are out of bounds."""

    code = "UNFIT_LIMITS"


class UnfitLoading(Invalid):
    """A question cannot measure what it says it measures."""

    code = "UNFIT_LOADING"


class UnfitCondition(Invalid):
    """A condition asks nothing, or something that its question cannot answer."""

    code = "UNFIT_CONDITION"


class UnknownName(Invalid):
    """A condition, a pipe or a lineage names something that is not there, or not there yet."""

    code = "UNKNOWN_NAME"


class UnfitPipe(Invalid):
    """A wording begins a pipe that it does not end, or repeats something where nobody may."""

    code = "UNFIT_PIPE"


class UnfitRedirect(Invalid):
    """An ending leads somewhere that no respondent should be sent."""

    code = "UNFIT_REDIRECT"


class TooMany(Invalid):
    """A survey that nobody would finish, or an empty one."""

    code = "TOO_MANY"


Path = tuple[str, ...]


def wording_faults(wording: Mapping[str, str], languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    """A wording must be said in each language of the survey, and in no other."""
    for language in languages:
        if not wording.get(language, "").strip():
            yield MissingWording(f"{path[-1]} is missing in {language!r}", *path, language)
    for language in wording:
        if language not in languages:
            yield Invalid(f"{path[-1]} is in {language!r}, which the survey is not offered in", *path, language)


def optional_wording_faults(wording: Mapping[str, str], languages: Sequence[str], path: Path) -> Iterator[Invalid]:
    """A wording may be left out, but not in one language only."""
    if wording:
        yield from wording_faults(wording, languages, path)


def key_faults(key: str, path: Path) -> Iterator[Invalid]:
    """Keys stand in URLs, form fields and files: letters, digits, '-', '_' and '.' only."""
    try:
        clean_key(key, path[-1])
    except Invalid as refusal:
        yield UnfitKey(refusal.message, *path)


def duplicate_faults(keys: Sequence[tuple[str, Path]], what: str) -> Iterator[Invalid]:
    """Each key but its first appearance is a fault."""
    seen: set[str] = set()
    for key, path in keys:
        if key in seen:
            yield Duplicate(f"the {what} {key!r:.90} stands twice", *path)
        seen.add(key)
