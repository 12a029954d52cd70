"""The letters of a batch: for each message the words, the links and the address, or why there is none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from backend.catalogue.queries import brands_by_id
from backend.channels.queries.standings import Standing, cancelled, email_addresses, standings
from backend.channels.rules import Asking, end_of, words_of
from backend.clock import Instant
from backend.invitations.rules import link_of
from backend.links import Link, Links, Purpose
from backend.mail import Letter, is_address
from backend.outbox.rules import Channel, Claimed, Kind, Reason, Settlement
from backend.panel.queries import attributes_of, people_by_id
from backend.panel.rules import AttributeValue, preferences_link_of
from backend.panel.tables import Person
from backend.surveys.queries import latest_version
from backend.surveys.rules import Survey, has_pipes, survey_from_json
from backend.text import Wording, say
from backend.touchpoints.rules import DEFAULT_RULES
from backend.touchpoints.tables import Touchpoint

_NO_TITLE: Wording = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What the letters of a batch share."""

    surveys: Mapping[int, Survey]
    brands: Mapping[int, Wording]
    attributes: Mapping[int, Mapping[str, AttributeValue]]
    links: Links
    sender: tuple[str, str]
    now: Instant


def letters(
    session: Session, claimed: Sequence[Claimed], *, links: Links, sender: tuple[str, str], now: Instant
) -> dict[int, Letter | Settlement]:
    """The letter of each message, or what becomes of it instead; the sender is an address and a name."""
    asked = [each for each in claimed if each.kind is not Kind.CONFIRMATION]
    judged = standings(session, asked, Channel.EMAIL, now)
    around = _around(session, [each for each in judged.values() if isinstance(each, Standing)], links, sender, now)
    written = {each.id: _written(each, judged[each.id], around) for each in asked}
    return written | _confirmations(session, [each for each in claimed if each.kind is Kind.CONFIRMATION], around)


def _around(
    session: Session, standing: Collection[Standing], links: Links, sender: tuple[str, str], now: Instant
) -> _Around:
    touchpoints = {each.touchpoint.id: each.touchpoint for each in standing}
    surveys = {key: survey for key, row in touchpoints.items() if (survey := _survey(session, row)) is not None}
    piping = {each.person.id for each in standing if _may_pipe(each, surveys)}
    brands = brands_by_id(session, {each.brand_id for each in touchpoints.values()})
    return _Around(
        surveys=surveys,
        brands={key: brand.name for key, brand in brands.items()},
        attributes=attributes_of(session, piping) if piping else {},
        links=links,
        sender=sender,
        now=now,
    )


def _may_pipe(standing: Standing, surveys: Mapping[int, Survey]) -> bool:
    """Whether the words may repeat what is known of the person."""
    survey = surveys.get(standing.touchpoint.id)
    return standing.rules.message != DEFAULT_RULES.message or (survey is not None and has_pipes(survey))


def _survey(session: Session, touchpoint: Touchpoint) -> Survey | None:
    version = latest_version(session, touchpoint.survey_id)
    return None if version is None else survey_from_json(version.definition)


def _written(claimed: Claimed, standing: Standing | Settlement, around: _Around) -> Letter | Settlement:
    if isinstance(standing, Settlement):
        return standing
    survey = around.surveys.get(standing.touchpoint.id)
    if survey is None:
        return cancelled(claimed, Reason.GONE)
    preferences = preferences_link_of(standing.person.id, standing.person.created_at)
    preferences_url = around.links.url(Purpose.PREFERENCES, preferences)
    asking = Asking(
        kind=claimed.kind,
        survey=survey,
        subject=standing.rules.message.subject,
        body=standing.rules.message.body,
        brand=around.brands.get(standing.touchpoint.brand_id, _NO_TITLE),
        language=standing.person.language,
        attributes=around.attributes.get(standing.person.id, {}),
        url=around.links.url(Purpose.SURVEY, link_of(standing.invitation)),
        ends=end_of(_last_of(standing), standing.rules.time_zone, standing.person.language),
        hidden=standing.invitation.hidden or {},
        preferences_url=preferences_url,
        one_tap=_is_one_tap(standing),
    )
    off = urlencode({"purpose": standing.rules.purpose, "channel": Channel.EMAIL.value})
    return _addressed(claimed, asking, standing.address, f"{preferences_url}/off?{off}", around)


def _last_of(standing: Standing) -> Instant:
    """Until when the link takes answers."""
    expires_at, closes_at = standing.invitation.expires_at, standing.touchpoint.closes_at
    return expires_at if closes_at is None else min(expires_at, closes_at)


def _is_one_tap(standing: Standing) -> bool:
    """Whether the first scale is shown; where questions are chosen for each person, it may be none of theirs."""
    rules = standing.rules
    return rules.message.one_tap and rules.most_questions is None and rules.certain is None


def _confirmations(session: Session, claimed: Sequence[Claimed], around: _Around) -> dict[int, Letter | Settlement]:
    """Whoever signed up with an address that is known already is asked there whether it was they."""
    person_ids = {each.subject_id for each in claimed if each.subject_id is not None}
    people = people_by_id(session, person_ids) if person_ids else {}
    addresses = email_addresses(session, people) if people else {}
    return {each.id: _confirmation(each, people, addresses, around) for each in claimed}


def _confirmation(
    claimed: Claimed, people: Mapping[int, Person], addresses: Mapping[int, str], around: _Around
) -> Letter | Settlement:
    person = people.get(claimed.subject_id or 0)
    link = _confirmed_by(claimed)
    if person is None or link is None:
        return cancelled(claimed, Reason.GONE)
    if person.erased_at is not None or person.merged_into is not None:
        return cancelled(claimed, Reason.ERASED)
    if link.expires_at < around.now:
        return cancelled(claimed, Reason.EXPIRED)
    if person.id not in addresses:
        return cancelled(claimed, Reason.NO_ADDRESS)
    asking = Asking(
        kind=Kind.CONFIRMATION,
        survey=None,
        subject={},
        body={},
        brand={},
        language=person.language,
        attributes={},
        url=around.links.url(Purpose.CONFIRM, link),
        ends=end_of(link.expires_at, DEFAULT_RULES.time_zone, person.language),
    )
    return _addressed(claimed, asking, addresses[person.id], "", around)


def _confirmed_by(claimed: Claimed) -> Link | None:
    issued_at, expires_at = claimed.payload.get("issued_at"), claimed.payload.get("expires_at")
    if not isinstance(issued_at, int) or not isinstance(expires_at, int):
        return None
    return Link(id=claimed.about_id, issued_at=issued_at, expires_at=expires_at)


def _addressed(claimed: Claimed, asking: Asking, address: str, off_url: str, around: _Around) -> Letter | Settlement:
    if not is_address(address):
        return cancelled(claimed, Reason.NO_ADDRESS)
    words = words_of(asking)
    return Letter(
        message_id=claimed.message_id,
        sender=around.sender[0],
        # An address alone tells nobody who writes.
        sender_name=around.sender[1] or " ".join(say(asking.brand, asking.language).split()),
        to=address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=asking.language,
        sent_at=around.now,
        unsubscribe_url=off_url,
    )
