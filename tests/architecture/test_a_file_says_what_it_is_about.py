"""The first line of every file of code says in one sentence what the file is about."""

import re

from tests.architecture.source import list_texts

# How a first line looks, by the end of the file's name. What others wrote and we ship is theirs to begin.
THEIRS = re.compile(r"backend/api/explorer/graphiql/")
FIRST_LINES = {
    ".py": re.compile(r'"""\S.+[.?!]("""|)$'),
    ".css": re.compile(r"/\* .+\.( \*/)?$"),
    ".html": re.compile(r"\{#-? .+\.( -?#\})?$"),
    ".ini": re.compile(r"# .+\.$"),
    ".lock": re.compile(r"# .+\.$"),
    ".toml": re.compile(r"# .+\.$"),
    "Makefile": re.compile(r"# .+\.$"),
}


def test_the_first_line_is_a_sentence() -> None:
    silent = [
        name
        for name, text in list_texts()
        for end, sentence in FIRST_LINES.items()
        if name.endswith(end) and not THEIRS.match(name) and not sentence.match(text.partition("\n")[0])
    ]
    assert silent == []
