"""A mapping to start from, made of the file's own header and figures."""

import json
from collections.abc import Iterator, Sequence

from backend.errors import Refused
from backend.text import clean_number
from backend.transfer.sheets import Sheet

_FACETS = "LIKING, TRUST, DEPENDENCE (about the product) · CONNECTION, PROMINENCE (about the brand)"


def answers_template(sheet: Sheet) -> str:
    """A mapping of answers in TOML that says what has to be filled in."""
    person, *others = sheet.header
    ranges = {column: _range(sheet, column) for column in others if column}
    scales = [found for found in ranges.values() if found is not None]
    low, high = (min(low for low, _ in scales), max(high for _, high in scales)) if scales else (1, 5)
    lines = [
        f"# What the columns of {sheet.name} mean.",
        f"source = {_quoted(sheet.name)}",
        'product = "…"            # what the questions are about',
        'brand = "…"              # its maker; both are made where they are missing',
        "date = 2026-04-01        # when they were answered, unless a column says it",
        'moment = "ANNUAL"        # SIGNUP, AFTER_PURCHASE, CAMPAIGN, ANNUAL or NONE',
        f"scale = [{low:g}, {high:g}]          # from least to most, for every item that names no other",
        'missing = ["NA"]         # what stands in a cell that was not answered, besides nothing',
        "",
        "[columns]",
        f"person = {_quoted(person)}",
        "",
        f"# {_FACETS}.",
        "# A column that is no item has no line here; reversed = true where much means little.",
        "[items]",
        *_items(ranges),
    ]
    return "\n".join(lines) + "\n"


def _items(ranges: dict[str, tuple[float, float] | None]) -> Iterator[str]:
    for column, found in ranges.items():
        if found is not None:
            is_bare = column.isascii() and column.replace("_", "").replace("-", "").isalnum()
            key = column if is_bare else _quoted(column)
            yield f'{key} = {{ facet = "…" }}   # holds {found[0]:g} to {found[1]:g}'


def _quoted(text: str) -> str:
    """The text as TOML writes it; JSON's rules are among TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _range(sheet: Sheet, column: str) -> tuple[float, float] | None:
    """From the least to the greatest number in a column, if every cell of it is a number or empty."""
    place = sheet.header.index(column)
    try:
        numbers: Sequence[float] = [clean_number(row.cells[place]) for row in sheet.rows if row.cells[place]]
    except Refused:
        return None
    return (min(numbers), max(numbers)) if numbers else None
