"""The agreement that ambassadors accept: newest counts, and what somebody accepted is never changed under them."""

from typing import Final

from backend.errors import Refused

LONGEST_AGREEMENT: Final = 20_000


class AgreementOutdated(Refused):
    """A newer version of the agreement has been published meanwhile; it must be shown and accepted instead."""

    code = "AGREEMENT_OUTDATED"

    def __init__(self, newest_id: int) -> None:
        super().__init__("there is a newer agreement; please read that one", "agreementId")
        self.newest_id = newest_id


class NoAgreement(Refused):
    """Nobody can be asked to agree to what is not written yet."""

    code = "NO_AGREEMENT"
