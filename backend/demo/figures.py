"""The demo's figures as tables: what was made, and how well the measured segments recover the true ones."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from backend.demo.recovery import Recovery
from backend.demo.report import Contacts, Counts
from backend.outbox.rules import State
from backend.planning.rules import DecisionKind
from backend.segments.rules import NAMES, Segment

_AXES = ("psychology", "behaviour", "depth")


def counts_line(counts: Counts) -> str:
    """What the demo holds, in one sentence."""
    return (
        f"{counts.people:,} people, {counts.purchases:,} purchases ({counts.returns:,} returned), {counts.acts:,} acts "
        f"of prospects, {counts.invitations:,} invitations, {counts.responses:,} responses with {counts.answers:,} "
        f"answers; {counts.observations:,} observations put people into {counts.positions:,} positions, by "
        f"{counts.moves:,} moves."
    )


def people_line(counts: Counts) -> str:
    """What is kept of the people beside that."""
    return (
        f"{counts.addresses:,} addresses and {counts.consents:,} decisions on consent are known. Pairs that may be one "
        f"person: {counts.duplicates:,}; merged: {counts.merges:,}; forgotten: {counts.forgotten:,}; test responses, "
        f"which count nowhere: {counts.tests:,}."
    )


def partners_line(counts: Counts) -> str:
    """What partners bring."""
    return (
        f"{counts.ambassadors:,} people were asked to be ambassadors and brought {counts.referrals:,} others; boards "
        f"hold {counts.ideas:,} ideas with {counts.votes:,} votes; salespeople have or had {counts.leads:,} leads."
    )


def contacts_line(contacts: Contacts) -> str:
    """What planned itself, and what became of the messages."""
    of_state = {state: contacts.messages.get(state, 0) for state in State}
    return (
        f"{contacts.planned_by_itself} touchpoints have planned themselves for {contacts.days} days: "
        f"{sum(contacts.decided.values()):,} decisions on invitations and reminders. Of their messages "
        f"{of_state[State.SENT]:,} went out in the story and {of_state[State.WAITING]:,} wait; dead letters: "
        f"{of_state[State.DEAD]:,}. The demo itself sends nothing. Where questions are chosen one by one, "
        f"{contacts.chosen:,} were asked in {contacts.interviews:,} responses."
    )


def contacts_table(contacts: Contacts) -> Table:
    """Each rule that decided, and what."""
    table = Table(title="Contacts, by the rule that decided", title_justify="left")
    table.add_column("rule", no_wrap=True)
    for kind in DecisionKind:
        table.add_column(kind.lower(), justify="right")
    for rule in sorted({rule for rule, _ in contacts.decided}):
        counts = [contacts.decided.get((rule, kind), 0) for kind in DecisionKind]
        table.add_row(rule, *(f"{count:,}" if count else "·" for count in counts))
    return table


def confusion_table(recovery: Recovery) -> Table:
    """One row for each true segment: how many were measured where."""
    table = Table(title="Segments: true (rows), and as measured (columns)", title_justify="left")
    table.caption, table.caption_justify = "depth ?: depth is not known; none: unclassified", "left"
    table.add_column("", no_wrap=True)
    for code in Segment:
        table.add_column(str(int(code)), justify="right")
    table.add_column("depth ?", justify="right", style="dim")
    table.add_column("none", justify="right", style="dim")
    for code in Segment:
        cells = _cells(recovery.confusion[code], code)
        apart = (f"{recovery.depth_unknown[code]:,}", f"{recovery.unclassified[code]:,}")
        table.add_row(f"{int(code)} {NAMES[code]['en']}", *cells, *apart)
    return table


def recovery_lines(recovery: Recovery) -> list[str]:
    """The same in shares, with what chance alone would reach."""
    axes = ", ".join(f"{axis} {right:.0%}" for axis, right in zip(_AXES, recovery.right_by_axis, strict=True))
    everyone = max(recovery.positions, 1)
    known, depth_unknown = recovery.whole / everyone, sum(recovery.depth_unknown) / everyone
    unclassified = sum(recovery.unclassified) / everyone
    of_all = (
        f"Of {recovery.positions:,} positions {known:.0%} are known on all three axes; of {depth_unknown:.0%} depth is "
        f"not known, and {unclassified:.0%} are unclassified: nobody asked them lately, or they did not answer."
    )
    of_whole = (
        f"Where all is known, the measured segment is the true one in {recovery.right:.0%} (by chance: "
        f"{recovery.by_chance:.0%}); axis by axis: {axes}."
    )
    return [of_all, of_whole]


def certainty_table(recovery: Recovery) -> Table:
    """How accuracy rises with certainty, and whether the certainty keeps what it promises."""
    table = Table(title="The surer, the truer", title_justify="left")
    for heading in ("certainty at least", "positions", "mean certainty", "truly so"):
        table.add_column(heading, justify="right")
    for each in recovery.surely:
        if each.positions:
            row = (f"{each.certainty:.1f}", f"{each.positions:,}", f"{each.promised:.0%}", f"{each.right:.0%}")
            table.add_row(*row)
    return table


def _cells(counts: Sequence[int], truth: int) -> list[Text]:
    return [
        Text(f"{count:,}" if count else "·", style="bold green" if code == truth else "")
        for code, count in enumerate(counts)
    ]
