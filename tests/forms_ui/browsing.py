"""A page as a browser takes it: what it would post, where its links lead, and what it says."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]


@dataclass(slots=True)
class Element:
    tag: str
    attributes: Attributes
    text: str = ""
    owner: str = ""
    """The name of the list that an option belongs to."""


class _Reader(HTMLParser):
    """Gathers elements; text belongs to every element that is open around it."""

    _EMPTY = frozenset({"meta", "link", "input", "br", "img", "path"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lists = [each.attributes.get("name") or "" for each in self._open if each.tag == "select"]
        element = Element(tag, dict(attrs), owner="".join(lists))
        self.elements.append(element)
        if tag not in self._EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._EMPTY:
            return
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


@dataclass(slots=True)
class Browsed:
    """The elements of a page in their order."""

    elements: list[Element] = field(default_factory=list)

    def list_all(self, tag: str, **wanted: str) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def get_one(self, tag: str, **wanted: str) -> Element:
        [element] = self.list_all(tag, **wanted)
        return element

    def get_by_id(self, anchor: str) -> Element:
        [element] = [element for element in self.elements if element.attributes.get("id") == anchor]
        return element

    def list_ids(self) -> list[str]:
        return [anchor for element in self.elements if (anchor := element.attributes.get("id"))]

    def list_posted(self) -> list[tuple[str, str]]:
        """The pairs that a browser would post, as if the button were pressed now."""
        return [pair for element in self.elements if (pair := _posted(element))]


def browse(page: str) -> Browsed:
    """The page, read once; every element must be closed by its own tag."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Browsed(reader.elements)


def _posted(element: Element) -> tuple[str, str] | None:
    name = element.attributes.get("name") or ""
    if element.tag == "textarea":
        # A browser drops the line end that follows the tag.
        return name, element.text.removeprefix("\n")
    if element.tag == "option":
        return (element.owner, element.attributes["value"] or "") if "selected" in element.attributes else None
    if element.tag != "input":
        return None
    taps = element.attributes["type"] in {"radio", "checkbox"}
    if taps and "checked" not in element.attributes:
        return None
    return name, element.attributes.get("value") or ""
