"""The way of a campaign's draft: refused by its fields, made as it was said, changed, and called off."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from backend.clock import to_datetime
from tests.console.walks_deeds import fill, violations
from tests.console.windows import Demo, Reader, another_window

CAMPAIGN = """
query($id: ID!) {
  campaign(id: $id) {
    status controlShare channel purpose hypothesis measureDays startsAt endsAt audience { key }
    goal { kind from to axis target } contents { segment title { en } text { en } url entryKey } audit { draw { seed } }
    name { ja en } key where plan { id }
  }
}
"""
CREATE = "mutation($input: CampaignCreateInput!) { campaignCreate(input: $input) { campaign { id } } }"


def new_campaign(reader: Reader, demo: Demo) -> None:
    """A draft for a saved audience, told in words: each refusal by its field, then as it was said; and called off."""
    page = reader.page
    _keep_draft(reader, demo)
    _look_again(reader)
    make = page.get_by_role("button", name="Make the draft")
    expect(page.locator("[data-name=key] .error")).to_have_text("Please fill this in.")
    fill(page.locator("main"), {"Key": "walked", "Hypothesis": "A word in time", "Control group, %": "25"})
    make.click()
    expect(page.locator("[data-name=nameJa] .error")).to_have_text("name is empty")
    fill(page.locator("main"), {"Name in English": "Walked"})
    make.click()
    expect(page.locator("[data-name=to] .error")).to_contain_text("names the segments to move into")
    page.locator("[data-name=to]").get_by_label("Product loyal").check()
    page.get_by_role("button", name="Other words for a segment").click()
    words = page.locator(".contents > li")
    words.last.get_by_label("To whom").select_option("SWITCHER")
    fill(words.first, {"Subject in English": "To all", "Text in English": "Come back."})
    fill(words.last, {"Text in English": "Come soon."})
    make.click()
    expect(words.last.locator("[data-name=titleJa-1] .error")).not_to_be_empty()
    fill(words.last, {"Subject in English": "To switchers"})
    page.locator("summary", has_text="A seed that was announced before").click()
    fill(page.locator("main"), {"Seed": "announced-in-october"})
    assert violations(reader, "main") == []
    make.click()
    expect(page.locator("main h1")).to_have_text("Walked")
    reader.wait()
    told = demo.ask(CAMPAIGN, id=reader.id)["campaign"]
    _change_draft(reader, demo, told)
    _check_said(demo, told)
    page.get_by_role("button", name="Call off").click()
    page.locator("dialog").get_by_role("button", name="Call off").click()
    expect(page.locator(".page-head .badge")).to_have_text("Called off")


def _check_said(demo: Demo, told: dict[str, Any]) -> None:
    """The draft is what was said of it."""
    begins = _today(demo) + timedelta(days=7)
    ends = begins + timedelta(days=28, hours=23, minutes=59, seconds=59)
    assert [datetime.fromisoformat(told.pop(name)) for name in ("startsAt", "endsAt")] == [begins, ends]
    titles = {each["segment"]: each["title"]["en"] for each in told.pop("contents")}
    told.pop("where")
    assert (titles.pop("SWITCHER"), set(titles.values())) == ("To switchers", {"To all"})
    assert told == {
        "status": "DRAFT",
        "key": "walked",
        "name": {"ja": None, "en": "Walked"},
        "plan": None,
        "controlShare": 0.25,
        "channel": "EMAIL",
        "purpose": "mail",
        "hypothesis": "A word in time",
        "measureDays": 30,
        "audience": {"key": "about-to-drift"},
        "goal": {"kind": "MOVE", "from": None, "to": ["PRODUCT_LOYAL"], "axis": None, "target": None},
        "audit": {"draw": {"seed": "announced-in-october"}},
    }


def _keep_draft(reader: Reader, demo: Demo) -> None:
    """What is changed in nothing goes on saying what a program said, to the minute."""
    page, product = reader.page, reader.said("product")
    plan = demo.ask("query($id: ID!) { communicationPlan(productId: $id) { id } }", id=product)["communicationPlan"]
    begins = _today(demo) + timedelta(days=2, hours=10, minutes=30)
    said = {
        "key": "programmed",
        "name": {"en": "Programmed"},
        "hypothesis": "It is said",
        "productId": product,
        "goal": {"kind": "AXIS", "axis": "DEPTH", "target": 0.05},
        "where": {"certain": {"productId": product, "least": 0.55}},
        "planId": plan["id"],
        "channel": "FILE",
        "purpose": "mail",
        "controlShare": 0.07,
        "startsAt": begins.isoformat(),
        "endsAt": (begins + timedelta(days=9)).isoformat(),
        "measureDays": 0,
    }
    draft = demo.ask(CREATE, input={"campaign": said})["campaignCreate"]["campaign"]["id"]
    before = demo.ask(CAMPAIGN, id=draft)["campaign"]
    reader.go(f"campaign/{draft}?product={product}")
    page.get_by_role("link", name="Change the draft").click()
    reader.wait()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("main h1")).to_have_text("Programmed")
    after = demo.ask(CAMPAIGN, id=draft)["campaign"]
    assert after == before, (before, after)


def _look_again(reader: Reader) -> None:
    """Nobody is written to by mistake, and what is hidden refuses nothing."""
    page = reader.page
    # One that is not offered any more is no reason to write to everybody.
    reader.go(f"campaign?audience=gone&product={reader.said('product')}")
    expect(page.get_by_role("alert")).to_contain_text("closed, or not among those offered")
    expect(page.get_by_role("button", name="Make the draft")).to_have_count(0)
    page.locator(".choices select[name=audience]").select_option(label="Switchers about to drift")
    reader.wait()
    expect(page.locator(".in-words")).to_contain_text("People who stand in Switcher or Brand buyer towards “")
    # What is hidden again refuses nothing: the first complaint is one that can be seen.
    page.get_by_label("What it says").select_option(label="Words of its own")
    page.locator(".contents > li").first.locator("input[type=url]").fill("example.com")
    page.get_by_label("What it says").select_option(index=1)
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator("[aria-invalid]:visible").first).to_be_focused()
    expect(page.locator("[aria-invalid]:not(:visible)")).to_have_count(0)
    page.get_by_label("What it says").select_option(label="Words of its own")
    page.locator(".contents > li").first.locator("input[type=url]").fill("")


def _change_draft(reader: Reader, demo: Demo, told: dict[str, Any]) -> None:
    """Whoever reads Japanese is refused in Japanese; and nothing changes but what they changed."""
    with another_window(reader) as other:
        other.page.goto(f"{reader.page.url}&language=ja")
        other.wait()
        _is_refused_in_japanese(other, demo, told)
        fill(other.page.locator("main"), {"日本語の名前": "散歩"})
        other.page.get_by_role("button", name="下書きを保存").click()
        expect(other.page.locator("main h1")).to_have_text("散歩")
    changed = demo.ask(CAMPAIGN, id=reader.id)["campaign"]
    assert changed == {**told, "name": {"ja": "散歩", "en": None}, "endsAt": changed["endsAt"]}
    assert datetime.fromisoformat(changed["endsAt"]) > datetime.fromisoformat(told["endsAt"])


def _is_refused_in_japanese(reader: Reader, demo: Demo, told: dict[str, Any]) -> None:
    page = reader.page
    page.get_by_role("link", name="下書きを編集").click()
    reader.wait()
    fill(page.locator("main"), {"英語の名前": "", "終了日": "2020-01-01"})
    keep = page.get_by_role("button", name="下書きを保存")
    keep.click()
    expect(page.locator("[data-name=endsAt] .error")).to_contain_text("終了日は開始日より後")
    fill(page.locator("main"), {"終了日": (_today(demo) + timedelta(days=40)).date().isoformat()})
    keep.click()
    expect(page.locator("[data-name=nameJa] .error")).to_contain_text("名前を入力してください。")
    assert (demo.ask(CAMPAIGN, id=reader.id)["campaign"], reader.complained()) == (told, [])


def _today(demo: Demo) -> datetime:
    """The beginning of the day that it is where the reader sits."""
    now = to_datetime(demo.clock()).astimezone(ZoneInfo("Asia/Tokyo"))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
