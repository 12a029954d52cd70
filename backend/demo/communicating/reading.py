"""Reads what was written by hand about communications."""

from backend.demo.communicating.contents import AimContent, AudienceContent, CampaignContent, CommunicationsContent
from backend.demo.reading import Table, read_table


def read_communications() -> CommunicationsContent:
    """The whole content, as it is written."""
    source = read_table("communications")
    lists = {
        "aims": tuple(AimContent(**each) for each in source["aims"]),
        "entries": tuple(source["entries"]),
        "added": tuple(source["added"]),
        "audiences": tuple(AudienceContent(**_listed(each)) for each in source["audiences"]),
        "campaign": CampaignContent(**_listed(source["campaign"])),
    }
    return CommunicationsContent(**source | lists)


def _listed(source: Table) -> Table:
    return source | {"segments": tuple(source["segments"])}
