"""A canary in every personal column shows only under fields marked @personal, and to nobody who may not know it.

What is personal is said by the data map, so a column that is added there is looked for here.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import JSON, Column, ColumnElement, func, insert, literal_column, select, text, true, update
from sqlalchemy.orm import Session

from backend.api.shapes.nodes import global_id, parse_any_id
from backend.api.viewers.brands import TABLES
from backend.api.viewers.permissions import Viewer
from backend.db import Database
from backend.metadata import metadata
from backend.staff.rules import PERMISSIONS, Permission, Role
from backend.surveys.queries import personal_parts
from tests.api.dumping import Asker, Dump
from tests.api.printed import printed_schema
from tests.api.walking import Ids, node_text
from tests.clocks import START
from tests.demo.test_a_brands_staff_see_no_other_brand import brand_named, ids_of
from tests.identity.charting import read_sections

_MARK: Final = "canary"
# Kept to compare, find or fetch by, and never shown.
_NEVER_SHOWN: Final = {
    *("acts.act_ref", "idea_pictures.stored_as", "posters.nickname_normal", "uploads.sha256", "uploads.stored_as")
}
# The name of a colleague, which goes with the row that it is in.
_OF_STAFF: Final = {"idea_edits.staff_name"}
# What a role may be shown although it is personal: moderators and judges decide on it, salespeople work with it.
_SHOWN: Final = {
    Role.ANALYST: set[str](),
    Role.COMMUNITY_MANAGER: {
        *("comments.text", "idea_edits.text", "idea_edits.title", "idea_pictures.alt", "ideas.text", "ideas.title"),
        *("mission_entries.note", "mission_entries.proof", "moderations.reason", "posters.nickname", "posters.note"),
        *("referrals.reason", "reports.text", "rewards.wording"),
    },
    Role.SALESPERSON: {
        *("lead_choices.reason", "lead_requests.external_ref", "lead_requests.note", "lead_steps.note"),
        *("leads.reason", "people.external_ref"),
    },
}
# Where the demo has no row.
_ROWS: Final[dict[str, dict[str, object]]] = {
    "idea_edits": {"tags": [], "state": "SHOWN", "edited_at": START},
    "idea_pictures": {"media_type": "image/png", "width": 1, "height": 1, "size": 1, "created_at": START},
    "lead_requests": {"at": START},
    "reports": {"subject": "IDEA", "reason": "OTHER", "at": START},
    "uploads": {"question_key": "photo", "media_type": "image/png", "size": 1, "created_at": START},
}
_SEEN_AS: Final[Mapping[str, Mapping[str, object]]] = {
    "attributes": {"personal": True, "kind": "TEXT"},
    "comments": {"state": "HIDDEN"},
}


def test_what_is_personal_shows_only_where_it_is_marked_and_to_whom_it_may(demo: Database) -> None:
    ids = {**ids_of(demo, brand_named(demo, "oborogi")), "Response": demo.read_now(_response_in_words)}
    columns = set(_columns())
    owner = demo.write_now(lambda session: _plant(session, columns, ids))
    everything = _dump(demo, Role.ADMINISTRATOR, owner, ids)
    places = {f"{each.table.name}.{each.name}" for each in columns}
    assert places - {place for place in places if everything.ways_to(_word(place))} == _NEVER_SHOWN
    unmarked = {way for way in everything.ways_to(f"{_MARK}.") if not _is_marked(way)}
    assert unmarked == set()
    assert {role for role in Role if Permission.READ_PERSONAL_DATA not in PERMISSIONS[role]} == _SHOWN.keys()
    for role, allowed in _SHOWN.items():
        dump = _dump(demo, role, owner, ids)
        seen = {place: ways for place in places - allowed if (ways := dump.ways_to(_word(place)))}
        assert seen == {}, role
        # And what they decide on or work with they do see.
        assert {place for place in allowed if dump.ways_to(_word(place))} == allowed, role


def _columns() -> Iterator[Column[object]]:
    """The columns that forgetting clears and that staff are shown; of what is also a number, the text."""
    for section in read_sections():
        for each in section.columns:
            personal = each.fate == "renamed" or (each.kind == "PERSONAL" and each.fate != "of staff")
            if not personal or section.seen == "nobody" or each.name == "number":
                continue
            if f"{each.table}.{each.name}" not in _OF_STAFF:
                yield metadata.tables[each.table].c[each.name]


def _plant(session: Session, columns: set[Column[object]], ids: Ids) -> int:
    """Puts a word of its own into each of them in every row; returns whose the first lead is."""
    for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        # What is never changed is changed here.
        session.execute(text(f"DROP TRIGGER {name}"))
    leads = metadata.tables["leads"].c
    owner: int = session.scalars(select(leads.owner_id).where(leads.id == _key(ids, "Lead"))).one()
    for name, row in _ROWS.items():
        session.execute(insert(metadata.tables[name]).values({**_filled(session, name, ids), **row}))
    for column in sorted(columns, key=str):
        table = metadata.tables[column.table.name]
        session.execute(update(table).where(_meant(session, column)).values({column.name: _planted(column)}))
    session.execute(update(metadata.tables["ideas"]).values(state="HIDDEN"))
    session.execute(update(metadata.tables["lead_requests"]).values(member_id=owner))
    for name, values in _SEEN_AS.items():
        session.execute(update(metadata.tables[name]).values(values))
    return owner


def _planted(column: Column[object]) -> ColumnElement[object]:
    """The column's word with the row's key, in JSON where the column holds that."""
    keys = " || '-' || ".join(each.name for each in column.table.primary_key)
    word = f"{_word(f'{column.table.name}.{column.name}')}' || {keys} || '"
    if not isinstance(column.type, JSON):
        return literal_column(f"'{word}'")
    told = {"snapshot": f'{{"segments": {{}}, "attributes": {{"name": "{word}"}}}}', "value": f'"{word}"'}
    return literal_column(f"""'{told.get(column.name, f'{{"ja": "{word}"}}')}'""")


def _meant(session: Session, column: Column[object]) -> ColumnElement[bool]:
    """In which rows: of answers only in those that are personal."""
    if column.table.name != "answers":
        return true()
    return _in_words(session)


def _in_words(session: Session) -> ColumnElement[bool]:
    """Of which answers it is so."""
    versions = session.scalars(select(metadata.tables["survey_versions"].c.id)).all()
    keys = {key for parts in personal_parts(session, versions).values() for key in parts}
    return metadata.tables["answers"].c.question_key.in_(sorted(keys))


def _response_in_words(session: Session) -> str:
    answers = metadata.tables["answers"].c
    return global_id("Response", session.scalars(select(func.min(answers.response_id)).where(_in_words(session))).one())


def _filled(session: Session, name: str, ids: Ids) -> dict[str, object]:
    """A row of that table about what the ids name."""
    table, kinds = metadata.tables[name], {table: kind for kind, table in TABLES.items()}
    row: dict[str, object] = {"subject_id": _key(ids, "Idea")} if "subject_id" in table.c else {}
    for column in table.c:
        for foreign in column.foreign_keys:
            kind = kinds.get(foreign.column.table.name)
            least = session.scalar(select(func.min(foreign.column)))
            row[column.name] = _key(ids, kind) if kind in ids else least
        if not column.nullable and column.name not in row and not column.primary_key:
            row[column.name] = "x"
    return row


def _dump(database: Database, role: Role, owner: int, ids: Ids) -> Dump:
    viewer = Viewer(token_id=1, name="x", role=role, member_id=owner)
    asker = Asker(database=database, viewer=viewer, now=START)
    dump = asker.dump(ids, each=1)
    dump.add("node Response", asker.dumped(node_text("Response", ids["Response"], ids, 1)))
    return dump


def _key(ids: Ids, kind: str | None) -> int:
    return parse_any_id(ids[kind or ""])[1][-1]


def _word(place: str) -> str:
    return f"{_MARK}.{place}."


def _is_marked(way: str) -> bool:
    """Whether a field on that way says that it holds personal data."""
    begun, root, *names = way.split(".")
    kind = begun.removeprefix("node ") if begun.startswith("node ") else "Query"
    shape = printed_schema().type_map[kind]
    for name in names if begun.startswith("node ") else [root, *names]:
        if not isinstance(shape, GraphQLObjectType):
            break
        field = shape.fields[name]
        assert field.ast_node is not None
        if any(each.name.value == "personal" for each in field.ast_node.directives or ()):
            return True
        shape = get_named_type(field.type)
    return False
