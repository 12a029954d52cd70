"""The console's files ask nothing of elsewhere, put no text into markup, and say everything in both languages."""

import re
from pathlib import Path

import pytest

from backend.api.limits.budgets import MOST_POINTS
from backend.api.schema import schema
from backend.console.documents import UnfitDocument, read_documents
from backend.console.files import SHELL, read_site
from backend.console.modules import imported_from
from backend.staff.rules import Permission
from tests.console.reading import asked_for, texts, words

MOST_LINES = 300
# What comes before anything is shown: 200 kB over the wire.
MOST_BYTES = 200_000
FIRST_PAGE = "pages/home.js"
FIRST_LINE = re.compile(r"// .+[.?!…]\Z|/\* .+\. \*/\Z|\{# .+\. #\}\Z|<svg .+\Z")
# The one address that names no place, besides what every address begins with: what SVG is told by.
SVG = "http://www.w3.org/2000/svg"
ELSEWHERE = re.compile(r"""https?://(?!")|wss?://[^$]|["'`(]//\w|@import|\burl\((?!["']?data:|["']?\.|["']?#)""")
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|DOMParser|srcdoc"
    r"|\beval\(|new Function|\bset(?:Timeout|Interval)\(\s*[\"'`]|setAttribute\(\s*[\"']style|javascript:"
    r"|[\"']on(?:click|error|load|submit|change|input|key\w+|mouse\w+)[\"']|<script>|<style|\sstyle=\"|\son[a-z]+=\""
)
LOOSE = re.compile(r"\bvar\s|[^=!<>]==[^=]|!=[^=]|\bdebugger\b|console\.log|\balert\(")
SESSION = re.compile(r"document\.cookie|sessionStorage|indexedDB|sendBeacon|XMLHttpRequest")


# What the graphics processor runs is no JavaScript.
SHADERS = "cube/shaders.js"


def places(wrong: re.Pattern[str], *suffixes: str) -> list[str]:
    """Where something is said that is not to be."""
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1} {found[0]}"
        for name, text in texts(*suffixes).items()
        for found in wrong.finditer(text.replace(SVG, ""))
    ]


def test_a_file_says_what_it_is_about_and_is_short() -> None:
    every = texts(".js", ".css", ".html")
    assert len(every) > 20
    assert [name for name, text in every.items() if not FIRST_LINE.match(text.partition("\n")[0])] == []
    code = {name: text for name, text in every.items() if name.endswith(".js") and "/words/" not in name}
    assert [name for name, text in code.items() if text.count("\n") > MOST_LINES] == []


def test_nothing_is_asked_of_elsewhere() -> None:
    assert places(ELSEWHERE, ".js", ".css", ".html", ".svg") == []


def test_no_text_becomes_markup_or_code() -> None:
    assert places(MARKUP, ".js", ".html", ".svg") == []


def test_nothing_is_loose_and_nothing_is_kept_of_anyone() -> None:
    assert [place for place in places(LOOSE, ".js") if not place.startswith(SHADERS)] == []
    assert places(SESSION, ".js") == []


def test_each_permission_has_its_words(tmp_path: Path) -> None:
    """One without could not be ticked, and whoever saves would take it away."""
    (said,) = (every for name, every in words(tmp_path).items() if name.endswith("words/permissions.js"))
    assert set(said[0]["en"]) == set(Permission)


def test_everything_is_said_in_both_languages(tmp_path: Path) -> None:
    held = words(tmp_path)
    assert len(held) > 5
    unlike = {
        (name, key): (said["en"].get(key), said["ja"].get(key))
        for name, every in held.items()
        for said in every
        for key in {*said["en"], *said["ja"]}
        # Japanese may need a function where English does not, or the other way round.
        if len({said[each].get(key, "nothing") for each in ("en", "ja")} - {"function"}) > 1
        or key not in said["en"].keys() & said["ja"].keys()
    }
    assert unlike == {}
    unknown = [
        (name, key)
        for name, text in texts(".js").items()
        for path, key in asked_for(name, text)
        if not any(key in said["en"] for said in held[path])
    ]
    assert unknown == []


def test_every_module_that_is_named_is_there() -> None:
    contents = {name: text.encode() for name, text in texts(".js").items()}
    named = re.compile(r"""(?:from|import\()\s*["'](\.[^"']+)["']""")
    missing = [
        (name, path)
        for name, text in texts(".js").items()
        for path in named.findall(text)
        if len(imported_from(name, {**contents, name: f'import "{path}";'.encode()})) == 1
    ]
    assert missing == []


def test_every_document_is_valid_and_within_its_bounds() -> None:
    documents = [(text, schema.prepared(text)) for text in read_documents()]
    assert len(documents) > 5
    faults = [(text[:60], [error.message for error in each.errors]) for text, each in documents if each.errors]
    assert faults == []
    # Each is one operation with a name of its own: so it is told apart in the log.
    names = [name for _, each in documents for name in each.costs]
    assert [len(each.costs) for _, each in documents] == [1] * len(documents)
    assert sorted(map(str, names)) == sorted({str(name) for name in names if name})
    costs = {name: cost.points({}) for _, each in documents for name, cost in each.costs.items()}
    assert {name: points for name, points in costs.items() if points > MOST_POINTS} == {}


def test_a_document_that_is_put_together_is_refused(tmp_path: Path) -> None:
    for text in ("const A = graphql`{ ${fields} }`;", 'const A = graphql`{ a(b: "\\n") }`;'):
        (tmp_path / "page.js").write_text(text, "utf-8")
        with pytest.raises(UnfitDocument, match=r"page\.js"):
            read_documents(tmp_path)


def test_the_first_page_is_light() -> None:
    site, contents = read_site(), {name: text.encode() for name, text in texts(".js").items()}
    shell = site.shell.content.decode()
    linked = {path for path in site.files if f"/{site.fingerprint}/{path}" in shell}
    modules = {*imported_from("start.js", contents), *imported_from(FIRST_PAGE, contents)}
    assert linked >= set(imported_from("start.js", contents)), f"{SHELL} lets every module of the start come at once"
    files = [site.shell, *(site.files[path] for path in linked | modules)]
    assert sum(len(file.squeezed or file.content) for file in files) <= MOST_BYTES
