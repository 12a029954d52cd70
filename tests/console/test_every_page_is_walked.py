"""Every page of the console is walked with the demo's data, and nothing is found on it that should not be there."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import expect

from backend.staff.rules import Role
from tests.browser.inspecting import AXE, VIOLATIONS
from tests.browser.test_the_html_checker_finds_nothing import check
from tests.console.walks import WALKS, known_ids
from tests.console.windows import DESK, PHONE, Demo, Look, Reader

# A browser on a desk in English and light, one on a phone in Japanese and dark.
LOOKS = {
    "en": Look(language="en", scheme="light", width=DESK),
    "ja": Look(language="ja", scheme="dark", width=PHONE),
}


def addresses(demo: Demo) -> Mapping[str, str]:
    """Where each page is, with the demo's own ids."""
    ids = known_ids(demo)
    return {name: walk.address.format(**ids) for name, walk in WALKS.items()}


def found_on(reader: Reader) -> list[str]:
    """What is wrong with the page as it stands."""
    reader.page.evaluate(AXE)
    violations: list[str] = reader.page.evaluate(VIOLATIONS)
    over = reader.overflow()
    return [*violations, *reader.complained(), *([f"{over} px too wide"] if over > 0 else [])]


@pytest.mark.parametrize("language", sorted(LOOKS))
def test_nothing_is_found_on_any_page(
    reader_of: Callable[..., Reader], demo: Demo, tmp_path: Path, language: str
) -> None:
    reader = reader_of(look=LOOKS[language])
    found: dict[str, list[str]] = {}
    for name, address in addresses(demo).items():
        reader.go(address)
        found[name] = found_on(reader)
        (tmp_path / f"{name}.html").write_text("<!doctype html>" + reader.page.content().partition(">")[2], "utf-8")
        assert reader.page.evaluate("document.documentElement.lang") == language
    unsound = check(*sorted(map(str, tmp_path.iterdir())))
    assert ({name: wrong for name, wrong in found.items() if wrong}, unsound) == ({}, [])


def test_the_way_on_each_page_is_gone(reader_of: Callable[..., Reader], demo: Demo) -> None:
    reader, found = reader_of(), dict[str, list[str]]()
    for name, address in addresses(demo).items():
        way = WALKS[name].way
        if way is not None:
            reader.go(address)
            way(reader, demo)
            reader.wait()
            found[name] = reader.complained()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# What each role finds in its menu; by any other address it is told that the page is closed to it.
MENUS = {
    Role.SALESPERSON: {"home", "sales", "lead"},
    Role.ANALYST: set(WALKS) - {"sales", "lead", "moderation", "team", "audit"},
}


@pytest.mark.parametrize("role", sorted(MENUS))
def test_what_a_role_may_not_see_is_not_shown(reader_of: Callable[..., Reader], demo: Demo, role: Role) -> None:
    reader = reader_of(role, Look(width=PHONE))
    links = reader.page.locator("nav a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    pages = {link.removeprefix("/console/").partition("?")[0] or "home" for link in links}
    assert pages <= MENUS[role]
    for name, address in addresses(demo).items():
        reader.go(address)
        is_closed = reader.page.locator("main h1").text_content() == "This page is not open to you"
        assert (name, is_closed) == (name, name not in MENUS[role])
        # Nothing was asked for that would be refused.
        assert (name, reader.complained()) == (name, [])


def test_someone_signs_in_and_out_by_keyboard(reader_of: Callable[..., Reader], demo: Demo) -> None:
    reader = reader_of()
    page = reader.page
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("kizuna-staff", True, "Strict")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.locator("input[name=token]")).to_be_visible()
    assert page.context.cookies() == []
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert demo.report.tokens[Role.ADMINISTRATOR] not in kept
    assert reader.complained() == []
    page.locator("input[name=token]").fill("kz_nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).not_to_be_empty()
    # The browser tells of the refusal in its own words too; nothing else is found on the door.
    assert [each for each in found_on(reader) if "400" not in each and "a staff token" not in each] == []
