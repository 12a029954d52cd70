"""What the operator reads when the demo stands: figures, links to open, tokens, and a first query to paste."""

from collections.abc import Callable

from rich.console import Console
from rich.rule import Rule
from rich.table import Table

from backend.clock import to_datetime
from backend.demo.contents import Opens
from backend.demo.figures import (
    certainty_table,
    confusion_table,
    contacts_line,
    contacts_table,
    counts_line,
    partners_line,
    people_line,
    recovery_lines,
)
from backend.demo.report import DemoReport, Door
from backend.links import Links
from backend.loyalty.rules.axes import Moment
from backend.staff.rules import Role

# An id as the API spells it, by its type and the number that it has here.
Spelled = Callable[[str, int], str]

_MOMENTS = {
    Moment.SIGNUP: "joining, an open link",
    Moment.AFTER_PURCHASE: "a week after a purchase",
    Moment.CAMPAIGN: "a campaign",
    Moment.ANNUAL: "the survey of once a year",
}
# Who plans touchpoints would ask this, and may: an analyst sees nobody by name.
_ASKS = Role.PLANNER
_OPENS = {
    Opens.COUNTER: "joining, the open link that hangs in a shop",
    Opens.TAP: "a week after a purchase, with the score chosen by one tap in a mail",
    Opens.CHOSEN: "a few questions that are chosen for this person, one by one",
    Opens.PREVIEW: "a preview as this person would see it, of which nothing is kept",
    Opens.PREFERENCES: "preferences: all that a person said and chose",
    Opens.CONFIRM: "asks whoever reads an address whether two people are one",
    Opens.AGREEMENT: "an invitation to become an ambassador, with its agreement",
    Opens.BOARDS: "an ambassador's boards",
    Opens.REFERRAL: "an ambassador's link to pass on, which leads to a form",
}
_QUERY = """\
{{
  person(externalRef: "{ref}") {{
    before: positions(asOf: "{at}") {{ ...place }}
    now: positions {{ ...place }}
  }}
}}
fragment place on Position {{
  product {{ key }}
  segment
  certainty
  psychology {{ value }}
  behaviour {{ value }}
  depth {{ value }}
}}"""


_RESULTS = """\
{{
  surveyResults(surveyId: "{survey}") {{
    responses finished screenedOut quotaFull tests
    questions {{ questionKey answered mean dropOff {{ reached left }} counts {{ choice count }} }}
    reliabilities {{ axis facet alpha }}
    discrimination {{ htmt cases }}
  }}
}}"""
_CARD = """\
{{
  salesCard(externalRef: "{ref}", productId: "{product}") {{
    position {{ segment certainty psychology {{ value sd }} behaviour {{ value lapsesAt }} depth {{ value sd }} }}
    scheme {{ stage aim {{ ja }} opening {{ ja }} leaveUnsaid {{ ja }} }}
    reach
    nextAction {{ action why {{ ja }} wording {{ ja }} }}
  }}
}}"""
_IDEAS = """\
{{
  ideas(boardId: "{board}", orderBy: TRENDING, first: 5) {{
    nodes {{ title status votes demand {{ kind supporters cells {{ segment supporters members lift }} }} }}
  }}
  similarIdeas(boardId: "{board}", text: "小さい袋がほしい") {{ idea {{ title }} likeness }}
}}"""
_CAMPAIGN = """\
{{
  campaignResult(campaignId: "{campaign}") {{
    says wording {{ ja en }}
    goal {{ measure difference low high method treated {{ people level }} control {{ people level }} }}
  }}
  communicationPlan(productId: "{product}") {{ version reason basedOn {{ hypothesis says note }} }}
}}"""
_DECISIONS = """\
{
  contactDecisions(kind: HELD, first: 20) {
    totalCount
    nodes { rule untilAt step touchpoint { key } person { externalRef } }
  }
}"""


def present(report: DemoReport, console: Console, links: Links, *, public_url: str, spelled: Spelled) -> None:
    """Prints all of it; links are whole lines, so that a terminal makes them clickable and they can be copied."""
    console.print(Rule(f"{report.company['ja']} {report.company['en']}"))
    console.print(f"Built in {report.seconds:.1f} s. {counts_line(report.counts)}", highlight=False)
    console.print(people_line(report.counts), highlight=False)
    console.print(partners_line(report.counts), highlight=False)
    _present_recovery(report, console)
    console.print(Rule("Touchpoints that plan themselves"))
    console.print(contacts_line(report.contacts), highlight=False)
    console.print(contacts_table(report.contacts))
    console.print(Rule("Pages to open"))
    for door in report.doors:
        console.print(f"{door_name(door)}:", highlight=False, style="bold")
        _line(console, door.url(links))
    console.print(Rule("Staff"))
    _present_tokens(report, console)
    _line(console, f"The console, where to look at it all with one of them: {public_url}/console/")
    _line(console, f"GraphiQL, which asks for one of them too: {public_url}/graphiql")
    _present_query(report, console)
    for title, query in further_queries(report, spelled):
        console.print(Rule(title))
        _line(console, query)


def counter_url(report: DemoReport, links: Links) -> str | None:
    """What the QR code of the link in a shop says."""
    return next((door.url(links) for door in report.doors if door.opens is Opens.COUNTER), None)


def door_name(door: Door) -> str:
    """What opens, for whom, and how far it is answered."""
    name = _OPENS.get(door.opens) or _MOMENTS[door.moment]
    if door.product and door.opens is not Opens.PREFERENCES:
        name += f", about {door.product['ja']}"
    if door.person_ref is not None:
        name += f", for {door.person_ref}"
    return name + (f", {door.answered_pages} pages answered already" if door.answered_pages else "")


def first_query(report: DemoReport) -> str | None:
    """A query for the first person with a link of their own: where they stood when the demo was built, and now."""
    ref = next((door.person_ref for door in report.doors if door.person_ref is not None), None)
    return None if ref is None else _QUERY.format(ref=ref, at=to_datetime(report.built_at).isoformat())


def further_queries(report: DemoReport, spelled: Spelled) -> list[tuple[str, str]]:
    """Queries to go on with, each with what it shows."""
    ref, product = report.met
    card = [] if ref is None else [(Role.SALESPERSON, _CARD.format(ref=ref, product=spelled("Product", product)))]
    return [
        ("See what a survey found", _RESULTS.format(survey=spelled("Survey", report.survey_id))),
        ("See why somebody was not contacted", _DECISIONS),
        ("See what a campaign did, and the plan that followed", _campaign(report, spelled)),
        ("See who wants which idea", _IDEAS.format(board=spelled("Board", report.board_id))),
        *((f"See a card, with the token of the {role}", query) for role, query in card),
    ]


def _campaign(report: DemoReport, spelled: Spelled) -> str:
    campaign_id, product_id = report.campaign
    return _CAMPAIGN.format(campaign=spelled("Campaign", campaign_id), product=spelled("Product", product_id))


def _present_recovery(report: DemoReport, console: Console) -> None:
    console.print(Rule("How well the truth is recovered"))
    lines = ["These people are made up, so what they truly feel and do is known.", *recovery_lines(report.recovery)]
    console.print(" ".join(lines), highlight=False)
    console.print(confusion_table(report.recovery))
    console.print(certainty_table(report.recovery))


def _present_tokens(report: DemoReport, console: Console) -> None:
    console.print("One token for each role, shown only now:", highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for role in Role:
        table.add_row(role, report.tokens[role])
    table.add_row(f"{Role.PLANNER}, one brand only", report.brand_token)
    console.print(table, soft_wrap=True, highlight=False)


def _present_query(report: DemoReport, console: Console) -> None:
    query = first_query(report)
    if query is None:
        return
    door = next(door for door in report.doors if door.person_ref is not None)
    console.print(Rule("See a point move"))
    console.print(
        f"Open the link of {door.person_ref} above and answer. Sign into GraphiQL with the token of the {_ASKS},\n"
        "who may see people by name, and run this; programs send the same token as Authorization: Bearer.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(query, highlight=False, markup=False, soft_wrap=True)


def _line(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False, markup=False)
