"""Form pages are usable by everyone: small and large screens, light and dark, keyboard, screen reader, no script."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from forms_ui import STYLESHEET, AnswerValue, Banner, LinkKind, MessageKind, message_page, survey_form
from tests.browser.contexts import open_context
from tests.browser.inspecting import LANGUAGES, POLICY, SITE, inspect_all, looking
from tests.forms_ui.samples import USUAL, every_kind, newer_kinds, scale, survey_of

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

NEWER_FAULTY = [
    ("rank.ranking/o0", "1"),
    ("rank.ranking/o1", "1"),
    ("q.day", "2019-01-01"),
    ("q.mail", "a@b"),
    ("q.contact.family_kana", "山田"),
    ("kept.photo", "stored.jpg"),
    ("q.photo", "!too_large"),
]
NEWER_KEPT: Mapping[str, AnswerValue] = {
    "matrix.like": 5,
    "worded.like": 3,
    "ranking": ("o1", "o3"),
    "many": ("o4", "o0"),
    "day": "2026-04-01",
    "phone": "+819012345678",
    "contact.family_name": "山田",
    "photo": "stored.jpg",
}

# Whether a statement ends where its scale begins.
SIDE_BY_SIDE = """
() => [...document.querySelectorAll(".matrix .card")]
  .map((card) => [...card.querySelectorAll("legend, label")].map((element) => element.getBoundingClientRect()))
  .map(([statement, point]) => statement.right <= point.left)
"""

# How many lines each of these takes in the heading, and in how many the heading itself is set.
LINES = """
(texts) => {
  const walker = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
  const tops = [];
  while (walker.nextNode())
    for (let at = 0; at < walker.currentNode.length; at += 1) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 1);
      const { top, width } = range.getBoundingClientRect();
      tops.push(width > 0 ? top : null);
    }
  const heading = document.querySelector("h1").textContent;
  return [heading, ...texts].map((text) => {
    const from = heading.indexOf(text);
    return new Set(tops.slice(from, from + text.length).filter((top) => top !== null)).size;
  });
}
"""


def _pages(language: str) -> Mapping[str, str]:
    kinds, scales = survey_form(every_kind(), 1, language), survey_form(SCALES, 1, language)
    newer, strict = survey_form(newer_kinds(), 1, language), survey_form(newer_kinds(required=True), 1, language)
    files = {"stored.jpg": "お茶の時間.jpg"}
    answers: Mapping[str, AnswerValue] = {"scale": 3, "multi": ("x", "y"), "lines": "二行\nです", "consent": True}
    return {
        "/kinds": kinds.fill(**USUAL, answers={}, brand="山あいの茶舗", languages=LANGUAGES, notice="続きからどうぞ"),
        "/kept": kinds.fill(**USUAL, answers=answers, back="?page=1"),
        "/faulty": kinds.fill(**USUAL, answers={}, reading=kinds.read(FAULTY), languages=LANGUAGES),
        "/newer": newer.fill(**USUAL, answers={}, brand="山あいの茶舗", languages=LANGUAGES, banner=Banner.PREVIEW),
        "/newer-kept": newer.fill(**USUAL, answers=NEWER_KEPT, files=files, back="?page=1", banner=Banner.TEST),
        "/newer-faulty": strict.fill(**USUAL, answers={}, reading=strict.read(NEWER_FAULTY), files=files),
        "/scales": scales.fill(**USUAL, answers={"s5": 4, "nps": 10}),
        "/blank": scales.fill(**USUAL, answers={}, reading=scales.read([])),
        "/thanks": message_page(MessageKind.THANKS, language, links={LinkKind.REVIEW: "/s/t", LinkKind.RETRY: "/s/t"}),
        "/full": message_page(
            MessageKind.QUOTA_FULL, language, links={LinkKind.ONWARD: "/"}, banner=Banner.PREVIEW, languages=LANGUAGES
        ),
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


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_is_found_on_any_page_however_it_is_looked_at(browser: Browser, language: str) -> None:
    pages = _pages(language)
    with looking(browser) as context:
        _serve(context, pages)
        assert inspect_all(context, pages, language, (320, 375, 1280)) == ({path: [] for path in pages}, [])


def test_statements_are_stacked_on_a_phone_and_set_in_columns_on_a_wide_screen(browser: Browser) -> None:
    places: dict[int, list[bool]] = {}
    for width in (375, 719, 720, 1280):
        context = open_context(browser, viewport={"width": width, "height": 800})
        _serve(context, _pages("ja"))
        page = context.new_page()
        page.goto(f"{SITE}/newer")
        places[width] = page.evaluate(SIDE_BY_SIDE)
        context.close()
    stacked, columns = [False] * 5, [True] * 3 + [False] * 2
    assert places == {375: stacked, 719: stacked, 720: columns, 1280: columns}


def test_what_an_author_set_off_by_spaces_is_not_broken_in_a_heading(phone: Page) -> None:
    title = {"ja": "朧木茶舗 友の会 ご入会フォーム", "en": "Join the friends of Oborogi Tea House"}
    form = survey_form(replace(survey_of(scale("s", 5)), title=title), 1, "ja")
    _serve(phone.context, {"/title": form.fill(**USUAL, answers={})})
    phone.goto(f"{SITE}/title")
    lines: dict[int, list[int]] = {}
    for width in (320, 375, 414):
        phone.set_viewport_size({"width": width, "height": 800})
        lines[width] = phone.evaluate(LINES, ["朧木茶舗", "友の会", "ご入会フォーム"])
    assert lines == {320: [2, 1, 1, 1], 375: [2, 1, 1, 1], 414: [1, 1, 1, 1]}


def test_the_way_back_from_a_choice_shows_itself_once_there_is_one(browser: Browser) -> None:
    context = open_context(browser, java_script_enabled=False, viewport={"width": 390, "height": 700})
    _serve(context, _pages("ja"))
    page = context.new_page()
    page.goto(f"{SITE}/newer")
    back = page.locator("#q1r1 .undo")
    assert not back.is_visible()
    page.locator("#q1r1 .point").nth(4).click()
    assert page.locator("#q1r1-5").is_checked()
    back.click()
    assert page.locator("#q1r1-none").is_checked()
    assert not page.locator("#q1r2 .undo").is_visible()
    context.close()


def test_without_script_the_summary_of_errors_has_the_focus_and_leads_on(browser: Browser) -> None:
    context = open_context(browser, java_script_enabled=False, viewport={"width": 390, "height": 700})
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


def test_enter_confirms_what_is_being_composed_and_sends_nothing(phone: Page) -> None:
    _serve(phone.context, _pages("ja"))
    methods: list[str] = []
    phone.on("request", lambda request: methods.append(request.method))
    phone.goto(f"{SITE}/kinds")
    phone.locator("#q4-input").focus()
    keyboard = phone.context.new_cdp_session(phone)
    keyboard.send("Input.imeSetComposition", {"text": "おちゃ", "selectionStart": 3, "selectionEnd": 3})
    # What a browser reports while an input method takes the keys.
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    keyboard.send("Input.insertText", {"text": "お茶" * 15})
    assert phone.locator("#q4-input").input_value() == "お茶" * 15
    phone.keyboard.press("Enter")
    expect(phone).to_have_title("エラー: お茶のアンケート")
    assert phone.locator("#q4-input").input_value() == "お茶" * 15
    assert methods.count("POST") == 1
