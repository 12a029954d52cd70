"""Every kind of question is answered in a browser without script, with the keyboard alone."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from forms_ui import STYLESHEET, Reading, survey_form
from tests.browser.contexts import open_context
from tests.forms_ui.samples import USUAL, newer_kinds

SITE = "http://forms.test"
FORM = survey_form(newer_kinds(required=True), 1, "ja")
MOST_TABS = 60
CONTACT = {
    "family_name": "山田",
    "given_name": "花子",
    "family_kana": "やまだ",
    "given_kana": "ﾊﾅｺ",
    "postal_code": "１２３４５６７",
    "prefecture": "東京都",
    "city": "千代田区",
    "street": "丸の内1-1",
    "email": "hanako@example.jp",
    "phone": "０３ー１２３４ー５６７８",
}


class Edge:
    """Keeps what was last read of a posted page, as the web edge would."""

    def __init__(self) -> None:
        self.reading: Reading | None = None

    def answer(self, route: Route) -> None:
        """The page, its style, or what was posted with what is wrong."""
        if "/assets/" in route.request.url:
            route.fulfill(body=STYLESHEET, content_type="text/css")
        elif route.request.method == "GET":
            route.fulfill(body=FORM.fill(**USUAL, answers={}), content_type="text/html; charset=utf-8")
        else:
            self.reading = FORM.read(_list_pairs(route))
            page = FORM.fill(**USUAL, answers={}, reading=self.reading, files={"stored.jpg": "茶.jpg"})
            route.fulfill(status=422, body=page, content_type="text/html; charset=utf-8")


def _list_pairs(route: Route) -> list[tuple[str, str]]:
    """The posted parts; a file stands under the name it is stored by."""
    head = f"content-type: {route.request.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + (route.request.post_data_buffer or b""), policy=HTTP)
    return [_pair(part) for part in message.walk() if not part.is_multipart()]


def _pair(part: Message) -> tuple[str, str]:
    name = str(part.get_param("name", header="content-disposition"))
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    if part.get_filename() is None:
        return name, content.decode()
    return name, "stored.jpg" if content else ""


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.fixture
def page(browser: Browser, edge: Edge) -> Iterator[Page]:
    """The form on a phone that runs no script."""
    context = open_context(browser, java_script_enabled=False, viewport={"width": 375, "height": 700}, locale="ja-JP")
    context.route("**/*", edge.answer)
    opened = context.new_page()
    opened.goto(SITE)
    yield opened
    context.close()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def _choose(page: Page, name: str, value: str) -> None:
    """Tab leads to a group of buttons, arrows to the one among them."""
    group = f'[name="{name}"]'
    _tab_to(page, group)
    page.keyboard.press("Space")
    for _ in range(12):
        if page.locator(f'{group}[value="{value}"]').is_checked():
            return
        page.keyboard.press("ArrowRight")
    pytest.fail(f"no arrow leads to {name} {value}")


def _type(page: Page, name: str, text: str) -> None:
    _tab_to(page, f'[name="{name}"]')
    page.keyboard.insert_text(text)


def _answer(page: Page) -> str:
    for name, value in (("matrix.like", "7"), ("matrix.miss", "1"), ("matrix.tell", "4"), ("worded.like", "3")):
        _choose(page, f"q.{name}", value)
    _choose(page, "q.worded.miss", "1")
    for code, rank in (("o0", "2"), ("o1", "1"), ("o2", "4"), ("o3", "3")):
        _choose(page, f"rank.ranking/{code}", rank)
    for place in range(9):
        _tab_to(page, f'[name="rank.many/o{place}"]')
        page.keyboard.type(str(9 - place))
    _tab_to(page, '[name="q.day"]')
    for _ in range(3):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    day = page.locator('[name="q.day"]').input_value()
    _type(page, "q.mail", "ｈａｎａｋｏ@example.jp")
    _type(page, "q.phone", "090-1234-5678")
    _type(page, "q.post", "〒123-4567")
    for field, text in CONTACT.items():
        _type(page, f"q.contact.{field}", text)
    return day


def test_everything_is_answered_and_read(page: Page, edge: Edge) -> None:
    day = _answer(page)
    # The system's dialogue lies outside the page; it opens from the keyboard like any button.
    page.locator('[name="q.photo"]').set_input_files(
        {"name": "茶.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"}
    )
    _tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("form")).to_be_visible()
    assert edge.reading is not None
    assert edge.reading.errors == {}
    assert edge.reading.answers == {
        "matrix.like": 7,
        "matrix.miss": 1,
        "matrix.tell": 4,
        "worded.like": 3,
        "worded.miss": 1,
        "ranking": ("o1", "o0", "o3", "o2"),
        "many": tuple(f"o{place}" for place in range(8, -1, -1)),
        "day": day,
        "mail": "hanako@example.jp",
        "phone": "+819012345678",
        "post": "123-4567",
        **{f"contact.{field}": text for field, text in CONTACT.items()},
        "contact.family_kana": "ヤマダ",
        "contact.given_kana": "ハナコ",
        "contact.postal_code": "123-4567",
        "contact.building": None,
        "contact.phone": "+81312345678",
        "photo": "stored.jpg",
    }


def test_what_is_wrong_is_explained_and_nothing_is_lost(page: Page) -> None:
    _choose(page, "rank.ranking/o0", "1")
    _choose(page, "rank.ranking/o1", "1")
    _type(page, "q.contact.family_kana", "山田")
    page.locator('[name="q.photo"]').set_input_files(
        {"name": "茶.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"}
    )
    _tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(page).to_have_title("エラー: お茶のアンケート")
    assert page.locator("#errors:focus").count() == 1
    links = page.locator("#errors a")
    assert links.filter(has_text="1位が重なっています。").get_attribute("href") == "#q3r1-1"
    assert links.filter(has_text="ひらがなかカタカナで").get_attribute("href") == "#q9r3-input"
    assert page.locator('[name="q.contact.family_kana"]').input_value() == "山田"
    assert page.locator("#q3r1-1").is_checked()
    assert page.locator("#q3r2-1").is_checked()
    assert page.get_by_text("受け取ったファイル： 茶.jpg").is_visible()
    assert page.locator('[name="kept.photo"]').input_value() == "stored.jpg"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator('a[href="#q9r3-input"]:focus').count():
            break
    page.keyboard.press("Enter")
    assert page.locator("#q9r3-input:focus").count() == 1
