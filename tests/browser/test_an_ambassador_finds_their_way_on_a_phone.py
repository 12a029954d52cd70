"""On a phone an ambassador accepts, sees an idea like theirs while typing, votes, posts, and reads the answer."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.ambassadors.rules.programmes import invitation_link
from backend.app import create_app
from backend.db import Database
from backend.ideas.actions import add_board, answer_idea, name_poster, submit_idea
from backend.ideas.queries.drafts import find_draft
from backend.ideas.rules import Access, BoardAccess, BoardInput, IdeaInput, Reply, Status, Tag
from backend.ideas.tables import Idea
from backend.links import Links, Purpose
from backend.settings import Settings
from tests.ambassadors.club import Club, club_of
from tests.browser.contexts import open_context
from tests.browser.serving import serving
from tests.clocks import SettableClock

QUESTION = {"ja": "どんなお茶がほしいですか", "en": "What tea would you like?"}


@pytest.fixture
def club(sqlite_url: str, clock: SettableClock) -> Iterator[Club]:
    database = Database(sqlite_url)
    yield club_of(database, clock)
    database.close()


@pytest.fixture
def board(club: Club) -> int:
    ambassadors = Access(ambassadors=club.id)
    given = BoardInput(
        key="next-tea",
        brand_id=club.asked.brand_id,
        question=QUESTION,
        access=BoardAccess(see=ambassadors, post=ambassadors, vote=ambassadors),
        tags=(Tag(key="taste", wording={"ja": "味", "en": "Taste"}),),
    )
    return club.write(lambda session: add_board(session, given, club.clock()).id)


@pytest.fixture
def there(club: Club, board: int) -> int:
    """An idea of another ambassador."""
    person = club.stands(club.ambassador()).person_id
    club.write(lambda session: name_poster(session, person, "あかね", club.clock()))
    given = IdeaInput(
        board_id=board, person_id=person, title="ひとり用の小さな急須がほしい", text="夜に一杯だけ飲みたい。"
    )
    return club.write(lambda session: submit_idea(session, given, club.clock()).id)


def door(club: Club, settings: Settings) -> str:
    """The path of a new invitation."""
    own = club.stands(club.invited())
    link = invitation_link(
        person_id=own.person_id, ambassador_id=own.id, invited_at=own.invited_at, expires_at=own.expires_at
    )
    return f"/i/{Links(settings.secret_keys, settings.public_url).token(Purpose.IDEAS, link)}"


def phone(browser: Browser, *, scripts: bool = True) -> BrowserContext:
    return open_context(
        browser,
        viewport={"width": 375, "height": 740},
        java_script_enabled=scripts,
        locale="ja-JP",
        has_touch=True,
        is_mobile=True,
    )


def accept(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("この会のきまりです。")).to_be_visible()
    page.get_by_role("button", name="同意して参加する").click()
    expect(page.get_by_role("status").first).to_contain_text("ようこそ、アンバサダーへ")
    page.get_by_role("link", name="アイデア").first.click()
    page.get_by_role("link", name="どんなお茶がほしいですか").click()


def test_the_whole_way_with_the_script(browser: Browser, club: Club, board: int, there: int) -> None:
    settings = Settings(database_url=club.database.url)
    context = phone(browser)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with serving(create_app(settings, club.clock, database=club.database)) as address:
        accept(page, address + door(club, settings))
        _vote_without_leaving(page, there)
        _write_beside_what_is_alike(page, club, board)
        mine = _post(page, club)
        reply = Reply(status=Status.PLANNED, text="**秋**からはじめます。")
        club.write(lambda session: answer_idea(session, mine, reply, "宮田", club.clock.advance(1)).id)
        page.get_by_role("link", name="お知らせ").click()
        page.get_by_role("link", name="公式の回答がつきました").click()
        expect(page.get_by_role("region", name="公式の回答")).to_contain_text("秋からはじめます。")
    context.close()
    assert complaints == []


def _vote_without_leaving(page: Page, there: int) -> None:
    """A tap on the list changes its button, and nothing else of the page."""
    page.evaluate("window.stayed = true")
    button = page.locator(f"#i{there} button")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.tap()
    expect(page.locator(f"#i{there} button")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"


def _write_beside_what_is_alike(page: Page, club: Club, board: int) -> None:
    page.get_by_role("link", name="アイデアを投稿する").click()
    page.get_by_label("ニックネーム").fill("みどり")
    page.get_by_label("ひとことで言うと").press_sequentially("急須がほしい")
    expect(page.locator("#similar").get_by_role("link", name="ひとり用の小さな急須がほしい")).to_be_visible()
    expect(page.locator("#kept")).to_have_text("下書きを保存しました")
    page.get_by_label("くわしく").fill("旅先で使える、割れないものを。")
    expect(page.locator("#kept")).to_have_text("下書きを保存しました")
    page.reload()
    assert page.get_by_label("くわしく").input_value() == "旅先で使える、割れないものを。"
    person_id = club.rows(Idea)[0].person_id
    assert club.database.read_now(partial(find_draft, board_id=board, person_id=person_id or 0)) is None


def _post(page: Page, club: Club) -> int:
    page.get_by_label("ニックネーム").fill("みどり")
    page.get_by_text("味", exact=True).tap()
    page.get_by_role("button", name="投稿する", exact=True).tap()
    expect(page.get_by_role("status").first).to_contain_text("投稿しました")
    expect(page.get_by_role("heading", level=1)).to_have_text("急須がほしい")
    return club.rows(Idea)[-1].id


def test_the_same_way_without_a_script(browser: Browser, club: Club, there: int) -> None:
    settings = Settings(database_url=club.database.url)
    context = phone(browser, scripts=False)
    page = context.new_page()
    with serving(create_app(settings, club.clock, database=club.database)) as address:
        accept(page, address + door(club, settings))
        page.locator(f"#i{there} button").tap()
        expect(page.locator(f"#i{there} button")).to_have_attribute("aria-pressed", "true")
        assert page.url.endswith(f"#i{there}")
        page.get_by_role("link", name="アイデアを投稿する").click()
        page.get_by_label("ひとことで言うと").fill("急須がほしい")
        page.get_by_role("button", name="似たアイデアを確かめる").click()
        expect(page.locator("#similar").get_by_role("link")).to_have_count(1)
        page.get_by_role("button", name="下書きを保存する").click()
        expect(page.get_by_role("status").first).to_have_text("下書きを保存しました。")
        page.get_by_role("button", name="投稿する", exact=True).click()
        expect(page.get_by_role("region", name="入力内容をご確認ください").get_by_role("link")).to_have_count(2)
        page.get_by_label("ニックネーム").fill("みどり")
        page.get_by_label("くわしく").fill("割れないもの。")
        page.get_by_role("button", name="投稿する", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("急須がほしい")
        page.get_by_role("button", name="ぜひほしい").click()
        expect(page.get_by_role("button", name="ぜひほしい")).to_have_attribute("aria-pressed", "true")
    context.close()


def test_without_a_network_nothing_typed_is_lost(browser: Browser, club: Club, there: int) -> None:
    settings = Settings(database_url=club.database.url)
    context = phone(browser)
    page = context.new_page()
    with serving(create_app(settings, club.clock, database=club.database)) as address:
        accept(page, address + door(club, settings))
        page.goto(f"{address}/ideas/next-tea/new")
        context.set_offline(True)
        page.get_by_label("ひとことで言うと").fill("電車の中で書いています")
        expect(page.locator("#kept")).to_contain_text("通信が切れています")
        context.set_offline(False)
        expect(page.locator("#kept")).to_have_text("下書きを保存しました")
        page.reload()
        assert page.get_by_label("ひとことで言うと").input_value() == "電車の中で書いています"
    context.close()
    assert there


def test_the_keyboard_alone_reaches_everything(browser: Browser, club: Club, there: int) -> None:
    settings = Settings(database_url=club.database.url)
    context = open_context(browser, viewport={"width": 1280, "height": 800}, locale="ja-JP")
    page = context.new_page()
    with serving(create_app(settings, club.clock, database=club.database)) as address:
        accept(page, address + door(club, settings))
        page.goto(f"{address}/ideas/next-tea/{there}")
        _tab_to(page, "ぜひほしい")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="ぜひほしい")).to_have_attribute("aria-pressed", "true")
        assert page.evaluate("document.activeElement.innerText.trim()") == "ぜひほしい"
        page.goto(f"{address}/ideas/next-tea/new")
        for label, typed in (("ニックネーム", "みどり"), ("ひとことで言うと", "急須"), ("くわしく", "割れないもの")):
            page.get_by_label(label).focus()
            page.keyboard.type(typed)
        page.get_by_label("ひとことで言うと").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("急須")
    context.close()


def _tab_to(page: Page, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText || ''"):
            return
    pytest.fail(f"the keyboard does not reach {words}")


def test_what_was_just_posted_leaves_no_draft_behind(browser: Browser, club: Club, board: int) -> None:
    """Whoever posts at once, before the draft was kept, finds an empty form the next time."""
    settings = Settings(database_url=club.database.url)
    context = phone(browser)
    page = context.new_page()
    with serving(create_app(settings, club.clock, database=club.database)) as address:
        accept(page, address + door(club, settings))
        page.goto(f"{address}/ideas/next-tea/new")
        page.get_by_label("ニックネーム").fill("みどり")
        page.get_by_label("ひとことで言うと").fill("急いで投稿")
        page.get_by_label("くわしく").fill("下書きになる前に。")
        page.get_by_role("button", name="投稿する", exact=True).tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("急いで投稿")
        page.goto(f"{address}/ideas/next-tea")
        expect(page.get_by_role("link", name="アイデアを投稿する")).to_be_visible()
        person_id = club.rows(Idea)[0].person_id
        assert club.database.read_now(partial(find_draft, board_id=board, person_id=person_id or 0)) is None
    context.close()
