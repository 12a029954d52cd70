"""Form pages are usable by everyone: small and large screens, light and dark, keyboard, screen reader, no script."""

from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from forms_ui import STYLESHEET, AnswerValue, LinkKind, MessageKind, message_page, survey_form
from tests.forms_ui.samples import USUAL, every_kind, scale, survey_of

SITE = "http://forms.test"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
LANGUAGES = {"ja": "?language=ja", "en": "?language=en"}
SCALES = survey_of(
    *(scale(f"s{high}", high, low=high % 2, unsure=high > 9) for high in (5, 7, 10)), scale("nps", 10, low=0)
)
FAULTY = [
    ("q.scale", "9"),
    ("q.multi", "x"),
    ("q.multi", "!na"),
    ("q.line", "長" * 21),
    ("na.real", "?"),
    ("q.consent", "no"),
]

# All that a person may tap, and whether a finger can: 48 CSS pixels each way.
TOO_SMALL = """
() => [...document.querySelectorAll("a, button, label.choice, label.point, input[type=text], textarea")]
  .map((element) => [element.outerHTML, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 47.9 || box.height < 47.9)
  .map(([markup]) => markup)
"""
VIOLATIONS = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`))
"""


def _pages(language: str) -> Mapping[str, str]:
    kinds, scales = survey_form(every_kind(), 1, language), survey_form(SCALES, 1, language)
    answers: Mapping[str, AnswerValue] = {"scale": 3, "multi": ("x", "y"), "lines": "二行\nです", "consent": True}
    return {
        "/kinds": kinds.fill(**USUAL, answers={}, brand="山あいの茶舗", languages=LANGUAGES, notice="続きからどうぞ"),
        "/kept": kinds.fill(**USUAL, answers=answers, back="?page=1"),
        "/faulty": kinds.fill(**USUAL, answers={}, reading=kinds.read(FAULTY), languages=LANGUAGES),
        "/scales": scales.fill(**USUAL, answers={"s5": 4, "nps": 10}),
        "/blank": scales.fill(**USUAL, answers={}, reading=scales.read([])),
        "/thanks": message_page(MessageKind.THANKS, language, links={LinkKind.REVIEW: "/s/t", LinkKind.RETRY: "/s/t"}),
        "/unknown": message_page(MessageKind.UNKNOWN_LINK, language, brand="山あいの茶舗", languages=LANGUAGES),
    }


def _serve(context: BrowserContext, pages: Mapping[str, str]) -> None:
    """Answers from memory; whatever else a page asks for fails it."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if path.startswith("/assets/"):
            route.fulfill(body=STYLESHEET, content_type="text/css")
        elif route.request.method == "POST":
            form = survey_form(every_kind(), 1, "ja")
            reading = form.read(parse_qsl(route.request.post_data or "", keep_blank_values=True))
            route.fulfill(status=422, body=form.fill(**USUAL, answers={}, reading=reading), content_type="text/html")
        else:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=pages[path], headers=headers)

    context.route("**/*", answer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_accessibility_checker_finds_nothing(browser: Browser, language: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    pages = _pages(language)
    _serve(context, pages)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    found = {path: _inspect(page, path) for path in pages}
    context.close()
    assert found == {path: ([], [], 0) for path in pages}
    assert complaints == []


def _inspect(page: Page, path: str) -> tuple[list[str], list[str], int]:
    """What the checker complains of, what is too small to tap, and by how much the page is too wide."""
    page.goto(SITE + path)
    page.evaluate(AXE)
    violations: list[str] = page.evaluate(VIOLATIONS)
    overflow: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations, page.evaluate(TOO_SMALL), overflow


def test_without_script_the_summary_of_errors_has_the_focus_and_leads_on(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 700})
    _serve(context, _pages("ja"))
    page = context.new_page()
    page.goto(f"{SITE}/kinds")
    page.get_by_label("ひとこと").fill("長" * 21)
    page.get_by_role("button", name="送信する").click()
    assert page.title() == "エラー: お茶のアンケート"
    assert page.locator("#errors:focus").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#q4-input:focus").count() == 1
    assert page.get_by_text("ひとこと").first.is_visible()
    context.close()


def test_a_page_is_answered_with_the_keyboard_alone(phone: Page) -> None:
    _serve(phone.context, _pages("ja"))
    phone.goto(f"{SITE}/scales")
    for key in ("Tab", "Space", "ArrowRight", "Tab", "Space", "Tab", "ArrowLeft", "Tab", "Space"):
        phone.keyboard.press(key)
    chosen = "() => [...document.querySelectorAll(':checked')].map((input) => [input.name, input.value])"
    assert phone.evaluate(chosen) == [["q.s5", "5"], ["q.s7", "1"], ["q.s10", "!na"], ["q.nps", "10"]]
