"""Whoever is there for one brand of the demo's company finds nothing of the other, whichever way they ask."""

from collections.abc import Mapping

from sqlalchemy import func, select

from backend.api.shapes.nodes import global_id, parse_any_id
from backend.api.viewers.brands import TABLES
from backend.api.viewers.permissions import Viewer
from backend.belonging import OWNED, see_only_brands
from backend.catalogue.tables import Brand
from backend.db import Database, Session
from backend.metadata import metadata
from backend.staff.rules import Role
from tests.api.dumping import Asker, Dump
from tests.api.walking import Ids, node_text, operation, root
from tests.clocks import START

# What own changes tell webhooks, which are the whole company's; and own exports, of an asker whom no row binds here.
_EVENTS = frozenset({"jobs", "outbox"})
_UNKNOWN = 10**12


def test_no_id_of_another_brand_is_anywhere(demo: Database) -> None:
    brand = brand_named(demo, "miogami")
    foreign = demo.read_now(lambda session: _foreign(session, brand))
    dump = _asker(demo, brand).dump(ids_of(demo, brand), each=1)
    assert _found(dump, foreign) == set()
    whole = Dump()
    whole.add("all", _asker(demo, None).ask("{ products { nodes { id } } boards { nodes { id } } }").data)
    assert _found(whole, foreign)


def test_what_is_anothers_is_answered_as_what_does_not_exist(demo: Database) -> None:
    brand, other = brand_named(demo, "miogami"), brand_named(demo, "oborogi")
    theirs, asker = ids_of(demo, other), _asker(demo, brand)
    own = ids_of(demo, brand)
    foreign = demo.read_now(lambda session: _foreign(session, brand))
    anothers = {kind: each for kind, each in theirs.items() if parse_any_id(each)[1][-1] in foreign.get(kind, ())}
    assert len(anothers) > 20
    unknown = {kind: global_id(kind, _UNKNOWN) for kind in anothers}
    before = _unseen(demo, brand)
    for kind in anothers:
        texts = [node_text(kind, ids[kind], own, 0) for ids in (anothers, unknown)]
        assert _same(asker, *texts) == {"node": None}
    for root_name in ("Query", "Mutation"):
        for name in root(root_name):
            _same(asker, *(operation(root_name, name, {**own, **ids}, 0) for ids in (anothers, unknown)))
    assert _unseen(demo, brand) == before


def _same(asker: Asker, foreign: str, unknown: str) -> object:
    """What both came to."""
    answers = [asker.ask(text) for text in (foreign, unknown)]
    said = [(each.data, [(error.message, error.path) for error in each.errors or []]) for each in answers]
    assert said[0] == said[1], foreign
    return said[0][0]


def _asker(database: Database, brand: int | None) -> Asker:
    brands = None if brand is None else frozenset({brand})
    viewer = Viewer(token_id=1, name="x", role=Role.ADMINISTRATOR, member_id=1, brands=brands)
    return Asker(database=database, viewer=viewer, now=START)


def brand_named(database: Database, key: str) -> int:
    """The key of that brand."""
    return database.read_now(lambda session: session.scalars(select(Brand.id).where(Brand.key == key)).one())


def ids_of(database: Database, brand: int) -> Ids:
    """One id of each kind: the brand's own, and what all brands share."""

    def read(session: Session) -> dict[str, str]:
        shared = {"MeasurementModel": "measurement_models", "Person": "people", "StaffMember": "staff_members"}
        keys = {kind: session.scalar(select(func.min(metadata.tables[name].c.id))) for kind, name in shared.items()}
        see_only_brands(session, frozenset({brand}))
        for kind, name in TABLES.items():
            keys[kind] = session.scalar(select(func.min(metadata.tables[name].c.id)))
        return {kind: global_id(kind, key) for kind, key in keys.items() if key is not None}

    return database.read_now(read)


def _foreign(session: Session, brand: int) -> dict[str, set[int]]:
    """The keys of what another brand has, by kind; by plain words for what says itself whose it is."""
    products = metadata.tables["products"].c
    others = set(session.scalars(select(products.id).where(products.brand_id != brand)))
    found: dict[str, set[int]] = {}
    for kind, name in TABLES.items():
        columns = metadata.tables[name].c
        if "product_id" in columns and not columns.product_id.nullable:
            found[kind] = set(session.scalars(select(columns.id).where(columns.product_id.in_(others))))
        elif "brand_id" in columns and name != "surveys":
            found[kind] = set(session.scalars(select(columns.id).where(columns.brand_id != brand)))
    touched = metadata.tables["touchpoints"].c
    found["Invitation"] = _below(session, "invitations", "touchpoint_id", found["Touchpoint"])
    found["ContactDecision"] = _below(session, "contact_decisions", "touchpoint_id", found["Touchpoint"])
    found["Response"] = _below(session, "responses", "invitation_id", found["Invitation"])
    found["Idea"] = _below(session, "ideas", "board_id", found["Board"])
    found["IdeaComment"] = _below(session, "comments", "idea_id", found["Idea"])
    found["Ambassador"] = _below(session, "ambassadors", "programme_id", found["Programme"])
    found["Reward"] = _below(session, "rewards", "ambassador_id", found["Ambassador"])
    found["Referral"] = _below(session, "referrals", "programme_id", found["Programme"])
    found["Mission"] = _below(session, "missions", "programme_id", found["Programme"])
    found["Agreement"] = _below(session, "agreements", "programme_id", found["Programme"])
    found["LeadStep"] = _below(session, "lead_steps", "lead_id", found["Lead"])
    found["CommunicationEntry"] = _below(session, "communication_entries", "plan_id", found["CommunicationPlan"])
    found["Survey"] = set(session.scalars(select(touched.survey_id).where(touched.brand_id != brand)))
    found["SurveyVersion"] = _below(session, "survey_versions", "survey_id", found["Survey"])
    found["Brand"] = set(session.scalars(select(Brand.id).where(Brand.id != brand)))
    return found


def _below(session: Session, name: str, column: str, parents: set[int]) -> set[int]:
    columns = metadata.tables[name].c
    return set(session.scalars(select(columns.id).where(columns[column].in_(parents))))


def _found(dump: Dump, foreign: Mapping[str, set[int]]) -> set[str]:
    """The ids in a dump that are another brand's."""
    return {
        each
        for kind, ids in dump.ids.items()
        for each in ids
        if parse_any_id(each)[1][-1] in foreign.get("Product" if kind == "Position" else kind, ())
    }


def _unseen(database: Database, brand: int) -> dict[str, int]:
    """How many rows of each table are another brand's."""

    def own(session: Session) -> dict[str, int]:
        see_only_brands(session, frozenset({brand}))
        return _sizes(session)

    seen = database.read_now(own)
    return {name: size - seen[name] for name, size in database.read_now(_sizes).items()}


def _sizes(session: Session) -> dict[str, int]:
    counts = {name: select(func.count()).select_from(metadata.tables[name]) for name in sorted(OWNED - _EVENTS)}
    return {name: session.scalars(count).one() for name, count in counts.items()}
