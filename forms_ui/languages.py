"""Which language a respondent gets: the one chosen, else the one the browser asks for, else the survey's first."""

from collections.abc import Iterator, Sequence

_LONGEST_HEADER = 500


def language(accept_language: str, offered: Sequence[str], chosen: str | None) -> str:
    """The language of the page; `offered` must not be empty."""
    if chosen is not None and chosen in offered:
        return chosen
    by_primary = {_primary(tag): tag for tag in reversed(offered)}
    for wanted in _list_wanted(accept_language[:_LONGEST_HEADER]):
        if wanted == "*":
            break
        if wanted in offered:
            return wanted
        if _primary(wanted) in by_primary:
            return by_primary[_primary(wanted)]
    return offered[0]


def _list_wanted(accept_language: str) -> Iterator[str]:
    """The tags of the header, most wanted first; those of equal weight in their order."""
    weighted = [_weigh(part) for part in accept_language.lower().split(",")]
    for tag, weight in sorted(weighted, key=lambda pair: -pair[1]):
        if weight > 0:
            yield tag


def _weigh(part: str) -> tuple[str, float]:
    tag, _, parameter = part.partition(";")
    name, _, number = parameter.partition("=")
    if name.strip() != "q":
        return tag.strip(), 1.0
    try:
        weight = float(number)
    except ValueError:
        return tag.strip(), 0.0
    # A comparison that NaN fails, so that NaN counts as unwanted.
    return tag.strip(), weight if 0 <= weight <= 1 else 0.0


def _primary(tag: str) -> str:
    return tag.lower().partition("-")[0]
