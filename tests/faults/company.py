"""A company whose server is broken: one survey of three pages, an open link to it, and many people who are invited."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, Instant, system_clock
from backend.db import Database
from backend.db.parts import in_parts
from backend.invitations.rules import expiry_of
from backend.invitations.tables import Invitation
from backend.links import Link, Links, Purpose
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Person
from backend.surveys.actions import add_survey, publish
from backend.surveys.rules import survey_from_json
from backend.touchpoints.actions import add_touchpoint
from backend.touchpoints.rules import open_link_of
from tests.asking import CONNECTION, LIKING, TRUST, scale, survey_of
from tests.faults.nursery import KEY

PAGES: Final = (("like", "trust"), ("bond",), ("again",))
LINKS: Final = Links([KEY], "http://127.0.0.1")
_EXPIRY_DAYS: Final = 30
_SURVEY: Final = survey_of(
    [scale("like", LIKING, required=True), scale("trust", TRUST, required=True)],
    [scale("bond", CONNECTION, required=True)],
    [scale("again", LIKING, required=True)],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Where its rows are, and when its people were invited."""

    url: str
    version_id: int
    open_id: int
    first: int
    invited: int
    at: Instant

    def survey_path(self, place: int) -> str:
        """The path of the form of one of those who are invited."""
        number = self.first + place % self.invited
        link = Link(id=number, issued_at=self.at, expires_at=expiry_of(self.at, _EXPIRY_DAYS))
        return f"/s/{LINKS.token(Purpose.SURVEY, link)}"

    @property
    def open_path(self) -> str:
        """The path of the form that anybody may begin."""
        return f"/o/{LINKS.token(Purpose.OPEN, open_link_of(self.open_id, self.at))}"


def found(url: str, people: int, *, at: Instant | None = None) -> Company:
    """Founds it in a migrated database, a day ago."""
    now = at or system_clock() - DAY
    database = Database(url)
    try:
        version_id, asked_id, open_id = database.write_now(partial(_ask, now=now))
        first = 0
        for part in in_parts(range(people)):
            begins = database.write_now(partial(invite, touchpoint_id=asked_id, people=len(part), now=now))
            first = first or begins
    finally:
        database.close()
    return Company(url=url, version_id=version_id, open_id=open_id, first=first, invited=people, at=now)


def _ask(session: Session, now: Instant) -> tuple[int, int, int]:
    brand = add_brand(session, key="sakura", name={"ja": "さくら"}, now=now)
    product = add_product(session, brand_id=brand.id, key="tea", name={"ja": "お茶"}, now=now)
    survey = add_survey(session, key="annual", survey=survey_from_json(_SURVEY), now=now)
    version = publish(session, survey.id, now)
    asked, anybody = (
        add_touchpoint(
            session,
            key=key,
            survey_id=survey.id,
            moment=Moment.ANNUAL,
            product_id=product.id,
            is_open=key == "anybody",
            now=now,
        )
        for key in ("asked", "anybody")
    )
    return version.id, asked.id, anybody.id


def invite(session: Session, *, touchpoint_id: int, people: int, now: Instant) -> int:
    """Invites so many more; the number of the first invitation."""
    mark = f"{now}.{session.scalar(select(func.count(Person.id)))}"
    known: dict[str, object] = {"language": "ja", "created_at": now}
    rows = [{**known, "external_ref": f"{mark}.{number}"} for number in range(people)]
    ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    fixed = {
        "touchpoint_id": touchpoint_id,
        "occasion": "",
        "issued_at": now,
        "expires_at": expiry_of(now, _EXPIRY_DAYS),
    }
    invited = [{**fixed, "person_id": person_id} for person_id in ids]
    return session.scalars(insert(Invitation).returning(Invitation.id, sort_by_parameter_order=True), invited).all()[0]
