"""Brings in what a marketing tool tells of a campaign; whoever opted out there is not contacted any more."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.campaign_events import keep_returned, treated_among
from backend.communications.queries.campaign_lines import people_by_message
from backend.communications.queries.campaigns import get_campaign
from backend.communications.rules.campaign_results_in import (
    Returned,
    ReturnedCounts,
    ReturnedLine,
    check_lines,
    is_trustworthy,
)
from backend.communications.rules.campaigns import CampaignStatus, EventKind, NotRunning
from backend.communications.tables.campaigns import Campaign
from backend.outbox.rules import Channel
from backend.panel.actions.consents import keep_decisions
from backend.panel.queries import bearers_by_ref
from backend.panel.rules import Decision
from backend.text import clean_key


def import_results(
    session: Session, campaign_id: int, lines: Sequence[ReturnedLine], *, source: str, now: Instant
) -> ReturnedCounts:
    """Keeps the lines of treated people, each kind once for each source; the same lines again change nothing."""
    campaign = get_campaign(session, campaign_id)
    if campaign.status == CampaignStatus.DRAFT or campaign.launched_at is None:
        raise NotRunning("nothing can have come of a draft", "id")
    check_lines(lines, since=campaign.launched_at, now=now)
    people = _people_of(session, campaign_id, lines)
    treated = treated_among(session, campaign_id, set(people.values()))
    theirs = [line for line in lines if people.get(line) in treated]
    trusted = [line for line in theirs if is_trustworthy(line)]
    returned = _first_of_each(trusted, people)
    kept = keep_returned(session, campaign_id, returned, clean_key(source, "source"))
    _opt_out(session, campaign, returned)
    return ReturnedCounts(
        lines=len(lines),
        kept=kept,
        repeated=len(trusted) - kept,
        untrusted=len(theirs) - len(trusted),
        unknown=len(lines) - len(theirs),
    )


def _people_of(session: Session, campaign_id: int, lines: Sequence[ReturnedLine]) -> dict[ReturnedLine, int]:
    """Of whom each line is, where that is known: some people have no reference, but every message has its number."""
    by_ref = bearers_by_ref(session, {line.external_ref for line in lines if line.external_ref is not None})
    messages = {line.message_id for line in lines if line.message_id is not None}
    by_message = people_by_message(session, campaign_id, messages)
    found = {line: by_ref.get(line.external_ref or "") or by_message.get(line.message_id or "") for line in lines}
    return {line: person_id for line, person_id in found.items() if person_id is not None}


def _first_of_each(lines: Sequence[ReturnedLine], people: Mapping[ReturnedLine, int]) -> list[Returned]:
    """The earliest line of each person and kind; two references may be one person's."""
    first: dict[tuple[int, EventKind], Returned] = {}
    for line in sorted(lines, key=lambda line: line.at):
        person_id = people[line]
        first.setdefault((person_id, line.kind), Returned(person_id=person_id, kind=line.kind, at=line.at))
    return list(first.values())


def _opt_out(session: Session, campaign: Campaign, returned: Sequence[Returned]) -> None:
    """Whoever says no to the tool says no here: for the purpose, by every channel that the tool may use."""
    decisions = [
        (each.person_id, _refusal(campaign, channel, each.at))
        for each in returned
        if each.kind is EventKind.OPTED_OUT
        for channel in sorted({Channel.EMAIL.value, campaign.channel})
    ]
    if decisions:
        keep_decisions(session, decisions, None)


def _refusal(campaign: Campaign, channel: str, at: Instant) -> Decision:
    return Decision(
        purpose=campaign.purpose,
        granted=False,
        wording="",
        language="",
        source=f"campaign {campaign.key}",
        decided_at=at,
        channel=channel,
    )
