"""Trusted documents are read once, at start: from a file of a client's build tool, or from a folder of documents."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from backend.api.documents.documents import StaffSchema
from backend.api.documents.persisted import SHA256, KeptDocuments, KnownDocuments, TrustedDocuments, name_of
from backend.settings import UnfitSettings

_DOCUMENTS: Final = frozenset({".graphql", ".gql"})
_LISTS: Final = frozenset({".json"})
# How an identifier may be spelt that is the client's own.
_NAME: Final = re.compile(r"[A-Za-z0-9._~-]{1,200}|(sha256|x-[A-Za-z0-9._~-]+):[A-Za-z0-9._~-]{1,150}")


def known_documents(path: str, schema: StaffSchema, own: Sequence[str] = ()) -> KnownDocuments:
    """The documents at that path and our own, and no others; where there is no path, whatever clients send."""
    if not path:
        return KeptDocuments()
    texts: dict[str, str] = {}
    for name, text in _read(Path(path)):
        if texts.setdefault(name, text) != text:
            raise _unfit(f"two documents are called {name}")
        if not _NAME.fullmatch(name):
            raise _unfit("a document's name is of letters, digits and -._~")
        if name.startswith(SHA256) and name != name_of(text):
            raise _unfit("the hash of a document is another")
        for error in schema.prepared(text).errors:
            raise _unfit(f"{name} cannot be executed: {error.message}")
    if not texts:
        raise _unfit("there is no document")
    # Ours were held to the schema before they were let out.
    return TrustedDocuments({**{name_of(text): text for text in own}, **texts})


def _read(path: Path) -> Iterator[tuple[str, str]]:
    """Each document with its name; those of a folder are called as their files are."""
    files = sorted(each for each in path.rglob("*") if each.suffix in _DOCUMENTS | _LISTS) if path.is_dir() else [path]
    for file in files:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise _unfit(f"{file.name} cannot be read") from None
        if file.suffix in _DOCUMENTS:
            yield file.stem, text
        else:
            yield from _listed(file.name, text)


def _listed(file: str, text: str) -> Iterator[tuple[str, str]]:
    """The documents of a list, of either kind: names with their texts, or Apollo's `operations`."""
    try:
        found = orjson.loads(text)
    except ValueError:
        raise _unfit(f"{file} is no JSON") from None
    operations = found.get("operations") if isinstance(found, dict) else None
    if isinstance(operations, list):
        pairs = [(each.get("id"), each.get("body")) for each in operations if isinstance(each, dict)]
    else:
        pairs = list(found.items()) if isinstance(found, dict) else [(None, None)]
    for name, document in pairs:
        if not isinstance(name, str) or not isinstance(document, str):
            raise _unfit(f"{file} is no list of documents by their names")
        yield name, document


def _unfit(why: str) -> UnfitSettings:
    return UnfitSettings(f"KIZUNA_TRUSTED_DOCUMENTS: {why}")
