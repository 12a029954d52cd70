"""Every page of the console is walked with the demo's data, and nothing is found on it that should not be there."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from backend.staff.rules import Role
from tests.browser.inspecting import AXE
from tests.browser.test_the_html_checker_finds_nothing import check
from tests.console.walks import ALSO, PARTS, WALKS, known_ids
from tests.console.windows import PHONE, Demo, Look, Reader, sign_in

# A browser on a phone in Japanese and dark, beside the one on a desk in English and light.
JAPANESE = Look(language="ja", scheme="dark", width=PHONE)

# By what those who may change something do so.
DEEDS = {
    *("Save as an audience", "Pause", "Record consent", "Forget …", "New prospect", "Show it", "Plans by itself"),
    *("Calibrate a new model", "Write down what was learnt", "Make a token", "Revoke"),
}

# What the checker finds; whether a text stands out from its ground, it looks at last and longest, and only of the first
# of those that are alike in both: the hundredth row of a table is as legible as the third.
VIOLATIONS = """
async () => {
  const dresses = new Map(), counts = new Map();
  const dressOf = (element) => {
    if (element === null) return "";
    if (!dresses.has(element)) {
      const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, position].join();
      const isPlain = own === "rgba(0, 0, 0, 0),none,1,static";
      dresses.set(element, dressOf(element.parentElement) + (isPlain ? "" : `/${own}`));
    }
    return dresses.get(element);
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  const isWritten = (element) => [...element.childNodes].some(isText);
  const few = [...document.body.querySelectorAll("*")].filter((element) => {
    if (!isWritten(element) && !element.matches("input, select, textarea")) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const look = [dressOf(element), color, fontSize, fontWeight].join();
    counts.set(look, (counts.get(look) ?? 0) + 1);
    return counts.get(look) <= 3;
  });
  const resultTypes = ["violations"];
  const found = [
    await axe.run(document, { resultTypes, rules: { "color-contrast": { enabled: false } } }),
    await axe.run({ include: few }, { resultTypes, runOnly: ["color-contrast"] }),
  ];
  return found.flatMap(({ violations }) => violations)
    .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`));
}
"""


class Shown(NamedTuple):
    """What stands on a page, opened or not, and the buttons on it."""

    text: str
    buttons: set[str]


def shown(reader: Reader) -> Shown:
    """What stands on the page."""
    main = reader.page.locator("main")
    buttons: list[str] = main.locator("button, summary").all_text_contents()
    return Shown(main.text_content() or "", set(buttons))


def addresses(demo: Demo) -> Mapping[str, str]:
    """Where each page is, with the demo's own ids."""
    ids = known_ids(demo)
    return {name: walk.address.format(**ids) for name, walk in WALKS.items()}


def found_on(reader: Reader) -> list[str]:
    """What is wrong with the page as it stands."""
    if reader.page.evaluate("!window.axe"):
        reader.page.evaluate(AXE)
    violations: list[str] = reader.page.evaluate(VIOLATIONS)
    over = reader.overflow()
    return [*violations, *reader.complained(), *([f"{over} px too wide"] if over > 0 else [])]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_is_found_on_any_page(
    reader_of: Callable[..., Reader], administrator: Reader, demo: Demo, tmp_path: Path, language: str
) -> None:
    # Each address is opened from elsewhere in one window, and by a link of the console's own in the other.
    reader = administrator if language == "en" else reader_of(look=JAPANESE)
    show = reader.open if language == "en" else reader.go
    found: dict[str, list[str]] = {}
    buttons = set[str]()
    for name, address in addresses(demo).items():
        show(address)
        found[name] = found_on(reader)
        buttons |= shown(reader).buttons
        page = "<!doctype html>" + reader.page.content().partition(">")[2]
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
        assert reader.page.evaluate("document.documentElement.lang") == language
    assert bool(buttons >= DEEDS) == (language == "en")
    unsound = check(*sorted(map(str, tmp_path.iterdir())))
    assert ({name: wrong for name, wrong in found.items() if wrong}, unsound) == ({}, [])


@pytest.mark.parametrize("part", PARTS)
def test_the_way_on_each_page_is_gone(administrator: Reader, demo: Demo, part: str) -> None:
    reader, found = administrator, dict[str, list[str]]()
    ids = known_ids(demo)
    for name, walk in {**WALKS, **ALSO}.items():
        if walk.part == part and walk.way is not None:
            reader.go(walk.address.format(**ids))
            walk.way(reader, demo)
            reader.wait()
            found[name] = reader.complained()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# What each viewer finds in the menu, and on pages behind it; of any other one they are told that it is closed to them.
INNER = {"person", "lead", "survey", "campaign"}
OF_ONE_BRAND = "PLANNER of one brand"
CLOSED = "This page is not open to you"
OPEN: Mapping[str, set[str]] = {
    Role.SALESPERSON: {"home", "sales", "lead"},
    Role.ANALYST: set(WALKS) - {"sales", "lead", "moderation", "team", "audit"},
    Role.AUDITOR: set(WALKS) - {"moderation"},
    OF_ONE_BRAND: set(WALKS) - {"sales", "lead", "moderation", "team", "audit"},
}


@pytest.mark.parametrize("viewer", sorted(OPEN))
def test_what_a_viewer_may_not_see_is_not_shown(phone_of: Callable[..., Reader], demo: Demo, viewer: str) -> None:
    reader = phone_of(demo.report.brand_token if viewer == OF_ONE_BRAND else Role(viewer))
    links = reader.page.locator("nav a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert {link.removeprefix("/console/").partition("?")[0] or "home" for link in links} == OPEN[viewer] - INNER
    told = tour(reader, demo)
    assert {name for name, page in told.items() if not page.text.startswith(CLOSED)} == OPEN[viewer]
    # Whoever reads everything finds nothing to do; whoever is there for one brand hears of no other one.
    if viewer == Role.AUDITOR:
        assert {name: deeds for name, page in told.items() if (deeds := DEEDS & page.buttons)} == {}
    others = names_of_others(demo)
    heard = {name: found.group() for name, page in told.items() if (found := others.search(page.text))}
    assert bool(heard) == (viewer in {Role.ANALYST, Role.AUDITOR}), heard


def tour(reader: Reader, demo: Demo) -> Mapping[str, Shown]:
    """Every page, on which nothing was asked for that would be refused."""
    told: dict[str, Shown] = {}
    for name, address in addresses(demo).items():
        reader.go(address)
        told[name] = shown(reader)
        assert (name, reader.complained()) == (name, [])
    return told


def names_of_others(demo: Demo) -> re.Pattern[str]:
    """Any name of brands and products that are not those of the one brand."""
    asking = "{ brands(first: 100) { nodes { name { en } } } products(first: 100) { nodes { name { en } } } }"
    every, own = (
        {each["name"]["en"] for kind in demo.ask(asking, who).values() for each in kind["nodes"]}
        for who in (Role.ADMINISTRATOR, demo.report.brand_token)
    )
    assert len(own) > 1
    # A name that is part of an own one ("Tea") cannot be told from it.
    others = [name for name in every - own if not any(name in each for each in own)]
    assert len(others) > 1
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(others)))})\b")


def test_someone_signs_in_and_out_by_keyboard(reader_of: Callable[..., Reader], demo: Demo) -> None:
    reader = reader_of()
    page = reader.page
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("kizuna-staff", True, "Strict")
    # No script can read what the browser is known by, and nothing keeps the token.
    kept = page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert (demo.report.tokens[Role.ADMINISTRATOR] in kept, kept.startswith('["",')) == (False, True)
    (socket,) = (each for each in reader.sockets if not each.is_closed())
    with socket.expect_event("close"):
        page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.locator("input[name=token]")).to_be_visible()
    assert page.context.cookies() == []
    assert reader.complained() == []
    page.locator("input[name=token]").fill("kz_nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).not_to_be_empty()
    # The browser tells of the refusal in its own words too; nothing else is found on the door.
    assert [each for each in found_on(reader) if "400" not in each and "a staff token" not in each] == []


def test_whoever_comes_next_finds_nothing_of_who_was_there(reader_of: Callable[..., Reader], demo: Demo) -> None:
    reader = reader_of()
    page, explorer = reader.page, reader.page.context.new_page()
    # What this reader likes is theirs, and stays in this browser.
    page.evaluate("localStorage.setItem('kizuna-language', 'en')")
    explorer.goto(f"{demo.address}/graphiql")
    explorer.locator(".graphiql-query-editor .CodeMirror-line").first.click()
    explorer.keyboard.press("ControlOrMeta+A")
    explorer.keyboard.insert_text("{ secretly }")
    explorer.wait_for_function("() => JSON.stringify({...localStorage}).includes('secretly')")
    explorer.close()
    page.get_by_role("button", name="Sign out").press("Enter")
    page.locator("input[name=token]").wait_for()
    sign_in(reader, demo.report.tokens[Role.ANALYST])
    assert page.evaluate("({...localStorage})") == {"kizuna-language": "en"}
