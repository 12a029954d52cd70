"""Someone who enters by a link into the boards, and what they do there with a browser that runs no script."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from httpx2 import Response

from backend.ambassadors.rules.programmes import invitation_link
from backend.ambassadors.tables import Ambassador
from backend.clock import DAY, Clock
from backend.db import Database
from backend.links import Link, Purpose
from backend.panel.queries import get_person
from backend.settings import Settings
from tests.web.visiting import Visitor

HERE = {"sec-fetch-site": "same-origin"}
ELSEWHERE = {"sec-fetch-site": "cross-site"}


class Guest(Visitor):
    """A person with a browser of their own."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        person_id: int,
        *,
        files: Path | None = None,
        settings: Settings | None = None,
    ) -> None:
        settings = settings or Settings(database_url=database.url)
        super().__init__(database, clock, settings if files is None else replace(settings, files_dir=str(files)))
        self.person_id = person_id
        self.clock = clock

    @property
    def link(self) -> Link:
        """Their link into the boards."""
        person = self.database.read_now(lambda session: get_person(session, self.person_id))
        return Link(id=person.id, issued_at=person.created_at, expires_at=self.clock() + 30 * DAY)

    def door(self, link: Link | None = None) -> str:
        """The path of the door."""
        return f"/i/{self.links.token(Purpose.IDEAS, link or self.link)}"

    def invitation(self, ambassador_id: int) -> str:
        """The path of an invitation to a programme."""
        own = self.database.read_now(lambda session: session.get_one(Ambassador, ambassador_id))
        link = invitation_link(
            person_id=own.person_id, ambassador_id=own.id, invited_at=own.invited_at, expires_at=own.expires_at
        )
        return self.door(link)

    def enter(self) -> "Guest":
        """Comes in by the door."""
        entered = self.send(self.door(), {"do": "enter"})
        assert entered.status_code == 303, entered.text
        return self

    def send(self, path: str, fields: Mapping[str, object], headers: Mapping[str, str] = HERE) -> Response:
        """Posts a form of this very site."""
        return self.client.post(path, data=dict(fields) or {"do": "it"}, headers=dict(headers))

    @property
    def token(self) -> str:
        """What the browser shows."""
        return self.client.cookies.get("kizuna") or ""
