"""The ways on the pages of surveys, touchpoints and models."""

from playwright.sync_api import expect

from backend.api.shapes.nodes import global_id
from tests.asking import ask
from tests.console.windows import Demo, Reader, another_window
from tests.responding import post

# What is followed is asked for no sooner than the test says so.
LATE = """
const send = WebSocket.prototype.send;
const late = [];
WebSocket.prototype.send = function (text) {
  if (JSON.parse(text).type === "subscribe") late.push(() => send.call(this, text));
  else send.call(this, text);
};
window.follow = () => {
  WebSocket.prototype.send = send;
  late.forEach((each) => each());
};
"""


def surveys(reader: Reader, demo: Demo) -> None:
    """From the list to what one survey found."""
    page = reader.page
    rows = page.locator(".table tbody tr")
    expect(rows).to_have_count(len(demo.ask("{ surveys(first: 100) { nodes { id } } }")["surveys"]["nodes"]))
    rows.locator("a").first.click()
    reader.wait()
    expect(page.get_by_role("link", name="Results")).to_have_attribute("aria-current", "page")


def survey(reader: Reader, demo: Demo) -> None:
    """What everybody answered and what the fans did, a question by month, and what publishing would change."""
    page = reader.page
    told = demo.ask(
        "query($id: ID!) { surveyResults(surveyId: $id) { responses questions { wording { en } } } }", id=reader.id
    )
    results = told["surveyResults"]
    expect(page.locator(".figure", has_text="Responses")).to_contain_text(f"{results['responses']:,}")
    expect(page.locator(".card h3")).to_have_count(len(results["questions"]))
    page.get_by_role("button", name="By month").first.click()
    expect(page.locator("svg.lines").first).to_be_visible()
    page.get_by_label("Answers of").select_option("FAN")
    reader.wait()
    assert "segment=FAN" in page.url
    page.get_by_role("link", name="Draft and publishing").click()
    reader.wait()
    expect(page.get_by_text("The draft is what people answer today.")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    _is_answered(reader, demo)


def _is_answered(reader: Reader, demo: Demo) -> None:
    """Whoever finishes another survey while its page is open is counted there, without its being loaded anew.

    That holds also for whoever has finished behind the first look at it, and before anything could be heard.
    """
    page = reader.page
    asked = ask(demo.database, demo.clock())
    reader.go(f"survey/{global_id('Survey', asked.survey_id)}")
    figures = page.locator(".figure-value")
    expect(figures).to_have_text(["0", "0", "–"])
    demo.wait_until_followed(asked.survey_id)
    with another_window(reader, LATE) as other:
        other.open(f"survey/{global_id('Survey', asked.survey_id)}")
        post(demo.database, asked, {"like": 5, "doubt": 1}, demo.clock())
        post(demo.database, asked, {"bond": 5}, demo.clock(), page=2)
        expect(figures).to_have_text(["1", "1", "0.0 min"])
        late = other.page.locator(".figure-value")
        expect(late).to_have_text(["0", "0", "–"])
        other.page.evaluate("follow()")
        expect(late).to_have_text(["1", "1", "0.0 min"])
        assert other.complained() == []
    # The questions are drawn anew when somebody asks for it.
    first = page.locator(".card p").first
    before = first.inner_text()
    page.get_by_role("button", name="1 more has finished").click()
    reader.wait()
    expect(first).not_to_have_text(before)


def touchpoints(reader: Reader, _demo: Demo) -> None:
    """The list, a switch thrown and thrown back, the calendar, and why somebody was not written to."""
    page = reader.page
    switch = page.locator("button[aria-pressed]").first
    before = switch.get_attribute("aria-pressed")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", str(before))
    page.get_by_role("link", name="Calendar").click()
    reader.wait()
    expect(page.locator(".calendar .bar").first).to_be_attached()
    page.get_by_role("link", name="Decisions").click()
    reader.wait()
    page.locator("select[name=kind]").select_option("SKIPPED")
    reader.wait()
    assert set(page.locator(".table .badge").all_text_contents()) == {"Skipped"}
    reader.go("touchpoints?tab=dead")
    expect(page.locator(".table, .nothing").first).to_be_visible()


def models(reader: Reader, demo: Demo) -> None:
    """A new model is calibrated, refused a second time under its name, and tried on everybody."""
    page = reader.page
    _calibrate(reader)
    expect(page.get_by_role("heading", name="walked-1")).to_be_visible()
    expect(page.get_by_role("heading", name="Calibration")).to_be_visible()
    page.get_by_role("button", name="Try it on everybody").click()
    expect(page.get_by_text("would stand in another segment than under demo-1")).to_be_visible()
    reader.go("models")
    _calibrate(reader)
    expect(page.locator(".error:not(:empty)").first).to_be_visible()
    assert demo.ask('{ measurementModel(version: "walked-1") { status } }')["measurementModel"] == {"status": "DRAFT"}


def _calibrate(reader: Reader) -> None:
    page = reader.page
    page.locator("summary", has_text="Calibrate a new model").click()
    page.get_by_label("Its version").fill("walked-1")
    page.get_by_role("button", name="Calibrate a new model").click()
    reader.wait()
