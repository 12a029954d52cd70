"""The ways on the pages of the cube and flows."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Locator, expect

from tests.console.windows import Demo, Reader, another_window

# A condition of the API: JSON of any depth.
Where = dict[str, Any]
# How many pixels are drawn upon after a turn. Whoever prints has it drawn at once, so that it can be read.
DRAWN = """
() => {
  const canvas = document.querySelector(".cube-canvas");
  canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  window.dispatchEvent(new Event("beforeprint"));
  const gl = canvas.getContext("webgl2");
  const pixels = new Uint8Array(4 * canvas.width * canvas.height);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let drawn = 0;
  for (let at = 0; at < pixels.length; at += 4) drawn += pixels[at] + pixels[at + 1] + pixels[at + 2] < 560;
  return drawn;
}
"""
WITHOUT_CHIP = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind === "webgl2" ? null : get.call(this, kind, ...more);
};
"""
# Where one taps until a dot is hit, in parts of the stage from its middle.
TAPS = [(right / 20, up / 20) for up in (0, 1, -1) for right in range(-2, 4)]


def cube(reader: Reader, demo: Demo) -> None:
    """Who is left of a bounded axis and hidden segments is counted, shown and saved; a year ago is gone to."""
    page = reader.page
    is_drawn(reader)
    counted = page.locator(".brush-count")
    everybody = number_in(counted)
    page.get_by_role("button", name="Only Fan").click()
    page.get_by_role("slider", name="Psychology, from").fill("0.7")
    reader.wait()
    where = json.loads(page.locator(".where").text_content() or "")
    fans = demo.count(where)
    assert 0 < fans < everybody
    expect(counted).to_have_text(f"{fans} people")
    assert where_of(page.get_by_role("link", name="Show these people")) == where
    page.get_by_role("button", name="Save as an audience").click()
    page.get_by_label("Key", exact=True).fill("warm-fans")
    page.get_by_role("dialog").get_by_role("button", name="Save as an audience").click()
    expect(page.get_by_role("status").filter(has_text="The audience is saved.")).to_be_visible()
    page.get_by_role("slider", name="Day", exact=True).fill("0")
    expect(page.get_by_text("An audience is about the present")).to_be_visible()
    page.get_by_role("button", name="Back to today").click()
    expect(counted).to_have_text(f"{fans} people")
    is_of_some(reader, demo, where, everybody)
    is_flat_without_chip(reader)


def is_of_some(reader: Reader, demo: Demo, where: Where, everybody: int) -> None:
    """Those of whom the address's condition holds, with the brush beside it; and everybody again."""
    page, product = reader.page, reader.said("product")
    reader.go(f"cube?product={product}&where={quote(json.dumps(where))}&brush=0.75-1,0-1,0-1")
    expect(page.get_by_role("heading", name="Only these people are in the cube")).to_be_visible()
    counted = page.locator(".brush-count")
    both = where_of(page.get_by_role("link", name="Show these people"))
    assert (both["and"][0], demo.count(both) < demo.count(where)) == (where, True)
    expect(counted).to_have_text(re.compile(rf"^{demo.count(both)} pe"))
    table = page.get_by_role("table", name="The cube in numbers")
    fans = table.get_by_role("link")
    expect(fans).to_have_count(1)
    assert demo.count(where_of(fans)) == int(fans.inner_text()) == demo.count(where)
    page.get_by_role("button", name="Show everybody").click()
    reader.wait()
    expect(fans).to_have_count(8)
    page.get_by_role("button", name="The whole cube again").click()
    expect(counted).to_have_text(f"{everybody} people")


def is_drawn(reader: Reader) -> None:
    """Dots are drawn and hidden with their segments, a tap finds a person; what is shown stays in the address."""
    page = reader.page
    every = page.evaluate(DRAWN)
    page.get_by_role("button", name="Only Surface").click()
    few = page.evaluate(DRAWN)
    page.get_by_role("button", name="Show all").click()
    assert 0 < few < every
    expect(page).to_have_url(re.compile(r"[?&]view=-20"))
    canvas, person = page.locator(".cube-canvas"), page.get_by_role("link", name="Open the person")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for right, up in TAPS:
        canvas.click(position={"x": box["width"] * (0.5 + right), "y": box["height"] * (0.5 - up)})
        reader.wait()
        if person.is_visible():
            break
    expect(person).to_have_attribute("href", re.compile("/console/person/"))


def is_flat_without_chip(reader: Reader) -> None:
    """Where the browser has no WebGL2, the page says so and shows the same people laid flat."""
    with another_window(reader, WITHOUT_CHIP) as other:
        page = other.page
        page.goto(reader.page.url)
        other.wait()
        expect(page.get_by_text("has no WebGL2")).to_be_visible()
        expect(page.locator(".cube-canvas")).to_have_count(0)
        expect(page.get_by_role("img", name="Psychology to the right, Behaviour upwards")).to_be_visible()
        expect(page.get_by_role("table", name="The cube in numbers").get_by_role("row")).to_have_count(9)
        assert other.complained() == []


def number_in(place: Locator) -> int:
    """The number that stands there."""
    return int((place.text_content() or "").split()[0].replace(",", ""))


def where_of(link: Locator) -> Where:
    """The condition in the address of a link to people."""
    address = urlsplit(link.get_attribute("href") or "")
    found: Where = json.loads(parse_qs(address.query)["where"][0])
    return found


def flows(reader: Reader, demo: Demo) -> None:
    """The cells of the table add up to everybody who has a place; their links mean who moved; the picture is drawn."""
    page = reader.page
    product = reader.said("product")
    summary = demo.ask("query($p: ID!) { segmentSummary(productId: $p) { total } }", p=product)["segmentSummary"]
    table = page.get_by_role("table", name="From ")
    numbers = table.locator("tfoot td").all_text_contents()
    assert sum(int(number.replace(",", "")) for number in numbers if number) == summary["total"], numbers
    way = table.get_by_role("link", name="Switcher → Consumer")
    where = where_of(way)
    moved = where["moved"]
    assert (moved["from"]["segments"], moved["to"]["segments"]) == (["SWITCHER"], ["CONSUMER"])
    assert demo.count(where) > 0
    expect(page.get_by_role("img", name="From where people stood on")).to_be_visible()
    stays = page.locator(".ribbon.stays").count()
    page.locator("[name=only]").select_option("moved")
    reader.wait()
    assert (stays > 0, page.locator(".ribbon.stays").count()) == (True, 0)
    expect(page.get_by_role("img", name="Part of each quarter's people")).to_be_visible()
    # Another product stays chosen wherever one goes on to.
    page.locator("select[name=product]").select_option(index=1)
    reader.wait()
    other = reader.said("product")
    assert other != product
    page.get_by_role("navigation").get_by_role("link", name="The cube").click()
    reader.wait()
    assert reader.said("product") == other
    expect(page.locator("select[name=product]")).to_have_value(other)
