"""The README's pictures of the console, made anew from the demo's data: python -m tests.console.pictures."""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from backend.db import Database, migrate
from backend.demo import build
from backend.staff.rules import Role
from tests.architecture.source import ROOT
from tests.browser.conftest import ARGUMENTS, find_browser
from tests.clocks import START
from tests.console.walks import WALKS, known_ids
from tests.console.windows import DESK, PHONE, Demo, Look, open_reader, serving

FOLDER: Final = ROOT / "pictures"
PEOPLE, SEED = 2_000, 1
HEIGHT: Final = 900
_QUALITY: Final = 82
# The cube is drawn by the processor where there is no graphics chip.
_DRAWN: Final = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
_ON_DESK, _AT_NIGHT = Look(language="en", width=DESK), Look(language="ja", scheme="dark", width=DESK)
_ON_PHONE: Final = Look(language="ja", width=PHONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is shown, to whom, in which light."""

    page: str
    look: Look
    role: Role = Role.ADMINISTRATOR


PICTURES: Final = {
    "cube": Picture(page="cube", look=_ON_DESK),
    "cube-at-night": Picture(page="cube", look=_AT_NIGHT),
    "flows": Picture(page="flows", look=_ON_DESK),
    "person": Picture(page="person", look=_ON_DESK),
    "survey": Picture(page="survey", look=_ON_DESK),
    "programme": Picture(page="programme", look=_ON_DESK),
    "campaign": Picture(page="campaign", look=_ON_DESK),
    "lead-on-a-phone": Picture(page="lead", look=_ON_PHONE, role=Role.SALESPERSON),
}


def main(names: list[str]) -> None:
    """Makes those pictures, or all."""
    FOLDER.mkdir(exist_ok=True)
    with _demo() as demo, _browser() as browser:
        ids = known_ids(demo)
        for name in names or PICTURES:
            picture = PICTURES[name]
            shown = _taken(browser, demo, picture, WALKS[picture.page].address.format(**ids))
            (FOLDER / f"{name}.webp").write_bytes(shown)
            sys.stdout.write(f"{name}.webp: {len(shown):,} bytes\n")


def _taken(browser: Browser, demo: Demo, picture: Picture, address: str) -> bytes:
    with open_reader(browser, demo, demo.report.tokens[picture.role], picture.look) as reader:
        reader.open(address)
        shot = reader.page.screenshot(animations="disabled", caret="hide")
    written = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").save(written, "WEBP", quality=_QUALITY, method=6)
    return written.getvalue()


@contextmanager
def _demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kizuna.db'}"
        migrate(url)
        database = Database(url)
        report = build(database, people=PEOPLE, seed=SEED, now=START, progress=lambda _share: None)
        with serving(database, report) as demo:
            yield demo
        database.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    arguments = [each for each in ARGUMENTS if each != "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*arguments, *_DRAWN])
        yield browser
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
