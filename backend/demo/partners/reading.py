"""Reads what was written by hand about partners."""

from backend.demo.partners.contents import (
    BoardContent,
    BoardsContent,
    IdeaContent,
    MissionContent,
    PartnersContent,
    ProgrammeContent,
    SellingContent,
    ThanksContent,
)
from backend.demo.reading import Table, read_table


def read_partners() -> PartnersContent:
    """The whole content, as it is written."""
    return PartnersContent(
        programme=_programme(read_table("ambassadors")),
        boards=_boards(read_table("boards")),
        selling=SellingContent(**read_table("selling")),
    )


def _programme(source: Table) -> ProgrammeContent:
    referrals = source.pop("referrals")
    lists = {
        "missions": tuple(MissionContent(**each) for each in source["missions"]),
        "thanks": tuple(ThanksContent(**each) for each in source["thanks"]),
    }
    return ProgrammeContent(**source | lists | referrals)


def _boards(source: Table) -> BoardsContent:
    boards = tuple(
        BoardContent(**each | {"ideas": tuple(IdeaContent(**idea) for idea in each["ideas"])})
        for each in source["boards"]
    )
    return BoardsContent(**source | {"boards": boards})
