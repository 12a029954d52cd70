"""What the respondents' pages work with."""

from dataclasses import dataclass

from backend.clock import Clock, Instant
from backend.db import Database
from backend.db.gathering import Gathering
from backend.files import FileStore
from backend.links import ExpiredLink, Link, Links, Purpose
from backend.responses.queries import AskedForm, Form
from backend.staff.actions.audit import AuditTrail
from backend.web.publications import Publications
from backend.web.secret_source import SecretSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The database, the links, the time, the secrets, the published surveys and the files that were sent."""

    database: Database
    links: Links
    clock: Clock
    secret_source: SecretSource
    publications: Publications
    forms: Gathering[AskedForm, Form]
    files: FileStore
    trail: AuditTrail
    is_secure: bool = False
    """Whether the pages are reached by https alone, so that browsers may be told to keep to it."""

    def named(self, purpose: Purpose, token: str, now: Instant) -> Link:
        """The link a token names, even when its time is over: the row it names says so too, and in whose language."""
        try:
            return self.links.read(purpose, token, now)
        except ExpiredLink as expired:
            return expired.link
