"""A small company that asks: a brand, a product, a survey, a touchpoint and one invited person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Instant
from backend.db import Database
from backend.invitations.actions import issue
from backend.invitations.tables import Invitation
from backend.loyalty.rules.axes import Moment
from backend.panel.actions import add_person
from backend.surveys.actions import add_survey, change_draft, publish
from backend.surveys.queries import find_published
from backend.surveys.rules import Published, survey_from_json
from backend.touchpoints.actions import add_touchpoint
from backend.touchpoints.rules import ALWAYS, Period

LIKING = {"axis": "PSYCHOLOGY", "facet": "LIKING"}
TRUST = {"axis": "PSYCHOLOGY", "facet": "TRUST", "reversed": True}
CONNECTION = {"axis": "DEPTH", "facet": "CONNECTION"}

WORDS = {"ja": "この製品が好きですか", "en": "Do you like this product?"}
TITLE = {"ja": "ご満足度アンケート", "en": "How are we doing?"}


def scale(key: str, *loadings: Mapping[str, object], **more: object) -> dict[str, object]:
    """A question from 1 to 5."""
    return {"key": key, "kind": "SCALE", "wording": WORDS, "low": 1, "high": 5, "loadings": list(loadings), **more}


def survey_of(*pages: list[dict[str, object]], **more: object) -> dict[str, object]:
    """A survey of these pages."""
    numbered = [{"key": f"p{place}", "questions": questions} for place, questions in enumerate(pages, start=1)]
    return {"title": TITLE, "pages": numbered, **more}


TWO_PAGES = survey_of(
    [scale("like", LIKING, required=True), scale("doubt", TRUST, not_applicable=True)], [scale("bond", CONNECTION)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The ids of what was made."""

    brand_id: int
    product_id: int
    survey_id: int
    version_id: int
    touchpoint_id: int
    person_id: int
    invitation: Invitation


def ask(
    database: Database,
    now: Instant,
    definition: Mapping[str, object] = TWO_PAGES,
    *,
    period: Period = ALWAYS,
    is_open: bool = False,
    language: str = "ja",
    also: str = "",
) -> Asked:
    """Makes all of it in one go; another such company's keys end otherwise."""

    def made(session: Session) -> Asked:
        brand = add_brand(session, key=f"sakura{also}", name={"ja": "さくら", "en": "Sakura"}, now=now)
        product = add_product(session, brand_id=brand.id, key=f"tea{also}", name={"ja": "お茶", "en": "Tea"}, now=now)
        survey = add_survey(session, key=f"annual{also}", survey=survey_from_json(definition), now=now)
        version = publish(session, survey.id, now)
        touchpoint = add_touchpoint(
            session,
            key=f"annual-tea{also}",
            survey_id=survey.id,
            moment=Moment.ANNUAL,
            product_id=product.id,
            is_open=is_open,
            period=period,
            now=now,
        )
        person = add_person(session, external_ref=f"C-1{also}", language=language, now=now)
        (invitation,) = issue(session, touchpoint.id, [person.id], now=now)
        return Asked(
            brand_id=brand.id,
            product_id=product.id,
            survey_id=survey.id,
            version_id=version.id,
            touchpoint_id=touchpoint.id,
            person_id=person.id,
            invitation=invitation,
        )

    return database.write_now(made)


def invite_another(database: Database, asked: Asked, now: Instant) -> Asked:
    """The same with another person, invited in the same way."""

    def made(session: Session) -> tuple[int, Invitation]:
        person = add_person(session, external_ref=None, language="ja", now=now)
        (invitation,) = issue(session, asked.touchpoint_id, [person.id], now=now)
        return person.id, invitation

    person_id, invitation = database.write_now(made)
    return replace(asked, person_id=person_id, invitation=invitation)


def publish_again(database: Database, survey_id: int, definition: Mapping[str, object], now: Instant) -> int:
    """Publishes another version; returns its id."""

    def made(session: Session) -> int:
        change_draft(session, survey_id, survey_from_json(definition), now)
        return publish(session, survey_id, now).id

    return database.write_now(made)


def published(database: Database, version_id: int) -> Published:
    """A published version as it is read back."""
    found = database.read_now(lambda session: find_published(session, version_id))
    assert found is not None
    return found
