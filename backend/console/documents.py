"""The GraphQL documents of the console, as they stand in its modules: graphql`query …`."""

import re
from pathlib import Path
from typing import Final

from backend.console.files import FOLDER

# Whole in the source, so that what is read here is to a letter what the browser sends.
_TAGGED: Final = re.compile(r"\bgraphql`([^`]*)`")


class UnfitDocument(ValueError):
    """A document is put together or escaped, so that its text is not known before it is sent."""


def read_documents(folder: Path = FOLDER) -> tuple[str, ...]:
    """The text of each, in the order of their files."""
    return tuple(text for path in sorted(folder.rglob("*.js")) for text in _documents_of(path))


def _documents_of(path: Path) -> list[str]:
    texts: list[str] = _TAGGED.findall(path.read_text("utf-8"))
    for text in texts:
        if "${" in text or "\\" in text:
            raise UnfitDocument(f"{path.name}: a document is written down whole, without ${{}} and backslashes")
    return texts
