"""Reads a mapping from TOML, strictly: a word that means nothing is refused rather than passed over."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from backend.loyalty.rules.axes import FACETS, Facet, Moment
from backend.panel.rules import EVERY_CHANNEL, AttributeKind, clean_channel, clean_language
from backend.text import LANGUAGES, clean, clean_key
from backend.transfer.faults import UnfitFile
from backend.transfer.mappings import KNOWN_HEADERS, AttributeColumn, ConsentColumn, FileMapping, Item

_TEXTS: Final = ("product", "brand", "date", "valid_until", "date_format", "time_zone", "currency", "wording")
_TOP: Final = (
    *_TEXTS, "columns", "source", "moment", "missing", "order", "shares", "scale", "items", "attributes", "consents",
)  # fmt: skip
_OF_ITEM: Final = ("item", "axis", "facet", "low", "high", "scale", "reversed", "weight")
_LARGEST: Final = 1e9
_OF_ATTRIBUTE: Final = ("key", "kind", "choices")
_OF_CONSENT: Final = ("purpose", "channel", "wording", "language", "date")


def read_mapping(path: Path) -> FileMapping:
    """The mapping in that TOML file; what no file can be read by is refused."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise UnfitFile(f"the mapping {path.name} cannot be read: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UnfitFile(f"the mapping {path.name} is not TOML: {fault}") from None
    return parse_mapping(table)


def parse_mapping(table: Mapping[str, object]) -> FileMapping:
    """The mapping that the parsed TOML says."""
    _refuse_unknown(table, _TOP, "mapping")
    texts = {name: _text(table, name) for name in _TEXTS if name in table}
    source = _text(table, "source") if "source" in table else None
    return FileMapping(
        columns=_columns(_table(table, "columns")),
        source=source,
        moment=_moment(table),
        missing=frozenset({"", *_list(table, "missing")}),
        order=tuple(clean(tier, "order", most=80) for tier in _list(table, "order")),
        shares={tier: _number(share, "shares") for tier, share in _table(table, "shares").items()},
        items=_items(table, source),
        attributes=tuple(_attribute(column, said) for column, said in _table(table, "attributes").items()),
        consents=tuple(_consent(column, said) for column, said in _table(table, "consents").items()),
        **texts,
    )


def _columns(table: Mapping[str, object]) -> dict[str, str]:
    _refuse_unknown(table, tuple(KNOWN_HEADERS), "columns")
    return {name: _text(table, name) for name in table}


def _items(table: Mapping[str, object], source: str | None) -> tuple[Item, ...]:
    scale = _list_of_numbers(table.get("scale"), "scale") if "scale" in table else None
    return tuple(_item(column, said, scale, source) for column, said in _table(table, "items").items())


def _item(column: str, said: object, scale: Sequence[float] | None, source: str | None) -> Item:
    where = f"items.{column}"
    if not isinstance(said, Mapping):
        raise UnfitFile(f'{where} is written as {{ facet = "LIKING" }}')
    _refuse_unknown(said, _OF_ITEM, where)
    facet = _facet(said, where)
    low, high = _scale(said, scale, where)
    weight = _number(said.get("weight", 1), f"{where}.weight")
    if weight <= 0:
        raise UnfitFile(f"{where}.weight is more than 0")
    return Item(
        column=column,
        key=clean(str(said.get("item", f"{source}.{column}" if source else column)), f"{where}.item"),
        axis=next(axis for axis, facets in FACETS.items() if facet in facets),
        facet=facet,
        low=low,
        high=high,
        is_reversed=_flag(said.get("reversed", False), f"{where}.reversed"),
        weight=weight,
    )


def _facet(said: Mapping[str, object], where: str) -> Facet:
    """A facet is of one axis only; naming the axis too is allowed when it fits."""
    try:
        facet = Facet[str(said.get("facet"))]
    except KeyError:
        raise UnfitFile(f"{where}.facet is one of {', '.join(each.name for each in Facet)}") from None
    fitting = next(axis for axis, facets in FACETS.items() if facet in facets)
    if said.get("axis", fitting.name) != fitting.name:
        raise UnfitFile(f"{where}.axis: {facet.name} is a facet of {fitting.name}")
    return facet


def _scale(said: Mapping[str, object], scale: Sequence[float] | None, where: str) -> tuple[float, float]:
    own = _list_of_numbers(said["scale"], where) if "scale" in said else scale
    low, high = said.get("low", own[0] if own else None), said.get("high", own[1] if own else None)
    if low is None or high is None:
        raise UnfitFile(f"{where} needs its scale: scale = [1, 7], there or for all items at the top")
    pair = (_number(low, f"{where}.low"), _number(high, f"{where}.high"))
    if pair[0] >= pair[1]:
        raise UnfitFile(f"{where}: a scale runs from low to high; say reversed = true where high means little")
    return pair


def _attribute(column: str, said: object) -> AttributeColumn:
    if isinstance(said, str):
        return AttributeColumn(column=column, key=clean_key(said), kind=None, choices=())
    if not isinstance(said, Mapping) or "key" not in said:
        raise UnfitFile(f'attributes.{column} is written as "key" or as {{ key = "age", kind = "NUMBER" }}')
    _refuse_unknown(said, _OF_ATTRIBUTE, f"attributes.{column}")
    kind = str(said.get("kind", AttributeKind.TEXT))
    if kind not in AttributeKind.__members__:
        raise UnfitFile(f"attributes.{column}.kind is one of {', '.join(AttributeKind)}")
    choices = tuple(_list(said, "choices"))
    return AttributeColumn(column=column, key=clean_key(str(said["key"])), kind=AttributeKind(kind), choices=choices)


def _consent(column: str, said: object) -> ConsentColumn:
    where = f"consents.{column}"
    if not isinstance(said, Mapping) or not {"purpose", "wording"} <= said.keys():
        raise UnfitFile(f'{where} is written as {{ purpose = "survey", channel = "EMAIL", wording = "…" }}')
    _refuse_unknown(said, _OF_CONSENT, where)
    return ConsentColumn(
        column=column,
        purpose=clean_key(_text(said, "purpose"), f"{where}.purpose"),
        channel=clean_channel(_text(said, "channel") if "channel" in said else EVERY_CHANNEL, f"{where}.channel"),
        wording=_text(said, "wording"),
        language=clean_language(_text(said, "language") if "language" in said else LANGUAGES[0]),
        date=_text(said, "date") if "date" in said else None,
    )


def _moment(table: Mapping[str, object]) -> Moment:
    name = str(table.get("moment", Moment.NONE.name))
    if name not in Moment.__members__:
        raise UnfitFile(f"moment is one of {', '.join(Moment.__members__)}")
    return Moment[name]


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], where: str) -> None:
    unknown = [name for name in table if name not in known]
    if unknown:
        raise UnfitFile(f"{where}: {unknown[0]!r} means nothing here; there are: {', '.join(known)}")


def _table(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise UnfitFile(f"{name} is a table: [{name}]")
    return found


def _text(table: Mapping[str, object], name: str) -> str:
    found = table[name]
    if isinstance(found, date | datetime):
        return found.isoformat()
    if not isinstance(found, str) or not found:
        raise UnfitFile(f"{name} is a text in quotation marks")
    return found


def _list(table: Mapping[str, object], name: str) -> list[str]:
    found = table.get(name, [])
    if not isinstance(found, list):
        raise UnfitFile(f"{name} is a list in square brackets")
    return [str(each) for each in found]


def _list_of_numbers(found: object, where: str) -> list[float]:
    if not isinstance(found, list) or len(found) != 2:  # noqa: PLR2004 - a scale has two ends
        raise UnfitFile(f"{where}: a scale is written as [1, 7]")
    return [_number(each, where) for each in found]


def _number(found: object, where: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) <= _LARGEST:
        raise UnfitFile(f"{where} is a number of at most {_LARGEST:g}")
    return found


def _flag(found: object, where: str) -> bool:
    if not isinstance(found, bool):
        raise UnfitFile(f"{where} is true or false")
    return found
