"""What a marketing tool tells of a campaign, brought in line by line."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import ClassVar

import strawberry

from backend.api.campaign_enums import EventKind
from backend.api.campaigns import Campaign, find_campaign
from backend.api.fields.context import Info
from backend.api.fields.mutations import BulkInput, Payload, attempt_rows
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.communications.actions.results_in import import_results
from backend.communications.rules.campaign_results_in import MOST_LINES, ReturnedLine
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid, read_each
from backend.staff.rules import Permission
from backend.text import clean


@input_shape
class CampaignResultLineInput:
    """One thing that became of what one person was sent."""

    external_ref: str | None = says(
        "Who: the reference by which the client knows the person.", default=None, personal=True
    )
    refers: ClassVar[Sequence[str]] = ("external_ref",)
    message_id: str | None = says(
        "Or what was sent to whom: the message's number in the file, which also people without a reference have.",
        default=None,
    )
    kind: EventKind = says("What; what was sent is known here and refused.")
    at: DateTime = says("When.")
    opened_by_person: bool | None = says(
        "Of what was opened: true where the tool says that a person did it, no mail program by itself; else not kept.",
        default=None,
    )


@input_shape
class CampaignResultsImportInput(BulkInput):
    """What a marketing tool tells of a campaign."""

    campaign_id: strawberry.ID = says("Of which campaign.")
    source: str = says("The tool's name; what another source tells of the same person stands beside it.")
    lines: list[CampaignResultLineInput] = says(f"The lines, {MOST_LINES} at most.")


@object_shape
class CampaignResultsCounts:
    """What an import of results came to."""

    lines: int = says("How many lines there were.")
    kept: int = says("How many told something new.")
    repeated: int = says("How many told what this source had told before.")
    untrusted: int = says("How many told of opening, but not that a person did it; not kept.")
    unknown: int = says("How many are of nobody whom the campaign treats; not kept.")
    skipped: int = says("How many were left out, under SKIP_INVALID; `userErrors` says which and why.", default=0)


@object_shape
class CampaignResultsImportPayload(Payload):
    """What `campaignResultsImport` answers."""

    campaign: Campaign | None = says("The campaign.")
    counts: CampaignResultsCounts | None = says("What it came to.")


@strawberry.type
class CampaignReturnsMutation:
    """What brings results of campaigns in."""

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_results_import(
        self, info: Info, input: CampaignResultsImportInput
    ) -> CampaignResultsImportPayload:
        """Keeps what a marketing tool tells; whoever opted out there is not contacted any more for its purpose."""

        def work(session: Session, said: Sequence[CampaignResultLineInput]) -> Result:
            campaign_id = parse_id(input.campaign_id, "Campaign", "campaignId")
            lines = read_each(said, _line)
            counts = import_results(session, campaign_id, lines, source=input.source, now=info.context.now)
            return {"id": campaign_id, **asdict(counts)}

        done = await attempt_rows(info, input, input.lines, work, "lines")
        return CampaignResultsImportPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            campaign=await find_campaign(info.context, done.id()),
            counts=_counts(done.result, done.skipped),
        )


def _line(line: CampaignResultLineInput, place: int) -> ReturnedLine:
    return ReturnedLine(
        external_ref=_cleaned(line.external_ref, place, "externalRef"),
        message_id=_cleaned(line.message_id, place, "messageId"),
        kind=line.kind,
        at=line.at,
        by_person=line.opened_by_person,
    )


def _cleaned(value: str | None, place: int, name: str) -> str | None:
    try:
        return None if value is None else clean(value, name)
    except Invalid as refusal:
        raise Invalid(refusal.message, "lines", str(place), name) from None


def _counts(result: Result | None, skipped: int) -> CampaignResultsCounts | None:
    if result is None:
        return None
    names = ("lines", "kept", "repeated", "untrusted", "unknown")
    return CampaignResultsCounts(**{name: int(str(result[name])) for name in names}, skipped=skipped)
