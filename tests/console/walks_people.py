"""The ways on the pages of people, audiences and sales."""

import json
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from backend.db import Session, Slice, long_work
from backend.jobs.exporting import EXPORT
from backend.staff.rules import Permission
from tests.console.windows import Demo, Reader

LISTS = ("Sleeping fans", "False loyal", "Near a cut", "About to lapse", "Gone quiet")
_CREATED = "mutation($input: AudienceCreateInput!) { audienceCreate(input: $input) { audience { id } } }"
_CLOSED = "mutation($id: ID!) { audienceClose(input: { id: $id }) { audience { id } } }"


def people(reader: Reader, demo: Demo) -> None:
    """A filter by hand and one by experts, how many they are, each named list, and a person by reference."""
    page = reader.page
    page.locator(".filter > summary").click()
    page.get_by_label("Brand loyal").check()
    page.get_by_label("Certainty").select_option("0.5")
    page.get_by_role("button", name="Show these").click()
    reader.wait()
    where = json.loads(reader.said("where"))
    assert (where["segment"]["segments"], where["certain"]["least"]) == (["BRAND_LOYAL"], 0.5)
    expect(page.get_by_label("Brand loyal")).to_be_checked()
    names = page.locator("tbody tr td:nth-child(2) .segment").all_text_contents()
    assert set(names) == {"Brand loyal"}
    page.get_by_role("button", name="Count them").click()
    expect(page.get_by_text(f"{demo.count(where)} people")).to_be_visible()
    _say_like_experts(reader, demo)
    _ask_of_a_closed_audience(reader, demo)
    for name in LISTS:
        page.get_by_role("link", name=name).click()
        reader.wait()
        expect(page.locator(".listing .table, .listing .nothing")).to_be_visible()
    _write_a_file(reader, demo)
    _look_up(reader, demo)


def _write_a_file(reader: Reader, demo: Demo) -> None:
    """How far the work is, as it is told on the socket alone: whatever is looked at by the way has no answer."""
    page = reader.page
    page.route("**/graphql", lambda route: None if "JobSoFar" in (route.request.post_data or "") else route.continue_())
    page.get_by_role("button", name="Export positions").click()
    page.get_by_role("button", name="Write the file").click()
    bar = page.locator("dialog progress")
    expect(bar).to_have_js_property("value", 0)
    _go_on(demo)
    expect(bar).to_have_js_property("value", 0.5)
    expect(page.locator("dialog .job")).to_have_text("2 / 4")
    _go_on(demo, ends=True)
    expect(page.locator("dialog .job")).to_have_text("Done")
    page.unroute("**/graphql")
    page.keyboard.press("Escape")


def _go_on(demo: Demo, *, ends: bool = False) -> None:
    """Does a half of the newest file."""

    def work(session: Session) -> None:
        (newest,) = long_work.list_jobs(session, Slice(count=1, backward=True), list(Permission)).rows
        job = long_work.claim_job(session, [EXPORT], demo.clock(), newest.id) or newest
        job = long_work.advance(session, job, demo.clock(), cursor=1, more=2, total=4)
        if ends:
            long_work.finish(session, job, demo.clock())

    demo.database.write_now(work)


def _say_like_experts(reader: Reader, demo: Demo) -> None:
    page = reader.page
    page.get_by_role("button", name="Show everybody").click()
    reader.wait()
    page.locator(".filter > summary").click()
    page.get_by_text("For experts: and, or, not").click()
    page.get_by_label("Condition as JSON").fill("[")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("This is not a JSON object.")).to_be_visible()
    page.get_by_label("Condition as JSON").fill('{"externalRefs": ["nobody-at-all"]}')
    page.get_by_role("button", name="Show these").click()
    reader.wait()
    expect(page.get_by_text("Nobody is on this list now.")).to_be_visible()
    assert "nobody" not in page.url
    # An address goes on meaning whom it meant, whatever is looked for behind it.
    page.locator(".filter > summary").click()
    page.get_by_label("Condition as JSON").fill(json.dumps({"externalRefs": [demo.met]}))
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("tbody th")).to_have_text([demo.met])
    page.get_by_label("Whom").select_option("all")
    reader.wait()
    expect(page.locator("tbody th")).to_have_text([demo.met])
    for _ in range(2):
        page.go_back()
    expect(page.get_by_text("Nobody is on this list now.")).to_be_visible()
    # Whom it names is in no address, and lost with the window.
    page.reload()
    reader.wait()
    expect(page.get_by_text("This link holds a filter that cannot be read")).to_be_visible()


def _ask_of_a_closed_audience(reader: Reader, demo: Demo) -> None:
    """What no control offers stays with what experts wrote, rather than widening to everybody."""
    told = {"key": "walked-shut", "name": {"en": "Shut"}, "where": {}, "idempotencyKey": "walked-shut"}
    audience = demo.ask(_CREATED, input=told)["audienceCreate"]["audience"]["id"]
    demo.ask(_CLOSED, id=audience)
    where = json.dumps({"audience": audience}, separators=(",", ":"))
    reader.go(f"people?where={quote(where)}")
    expect(reader.page.get_by_label("Condition as JSON")).to_have_value(json.dumps({"audience": audience}, indent=2))
    reader.page.locator(".filter > summary").click()
    reader.page.get_by_role("button", name="Show these").click()
    reader.wait()
    assert reader.said("where") == where


def _look_up(reader: Reader, demo: Demo) -> None:
    page = reader.page
    sought = page.get_by_label("Your own reference")
    sought.fill("nobody-at-all")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("Nobody is known by that reference.")).to_be_visible()
    met = demo.met
    sought.fill(met)
    sought.press("Enter")
    expect(page.locator("main h1")).to_have_text(met)
    assert met not in page.url


def person(reader: Reader, demo: Demo) -> None:
    """Where they stand, what they said, a pause begun and ended, a consent, and no forgetting after all."""
    page = reader.page
    expect(page.locator(".axis-row")).to_have_count(3)
    expect(page.locator("main h2")).to_have_text(["The way there", "What would move them", "Why", "Moves"])
    page.get_by_role("link", name="Said and bought").click()
    reader.wait()
    page.locator(".cards details summary").first.click()
    expect(page.locator(".cards .table").first).to_be_visible()
    page.get_by_role("link", name="Contact", exact=True).click()
    reader.wait()
    _pause(page)
    page.get_by_role("button", name="Record consent").click()
    box = page.locator("dialog")
    box.get_by_label("Purpose").fill("not a key")
    _fill(box, {"Where they said so": "telephone", "The very words": "May we write to you?"})
    box.get_by_role("button", name="Keep").click()
    expect(box.locator(".error:not(:empty)")).to_be_visible()
    box.get_by_label("Purpose").fill("walks")
    box.get_by_role("button", name="Keep").click()
    expect(page.locator("td", has_text="May we write to you?")).to_be_visible()
    page.get_by_role("button", name="Forget …").click()
    expect(page.locator("dialog")).to_contain_text("cannot be brought back")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    reader.wait()
    told = demo.ask("query($id: ID!) { person(id: $id) { externalRef } }", id=reader.id)
    assert told["person"]["externalRef"] == demo.met
    reader.go("person/UGVyc29uOjk5OTk5OQ")
    expect(page.locator("main h1")).to_have_text("There is nobody here")


def _pause(page: Page) -> None:
    page.get_by_role("button", name="Pause").click()
    page.locator("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused until")).to_be_visible()
    page.get_by_role("button", name="End the pause").click()
    page.locator("dialog").get_by_role("button", name="End the pause").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def audiences(reader: Reader, demo: Demo) -> None:
    """A new one looked at and saved, refused a second time, then watched, frozen, exported and closed."""
    page = reader.page
    product = demo.ask("{ products(first: 1) { nodes { id } } }")["products"]["nodes"][0]["id"]
    where = {"segment": {"productId": product, "segments": ["FAN", "MIND_LEADER"]}}
    people = demo.count(where)
    for _ in range(2):
        reader.go(f"audiences?new=1&product={quote(product)}&where={quote(json.dumps(where))}")
        expect(page.locator(".figure-value")).to_have_text(str(people))
        _fill(page.locator("main"), {"Key": "walked", "Name in English": "Walked"})
        page.get_by_role("button", name="Save it").click()
        reader.wait()
    expect(page.get_by_text("There is one of that name or key already.")).to_be_visible()
    reader.go("audiences")
    page.get_by_role("link", name="Walked").click()
    reader.wait()
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.get_by_text("Nobody has entered or left since it is watched.")).to_be_visible()
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("may be contacted now")).to_be_visible()
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Write the file").click()
    expect(page.locator("dialog .job")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Freeze to a list").click()
    _fill(page.locator("dialog"), {"Key": "walked-list", "Name in English": "Walked, a list"})
    page.get_by_role("button", name="Freeze to a list").last.click()
    expect(page.locator("main h1")).to_have_text("Walked, a list")
    reader.wait()
    expect(page.locator(".figure-value").first).to_have_text(str(people))
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("dialog").get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator("main .badge", has_text="Closed")).to_be_visible()


def sales(reader: Reader, demo: Demo) -> None:
    """All leads of one stage, a request that is granted, and what came of the leads."""
    page = reader.page
    page.get_by_role("link", name="All leads").click()
    reader.wait()
    page.get_by_label("Stage").select_option("PROPOSAL")
    reader.wait()
    stages = page.locator("tbody tr td:nth-child(3)").all_text_contents()
    assert set(stages) == {"Proposal"}
    page.get_by_role("link", name="Requests").click()
    reader.wait()
    page.get_by_label("Your own reference").fill(demo.met)
    page.get_by_role("button", name="Ask for it").click()
    mine = page.locator(".cards .card", has_text=demo.met)
    mine.get_by_role("button", name="Decline").click()
    expect(mine).to_have_count(0)
    page.get_by_role("link", name="Results").click()
    reader.wait()
    expect(page.locator(".figure-value").last).to_have_text(
        str(demo.ask("{ salesResults { rate { closed } } }")["salesResults"]["rate"]["closed"])
    )
    expect(page.locator("main h2")).to_have_text(
        ["By segment when opened", "By version of a scheme", "Time in each stage"]
    )


def lead(reader: Reader, demo: Demo) -> None:
    """A contact logged in three taps, the lead moved on and back, closed and opened again."""
    page = reader.page
    found = demo.ask("{ leads(where: { isOpen: true, stage: DISCOVERY }, first: 1) { nodes { id } } }")
    reader.go(f"lead/{found['leads']['nodes'][0]['id']}")
    expect(page.locator(".stages [aria-current=step]")).to_have_text("Discovery")
    steps = page.locator(".listing .card h3")
    page.get_by_role("button", name="Log a contact").click()
    page.locator("dialog .step").last.click()
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(steps.first).to_have_text("Contact")
    _do(page, "Advance", "Advance")
    expect(page.locator(".stages [aria-current=step]")).to_have_text("Proposal")
    page.get_by_role("button", name="Go back").click()
    page.locator("dialog").get_by_role("button", name="Go back").click()
    expect(page.locator("dialog").get_by_text("Please fill this in.")).to_be_visible()
    page.get_by_label("Why").fill("too early")
    page.locator("dialog").get_by_role("button", name="Go back").click()
    expect(page.locator(".stages [aria-current=step]")).to_have_text("Discovery")
    _do(page, "Close", "Close the lead", Why="no need of it now")
    expect(page.locator(".page-head .badge")).to_have_text("Won")
    _do(page, "Open again", "Open again", Why="closed by mistake")
    expect(page.locator(".stages [aria-current=step]")).to_have_text("Discovery")
    reader.go("lead/TGVhZDo5OTk5OTk")
    expect(page.locator("main h1")).to_have_text("There is no such lead")


def _do(page: Page, name: str, submit: str, **said: str) -> None:
    page.locator(".deeds").get_by_role("button", name=name, exact=True).click()
    _fill(page.locator("dialog"), said)
    page.locator("dialog").get_by_role("button", name=submit, exact=True).last.click()
    expect(page.locator("dialog")).to_have_count(0)


def _fill(place: Locator, said: dict[str, str]) -> None:
    for label, text in said.items():
        place.get_by_label(label, exact=True).fill(text)
