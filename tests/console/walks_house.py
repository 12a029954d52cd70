"""The ways on the pages of boards, the programme and the house."""

import re

from playwright.sync_api import expect

from backend.api.shapes.scalars import iso
from backend.staff.actions.tokens import TOKEN_DAYS, TOKEN_MOST_DAYS
from tests.console.windows import Demo, Reader

_FANS = "query($where: PeopleWhereInput) { people(where: $where, first: 1) { nodes { id } } }"
_BOUGHT = "mutation($row: PurchaseRow!) { purchasesRecord(input: { rows: [$row] }) { userErrors { message } } }"
_TOKEN = re.compile(r"kz_[\w-]{43}")


def home(reader: Reader, demo: Demo) -> None:
    """How people are spread; and whoever buys for the first time moves while the page is open."""
    page = reader.page
    expect(page.locator(".bar-row")).to_have_count(8)
    product = reader.said("product")
    fans = demo.ask(_FANS, where={"segment": {"productId": product, "segments": ["FAN"]}})["people"]["nodes"]
    row = {"person": fans[0], "productId": product, "orderRef": "walked-1", "purchasedAt": iso(demo.clock())}
    demo.ask(_BOUGHT, row=row)
    expect(page.locator(".moves li")).to_contain_text("Product loyal")
    page.get_by_role("link", name="Someone").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Overview")


def boards(reader: Reader, _demo: Demo) -> None:
    """From the ideas in the order of votes to one of them, whom it would please, and an answer to it."""
    page = reader.page
    votes = [
        int(each.split(" vote")[0]) for each in page.locator(".cards .card p", has_text="vote").all_text_contents()
    ]
    assert votes == sorted(votes, reverse=True)
    assert votes
    page.locator(".choices select[name=status]").select_option("NEW")
    reader.wait()
    page.locator(".cards a").first.click()
    reader.wait()
    expect(page.get_by_role("heading", name="Whom it would please")).to_be_visible()
    page.locator("summary", has_text="Answer").click()
    page.locator("select[name=status]").select_option("PLANNED")
    page.get_by_label("Reply", exact=True).fill("It comes in spring.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("It comes in spring.")).to_be_visible()
    expect(page.locator(".page-head .badge").first).to_have_text("Planned")


def moderation(reader: Reader, _demo: Demo) -> None:
    """What waits is decided, and waits no more."""
    page = reader.page
    waiting = page.locator(".cards > li")
    before = waiting.count()
    assert before > 0
    page.get_by_role("button", name="Show it", exact=True).or_(page.get_by_role("button", name="Keep it")).first.click()
    expect(waiting).to_have_count(before - 1)
    page.get_by_role("link", name="Authors").click()
    reader.wait()
    page.get_by_role("button", name="Trust: ").first.click()
    expect(page.locator(".badge", has_text="Done")).to_be_visible()


def programme(reader: Reader, _demo: Demo) -> None:
    """The strategy table, an entry changed with its reason, and that reason in the log."""
    page = reader.page
    expect(page.locator(".strategy thead th")).to_have_text(["Segment", "Act", "Feel", "Learn", "Interest"])
    page.locator(".entry").first.click()
    page.locator("dialog summary").click()
    page.get_by_label("Title in English").fill("A walk through the garden")
    page.get_by_label("Why it is changed").fill("Nobody opened the letter before.")
    page.get_by_role("button", name="Publish a new version").click()
    expect(page.locator(".entry", has_text="A walk through the garden")).to_be_visible()
    page.get_by_role("link", name="Revisions").click()
    reader.wait()
    expect(page.get_by_text("Nobody opened the letter before.")).to_be_visible()
    page.get_by_role("link", name="Results").click()
    reader.wait()
    page.get_by_role("link", name="Campaigns").click()
    reader.wait()
    expect(page.locator(".table tbody tr").first).to_be_visible()


def campaign(reader: Reader, _demo: Demo) -> None:
    """What came of it, with the control beside it, and how it was drawn."""
    page = reader.page
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    expect(page.locator(".verdict .badge")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Control").first).to_be_visible()
    expect(page.get_by_role("heading", name="The draw")).to_be_visible()


def team(reader: Reader, _demo: Demo) -> None:
    """A token is made, seen once, and revoked."""
    page = reader.page
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Name").fill("walker")
    expect(page.get_by_text(f"valid for {TOKEN_DAYS} days; {TOKEN_MOST_DAYS} at the most")).to_be_visible()
    page.locator("dialog").get_by_role("button", name="Make a token").click()
    shown = page.locator("input.secret")
    expect(shown).to_have_value(_TOKEN)
    token = shown.input_value()
    page.get_by_role("button", name="Close").click()
    reader.wait()
    assert token not in page.content()
    page.locator("tr", has_text="walker").get_by_role("button", name="Revoke").click()
    page.locator("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("tr", has_text="walker").locator(".badge.bad")).to_be_visible()
    page.get_by_role("link", name="Members").click()
    reader.wait()
    expect(page.locator("tr", has_text="walker")).to_be_visible()


def audit(reader: Reader, _demo: Demo) -> None:
    """Who changed what, and only that."""
    page = reader.page
    page.locator("select[name=deed]").select_option("CHANGED")
    reader.wait()
    assert set(page.locator(".table .badge").all_text_contents()) == {"Changed"}
