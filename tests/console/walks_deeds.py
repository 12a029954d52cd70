"""The ways of those who act: a person's way in the cube, how far a member reaches, a first plan, a kept condition."""

from typing import Any

from playwright.sync_api import Locator, expect

from backend.staff.rules import Permission
from tests.browser.inspecting import AXE
from tests.console.walks_cube import WITHOUT_CHIP
from tests.console.windows import Demo, Reader, another_window

PATH = """
query($id: ID!, $product: ID!) {
  person(id: $id) { path(productId: $product, points: 60) { segment } }
}
"""
MEMBERS = "{ staffMembers(first: 100) { nodes { name grants brands { id } } } }"
PRODUCTS = "{ products(first: 10) { nodes { id } } }"
PLAN = """
query($product: ID!) {
  communicationPlan(productId: $product) {
    version reason rows { segment aim { en } cells { direction entries { key form title { en } afterDays } } }
  }
}
"""
DRIFTING = '{ audience(key: "about-to-drift") { where } }'
# The way's cube: every pixel as a number, and how many corners its lines and planes have. Whoever prints has it drawn
# at once, so that it can be read.
DRAWN = """
() => {
  const canvas = document.querySelector(".way-cube canvas");
  const gl = canvas.getContext("webgl2");
  let corners = 0;
  gl.drawArrays = (kind, first, count) => {
    if (kind === gl.TRIANGLES) corners += count;
    WebGL2RenderingContext.prototype.drawArrays.call(gl, kind, first, count);
  };
  window.dispatchEvent(new Event("beforeprint"));
  delete gl.drawArrays;
  const pixels = new Uint8Array(4 * canvas.width * canvas.height);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return [pixels.reduce((sum, part) => (sum * 31 + part) % 2147483647, 7), corners];
}
"""
# Of the twelve edges, the three planes, their outlines and their crossings.
CORNERS_OF_THE_CUBE = 6 * 12 + 6 * 3 + 6 * (12 + 3)
# The rest of a page is checked where every page is looked at.
VIOLATIONS = """
async (place) => (await axe.run(place, {resultTypes: ["violations"]})).violations
  .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`))
"""
PINS = "document.querySelector('.cube-pins').innerHTML"


def way_in_cube(reader: Reader, demo: Demo) -> None:
    """A person's stations are those of the API; each is shown as the cube turns, and they stand without WebGL."""
    page = reader.page
    expect(page.locator(".journey-line")).to_have_count(3)
    told = page.locator(".station").all_text_contents()
    _is_steered(reader)
    assert violations(reader, ".way-board") == []
    with another_window(reader, WITHOUT_CHIP) as other:
        other.page.goto(page.url)
        other.wait()
        expect(other.page.locator(".way-cube")).to_have_count(0)
        expect(other.page.locator(".journey-line")).to_have_count(3)
        assert other.page.locator(".station").all_text_contents() == told
        assert other.complained() == []
    told_by_api = demo.ask(PATH, id=reader.id, product=reader.said("product"))["person"]["path"]
    path = [each["segment"] for each in told_by_api]
    moved = [each for at, each in enumerate(path) if at == 0 or each != path[at - 1] or at == len(path) - 1]
    assert len(told) == len(moved)
    assert ["Too little known" in text for text in told] == [each is None for each in moved]


def _is_steered(reader: Reader) -> None:
    page = reader.page
    stations, canvas = page.locator(".station"), page.locator(".way-cube canvas")
    expect(page.locator(".cube-pins .pin")).to_have_count(stations.count())
    before, corners = page.evaluate(DRAWN)
    assert corners > CORNERS_OF_THE_CUBE
    stations.last.press("Enter")
    expect(stations.last).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".cube-pins .is-chosen")).to_have_count(1)
    (chosen, guided), pins = page.evaluate(DRAWN), page.evaluate(PINS)
    assert guided > corners
    canvas.press("ArrowRight")
    turned, _ = page.evaluate(DRAWN)
    assert len({before, chosen, turned}) == len((before, chosen, turned))
    assert page.evaluate(PINS) != pins
    page.locator(".cube-controls").get_by_role("button", name="Top", exact=True).click()
    assert page.evaluate(DRAWN)[0] != turned


def reach(reader: Reader, demo: Demo) -> None:
    """A member is granted something and bound to a brand; a refusal is said by its field, and changes nothing."""
    page = reader.page
    row = page.locator("tr", has_text="demo auditor")
    row.get_by_role("button", name="Granted to").click()
    page.get_by_label("See personal data").check()
    assert violations(reader, "dialog") == []
    page.get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Granted to")).to_have_text("See personal data")
    row.get_by_role("button", name="Brands of").click()
    page.get_by_label("For which brands").select_option("these")
    page.get_by_role("button", name="Save").click()
    refusal = page.locator("dialog [data-name=brandIds] .error")
    expect(refusal).to_contain_text("Tick one brand at least")
    box = page.locator("dialog .ticks input").first
    brand = box.input_value()
    box.evaluate("box => { box.value = 'nonsense'; box.checked = true; }")
    page.get_by_role("button", name="Save").click()
    expect(refusal).to_contain_text("not an id")
    assert _member(demo) == {"name": "demo auditor", "grants": [Permission.READ_PERSONAL_DATA], "brands": None}
    box.evaluate("(box, brand) => { box.value = brand; }", brand)
    page.get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Brands of")).not_to_have_text("every brand")
    assert _member(demo)["brands"] == [{"id": brand}]
    row.get_by_role("button", name="Brands of").click()
    page.get_by_label("For which brands").select_option("every")
    page.get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Brands of")).to_have_text("every brand")
    assert _member(demo)["brands"] is None


def _member(demo: Demo) -> dict[str, Any]:
    (found,) = (each for each in demo.ask(MEMBERS)["staffMembers"]["nodes"] if each["name"] == "demo auditor")
    told: dict[str, Any] = found
    return told


def first_plan(reader: Reader, demo: Demo) -> None:
    """A product without a plan gets its first, refused without a title; and what was said is taken out again."""
    page = reader.page
    products = [each["id"] for each in demo.ask(PRODUCTS)["products"]["nodes"]]
    product = next(each for each in products if demo.ask(PLAN, product=each)["communicationPlan"] is None)
    reader.go(f"programme?product={product}")
    expect(page.get_by_text("There is no plan for this product yet.")).to_be_visible()
    page.get_by_role("button", name="Say something to Fan: Feel").click()
    page.get_by_label("Why it is said").fill("Fans wait to hear from us.")
    page.get_by_role("button", name="Publish the first version").click()
    expect(page.locator("dialog [data-name=titleJa] .error")).to_have_text("title says nothing")
    assert violations(reader, "dialog") == []
    fill(
        page.locator("dialog"),
        {
            "Aim with this segment, in English": "Let them act",
            "Title in English": "A letter to fans",
            "Text in English": "Come and see.",
            "Days after entering the segment": "3",
        },
    )
    page.get_by_role("button", name="Publish the first version").click()
    expect(page.locator(".strategy tr", has_text="Let them act").locator(".entry")).to_have_text("A letter to fans")
    plan = demo.ask(PLAN, product=product)["communicationPlan"]
    (fan,) = (row for row in plan["rows"] if row["segment"] == "FAN")
    said = {"key": "fan-feel", "form": "HTML_MAIL", "title": {"en": "A letter to fans"}, "afterDays": 3}
    assert [cell["entries"] for cell in fan["cells"] if cell["entries"]] == [[said]]
    assert (plan["version"], plan["reason"], fan["aim"]) == (1, "Fans wait to hear from us.", {"en": "Let them act"})
    page.locator(".entry").click()
    page.locator("dialog summary").click()
    page.get_by_label("Take it out of the plan").check()
    page.get_by_label("Why it is changed").fill("Too early.")
    page.get_by_role("button", name="Publish a new version").click()
    expect(page.locator(".entry")).to_have_count(0)
    expect(page.get_by_text("Let them act")).to_be_visible()


def condition_kept(reader: Reader, demo: Demo) -> None:
    """What is no condition is refused beside its field, and the audience stays whom it was."""
    page = reader.page
    before = demo.ask(DRIFTING)["audience"]
    page.get_by_role("link", name="Switchers about to drift").click()
    reader.wait()
    expect(page.locator(".in-words")).to_contain_text("People who stand in Switcher or Brand buyer towards “")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_label("Another condition").fill('{"segment": ')
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dialog [data-name=where] .error")).to_have_text("This is not a JSON object.")
    assert demo.ask(DRIFTING)["audience"] == before
    page.keyboard.press("Escape")


def violations(reader: Reader, place: str) -> list[str]:
    """What the accessibility checker finds there, as it stands."""
    if reader.page.evaluate("!window.axe"):
        reader.page.evaluate(AXE)
    found: list[str] = reader.page.evaluate(VIOLATIONS, place)
    return found


def fill(place: Locator, said: dict[str, str]) -> None:
    """Types into the fields of those labels."""
    for label, text in said.items():
        place.get_by_label(label, exact=True).fill(text)
