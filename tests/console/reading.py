"""The console's files as the tests read them: their text, and the words in them."""

import json
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from backend.console.files import FOLDER
from tests.clients.running import run_node

# Of each language, what is filled into the text of a key; or that a function makes it.
Said: TypeAlias = Mapping[str, Mapping[str, str]]

_IMPORTED = re.compile(r"""^import (\w+|\{ said \}) from "(\.[^"]*(?:/words/|said)[^"]*)";""", re.MULTILINE)
_SAYING = re.compile(r"const (\w+) = words\((\w+)\);")


def texts(*suffixes: str) -> Mapping[str, str]:
    """Every file of those kinds, by its path."""
    paths = sorted(path for path in FOLDER.rglob("*") if path.suffix in suffixes)
    return {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in paths}


def words(folder: Path) -> Mapping[str, list[Said]]:
    """What each module that holds words says, as a copy of the console tells it in that folder."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    modules = texts(".js")
    holding = [
        name for name, text in modules.items() if "/words/" in name or "words({" in text or "const said =" in text
    ]
    script = str(Path(__file__).with_name("words.mjs"))
    found: Mapping[str, list[Said]] = json.loads(
        run_node(script, str(folder), *(name for name in holding if name != "core/words.js"))
    )
    return found


def asked_for(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The keys that a module says by name, each with the module that holds them."""
    held = {bound.strip("{ }"): path for bound, path in _IMPORTED.findall(text)}
    for say, bound in _SAYING.findall(text):
        if bound in held:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), held[bound]))
            yield from ((path, key) for key in re.findall(rf"""\b{say}\(\s*"(\w+)"\s*[,)]""", text))
