"""The page is served at every address of the console, its files for good under a name that changes with them."""

import gzip
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.app import create_app
from backend.console.files import FOLDER, followed_site, kept_site, read_site
from backend.console.routes import Console
from backend.settings import Settings
from tests.clocks import SettableClock

SECURE = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}


@pytest.fixture
def http(tmp_path: Path) -> TestClient:
    """The whole program as in production; there is no database behind its address, and none is asked for."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'none' / 'none.db'}",
        public_url="https://kizuna.example",
        secret_keys=("k7Jx-Q2vN9_wLr4TzB8yHm5cPd1fGs6A3eUo",),
        production=True,
    )
    return TestClient(create_app(settings, SettableClock()), base_url="https://kizuna.example", follow_redirects=False)


def test_every_address_shows_the_same_page(http: TestClient) -> None:
    pages = [http.get(f"/console/{place}") for place in ("", "cube", "person/UGVyc29uOjE", "cube?product=x&turn=1")]
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    page = pages[0]
    assert set(page.headers) >= SECURE
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    assert "{{" not in page.text
    policy = dict(each.strip().partition(" ")[::2] for each in page.headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["trusted-types"]) == ("'none'", "'self'", "'none'")
    assert "unsafe" not in page.headers["content-security-policy"]
    start = http.get("/console")
    assert (start.status_code, start.headers["location"]) == (303, "/console/")


def test_its_files_are_kept_for_good(http: TestClient) -> None:
    addresses = set(re.findall(r'"(/console/files/[^"]+)"', http.get("/console/").text))
    assert len(addresses) > 5
    for address in sorted(addresses):
        whole = http.get(address, headers={"accept-encoding": "identity"})
        assert (whole.status_code, whole.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert set(whole.headers) >= SECURE
        assert (whole.headers["vary"], "content-encoding" in whole.headers) == ("accept-encoding", False)
        name = address.split("/", 4)[4]
        assert whole.content == (FOLDER / name).read_bytes()
        # What is squeezed is made once, and is the same wherever it is made.
        squeezed = http.get(address, headers={"accept-encoding": "gzip"})
        assert squeezed.content == whole.content
        assert read_site().files[name].squeezed == gzip.compress(whole.content, 9, mtime=0)
    kinds = {address.rpartition(".")[2]: http.get(address).headers["content-type"] for address in addresses}
    assert (kinds["js"], kinds["css"]) == ("text/javascript; charset=utf-8", "text/css; charset=utf-8")


def test_nothing_else_is_there(http: TestClient) -> None:
    fingerprint = read_site().fingerprint
    absent = [
        f"/console/files/{fingerprint}/index.html",
        f"/console/files/{fingerprint}/nothing.js",
        f"/console/files/{fingerprint}/../files.py",
        f"/console/files/{fingerprint}/%2e%2e/files.py",
        f"/console/files/{fingerprint}//start.js",
        f"/console/files/{fingerprint}/",
        # Another version's: a page of that one is to be loaded anew, not to be mixed with this.
        "/console/files/0123456789abcdef/start.js",
        "/console/start.js",
        "/console/.env",
    ]
    for address in absent:
        answer = http.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store"), address
    assert http.post("/console/").status_code == 405


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A console of a few lines."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "index.html").write_text(
        '{# A page. #}\n<!doctype html>\n<script src="{{files}}/start.js"></script>\n{{preloads}}\n'
    )
    (tmp_path / "start.js").write_text(
        'import { a } from "./pages/a.js";\nimport {\n  b,\n} from "./pages/b.js";\n'
        'const c = () => import("./pages/c.js");\n'
    )
    (tmp_path / "pages" / "a.js").write_text('export { b } from "./b.js";\nimport "../start.js";\n')
    (tmp_path / "pages" / "b.js").write_text("export const b = 1;\n")
    (tmp_path / "pages" / "c.js").write_text("export const c = 1;\n")
    (tmp_path / "notes.txt~").write_text("an editor's own")
    return tmp_path


def test_the_page_names_what_is_needed_at_once(folder: Path) -> None:
    site = read_site(folder)
    place = f"/console/files/{site.fingerprint}"
    named = [
        f'    <link rel="modulepreload" href="{place}/{name}">' for name in ("start.js", "pages/a.js", "pages/b.js")
    ]
    assert site.shell.content.decode() == "\n".join(
        ["<!doctype html>", f'<script src="{place}/start.js"></script>', *named, ""]
    )
    assert set(site.files) == {"start.js", "pages/a.js", "pages/b.js", "pages/c.js"}


def test_another_content_has_another_fingerprint(folder: Path) -> None:
    kept, followed = kept_site(folder), followed_site(folder)
    before = followed()
    assert (kept().fingerprint, followed()) == (before.fingerprint, before)
    (folder / "pages" / "c.js").write_text("export const c = 12;\n")
    after = followed()
    assert after.fingerprint != before.fingerprint
    assert after.files["pages/c.js"].content == b"export const c = 12;\n"
    assert kept().fingerprint == before.fingerprint
    (folder / "pages" / "c.js").rename(folder / "pages" / "d.js")
    assert followed().fingerprint not in {before.fingerprint, after.fingerprint}


def test_whoever_writes_it_sees_each_change_without_another_address(folder: Path) -> None:
    http = TestClient(Starlette(routes=Console(find_site=followed_site(folder), is_lasting=False).routes()))
    answer = http.get("/console/files/of-before/pages/c.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    (folder / "pages" / "c.js").write_text("export const c = 'new';\n")
    assert http.get("/console/files/of-before/pages/c.js").text == "export const c = 'new';\n"
