"""Nobody is found, told apart or written to by what the asker may not know, whatever else they were granted."""

import base64

import pytest
from sqlalchemy.orm import Session

from backend.api.shapes.nodes import global_id
from backend.api.viewers.permissions import Viewer
from backend.clock import Instant
from backend.db import Base, Database
from backend.ideas.tables import Poster
from backend.panel.tables import Address, Person
from backend.responses.tables import AnswerRow, Response, Upload
from backend.staff.rules import PERMISSIONS, Permission, Role
from tests.api.client import Api
from tests.api.dumping import Asker
from tests.asking import Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.snapshots import everything

WORDS = {"ja": "ひとこと", "en": "A word?"}
SURVEY = survey_of(
    [scale("like", {"axis": "PSYCHOLOGY", "facet": "LIKING"}), {"key": "word", "kind": "TEXT", "wording": WORDS}],
    [{"key": "mail", "kind": "EMAIL", "wording": WORDS}],
)
# Ways to learn whom a reference, an address or a hidden text is of, by what a grant opens.
GRANTED = (
    ("EDIT_PANEL", 'mutation { personCreate(input: { externalRef: "canary-ref" }) { person { id } } }'),
    ("EDIT_PANEL", 'mutation { peopleImport(input: { rows: [{ externalRef: "u" }] }) { counts { added } } }'),
    ("EDIT_PANEL", """mutation { personUpdate(input: { id: "{Person}", addresses: [{ kind: EMAIL,
      address: "canary-address@example.com" }] }) { person { id } } }"""),
    ("RUN_CAMPAIGNS", """mutation { campaignResultsImport(input: { campaignId: "x", source: "x", lines: [
      { externalRef: "canary-ref", kind: OPENED, at: "2026-03-01T00:00:00Z" }] }) { userErrors { code } } }"""),
    ("EDIT_PURCHASES", """mutation { purchasesRecord(input: { rows: [{ person: { id: "{Person}" },
      productId: "{Product}", orderRef: "canary-order", purchasedAt: "2026-03-01T00:00:00Z" }] }) {
      counts { changed } } }"""),
    ("EDIT_PURCHASES", """mutation { purchasesReturn(input: { returnedAt: "2026-03-01T00:00:00Z", refs: [
      { productId: "{Product}", orderRef: "canary-order" }] }) { counts { changed } } }"""),
    ("EDIT_PURCHASES", """mutation { actsRecord(input: { rows: [{ person: { id: "{Person}" }, productId: "{Product}",
      actRef: "x", kind: TRIAL, actedAt: "2026-03-01T00:00:00Z" }] }) { counts { changed } } }"""),
    ("EDIT_LOYALTY", """mutation { observationsImport(input: { rows: [{ person: { id: "{Person}" }, axis: PSYCHOLOGY,
      productId: "{Product}", sourceId: "x", observedAt: "2026-03-01T00:00:00Z" }] }) { accepted } }"""),
    ("EDIT_AMBASSADORS", """mutation { referralRecord(input: { code: "x", externalRef: "canary-ref" }) {
      userErrors { code } } }"""),
    ("ISSUE_INVITATIONS", 'mutation { linksHandOver(input: { touchpointId: "x" }) { links { person } } }'),
    ("READ_ANSWERS", '{ node(id: "{Upload}") { ... on Upload { name } } }'),
    ("READ_BOARDS", '{ ideas(boardId: "{Board}", where: { search: "x", hiddenToo: true }) { totalCount } }'),
    ("READ_BOARDS", '{ ideas(boardId: "{Board}", where: { search: "x", states: [WAITING] }) { totalCount } }'),
)  # fmt: skip
UNKNOWING = sorted(role for role in Role if Permission.READ_PERSONAL_DATA not in PERMISSIONS[role])


def test_a_grant_lets_an_analyst_know(api: Api, database: Database, clock: SettableClock) -> None:
    ids = _planted(api, database, clock())
    knowing = _asker(database, clock(), Role.ANALYST, Permission.READ_PERSONAL_DATA)
    assert knowing.ask("{ people { nodes { externalRef } } }").data == {
        "people": {"nodes": [{"externalRef": "canary-ref"}]}
    }
    unknowing = _asker(database, clock(), Role.ANALYST)
    query = f'{{ person(id: "{ids["Person"]}") {{ externalRef pseudonym }} }}'
    (shown,) = (knowing.ask(query).data or {}).values()
    assert unknowing.ask(query).data == {"person": {"externalRef": None, "pseudonym": shown["pseudonym"]}}


@pytest.mark.parametrize(
    "text",
    [
        '{ person(externalRef: "canary-ref") { id } }',
        '{ people(where: { externalRefs: ["canary-ref"] }) { totalCount } }',
        '{ people(where: { attribute: { key: "name", values: ["canary-attribute"] } }) { totalCount } }',
        "{ people(orderBy: EXTERNAL_REF_ASC) { totalCount } }",
        '{ peopleAtAddress(address: "canary-address@example.com") { id } }',
        'mutation { boardInvite(input: { id: "x", people: [{ externalRef: "canary-ref" }] }) { userErrors { code } } }',
    ],
)
def test_nobody_is_found_by_what_the_asker_may_not_know(
    api: Api, database: Database, clock: SettableClock, text: str
) -> None:
    _planted(api, database, clock())
    for role in UNKNOWING:
        result = _asker(database, clock(), role).ask(text)
        assert [type(error.original_error).__name__ for error in result.errors or []] == ["Forbidden"], role


def test_a_grant_is_no_way_to_know(api: Api, database: Database, clock: SettableClock) -> None:
    ids = {**_planted(api, database, clock()), "Upload": global_id("Upload", 1), "Board": global_id("Board", 1)}
    before = everything(database)
    for granted, text in GRANTED:
        result = _asker(database, clock(), Role.ANALYST, Permission(granted)).ask(_named(text, ids))
        needed = "MODERATE_BOARDS" if "ideas(" in text else "READ_PERSONAL_DATA"
        said = [str(error.original_error) for error in result.errors or []]
        assert said == [f"this needs the permission {needed}"], text
    assert everything(database) == before


def test_references_of_the_client_have_others_in_their_place(
    api: Api, database: Database, clock: SettableClock
) -> None:
    ids = _planted(api, database, clock())
    rows = [
        {
            "person": {"id": ids["Person"]},
            "productId": ids["Product"],
            "orderRef": ref,
            "purchasedAt": "2025-01-01T00:00Z",
        }
        for ref in ("canary-order", "canary-other")
    ]
    api.do("purchasesRecord", rows=rows)
    query = """{ person(id: "{Person}") { purchases { nodes { orderRef } }
      observations { edges { cursor node { sourceId } } } } }"""
    query = _named(query, ids)
    known, unknown = (_asker(database, clock(), role).ask(query).data for role in (Role.PLANNER, Role.ANALYST))
    assert "canary-order" in repr(known)
    shown = (unknown or {})["person"]
    names = {each["orderRef"] for each in shown["purchases"]["nodes"]}
    assert len(names) == 2
    assert _asker(database, clock(), Role.ANALYST).ask(query).data == unknown
    cursors = [base64.urlsafe_b64decode(f"{each['cursor']}==") for each in shown["observations"]["edges"]]
    assert len(cursors) > 1
    assert "canary" not in repr((unknown, cursors))


def test_a_card_by_reference_is_no_way_to_know(api: Api, database: Database, clock: SettableClock) -> None:
    ids = _planted(api, database, clock())
    analyst = _asker(database, clock(), Role.ANALYST)
    product = ids["Product"]
    cards = [
        analyst.ask(f'{{ salesCard(productId: "{product}", externalRef: "{ref}") {{ personId }} }}')
        for ref in ("canary-ref", "nobody")
    ]
    assert [card.data for card in cards] == [{"salesCard": None}] * 2
    card = analyst.ask(f'{{ salesCard(productId: "{product}", personId: "{ids["Person"]}") {{ externalRef }} }}')
    assert card.data == {"salesCard": {"externalRef": None}}


def _named(text: str, ids: dict[str, str]) -> str:
    """The document with the ids of what it names by its kind."""
    for kind, spelled in ids.items():
        text = text.replace(f"{{{kind}}}", spelled)
    return text


def _asker(database: Database, now: Instant, role: Role, *grants: Permission) -> Asker:
    viewer = Viewer(token_id=1, name="x", role=role, member_id=1, grants=frozenset(grants))
    return Asker(database=database, viewer=viewer, now=now)


def _planted(api: Api, database: Database, now: Instant) -> dict[str, str]:
    """Someone of whom all is known, and the ids of what there is."""
    asked = ask(database, now, SURVEY)
    api.do("attributeDefine", key="name", kind="TEXT", name={"en": "Name"}, personal=True)
    person = global_id("Person", asked.person_id)
    said = [{"key": "name", "value": "canary-attribute"}]
    api.do("personUpdate", id=person, attributes=said)
    database.write_now(lambda session: _plant(session, asked, now))
    return {
        "Person": person,
        "Poster": global_id("Poster", asked.person_id),
        "Product": global_id("Product", asked.product_id),
        "Brand": global_id("Brand", asked.brand_id),
        "Survey": global_id("Survey", asked.survey_id),
        "Touchpoint": global_id("Touchpoint", asked.touchpoint_id),
    }


def _plant(session: Session, asked: Asked, now: Instant) -> None:
    """What else is known of them: a reference, an address, a nickname, and what they answered."""
    invitation = session.merge(asked.invitation)
    invitation.hidden, invitation.prefill = {"who": "canary-hidden"}, {"word": "canary-prefill"}
    person_id, mail, name = asked.person_id, "canary-address@example.com", "canary-nickname"
    session.get_one(Person, person_id).external_ref = "canary-ref"
    session.add(Address(person_id=person_id, kind="EMAIL", address=mail, normal=mail, updated_at=now))
    session.add(
        Poster(person_id=person_id, nickname=name, nickname_normal=name, standing="NEW", note="", updated_at=now)
    )
    response = Response(
        invitation_id=invitation.id,
        person_id=person_id,
        survey_version_id=asked.version_id,
        idempotency_key="k",
        language="ja",
        pages_done=1,
        started_at=now,
        updated_at=now,
        snapshot={"segments": {str(asked.product_id): 1}, "attributes": {"name": "canary-attribute"}},
    )
    session.add(response)
    session.flush()
    session.add_all(_answered(response.id, now))


def _answered(response_id: int, now: Instant) -> list[Base]:
    """Their words, their address, and a file."""
    said = {"word": "canary-word", "mail": "canary-mail@example.com"}
    answers = [
        AnswerRow(response_id=response_id, question_key=key, value=value, revision=1, observed_at=now, answered_at=now)
        for key, value in said.items()
    ]
    upload = Upload(
        response_id=response_id,
        question_key="word",
        name="canary-file.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        stored_as="0" * 32,
        created_at=now,
    )
    return [*answers, upload]
